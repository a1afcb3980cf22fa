"""The checks of level: what is above the learner's level, and what is below it; the learner is intermediate."""

from typing import Any

import pytest

from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.plan import Finding, Timetable
from tests.domain.validation.findings import a_context_for, causes, days_of, findings_of, severities
from tests.support.builders import a_candidate, an_id
from tests.support.library_facts import a_concept, a_library


def own(name: str = "own", minutes: int = 300, **difference: Any) -> Candidate:
    return a_candidate(name, minutes=minutes, **{"difficulty": "intermediate"} | difference)


def easy(name: str = "easy", minutes: int = 300, **difference: Any) -> Candidate:
    return a_candidate(name, minutes=minutes, **{"fit": "below", "difficulty": "beginner"} | difference)


def hard(name: str = "hard", minutes: int = 300, **difference: Any) -> Candidate:
    return a_candidate(name, minutes=minutes, **{"fit": "above", "difficulty": "advanced"} | difference)


def found(code: str, plan: Timetable, candidates: Candidates, **difference: Any) -> list[Finding]:
    return findings_of(code, plan, a_context_for(plan, **difference), candidates)


# DIFFICULTY_TOO_HIGH


def test_each_task_above_the_level_states_the_share_of_all_of_them() -> None:
    plan = days_of(("own", 50), ("hard", 30), ("hard", 20))
    assert causes(found("DIFFICULTY_TOO_HIGH", plan, a_library(own(), hard()))) == [("warning", 0.5, "plan")] * 2


def test_the_library_causes_minutes_above_the_level_that_it_cannot_give_at_the_level() -> None:
    plan = days_of(("own", 50), ("hard", 50))
    thin = a_library(own(minutes=50), hard())
    assert causes(found("DIFFICULTY_TOO_HIGH", plan, thin)) == [("warning", 0.5, "library")]


@pytest.mark.parametrize(("missing", "cause"), [(40, "library"), (39, "plan")])
def test_a_tenth_more_than_the_library_lacks_is_caused_by_the_plan(missing: int, cause: str) -> None:
    plan = days_of(("own", 50), ("hard", 50))
    thin = a_library(own(minutes=100 - missing), hard())
    assert [each.cause for each in found("DIFFICULTY_TOO_HIGH", plan, thin)] == [cause]


def test_what_a_weak_area_needs_is_not_in_the_share() -> None:
    plan = days_of(("own", 50), ("hard", 50))
    library = a_library(own(), hard(weak_areas=("indexes",)), weak_areas=(a_concept("indexes", "hard"),))
    assert causes(found("DIFFICULTY_TOO_HIGH", plan, library)) == [("warning", 0.0, "library")]


def test_an_older_row_has_a_share_and_no_cause() -> None:
    older = a_library(own(), hard()).model_copy(update={"facts": None})
    assert causes(found("DIFFICULTY_TOO_HIGH", days_of(("own", 50), ("hard", 50)), older)) == [("warning", 0.5, None)]


# TOO_EASY


@pytest.mark.covers("check:TOO_EASY:passing", "check:TOO_EASY:failing", "check:TOO_EASY:boundary")
@pytest.mark.parametrize(("minutes", "severity"), [(0, []), (9, []), (10, ["warning"]), (100, ["warning"])])
def test_a_tenth_of_the_minutes_below_the_level_is_too_easy(minutes: int, severity: list[str]) -> None:
    plan = days_of(*[(name, many) for name, many in (("own", 100 - minutes), ("easy", minutes)) if many])
    assert severities(found("TOO_EASY", plan, a_library(own(), easy()))) == severity


def test_the_message_says_what_is_missing_where_the_library_causes_it() -> None:
    plan = days_of(("own", 180), ("easy", 660))
    (finding,) = found("TOO_EASY", plan, a_library(own(minutes=180), easy(minutes=900)))
    assert (finding.share, finding.cause) == (0.786, "library")
    missing = "the library has 180 of 840 minutes at your level"
    assert finding.message == f"{missing}; 660 of 840 planned minutes are below the learner's level"


