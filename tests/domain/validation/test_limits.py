"""The eight checks: for each a plan that passes, one that fails, and one at the limit."""

from typing import Any

import pytest

from studyplan.domain.validation.run_checks import CHECKS, run_checks
from studyplan.domain.values.types import TopicMatch, TopicReading
from tests.domain.validation.findings import findings_of, severities
from tests.support.builders import a_candidate, a_context, a_plan, a_task, some_candidates

MONDAY, SUNDAY = "2026-03-02", "2026-03-08"


def test_the_eight_named_checks_come_first_in_order() -> None:
    assert [check.code for check in CHECKS[:8]] == [
        "MISSING_RETRIEVED_SOURCE",
        "DAILY_TIME_EXCEEDED",
        "DIFFICULTY_TOO_HIGH",
        "NO_PRACTICE_TASKS",
        "DURATION_MISMATCH",
        "RESOURCE_OUTSIDE_TOPIC",
        "WEEKLY_TIME_MISMATCH",
        "EMPTY_DAY",
    ]


@pytest.mark.covers(*[f"check:{check.code}:passing" for check in CHECKS])
def test_a_sound_plan_has_no_finding() -> None:
    assert run_checks(a_plan(), a_context(), some_candidates()) == ()


@pytest.mark.covers("check:MISSING_RETRIEVED_SOURCE:failing")
def test_a_resource_that_is_no_candidate_is_an_error_that_names_the_task() -> None:
    invented = a_task("res-999", day=3)
    found = findings_of("MISSING_RETRIEVED_SOURCE", a_plan([invented]))
    assert severities(found) == ["error"]
    assert (found[0].day, found[0].task_id) == (3, invented.task.id)


@pytest.mark.covers("check:MISSING_RETRIEVED_SOURCE:boundary")
def test_a_plan_without_tasks_misses_no_source() -> None:
    assert findings_of("MISSING_RETRIEVED_SOURCE", a_plan([])) == []


@pytest.mark.covers("check:DAILY_TIME_EXCEEDED:failing", "check:DAILY_TIME_EXCEEDED:boundary")
@pytest.mark.parametrize(("minutes", "errors"), [(60, 0), (61, 1)])
def test_a_day_may_be_as_long_as_its_cap_and_no_minute_longer(minutes: int, errors: int) -> None:
    plan = a_plan([a_task(day=1, minutes=minutes)])
    assert len(findings_of("DAILY_TIME_EXCEEDED", plan)) == errors


@pytest.mark.parametrize(("minutes", "errors"), [(45, []), (46, [1])])
def test_the_cap_is_that_of_the_date(minutes: int, errors: list[int]) -> None:
    context = a_context(start_date=MONDAY, minutes_by_weekday={"MON": 45, "TUE": 90})
    plan = a_plan([a_task(day=1, minutes=minutes), a_task(day=2, minutes=60)], start_date=MONDAY)
    assert [found.day for found in findings_of("DAILY_TIME_EXCEEDED", plan, context)] == errors


def test_a_weekdays_minutes_do_not_raise_the_daily_limit() -> None:
    context = a_context(start_date=MONDAY, minutes_by_weekday={"MON": 90})
    plan = a_plan([a_task(day=1, minutes=61)], start_date=MONDAY)
    assert severities(findings_of("DAILY_TIME_EXCEEDED", plan, context)) == ["error"]


def test_a_day_that_understates_its_minutes_is_added_up() -> None:
    day = a_plan([a_task(day=1, minutes=50), a_task(day=1, minutes=40)]).days[0].model_copy(update={"minutes": 1})
    assert len(findings_of("DAILY_TIME_EXCEEDED", a_plan().model_copy(update={"days": (day,)}))) == 1


