"""The checks of practice: whether there is enough of it, and whether it comes after study."""

from typing import Any

import pytest

from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.plan import Finding, Timetable
from tests.domain.validation.findings import a_context_for, causes, days_of, findings_of
from tests.support.builders import a_candidate
from tests.support.library_facts import a_library


def study(name: str = "study", *tags: str, **difference: Any) -> Candidate:
    sound: dict[str, Any] = {"minutes": 400, "difficulty": "intermediate", "tags": tags or ("loops",)}
    return a_candidate(name, **sound | difference)


def practice(name: str = "drill", *tags: str, **difference: Any) -> Candidate:
    return study(name, *tags, **{"resource_type": "exercise"} | difference)


def found(code: str, plan: Timetable, candidates: Candidates, **difference: Any) -> list[Finding]:
    return findings_of(code, plan, a_context_for(plan, **difference), candidates)


# PRACTICE_SHORT


def short(minutes: int, held: int, *, asked: bool = True) -> list[Finding]:
    plan = days_of(("study", 200 - minutes), ("drill", minutes))
    return found("PRACTICE_SHORT", plan, a_library(study(), practice(minutes=held)), must_include_practice=asked)


@pytest.mark.covers("check:PRACTICE_SHORT:passing", "check:PRACTICE_SHORT:failing", "check:PRACTICE_SHORT:boundary")
@pytest.mark.parametrize(("minutes", "shares"), [(50, []), (40, []), (39, [0.055]), (10, [0.2])])
def test_a_quarter_less_a_piece_is_practice(minutes: int, shares: list[float]) -> None:
    assert causes(short(minutes, 400)) == [("warning", share, "plan") for share in shares]


@pytest.mark.parametrize(("minutes", "held", "shares"), [(30, 30, []), (20, 30, []), (20, 31, [0.055])])
def test_no_more_practice_is_due_than_the_library_has(minutes: int, held: int, shares: list[float]) -> None:
    assert causes(short(minutes, held)) == [("warning", share, "plan") for share in shares]


@pytest.mark.parametrize(("minutes", "shares"), [(20, []), (19, [0.155])])
def test_less_than_a_tenth_is_too_little_whatever_the_library_has(minutes: int, shares: list[float]) -> None:
    assert causes(short(minutes, minutes)) == [("warning", share, "library") for share in shares]


def test_practice_that_was_not_asked_for_is_not_due() -> None:
    assert short(10, 400, asked=False) == []


# PRACTICE_BEFORE_STUDY


@pytest.mark.covers("check:PRACTICE_BEFORE_STUDY:passing", "check:PRACTICE_BEFORE_STUDY:failing")
@pytest.mark.parametrize(
    ("order", "shares"),
    [
        ((("study", 50), ("drill", 50)), []),
        ((("drill", 50), ("study", 50)), [1.0]),
        ((("drill", 20), ("study", 50), ("drill", 30)), [0.4]),
        ((("drill", 50),), [1.0]),
    ],
    ids=["after", "before", "on both sides", "the study is left out"],
)
def test_the_minutes_of_practice_before_study(order: tuple[tuple[str, int], ...], shares: list[float]) -> None:
    early = found("PRACTICE_BEFORE_STUDY", days_of(*order), a_library(study(), practice()))
    assert causes(early) == [("warning", share, "plan") for share in shares]


@pytest.mark.covers("check:PRACTICE_BEFORE_STUDY:boundary")
@pytest.mark.parametrize(("tags", "early"), [(("loops", "sets"), 0), (("loops", "sets", "dicts"), 1)])
def test_half_of_the_concepts_have_to_be_taught(tags: tuple[str, ...], early: int) -> None:
    library = a_library(study(), practice("drill", *tags), study("later", "sets", "dicts"))
    plan = days_of(("study", 50), ("drill", 50), ("later", 50))
    assert len(found("PRACTICE_BEFORE_STUDY", plan, library)) == early


@pytest.mark.parametrize(
    "other",
    [
        study("study", "sets"),
        study(difficulty="beginner", fit="below"),
        study(difficulty="advanced", fit="above"),
        practice("study"),
    ],
    ids=["of other concepts", "below the learner", "above the practice", "practice"],
)
def test_practice_without_study_at_the_level_may_come_at_any_time(other: Candidate) -> None:
    plan = days_of(("drill", 50), ("study", 50))
    assert found("PRACTICE_BEFORE_STUDY", plan, a_library(other, practice())) == []
