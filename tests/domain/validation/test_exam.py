"""The checks of a plan before an exam: what each finds, what it lets pass, and its limits."""

from typing import Any

import pytest

from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, LeftOut, Timetable
from tests.domain.validation.findings import causes, findings_of, severities
from tests.support.builders import Placed, a_candidate, a_context, a_plan, a_task, an_id, some_candidates

MONDAY, EXAM = "2026-03-02", "2026-03-09"  # the plan has days 1 to 7, the exam is on day 8
LIGHT = "the light day before the exam"
TWO = some_candidates(a_candidate("loops", minutes=120), a_candidate("files", minutes=60))


def with_exam(**difference: Any) -> PlanContext:
    return a_context(**{"start_date": MONDAY, "exam_date": EXAM, "weekly_hours": 7.0} | difference)


def dated(*tasks: Placed, **difference: Any) -> Timetable:
    return a_plan([*tasks], **{"start_date": MONDAY} | difference)


def a_review(name: str, day: int, minutes: int = 10) -> Placed:
    return a_task(name, day=day, minutes=minutes, task_type="review")


def found(code: str, *tasks: Placed, context: PlanContext | None = None, **difference: Any) -> list[Finding]:
    return findings_of(code, dated(*tasks, **difference), context or with_exam(), TWO)


def not_planned(name: str) -> LeftOut:
    return LeftOut(resource_id=an_id(name), title=f"About {name}", reason="its review does not fit")


# REVIEW_MISSING


def test_a_plan_without_an_exam_needs_no_review() -> None:
    context = with_exam(exam_date=None)
    for code in ("REVIEW_MISSING", "REVIEW_AFTER_EXAM", "NEW_ON_LAST_DAY"):
        assert found(code, a_task("loops", day=7), context=context) == []


def test_what_is_studied_and_reviewed_is_no_finding() -> None:
    assert found("REVIEW_MISSING", a_task("loops", day=1, minutes=60), a_review("loops", 6)) == []


@pytest.mark.covers("check:REVIEW_MISSING:failing")
def test_a_resource_without_a_review_that_there_is_time_for_is_the_plans_fault() -> None:
    tasks = (a_task("loops", day=1, minutes=60), a_review("loops", 7), a_task("files", day=2, minutes=60))
    missing = found("REVIEW_MISSING", *tasks)
    assert causes(missing) == [("warning", 0.5, "plan")]
    assert missing[0].message.startswith("'About files': 1 resource has no review before the exam, although")
    named = found("REVIEW_MISSING", *tasks, left_out=(not_planned("files"),))
    assert causes(named) == [("warning", 0.5, "plan")]


@pytest.mark.parametrize(("minutes", "cause"), [(50, "plan"), (51, "library")])
def test_a_resource_that_no_late_day_has_room_for_is_excused_where_it_is_named(minutes: int, cause: str) -> None:
    """The last three days have 10 minutes left, or 9; without being named it is the plan's fault in any case."""
    days = [a_task("loops", day=day, minutes=minutes, part=day) for day in (5, 6)]
    tasks = (a_task("files", day=2, minutes=60), *days, a_review("loops", 7, 25))
    named = found("REVIEW_MISSING", *tasks, left_out=(not_planned("files"),))
    assert causes(named) == [("warning", 0.5, cause)]
    assert causes(found("REVIEW_MISSING", *tasks)) == [("warning", 0.5, "plan")]


@pytest.mark.covers("check:REVIEW_MISSING:boundary")
@pytest.mark.parametrize(("day", "expected"), [(6, ["error", "warning"]), (7, [])])
def test_a_review_is_after_the_day_on_which_its_study_ends(day: int, expected: list[str]) -> None:
    early = found("REVIEW_MISSING", a_task("loops", day=6, minutes=60), a_review("loops", day))
    assert severities(early) == expected


def test_a_review_of_what_is_not_studied_is_an_error() -> None:
    missing = found("REVIEW_MISSING", a_task("loops", day=1, minutes=60), a_review("loops", 7), a_review("files", 7))
    assert severities(missing) == ["error"]
    assert "the study of it is not in the plan" in missing[0].message


@pytest.mark.parametrize(("days", "infos"), [(9, []), (10, ["info"])])
def test_from_ten_days_on_two_reviews_are_due(days: int, infos: list[str]) -> None:
    exam = f"2026-03-{2 + days:02}"
    context = with_exam(duration_days=days, exam_date=exam)
    tasks = (a_task("loops", day=1, minutes=60), a_review("loops", days))
    assert severities(found("REVIEW_MISSING", *tasks, context=context, days=days)) == infos