@pytest.mark.covers("check:DIFFICULTY_TOO_HIGH:failing", "check:DIFFICULTY_TOO_HIGH:boundary")
@pytest.mark.parametrize(
    ("learner", "resource", "severity"),
    [
        ("beginner", "beginner", []),
        ("advanced", "beginner", []),
        ("beginner", "intermediate", ["warning"]),
        ("intermediate", "advanced", ["warning"]),
        ("beginner", "advanced", ["error"]),
    ],
)
def test_one_level_above_is_a_warning_and_two_an_error(learner: str, resource: str, severity: list[str]) -> None:
    candidates = some_candidates(a_candidate(difficulty=resource))
    found = findings_of("DIFFICULTY_TOO_HIGH", a_plan([a_task()]), a_context(current_level=learner), candidates)
    assert severities(found) == severity


@pytest.mark.covers("check:NO_PRACTICE_TASKS:failing")
def test_practice_that_is_required_and_missing_is_an_error() -> None:
    assert severities(findings_of("NO_PRACTICE_TASKS", context=a_context(must_include_practice=True))) == ["error"]


@pytest.mark.covers("check:NO_PRACTICE_TASKS:boundary")
@pytest.mark.parametrize("practice", ["exercise", "project", "quiz"])
def test_one_practice_task_of_any_type_is_enough(practice: str) -> None:
    candidates = some_candidates(a_candidate(resource_type=practice))
    assert findings_of("NO_PRACTICE_TASKS", context=a_context(must_include_practice=True), candidates=candidates) == []


def test_a_task_that_is_only_labelled_practice_does_not_count() -> None:
    plan = a_plan([a_task(task_type="practice")])
    assert len(findings_of("NO_PRACTICE_TASKS", plan, a_context(must_include_practice=True))) == 1


@pytest.mark.covers("check:DURATION_MISMATCH:failing", "check:DURATION_MISMATCH:boundary")
@pytest.mark.parametrize(("days", "errors"), [(6, 1), (7, 0), (8, 1), (0, 1)])
def test_a_plan_has_as_many_days_as_requested(days: int, errors: int) -> None:
    assert len(findings_of("DURATION_MISMATCH", a_plan(days=days))) == errors


def test_a_day_twice_is_a_mismatch_although_the_count_is_right() -> None:
    days = a_plan().days
    doubled = a_plan().model_copy(update={"days": (days[0], *days[:6])})
    assert len(findings_of("DURATION_MISMATCH", doubled)) == 1


def test_dates_follow_each_other_from_day_1_on() -> None:
    context = a_context(start_date=MONDAY, duration_days=60)  # over a clock change and two ends of a month
    assert findings_of("DURATION_MISMATCH", a_plan(days=60, start_date=MONDAY), context) == []
    late = findings_of("DURATION_MISMATCH", a_plan(days=60, start_date="2026-03-03"), context)
    assert [(found.severity, found.day) for found in late] == [("error", 1)]
    assert "the date of day 1 is 2026-03-03, but it should be 2026-03-02; 60 dates are wrong" in late[0].message


def test_a_date_that_is_skipped_is_a_mismatch_that_names_the_day() -> None:
    days = a_plan(start_date=MONDAY).days
    gap = a_plan().model_copy(update={"days": (*days[:3], *a_plan(start_date="2026-03-03").days[3:])})
    assert [found.day for found in findings_of("DURATION_MISMATCH", gap, a_context(start_date=MONDAY))] == [4]


@pytest.mark.parametrize(("of_plan", "of_context"), [(MONDAY, None), (None, MONDAY)])
def test_a_plan_has_dates_when_its_context_has_a_start_date(of_plan: str | None, of_context: str | None) -> None:
    found = findings_of("DURATION_MISMATCH", a_plan(start_date=of_plan), a_context(start_date=of_context))
    assert severities(found) == ["error"]


@pytest.mark.covers("check:RESOURCE_OUTSIDE_TOPIC:failing")
def test_a_resource_on_another_topic_is_an_error() -> None:
    candidates = some_candidates(a_candidate(topic="go-game"))
    assert severities(findings_of("RESOURCE_OUTSIDE_TOPIC", a_plan([a_task()]), a_context(topic="go"), candidates)) == [
        "error"
    ]


