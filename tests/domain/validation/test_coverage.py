"""The checks of coverage: weak areas and the concepts of the goal."""

from typing import Any

import pytest

from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.plan import Finding, Timetable
from tests.domain.validation.findings import a_context_for, causes, days_of, findings_of
from tests.support.builders import a_candidate, an_id
from tests.support.library_facts import a_concept, a_library

JOINS, DATES = a_concept("joins", "joins"), a_concept("dates", "dates")


def own(name: str, minutes: int = 50, **difference: Any) -> Candidate:
    return a_candidate(name, minutes=minutes, difficulty="intermediate", **difference)


def found(code: str, plan: Timetable, candidates: Candidates) -> list[Finding]:
    return findings_of(code, plan, a_context_for(plan), candidates)


# WEAK_AREA_MISSING


@pytest.mark.covers("check:WEAK_AREA_MISSING:passing", "check:WEAK_AREA_MISSING:failing")
def test_a_weak_area_that_the_library_has_and_the_plan_does_not_use() -> None:
    library = a_library(own("joins"), own("dates"), own("other"), weak_areas=(JOINS, DATES))
    assert found("WEAK_AREA_MISSING", days_of(("joins", 50), ("dates", 50)), library) == []
    (finding,) = found("WEAK_AREA_MISSING", days_of(("other", 50), ("joins", 50)), library)
    assert causes([finding]) == [("warning", 0.5, "plan")]
    assert finding.message == (
        "the library has 1 resource for the weak area 'dates' (first of all 'About dates'), but the plan uses none"
    )


@pytest.mark.parametrize(("elsewhere", "severity"), [(False, "warning"), (True, "info")])
def test_a_weak_area_that_the_library_does_not_have_on_the_topic(elsewhere: bool, severity: str) -> None:
    library = a_library(own("joins"), weak_areas=(JOINS, a_concept("dates", elsewhere=elsewhere)))
    (finding,) = found("WEAK_AREA_MISSING", days_of(("joins", 50)), library)
    assert causes([finding]) == [(severity, 0.5, "library")]
    assert ("not on the topic python" in finding.message) is elsewhere


@pytest.mark.covers("check:WEAK_AREA_MISSING:boundary")
@pytest.mark.parametrize(("before", "cause"), [(80, "plan"), (81, "library")])
def test_the_time_has_to_allow_a_sitting_after_what_it_needs(before: int, cause: str) -> None:
    joins = own("joins", prerequisites=(an_id("first"),))
    library = a_library(own("other", 100), own("first", before), joins, weak_areas=(JOINS,))
    assert causes(found("WEAK_AREA_MISSING", days_of(("other", 100)), library)) == [("warning", 1.0, cause)]


def test_a_prerequisite_below_the_level_takes_no_time() -> None:
    first = a_candidate("first", minutes=500, fit="below")
    joins = own("joins", prerequisites=(an_id("first"),))
    library = a_library(own("other", 100), first, joins, weak_areas=(JOINS,))
    assert [each.cause for each in found("WEAK_AREA_MISSING", days_of(("other", 100)), library)] == ["plan"]


def test_no_more_weak_areas_are_missing_than_the_time_allows() -> None:
    areas = tuple(a_concept(f"w{number}", f"w{number}") for number in range(4))
    library = a_library(own("other"), *(own(f"w{number}") for number in range(4)), weak_areas=areas)
    missing = found("WEAK_AREA_MISSING", days_of(("other", 40), ("w0", 20)), library)
    assert [each.cause for each in missing] == ["plan", "plan", "library"], "60 minutes are three sittings"


def test_what_serves_a_weak_area_beside_those_that_the_facts_name_counts() -> None:
    twenty = a_concept("joins", *(f"r{number}" for number in range(20)))
    library = a_library(own("late", weak_areas=("joins",)), weak_areas=(twenty,))
    assert found("WEAK_AREA_MISSING", days_of(("late", 50)), library) == []


@pytest.mark.parametrize(("minutes", "missing"), [(19, 1), (20, 0)])
def test_less_than_a_sitting_of_a_longer_resource_serves_no_weak_area(minutes: int, missing: int) -> None:
    library = a_library(own("other", 100), own("joins"), weak_areas=(JOINS,))
    assert len(found("WEAK_AREA_MISSING", days_of(("joins", minutes), ("other", 80)), library)) == missing


def test_all_of_a_shorter_resource_serves_a_weak_area() -> None:
    library = a_library(own("other", 100), own("joins", 12), weak_areas=(JOINS,))
    assert found("WEAK_AREA_MISSING", days_of(("joins", 12), ("other", 80)), library) == []


# WEAK_AREA_LATE


@pytest.mark.covers("check:WEAK_AREA_LATE:passing", "check:WEAK_AREA_LATE:failing", "check:WEAK_AREA_LATE:boundary")
@pytest.mark.parametrize(("before", "shares"), [(10, []), (50, []), (51, [0.5])])
def test_a_weak_area_begins_in_the_first_half(before: int, shares: list[float]) -> None:
    library = a_library(own("other", 100), own("joins"), weak_areas=(JOINS, a_concept("dates")))
    late = found("WEAK_AREA_LATE", days_of(("other", before), ("joins", 100 - before)), library)
    assert causes(late) == [("warning", share, "plan") for share in shares]


