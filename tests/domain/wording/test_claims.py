"""What a sentence claims about a resource: what is untrue is found, what is said about something else is left alone."""

# ruff: noqa: RUF001  (hyphens and apostrophes as people type them)

from typing import Any

import pytest

from studyplan.domain.wording.claims import untrue_claims
from tests.domain.wording.true_sentences import CASES
from tests.support.builders import an_item


def claims(reason: str, *titles: str, **difference: Any) -> tuple[str, ...]:
    """The untrue claims about an intermediate article of 45 minutes on joins."""
    own: dict[str, Any] = {"minutes": 45, "difficulty": "intermediate", "title": "Joins in SQL", "tags": ("joins",)}
    return untrue_claims(reason, an_item(**own | difference), titles)


@pytest.mark.parametrize(
    ("reason", "kinds"),
    [
        ("a 5-minute video on gardening, free until Monday", ("minutes", "type", "price", "date")),
        # English
        ("A five-minute read on joins.", ("minutes",)),
        ("A 5‑minute look at joins.", ("minutes",)),
        ("Your 5-minute start with joins.", ("minutes",)),
        ("An hour and a half on joins.", ("minutes",)),
        ("Takes 1 hour and 30 minutes.", ("minutes",)),
        ("Half an hour on joins.", ("minutes",)),
        ("This takes 20-30 minutes.", ("minutes",)),
        ("In under 30 minutes you know joins.", ("minutes",)),
        ("More than an hour on joins.", ("minutes",)),
        ("Watch this short video on joins.", ("type",)),
        ("This is a hands-on exercise.", ("type",)),
        ("Quiz on joins.", ("type",)),
        ("For beginners.", ("level",)),
        ("An advanced article on joins.", ("level",)),
        ("This beginner’s guide explains joins.", ("level",)),
        ("At beginner level.", ("level",)),
        ("It is advanced.", ("level",)),
        ("Free of charge.", ("price",)),
        ("This one is free.", ("price",)),
        ("A free introduction to joins.", ("price",)),
        ("Yours for $5.", ("price",)),
        ("Today only.", ("date",)),
        ("Do it on Monday.", ("date",)),
        ("Open until 5 May.", ("date",)),
        ("Read it by 2026-05-01.", ("date",)),
        ("This will take you 2 hours.", ("minutes",)),
        ("The video walks you through joins.", ("type",)),
        ("This e-book covers joins.", ("type",)),
        ("An expert-level text.", ("level",)),
        ("100% free.", ("price",)),
        ("Costs only 5 dollars.", ("price",)),
        ("Hurry, it ends tomorrow.", ("date",)),
        # German
        ("Ein Videokurs zu Joins.", ("type",)),
        ("Dieses Video erklärt Joins.", ("type",)),
        ("Nur 5 Minuten.", ("minutes",)),
        ("Eine halbe Stunde zu Joins.", ("minutes",)),
        ("Kostenlos bis Montag.", ("price", "date")),
        ("Für Anfänger.", ("level",)),
        ("Erklärt Joins auf Anfängerniveau.", ("level",)),
        ("Nur heute.", ("date",)),
        # French
        ("Cette vidéo explique les jointures.", ("type",)),
        ("En cinq minutes.", ("minutes",)),
        ("1h30 sur les jointures.", ("minutes",)),
        ("Un cours gratuit.", ("type", "price")),
        ("Pour débutants.", ("level",)),
        ("Jusqu’à lundi.", ("date",)),
        # Spanish
        ("Este vídeo explica los joins.", ("type",)),
        ("En cinco minutos.", ("minutes",)),
        ("Un curso gratuito.", ("type", "price")),
        ("Para principiantes.", ("level",)),
        ("Hasta el lunes.", ("date",)),
    ],
)
def test_a_claim_that_is_not_so_is_found(reason: str, kinds: tuple[str, ...]) -> None:
    assert claims(reason) == kinds


@pytest.mark.parametrize(
    ("reason", "difference"),
    [
        ("A 45-minute article.", {}),
        ("About an hour.", {"minutes": 55}),
        ("Two hours.", {"minutes": 115}),
        ("Less than an hour.", {"minutes": 12}),
        ("A video.", {"resource_type": "video"}),
        ("An exercise.", {"resource_type": "quiz"}),
        ("An article.", {"resource_type": "reference"}),
        ("For beginners.", {"difficulty": "beginner"}),
        ("Ein Artikel von 45 Minuten für Anfänger.", {"difficulty": "beginner"}),
        ("Un article de 45 minutes.", {}),
        ("Un artículo de 45 minutos.", {}),
    ],
)
def test_a_claim_that_is_so_is_none(reason: str, difference: dict[str, Any]) -> None:
    assert claims(reason, **difference) == ()


@pytest.mark.covers("check:REASON_NOT_TRUE:boundary")
@pytest.mark.parametrize(("minutes", "expected"), [(49, ()), (50, ("minutes",)), (41, ()), (40, ("minutes",))])
def test_a_length_may_be_a_tenth_off(minutes: int, expected: tuple[str, ...]) -> None:
    assert claims(f"It takes {minutes} minutes.") == expected


def test_words_of_the_resource_itself_are_no_claim() -> None:
    assert claims("This free video course takes 5 minutes.", title="Free 5-minute video course") == ()
    assert claims("Takes 5 minutes.", title="Lesson 5") == ("minutes",)
    assert claims("This video game shows joins.", tags=("video game",)) == ()


def test_titles_of_other_resources_are_no_claim() -> None:
    reason = "Builds on 'A free course for beginners'."
    assert claims(reason, "A free course for beginners") == ()
    assert claims("Builds on it. A free course for beginners") == ("type", "price", "level")


def test_true_sentences_by_hand_are_left_alone() -> None:
    """A few may be taken for claims: then a plain sentence stands in their place, which is true as well."""
    flagged = [
        sentence
        for case in CASES
        for sentence in case.sentences
        if untrue_claims(
            sentence,
            an_item(
                minutes=case.minutes,
                resource_type=case.resource_type,
                difficulty=case.difficulty,
                title=case.title,
                tags=case.tags,
            ),
            ("Window functions explained for beginners",),
        )
    ]
    assert sum(len(case.sentences) for case in CASES) >= 200
    assert flagged == []