@pytest.mark.covers("check:RESOURCE_OUTSIDE_TOPIC:boundary")
@pytest.mark.parametrize("spelling", ["Python", "python ", "PYTHON3", "py"])
def test_another_spelling_of_the_topic_is_the_topic(spelling: str) -> None:
    candidates = some_candidates(a_candidate(topic=spelling.strip()))
    assert findings_of("RESOURCE_OUTSIDE_TOPIC", a_plan([a_task()]), candidates=candidates) == []


def topic_findings(how: TopicReading, **item: Any) -> list[str]:
    """Of a plan for a topic that was read as `databases`, and a resource with this topic and these tags."""
    read = TopicMatch(id="databases", name="Databases", how=how, score=0.9)
    context = a_context(topic="Databases", topics=(read,), typed_topic="databasse")
    return severities(
        findings_of("RESOURCE_OUTSIDE_TOPIC", a_plan([a_task()]), context, some_candidates(a_candidate(**item)))
    )


def test_the_topic_that_was_read_is_the_topic() -> None:
    assert topic_findings("nearest", topic="databases") == []
    assert topic_findings("nearest", topic="databasse") == ["error"]


def test_a_tag_counts_only_where_the_topic_is_not_exactly_the_typed_one() -> None:
    tagged = {"topic": "python", "tags": ("Databases",)}
    assert [topic_findings(how, **tagged) for how in ("nearest", "alias", "exact")] == [[], [], ["error"]]


@pytest.mark.covers("check:WEEKLY_TIME_MISMATCH:failing", "check:WEEKLY_TIME_MISMATCH:boundary")
@pytest.mark.parametrize(
    ("minutes", "severity"),
    [(189, []), (188, ["warning"]), (158, ["warning"]), (157, ["error"]), (231, []), (232, ["warning"])],
)
def test_a_tenth_off_the_weekly_hours_is_fine_a_quarter_is_not(minutes: int, severity: list[str]) -> None:
    plan = a_plan([a_task(day=1, minutes=minutes)])
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", plan, a_context(weekly_hours=3.5))) == severity


def test_caps_below_the_weekly_hours_are_an_info_and_do_not_count_against_the_plan() -> None:
    context = a_context(weekly_hours=7.0, max_daily_minutes=30)
    found = findings_of("WEEKLY_TIME_MISMATCH", context=context)
    assert severities(found) == ["info"]
    assert "210 of 420 requested minutes are not available because of the daily limit" in found[0].message


