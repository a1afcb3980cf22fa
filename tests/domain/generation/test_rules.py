"""A draft by rules: easy before hard, weak areas first, theory before practice, and the same for the same request."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.types import LEVELS
from tests.support.builders import a_candidate, a_context, an_id, some_candidates


def picked(*ranked: Candidate, context: PlanContext | None = None) -> list[str]:
    """The names of what is picked, in order."""
    names = {candidate.item.id: candidate.item.title.removeprefix("About ") for candidate in ranked}
    draft = draft_by_rules(context or a_context(), some_candidates(*ranked), name="mock")
    return [names[pick.resource_id] for pick in draft.picks]


def study(name: str, *needed: str, score: float = 0.5, level: str = "beginner", tags: str = "") -> Candidate:
    return a_candidate(
        name,
        score=score,
        difficulty=level,
        tags=tuple(tags.split()),
        prerequisites=tuple(map(an_id, needed)),
    )


def practice(name: str, *needed: str, score: float = 0.5, level: str = "beginner", tags: str = "") -> Candidate:
    return a_candidate(
        name,
        score=score,
        difficulty=level,
        tags=tuple(tags.split()),
        prerequisites=tuple(map(an_id, needed)),
        resource_type="exercise",
    )


def many(count: int, *, tags: str = "", level: str = "beginner") -> list[Candidate]:
    """`count` study resources, the best first: s0, s1 and so on."""
    return [study(f"s{number}", score=0.9 - number / 100, tags=tags, level=level) for number in range(count)]


SYNTAX = a_context(weak_areas=("syntax",))


def test_easy_comes_before_hard_whatever_the_score() -> None:
    assert picked(study("hard", level="intermediate", score=0.9), study("easy", score=0.1)) == ["easy", "hard"]


def test_within_a_level_the_better_score_comes_first() -> None:
    assert picked(study("good", score=0.4), study("better", score=0.6)) == ["better", "good"]


def test_weak_areas_come_before_the_rest_of_their_level() -> None:
    ranked = (
        study("hard and weak", level="intermediate", score=0.9, tags="syntax"),
        study("hard", level="intermediate", score=0.8),
        study("other", score=0.9),
        study("weak", score=0.1, tags="Syntax"),
        study("weak too", score=0.2, tags="loops SYNTAX"),
    )
    assert picked(*ranked, context=SYNTAX) == ["weak too", "weak", "other", "hard and weak", "hard"]


def test_practice_of_a_weak_area_comes_before_the_rest_of_its_level_too() -> None:
    ranked = [study("weak", tags="syntax"), *many(6), practice("drill", score=0.1, tags="syntax")]
    assert picked(*ranked, context=SYNTAX)[:3] == ["weak", "drill", "s0"]


def test_what_a_weak_area_needs_comes_with_it_and_nothing_else_does() -> None:
    ranked = (study("best", score=0.9), study("basics", score=0.1), study("weak", "basics", score=0.1, tags="syntax"))
    assert picked(*ranked, context=SYNTAX) == ["basics", "weak", "best"]


def test_what_is_needed_comes_first_even_when_it_is_harder() -> None:
    ranked = (study("easy", "mid"), study("mid", "base", level="intermediate"), study("base", level="advanced"))
    assert picked(*ranked) == ["base", "mid", "easy"]


def test_what_two_need_comes_once_before_both() -> None:
    order = picked(study("tip", "left", "right"), study("left", "base"), study("right", "base"), study("base"))
    assert order[0] == "base"
    assert order[3] == "tip"
    assert sorted(order) == ["base", "left", "right", "tip"]


def test_a_prerequisite_that_is_no_candidate_is_ignored() -> None:
    assert picked(study("one", "elsewhere", score=0.9), study("two", score=0.5)) == ["one", "two"]


def test_practice_follows_the_first_study_that_shares_a_tag() -> None:
    ranked = (
        practice("drill", score=0.9, tags="loops"),
        study("intro", score=0.8, tags="syntax"),
        study("loops", score=0.7, tags="Loops"),
        study("files", score=0.6, tags="files"),
    )
    assert picked(*ranked) == ["intro", "loops", "drill", "files"]


def test_practice_follows_what_it_lists_and_not_what_shares_a_tag() -> None:
    ranked = (
        practice("drill", "files", score=0.9, tags="loops"),
        study("loops", score=0.8, tags="loops"),
        study("more", score=0.7, tags="loops"),
        study("files", score=0.6, tags="files"),
    )
    assert picked(*ranked) == ["loops", "more", "files", "drill"]


def test_one_practice_stands_after_each_study_while_there_is_any() -> None:
    drills = [practice(f"drill {number}", score=0.9 - number / 10, tags="loops") for number in range(3)]
    assert picked(*many(5, tags="loops"), *drills) == ["s0", "drill 0", "s1", "drill 1", "s2", "drill 2", "s3", "s4"]


def test_practice_is_not_put_before_easier_study() -> None:
    drills = [practice("easy drill", tags="loops"), practice("hard drill", level="advanced", tags="loops")]
    hard = study("hard", level="advanced")
    assert picked(*many(3, tags="loops"), hard, *drills) == ["s0", "easy drill", "s1", "s2", "hard", "hard drill"]


@pytest.mark.parametrize(
    ("drill", "place"),
    [
        pytest.param(practice("drill", level="advanced"), 2, id="it needs nothing"),
        pytest.param(practice("drill", "s7", level="advanced"), 2, id="it needs a late one"),
        pytest.param(practice("drill", level="advanced", tags="last"), 2, id="it shares a tag with a late one"),
        pytest.param(practice("drill", "s4", "s6", level="advanced"), 2, id="its needs just fit"),
        pytest.param(practice("drill", "s4", "s6", "s7", level="advanced"), 9, id="its needs do not fit"),
    ],
)
def test_a_first_practice_stands_in_the_first_third_when_it_can(drill: Candidate, place: int) -> None:
    order = picked(*many(8), study("s8", level="intermediate", tags="last"), drill)
    assert order.index("drill") == place, "of ten"
    rest = [name for name in order[place + 1 :] if name != "drill"]
    assert rest == sorted(rest), "the others keep their order"


def test_the_first_practice_that_can_stand_early_does() -> None:
    ranked = (*many(7), practice("after all", *(f"s{number}" for number in range(7)), score=0.9), practice("free"))
    assert picked(*ranked)[:3] == ["s0", "free", "s1"]
    late = practice("hard", "s6", level="advanced")
    assert picked(*many(7), practice("after all", *(f"s{number}" for number in range(7))), late)[:3] == [
        *("s0", "s6", "hard"),
    ]


def test_practice_that_is_early_anyway_moves_nothing() -> None:
    assert picked(*many(8, tags="loops"), practice("drill", tags="loops"))[:3] == ["s0", "drill", "s1"]


def test_practice_that_study_needs_comes_before_it_although_they_share_a_tag() -> None:
    assert picked(practice("warm-up", tags="loops"), study("loops", "warm-up", score=0.9, tags="loops")) == [
        *("warm-up", "loops"),
    ]
    crossed = (
        practice("one", tags="a"),
        practice("two", tags="b"),
        study("of one", "two", level="advanced", tags="a"),
        study("of two", "one", level="advanced", tags="b"),
    )
    order = picked(*crossed)
    assert order.index("two") < order.index("of one")
    assert order.index("one") < order.index("of two")


def test_a_cycle_of_prerequisites_is_picked_once() -> None:
    assert sorted(picked(study("a", "b"), study("b", "c"), practice("c", "a"), study("d", "d"))) == ["a", "b", "c", "d"]


def test_all_candidates_are_picked_once_however_long_their_chains_are() -> None:
    chain = [study(f"r{number}", f"r{number + 1}") for number in range(500)]
    assert picked(*chain) == [f"r{number}" for number in reversed(range(500))]


def test_the_learner_decides_between_equals_and_always_in_the_same_way() -> None:
    ranked = [study(f"r{number}") for number in range(30)]
    assert picked(*ranked) == picked(*ranked) == picked(*reversed(ranked))
    assert picked(*ranked) == picked(*ranked, context=a_context(request_id=an_id("another request")))
    assert picked(*ranked) != picked(*ranked, context=a_context(learner_id=an_id("another learner")))


def test_every_pick_has_a_reason() -> None:
    assert all(pick.reason for pick in draft_by_rules(a_context(), some_candidates(), name="mock").picks)


def test_without_candidates_there_are_no_picks() -> None:
    empty: Candidates = some_candidates().model_copy(update={"ranked": ()})
    assert draft_by_rules(a_context(), empty, name="mock").picks == ()


@settings(deadline=None)
@given(some.data())
def test_on_any_candidates_each_rule_holds_that_can_always_hold(data: some.DataObject) -> None:
    count = data.draw(some.integers(1, 14))
    names = [f"r{number}" for number in range(count)]
    ranked = {
        name: data.draw(some.sampled_from([study, practice]))(
            name,
            *data.draw(
                some.lists(some.sampled_from(names[:number]), max_size=2, unique=True) if number else some.just([])
            ),
            score=data.draw(some.sampled_from([0.2, 0.5])),
            level=data.draw(some.sampled_from(LEVELS)),
            tags=data.draw(some.sampled_from(["", "syntax", "loops", "loops syntax"])),
        )
        for number, name in enumerate(names)
    }
    order = picked(*data.draw(some.permutations(list(ranked.values()))), context=SYNTAX)
    place = {name: number for number, name in enumerate(order)}
    assert sorted(order) == sorted(names)
    needed_by_others = {needed for candidate in ranked.values() for needed in candidate.item.prerequisites}
    for name, candidate in ranked.items():
        needed = [other for other in names if an_id(other) in candidate.item.prerequisites]
        assert all(place[other] < place[name] for other in needed)
        theory = [
            place[other]
            for other, theirs in ranked.items()
            if not theirs.item.is_practice and set(candidate.item.tags) & set(theirs.item.tags)
        ]
        # What study itself needs can have all of its theory behind it.
        if candidate.item.is_practice and not needed and theory and candidate.item.id not in needed_by_others:
            assert min(theory) < place[name]