@pytest.mark.parametrize(("idle", "late"), [(10, 0), (11, 1)])
def test_a_weak_area_may_be_as_late_as_what_it_needs(idle: int, late: int) -> None:
    joins = own("joins", prerequisites=(an_id("second"),))
    second = own("second", follows=an_id("first"))
    library = a_library(own("first"), second, joins, own("other"), weak_areas=(JOINS,))
    plan = days_of(("first", 30), ("other", idle), ("second", 35), ("joins", 35 - idle))
    assert len(found("WEAK_AREA_LATE", plan, library)) == late


def test_a_weak_area_may_be_as_late_as_the_others_make_it() -> None:
    library = a_library(own("joins", 70), own("dates"), weak_areas=(JOINS, DATES))
    assert found("WEAK_AREA_LATE", days_of(("joins", 70), ("dates", 30)), library) == []


# GOAL_NOT_REACHED


@pytest.mark.covers("check:GOAL_NOT_REACHED:passing", "check:GOAL_NOT_REACHED:failing")
def test_a_concept_of_the_goal_without_a_planned_resource() -> None:
    library = a_library(own("joins"), own("dates"), own("other"), goal=(JOINS, DATES))
    assert found("GOAL_NOT_REACHED", days_of(("joins", 50), ("dates", 50)), library) == []
    (finding,) = found("GOAL_NOT_REACHED", days_of(("joins", 50), ("other", 50)), library)
    assert causes([finding]) == [("warning", 0.5, "plan")]
    assert finding.message == "the plan has nothing on 1 of 2 concepts of the goal: 'dates'"


@pytest.mark.covers("check:GOAL_NOT_REACHED:boundary")
@pytest.mark.parametrize(("minutes", "cause"), [(39, "library"), (40, "plan")])
def test_the_time_has_to_allow_the_goal_beside_the_weak_areas(minutes: int, cause: str) -> None:
    library = a_library(own("joins"), own("dates"), weak_areas=(JOINS,), goal=(DATES,))
    assert causes(found("GOAL_NOT_REACHED", days_of(("joins", minutes)), library)) == [("warning", 1.0, cause)]


@pytest.mark.parametrize(("minutes", "shares"), [(45, [1.0]), (46, [])])
def test_a_cheat_sheet_alone_reaches_no_goal(minutes: int, shares: list[float]) -> None:
    goal = a_concept("joins", "sheet", "joins")
    library = a_library(own("sheet", minutes, resource_type="reference"), own("joins"), goal=(goal,))
    reached = found("GOAL_NOT_REACHED", days_of(("sheet", 45)), library)
    assert causes(reached) == [("warning", share, "plan") for share in shares]


def test_a_library_that_has_only_a_cheat_sheet_for_the_goal_is_the_cause() -> None:
    library = a_library(own("sheet", 30, resource_type="reference"), goal=(a_concept("joins", "sheet"),))
    assert causes(found("GOAL_NOT_REACHED", days_of(("sheet", 30)), library)) == [("warning", 1.0, "library")]


def test_a_goal_that_the_library_has_at_other_levels_only_is_no_fault() -> None:
    below = a_candidate("dates", fit="below")
    assert found("GOAL_NOT_REACHED", days_of(("joins", 50)), a_library(own("joins"), below, goal=(DATES,))) == []


# BEST_MATCH_LEFT_OUT

TWO_BEST = a_concept("joins", "best", "as good", "other", best=("best", "as good"))


@pytest.mark.covers(
    "check:BEST_MATCH_LEFT_OUT:passing", "check:BEST_MATCH_LEFT_OUT:failing", "check:BEST_MATCH_LEFT_OUT:boundary"
)
@pytest.mark.parametrize(("used", "shares"), [("best", []), ("as good", []), ("other", [0.5])])
def test_one_of_the_best_is_enough(used: str, shares: list[float]) -> None:
    candidates = own("best"), own("as good"), own("other"), own("dates")
    plan = days_of((used, 50), ("dates", 50))
    weak = found("BEST_MATCH_LEFT_OUT", plan, a_library(*candidates, weak_areas=(TWO_BEST, DATES)))
    goal = found("BEST_MATCH_LEFT_OUT", plan, a_library(*candidates, goal=(TWO_BEST, DATES)))
    assert causes(weak) == causes(goal) == [("warning", share, "plan") for share in shares]
    assert [each.message.startswith("'About best' serves the weak area 'joins' best") for each in weak] == [
        True for _ in shares
    ]


def test_a_weak_area_that_nothing_serves_is_no_matter_of_the_best() -> None:
    library = a_library(own("best"), own("dates"), weak_areas=(TWO_BEST,))
    assert found("BEST_MATCH_LEFT_OUT", days_of(("dates", 50)), library) == []


def test_a_best_match_that_needs_more_than_the_time_is_no_fault() -> None:
    best = own("best", prerequisites=(an_id("first"),))
    library = a_library(best, own("first", 400), own("other"), weak_areas=(a_concept("joins", "best", "other"),))
    assert found("BEST_MATCH_LEFT_OUT", days_of(("other", 50)), library) == []