@pytest.mark.parametrize(
    ("limits", "missing", "because"),
    [
        ({"unavailable_weekdays": ("SAT", "SUN")}, "120 of 420", "the rest days and the daily limit"),
        ({"unavailable_dates": (MONDAY,)}, "60 of 420", "the rest days and the daily limit"),
        ({"deadline": "2026-03-06"}, "120 of 420", "the rest days and the daily limit"),
        ({"deadline": "2026-03-06", "max_daily_minutes": 90}, None, ""),
        ({"minutes_by_weekday": {"SUN": 20}}, "40 of 420", "the minutes by weekday and the daily limit"),
        ({"minutes_by_weekday": {"SUN": 0}, "max_daily_minutes": 70}, None, ""),
        ({"minutes_by_weekday": {"SUN": 0}}, "60 of 420", "the minutes by weekday and the daily limit"),
        (
            {"minutes_by_weekday": dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"), 30)},
            "210 of 420",
            "the minutes by weekday",
        ),
        ({"max_daily_minutes": 70, "unavailable_weekdays": ("SUN",)}, None, ""),
        (
            {"max_daily_minutes": 69, "unavailable_weekdays": ("SUN",)},
            "6 of 420",
            "the rest days and the daily limit",
        ),
        (
            {"max_daily_minutes": 300, "unavailable_weekdays": ("TUE", "WED", "THU", "FRI", "SAT", "SUN")},
            "120 of 420",
            "the rest days and the daily limit",
        ),
    ],
)
def test_the_info_names_the_limits(limits: dict[str, Any], missing: str | None, because: str) -> None:
    context = a_context(weekly_hours=7.0, start_date=MONDAY, **limits)
    infos = [
        found.message for found in findings_of("WEEKLY_TIME_MISMATCH", context=context) if found.severity == "info"
    ]
    assert infos == ([f"{missing} requested minutes are not available because of {because}"] if missing else [])


def test_days_that_only_the_plan_marks_as_rest_days_still_count() -> None:
    """Rest days of the plan's own do not lower the available minutes."""
    plan = a_plan(rest=(4, 5, 6, 7))
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", plan)) == ["error"]
    assert [found.day for found in findings_of("EMPTY_DAY", plan)] == [4, 5, 6, 7]


def test_a_plan_without_available_time_is_an_error() -> None:
    everything = {"start_date": MONDAY, "deadline": "2026-03-01"}
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", a_plan([]), a_context(**everything))) == ["info", "error"]


@pytest.mark.covers("check:EMPTY_DAY:failing")
def test_a_study_day_without_a_task_is_an_error_that_names_the_day() -> None:
    plan = a_plan([a_task(day=day) for day in (1, 2, 3, 4, 6, 7)])
    assert [(found.severity, found.day) for found in findings_of("EMPTY_DAY", plan)] == [("error", 5)]


@pytest.mark.parametrize(("first", "severities_found"), [(231, []), (238, ["warning"]), (263, ["error"])])
def test_no_week_is_longer_than_the_weekly_hours_though_the_total_is_not(
    first: int, severities_found: list[str]
) -> None:
    tasks = [a_task("one", day=1, minutes=first), a_task("two", day=8, minutes=420 - first)]
    learner = a_context(duration_days=14, max_daily_minutes=None)
    found = findings_of("WEEKLY_TIME_MISMATCH", a_plan(tasks, days=14), learner)
    assert severities(found) == severities_found
    assert all("days 1 to 7" in finding.message and "1 of 2 weeks" in finding.message for finding in found)


@pytest.mark.parametrize("number", [8, 7])
def test_a_day_too_many_or_under_a_number_twice_is_no_empty_day(number: int) -> None:
    plan = a_plan()
    more = plan.days[-1].model_copy(update={"day": number, "minutes": 0, "tasks": ()})
    wrong = plan.model_copy(update={"days": (*plan.days, more)})
    assert {finding.code for finding in run_checks(wrong, a_context(), some_candidates())} == {"DURATION_MISMATCH"}


@pytest.mark.covers("check:EMPTY_DAY:boundary")
@pytest.mark.parametrize(
    "limit",
    [
        {"unavailable_weekdays": ("SUN",)},
        {"unavailable_dates": (SUNDAY,)},
        {"deadline": "2026-03-07"},
        {"minutes_by_weekday": {"SUN": 0}},
    ],
)
def test_a_rest_day_of_the_request_is_not_empty(limit: dict[str, Any]) -> None:
    plan = a_plan(rest=(7,), start_date=MONDAY)
    assert findings_of("EMPTY_DAY", plan, a_context(start_date=MONDAY, **limit)) == []


def test_the_day_of_the_deadline_is_a_study_day() -> None:
    plan = a_plan(rest=(7,), start_date=MONDAY)
    found = findings_of("EMPTY_DAY", plan, a_context(start_date=MONDAY, deadline=SUNDAY))
    assert [(each.severity, each.day) for each in found] == [("error", 7)]


def test_a_check_that_crashes_is_an_error_and_no_pass() -> None:
    broken = CHECKS[0]._replace(run=lambda _case: iter([1 // 0]))  # type: ignore[list-item]
    found = run_checks(a_plan(), a_context(), some_candidates(), (broken, *CHECKS[1:]))
    assert [(finding.code, finding.severity) for finding in found] == [(CHECKS[0].code, "error")]


def test_every_check_has_a_sentence_that_it_asserts() -> None:
    assert all(check.asserts for check in CHECKS)