@pytest.mark.parametrize(("minutes", "warnings"), [(49, 0), (50, 1)])
def test_a_short_beginning_of_a_resource_needs_no_review(minutes: int, warnings: int) -> None:
    tasks = (a_task("loops", day=1, minutes=minutes), a_task("files", day=2, minutes=60), a_review("files", 7))
    assert len(found("REVIEW_MISSING", *tasks)) == warnings


@pytest.mark.parametrize(("minutes", "warnings"), [(9, 0), (10, 1)])
def test_what_is_shorter_than_a_review_needs_none(minutes: int, warnings: int) -> None:
    candidates = some_candidates(a_candidate("loops", minutes=120), a_candidate("files", minutes=minutes))
    plan = dated(a_task("loops", day=1, minutes=60), a_review("loops", 7), a_task("files", day=2, minutes=minutes))
    assert len(findings_of("REVIEW_MISSING", plan, with_exam(), candidates)) == warnings


@pytest.mark.parametrize(("exam", "infos"), [("2026-03-11", 0), ("2026-03-12", 1)])
def test_a_plan_that_ends_long_before_the_exam_says_so(exam: str, infos: int) -> None:
    tasks = (a_task("loops", day=1, minutes=60), a_review("loops", 7))
    assert severities(found("REVIEW_MISSING", *tasks, context=with_exam(exam_date=exam))) == ["info"] * infos


# REVIEW_AFTER_EXAM


@pytest.mark.covers("check:REVIEW_AFTER_EXAM:failing", "check:REVIEW_AFTER_EXAM:boundary")
@pytest.mark.parametrize(("exam", "days"), [("2026-03-07", []), ("2026-03-06", [5]), ("2026-03-05", [5])])
def test_no_task_is_on_the_day_of_the_exam_or_later(exam: str, days: list[int]) -> None:
    late = found("REVIEW_AFTER_EXAM", a_task("loops", day=1), a_review("loops", 5), context=with_exam(exam_date=exam))
    assert [(each.severity, each.day) for each in late] == [("error", day) for day in days]


# NEW_ON_LAST_DAY


@pytest.mark.covers("check:NEW_ON_LAST_DAY:failing")
@pytest.mark.parametrize("kind", ["study", "practice"])
def test_new_material_on_the_day_before_the_exam_is_an_error(kind: str) -> None:
    new = a_task("files", day=7, minutes=20, task_type=kind)
    errors = found("NEW_ON_LAST_DAY", a_task("loops", day=1), a_review("loops", 7), new)
    assert [(each.severity, each.task_id) for each in errors] == [("error", new.task.id)]
    assert found("NEW_ON_LAST_DAY", a_task("loops", day=1), a_task("files", day=6), a_review("loops", 7)) == []


@pytest.mark.covers("check:NEW_ON_LAST_DAY:boundary")
@pytest.mark.parametrize(
    ("most", "minutes", "expected"),
    [(60, 30, []), (60, 31, ["warning"]), (15, 10, []), (15, 11, ["warning"]), (None, 42, []), (None, 43, ["warning"])],
)
def test_that_day_has_half_of_its_minutes_or_of_a_fifth_of_the_hours_10_at_least(
    most: int | None, minutes: int, expected: list[str]
) -> None:
    context = with_exam(max_daily_minutes=most)
    assert severities(found("NEW_ON_LAST_DAY", a_review("loops", 7, minutes), context=context)) == expected


# Other checks before an exam


def test_the_day_before_the_exam_may_be_empty_and_the_one_of_the_exam_is_a_rest_day() -> None:
    tasks = [a_task("loops", day=day, part=day) for day in range(1, 6)]
    assert [each.day for each in found("EMPTY_DAY", *tasks)] == [6]
    late = found("REST_DAY_VIOLATED", *tasks, context=with_exam(exam_date="2026-03-06"))
    assert [each.day for each in late] == [5]


def test_the_light_day_is_named_where_it_takes_minutes_from_the_weekly_hours() -> None:
    tasks = [a_task("loops", day=day, minutes=60, part=day) for day in range(1, 7)]
    limited = found("WEEKLY_TIME_MISMATCH", *tasks, a_review("loops", 7, 30))
    assert [(each.severity, each.message) for each in limited] == [
        ("info", f"30 of 420 requested minutes are not available because of the daily limit and {LIGHT}")
    ]


def test_practice_is_a_quarter_of_what_is_no_review() -> None:
    drill = some_candidates(a_candidate("loops", minutes=90), a_candidate("drill", resource_type="exercise"))
    plan = dated(a_task("loops", day=1, minutes=90), a_task("drill", day=2), a_review("loops", 7, 30))
    findings = findings_of("PRACTICE_SHORT", plan, with_exam(must_include_practice=True), drill)
    assert findings == []
