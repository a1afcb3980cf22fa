"""The checks of practice: whether there is enough of it, and whether it comes after study."""

from typing import Any

import pytest

from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.plan import Finding, Timetable
from tests.domain.validation.findings import a_context_for, causes, days_of, findings_of
from tests.support.builders import a_candidate, a_plan, a_task, an_id
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


# PRACTICE_BLOCKED


def blocked(plan: Timetable, candidates: Candidates, **difference: Any) -> list[tuple[str, float | None, str | None]]:
    return causes(found("PRACTICE_BLOCKED", plan, candidates, **{"must_include_practice": True} | difference))


def in_turns(*runs: int) -> Timetable:
    """A plan of days of half an hour: so many of study, then so many of practice, and so on."""
    names = [name for place, days in enumerate(runs) for name in [("study", "drill")[place % 2]] * days]
    return days_of(*((name, 30) for name in names))


@pytest.mark.covers("check:PRACTICE_BLOCKED:passing", "check:PRACTICE_BLOCKED:failing")
@pytest.mark.covers("check:PRACTICE_BLOCKED:boundary")
@pytest.mark.parametrize(
    ("runs", "shares"),
    [((4, 1, 4, 1), []), ((5, 1, 3, 1), [0.1]), ((7, 3), [0.3]), ((1, 5, 4), [0.1]), ((1, 7, 2), [0.3])],
)
def test_the_fifth_day_of_one_kind_is_one_too_many(runs: tuple[int, ...], shares: list[float]) -> None:
    library = a_library(study(), practice())
    assert blocked(in_turns(*runs), library) == [("warning", share, "plan") for share in shares]


def test_a_run_is_named_with_what_could_break_it() -> None:
    library = a_library(study(), practice())
    findings = found("PRACTICE_BLOCKED", in_turns(7, 3), library, must_include_practice=True)
    assert [finding.message for finding in findings] == [
        "days 1 to 7 have study alone; 'About drill' could begin by day 5"
    ]


def test_where_practice_was_not_asked_for_only_practice_that_waits_is_a_fault() -> None:
    library = a_library(study(), practice())
    assert blocked(in_turns(10), library, must_include_practice=False) == []
    assert blocked(in_turns(7, 3), library, must_include_practice=False) == [("warning", 0.3, "plan")]
    assert blocked(in_turns(1, 7, 2), library, must_include_practice=False) == [("warning", 0.3, "plan")]


@pytest.mark.parametrize(
    ("minutes", "shares"), [((60, 60, 60), []), ((60, 61, 60), [0.171]), ((400, 400, 50), [0.441])]
)
def test_two_thirds_of_the_minutes_may_be_in_one_run(minutes: tuple[int, ...], shares: list[float]) -> None:
    plan = days_of(*zip(("study", "study", "drill"), minutes, strict=True))
    library = a_library(study(), practice())
    assert blocked(plan, library) == [("warning", share, "plan") for share in shares]


def test_a_run_of_minutes_is_named_with_what_could_break_it() -> None:
    plan = days_of(("study", 80), ("study", 80), ("drill", 40))
    (finding,) = found("PRACTICE_BLOCKED", plan, a_library(study(), practice()))
    named = "160 of 200 minutes are study alone in one run (days 1 to 2); 'About drill' could begin by day 2"
    assert finding.message == named


def test_a_run_of_minutes_that_nothing_could_break_is_the_librarys() -> None:
    plan = days_of(("study", 80), ("study", 80), ("drill", 40))
    library = a_library(study(minutes=160), practice(minutes=40, prerequisites=(an_id("study"),)))
    assert blocked(plan, library) == [("warning", 0.3, "library")]


def test_rest_days_break_no_run() -> None:
    plan = a_plan([a_task("study", day=day, minutes=30) for day in (1, 2, 4, 5, 7)], days=7)
    assert blocked(plan, a_library(study(), practice())) == [("warning", 0.2, "plan")]


@pytest.mark.parametrize(
    ("drill", "shares"),
    [
        (practice(), {"plan": 240}),
        (practice(minutes=30), {"library": 90, "plan": 150}),  # it breaks one run, so one of 7 days has to be
        (practice(prerequisites=(an_id("study"),)), {"library": 210, "plan": 30}),  # it could be on day 12
        (practice("drill", "later"), {"library": 240}),
    ],
    ids=["ready at once", "short", "needs the study", "on what comes last"],
)
def test_a_run_that_nothing_could_break_is_the_librarys(drill: Candidate, shares: dict[str, int]) -> None:
    plan = days_of(*[("study", 30)] * 11, ("later", 30), ("drill", 30))
    library = a_library(study(minutes=330), study("later", "later", minutes=30), drill)
    assert {cause: share for _, share, cause in blocked(plan, library)} == {
        cause: round(minutes / 390, 3) for cause, minutes in shares.items()
    }


@pytest.mark.parametrize(
    ("spare", "cause"), [(practice("spare", "loops"), "plan"), (practice("spare", "painting"), "library")]
)
def test_practice_that_is_not_planned_could_break_a_run_where_it_practises_what_is_studied(
    spare: Candidate, cause: str
) -> None:
    plan = days_of(*[("study", 30)] * 8)
    assert {cause for _, _, cause in blocked(plan, a_library(study(), spare))} == {cause}


@pytest.mark.parametrize("minutes", [5, 9, 10])
def test_short_practice_that_is_not_planned_breaks_a_run_where_there_are_20_minutes_of_it(minutes: int) -> None:
    plan, several = days_of(*[("study", 30)] * 5), [practice(f"drill {number}", minutes=minutes) for number in range(4)]
    assert blocked(plan, a_library(study(), several[0])) == [("warning", 0.2, "library")]
    assert blocked(plan, a_library(study(), *several)) == [("warning", 0.2, "plan")]


@pytest.mark.parametrize(("minutes", "causes_found"), [(20, {"plan", "library"}), (19, {"library"})])
def test_a_cheat_sheet_is_no_study_between_practice(minutes: int, causes_found: set[str]) -> None:
    plan = days_of(("study", 30), *[("drill", 30)] * 12)
    spare = study("spare", "sets", minutes=minutes)
    library = a_library(study(minutes=30), practice(), spare)
    assert {cause for _, _, cause in blocked(plan, library)} == causes_found