def test_a_beginner_has_nothing_below() -> None:
    plan = days_of(("easy", 100))
    assert found("TOO_EASY", plan, a_library(easy(fit="level")), current_level="beginner") == []


def test_what_serves_a_weak_area_is_not_too_easy() -> None:
    plan = days_of(("own", 50), ("easy", 50))
    assert found("TOO_EASY", plan, a_library(own(), easy(fit="refresher", weak_areas=("joins",)))) == []


@pytest.mark.parametrize(("minutes", "severity"), [(60, []), (61, ["warning"])])
def test_a_resource_of_another_level_than_the_weak_area_needs_is_short(minutes: int, severity: list[str]) -> None:
    """Where the level has something for the weak area, an hour below it is a refresher and more is the level below."""
    library = a_library(own(), easy(minutes=minutes, weak_areas=("joins",)))
    assert severities(found("TOO_EASY", days_of(("own", 50), ("easy", 50)), library)) == severity


def test_a_direct_prerequisite_of_what_serves_a_weak_area_is_not_too_easy() -> None:
    serving = own(weak_areas=("joins",), prerequisites=(an_id("easy"),))
    plan = days_of(("easy", 50), ("own", 50))
    assert found("TOO_EASY", plan, a_library(serving, easy(minutes=50))) == []
    assert len(found("TOO_EASY", plan, a_library(own(prerequisites=(an_id("easy"),)), easy(minutes=50)))) == 1


def test_what_comes_before_it_in_a_series_is_not_too_easy() -> None:
    plan = days_of(("easy", 50), ("own", 50))
    assert found("TOO_EASY", plan, a_library(own(weak_areas=("x",), follows=an_id("easy")), easy(minutes=50))) == []


def test_practice_of_another_level_is_the_librarys_where_it_was_asked_for() -> None:
    plan = days_of(("own", 75), ("easy", 25))
    library = a_library(own(), easy(resource_type="quiz"))
    asked = found("TOO_EASY", plan, library, must_include_practice=True)
    assert [[each.cause for each in findings] for findings in (asked, found("TOO_EASY", plan, library))] == [
        ["library"],
        ["plan"],
    ]


# LIBRARY_TOO_THIN, at the level


@pytest.mark.parametrize(("minutes", "severity"), [(75, []), (74, ["warning"])])
def test_three_quarters_of_the_time_at_the_level_are_enough(minutes: int, severity: list[str]) -> None:
    library = a_library(own(minutes=minutes), easy())
    assert severities(found("LIBRARY_TOO_THIN", days_of(("own", 70), ("easy", 30)), library)) == severity


def test_a_library_that_is_too_thin_at_the_level_says_what_to_add() -> None:
    library = a_library(own(minutes=180), hard(minutes=900))
    (finding,) = found("LIBRARY_TOO_THIN", days_of(("own", 180), ("hard", 660)), library)
    assert (finding.share, finding.cause) == (0.786, "library")
    assert finding.message == ("the library has 180 of 840 minutes at your level; add intermediate resources on python")


@pytest.mark.parametrize(("at_the_level", "severity"), [(25, []), (24, ["warning"])])
def test_refreshers_count_for_half_of_the_time_at_most(at_the_level: int, severity: list[str]) -> None:
    library = a_library(own(minutes=at_the_level), easy(fit="refresher", weak_areas=("joins",)))
    assert severities(found("LIBRARY_TOO_THIN", days_of(("own", 20), ("easy", 80)), library)) == severity


def test_what_a_weak_area_needs_above_the_level_counts_too() -> None:
    plan = days_of(("own", 50), ("hard", 50))
    candidates = own(minutes=50), hard(weak_areas=("indexes",))
    assert len(found("LIBRARY_TOO_THIN", plan, a_library(*candidates))) == 1
    assert found("LIBRARY_TOO_THIN", plan, a_library(*candidates, weak_areas=(a_concept("indexes", "hard"),))) == []
