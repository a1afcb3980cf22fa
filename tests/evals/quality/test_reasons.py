"""The measure of reasons tells apart what a learner can use from what only fills the field."""

import pytest

from evals.quality.cases import cases, situation_of
from evals.quality.measures.given import Given, Part
from evals.quality.measures.reasons import reasons


def value(*said: str) -> float:
    situation = situation_of(
        next(case for case in cases() if case.library == "docker" and "intermediate 7d" in case.name)
    )
    titles = ("Multi-stage builds", "Shrink the image", "Build caches")
    items = [next(it for it in situation.library.values() if it.title == title) for title in titles]
    parts = [Part(item, 30, day, 30 * day, text) for day, (item, text) in enumerate(zip(items, said, strict=False))]
    found = reasons(Given(situation, tuple(parts)))
    assert found is not None
    return found.learner


def value_of_parts(*said: str) -> float:
    """Return the value of the reasons of one resource's parts."""
    situation = situation_of(next(case for case in cases() if case.library == "docker"))
    item = next(item for item in situation.library.values() if item.title == "Docker for beginners")
    parts = [Part(item, 30, day, 30 * day, text) for day, text in enumerate(said)]
    found = reasons(Given(situation, tuple(parts)))
    assert found is not None
    return found.learner


GOOD = "Multi-stage builds are your weak area; you practise them next."


def test_a_specific_true_reason_has_full_marks() -> None:
    assert value(GOOD) == 1.0


@pytest.mark.parametrize(
    ("worse", "why"),
    [
        ("A good resource.", "names nothing"),
        ("Explains multi-stage builds.", "does not say why now"),
        (f"{GOOD} At the beginner level.", "another level"),
        (f"{GOOD} It takes 300 minutes.", "other minutes"),
        (f"Practises multi-stage builds. {GOOD}", "is no practice"),
    ],
)
def test_a_reason_loses_by_what_it_lacks(worse: str, why: str) -> None:
    assert value(worse) < 1.0, why


def test_one_sentence_for_two_resources_costs_both() -> None:
    assert value(GOOD, "Shrink the image practises image size, which you just met.") > value(GOOD, GOOD)


def test_one_sentence_for_three_parts_says_nothing_of_the_part() -> None:
    said = "Starts you with containers and images"
    assert value_of_parts(f"{said}.", f"{said}: the middle.", f"{said}: the end.") > value_of_parts(said, said, said)
