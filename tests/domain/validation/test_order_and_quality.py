"""The further checks: for each a plan that fails and one at the limit; one that passes is with the eight.

Shortfalls that the library causes are here too, because LIBRARY_TOO_THIN reports them.
"""

from typing import Any

import pytest

from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.validation.check import Case
from studyplan.domain.validation.coverage_bound import GuaranteedMinimum, guaranteed_minimum
from studyplan.domain.validation.run_checks import CHECKS, run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.plan import ReplacedReason, Timetable
from tests.domain.validation.findings import findings_of, severities
from tests.support.builders import Placed, a_candidate, a_context, a_plan, a_task, an_id, some_candidates

MONDAY, TUESDAY, SUNDAY = "2026-03-02", "2026-03-03", "2026-03-08"


def test_the_further_checks_come_after_the_eight() -> None:
    assert [check.code for check in CHECKS[8:]] == [
        "PREREQUISITE_ORDER",
        "DUPLICATE_TASK",
        "REST_DAY_VIOLATED",
        "REVIEW_MISSING",
        "REVIEW_AFTER_EXAM",
        "NEW_ON_LAST_DAY",
        "LIBRARY_TOO_THIN",
        "GUESSED_MINUTES",
        "CROSS_PLAN_OVERLOAD",
        "STARTS_IN_THE_PAST",
        "TOO_EASY",
        "WEAK_AREA_MISSING",
        "WEAK_AREA_LATE",
        "GOAL_NOT_REACHED",
        "BEST_MATCH_LEFT_OUT",
        "REPEATED_CONTENT",
        "SERIES_ORDER",
        "CHEAT_SHEETS_FOR_LESSONS",
        "ONE_RESOURCE_DOMINATES",
        "PRACTICE_SHORT",
        "PRACTICE_BEFORE_STUDY",
        "PRACTICE_BLOCKED",
        "REASONS_ALIKE",
        "REASON_NOT_TRUE",
    ]


# PREREQUISITE_ORDER

NEEDY = some_candidates(
    a_candidate("loops", minutes=60, prerequisites=(an_id("names"),)), a_candidate("names", minutes=60)
)


def part(name: str, day: int, minutes: int = 30, **difference: Any) -> Placed:
    return a_task(name, day=day, minutes=minutes, **difference)


@pytest.mark.covers("check:PREREQUISITE_ORDER:failing")
@pytest.mark.parametrize(
    "tasks",
    [
        [part("loops", 1, 60)],
        [part("loops", 1, 60), part("names", 2, 60)],
        [part("names", 1, 59), part("loops", 2, 60)],
        [part("names", 1), part("loops", 2, 60), part("names", 3)],
        [part("names", 1), part("loops", 2, 60), part("names", 2)],
        [part("names", 1), part("names", 2, task_type="review"), part("loops", 3, 60)],
    ],
    ids=["missing", "later", "unfinished", "half of it later", "later on the same day", "half of it a review"],
)
def test_a_prerequisite_has_to_be_finished_before(tasks: list[Placed]) -> None:
    found = findings_of("PREREQUISITE_ORDER", a_plan(tasks), candidates=NEEDY)
    first = next(each for each in tasks if each.task.resource_id == an_id("loops"))
    assert [(each.severity, each.day, each.task_id) for each in found] == [("error", first.day, first.task.id)]
    assert found[0].message == "'About loops' needs 'About names', which is not finished before it"


@pytest.mark.covers("check:PREREQUISITE_ORDER:boundary")
@pytest.mark.parametrize(
    "tasks",
    [
        [part("names", 1, 60), part("loops", 1, 60)],
        [part("names", 1), part("names", 2), part("loops", 2), part("loops", 3)],
        [part("names", 1, 60), part("loops", 2, 60), part("names", 3, task_type="review")],
        [part("names", 1, 60)],
    ],
    ids=["earlier on the same day", "in parts", "and again as a review", "without what needs it"],
)
def test_a_prerequisite_may_be_finished_right_before(tasks: list[Placed]) -> None:
    assert findings_of("PREREQUISITE_ORDER", a_plan(tasks), candidates=NEEDY) == []


def test_a_prerequisite_that_is_no_candidate_is_assumed_to_be_known() -> None:
    candidates = some_candidates(a_candidate("loops", minutes=60, prerequisites=(an_id("typing"),)))
    assert findings_of("PREREQUISITE_ORDER", a_plan([part("loops", 1, 60)]), candidates=candidates) == []


def test_each_missing_prerequisite_is_one_error_however_many_parts_need_it() -> None:
    needs = (an_id("names"), an_id("types"))
    candidates = some_candidates(
        a_candidate("loops", minutes=60, prerequisites=needs), a_candidate("names"), a_candidate("types")
    )
    found = findings_of("PREREQUISITE_ORDER", a_plan([part("loops", 1), part("loops", 2)]), candidates=candidates)
    assert [each.day for each in found] == [1, 1]


def test_of_a_cycle_of_prerequisites_one_is_always_too_late() -> None:
    candidates = some_candidates(
        a_candidate("a", prerequisites=(an_id("b"),)), a_candidate("b", prerequisites=(an_id("a"),))
    )
    found = findings_of("PREREQUISITE_ORDER", a_plan([part("a", 1, 210), part("b", 2, 210)]), candidates=candidates)
    assert [each.day for each in found] == [1]


LONG = some_candidates(
    a_candidate("loops", minutes=60, prerequisites=(an_id("names"),)), a_candidate("names", minutes=200)
)


@pytest.mark.parametrize(
    ("tasks", "errors"),
    [
        ([part("loops", 1, 60)], 0),
        ([part("names", 1, 45), part("loops", 2, 60)], 0),
        ([part("loops", 1, 60), part("names", 2, 45)], 1),
        ([part("names", 1, 44), part("loops", 1, 60), part("names", 2, 1)], 1),
        ([part("names", 1, 60), part("loops", 2, 60), part("names", 3, 140)], 0),
        ([part("names", 1, 59), part("loops", 2, 60), part("names", 3, 141)], 1),
        ([part("names", 1, 60, task_type="review"), part("loops", 2, 60), part("names", 3, 140)], 1),
    ],
    ids=["left out", "before", "later", "a minute later", "an hour before", "59 minutes before", "a review before"],
)
def test_of_a_prerequisite_below_the_level_that_is_planned_the_first_hour_comes_before(
    tasks: list[Placed], errors: int
) -> None:
    learner = a_context(current_level="intermediate")
    assert len(findings_of("PREREQUISITE_ORDER", a_plan(tasks), learner, LONG)) == errors


# DUPLICATE_TASK


@pytest.mark.covers("check:DUPLICATE_TASK:failing")
def test_a_part_that_is_planned_twice_is_a_warning_that_names_the_second() -> None:
    again = a_task(day=4, part=2, parts=2)
    plan = a_plan([a_task(day=1, part=1, parts=2), a_task(day=2, part=2, parts=2), again])
    found = findings_of("DUPLICATE_TASK", plan)
    assert [(each.severity, each.day, each.task_id) for each in found] == [("warning", 4, again.task.id)]


@pytest.mark.covers("check:DUPLICATE_TASK:boundary")
@pytest.mark.parametrize(("minutes", "severity"), [(210, []), (211, ["warning"])])
def test_a_resource_may_take_all_its_minutes_and_no_more(minutes: int, severity: list[str]) -> None:
    plan = a_plan([a_task(day=1, minutes=minutes - 30), a_task(day=2, minutes=30, part=2)])
    assert severities(findings_of("DUPLICATE_TASK", plan)) == severity


def test_a_review_may_repeat_what_was_done() -> None:
    whole = some_candidates(a_candidate(minutes=30))
    plan = a_plan([a_task(day=1), a_task(day=2, task_type="review"), a_task(day=3, task_type="review")])
    assert findings_of("DUPLICATE_TASK", plan, candidates=whole) == []


# REST_DAY_VIOLATED


@pytest.mark.covers("check:REST_DAY_VIOLATED:failing")
@pytest.mark.parametrize(
    "limit",
    [
        {"unavailable_weekdays": ("SUN",)},
        {"unavailable_dates": (SUNDAY,)},
        {"deadline": "2026-03-07"},
        {"minutes_by_weekday": {"SUN": 0}},
    ],
)
@pytest.mark.parametrize("marked_as_rest", [(), (7,)])
def test_a_task_on_a_rest_day_is_an_error(limit: dict[str, Any], marked_as_rest: tuple[int, ...]) -> None:
    task = a_task(day=7)
    plan = a_plan([task], start_date=MONDAY, rest=marked_as_rest)
    found = findings_of("REST_DAY_VIOLATED", plan, a_context(start_date=MONDAY, **limit))
    assert [(each.severity, each.day, each.task_id) for each in found] == [("error", 7, task.task.id)]


@pytest.mark.covers("check:REST_DAY_VIOLATED:boundary")
@pytest.mark.parametrize(
    "limit",
    [
        {"unavailable_weekdays": ("SUN",)},
        {"unavailable_dates": (SUNDAY,)},
        {"deadline": "2026-03-07"},
        {"minutes_by_weekday": {"SUN": 0, "SAT": 1}},
    ],
)
def test_the_day_before_a_rest_day_may_have_tasks(limit: dict[str, Any]) -> None:
    plan = a_plan([a_task(day=day) for day in range(1, 7)], start_date=MONDAY, rest=(7,))
    assert findings_of("REST_DAY_VIOLATED", plan, a_context(start_date=MONDAY, **limit)) == []


def test_a_day_with_tasks_may_not_be_marked_as_a_rest_day() -> None:
    assert severities(findings_of("REST_DAY_VIOLATED", a_plan([a_task(day=2)], rest=(2,)))) == ["error"]


# LIBRARY_TOO_THIN, and what a library excuses


def in_one_day_each(*lengths: int, **difference: Any) -> Timetable:
    """Resources named by their index, one a day from day 1."""
    return a_plan([part(f"r{day}", day, minutes) for day, minutes in enumerate(lengths, 1)], **difference)


def candidates_of(*lengths: int) -> Candidates:
    return some_candidates(*(a_candidate(f"r{number}", minutes=minutes) for number, minutes in enumerate(lengths, 1)))


@pytest.mark.covers("check:LIBRARY_TOO_THIN:failing", "check:LIBRARY_TOO_THIN:boundary")
@pytest.mark.parametrize(("minutes", "severity"), [(189, []), (188, ["warning"])])
def test_a_library_of_less_than_nine_tenths_of_the_time_is_thin(minutes: int, severity: list[str]) -> None:
    found = findings_of("LIBRARY_TOO_THIN", candidates=some_candidates(a_candidate(minutes=minutes)))
    assert severities(found) == severity
    assert [each.message for each in found] == [
        "the library has 188 usable minutes for a capacity of 210; add resources"
    ] * len(found)


@pytest.mark.parametrize(("shortest", "severity"), [(20, []), (19, ["warning"])])
def test_a_library_of_fewer_pieces_than_study_days_is_thin(shortest: int, severity: list[str]) -> None:
    lengths = (19, 19, 19, 19, 19, shortest)
    plan = a_plan([*(part(f"r{day}", day, 19) for day in range(1, 6)), part("r6", 6, 10), part("r6", 7, 10)])
    found = findings_of("LIBRARY_TOO_THIN", plan, a_context(weekly_hours=2.0), candidates_of(*lengths))
    assert severities(found) == severity
    assert ["gives 6 pieces, but 7 study days need one each" in each.message for each in found] == [True] * len(found)


def test_a_thin_library_has_warnings_where_another_has_errors() -> None:
    """Three articles of 30 minutes in a week with a capacity of 210."""
    found = run_checks(in_one_day_each(30, 30, 30), a_context(), candidates_of(30, 30, 30))
    assert {each.code for each in found} == {"WEEKLY_TIME_MISMATCH", "EMPTY_DAY", "LIBRARY_TOO_THIN"}
    short = [each for each in found if each.code != "EMPTY_DAY"]
    assert severities(short) == ["warning", "warning"]


def test_a_plan_that_takes_only_a_part_of_a_thin_library_is_wrong_all_the_same() -> None:
    context, candidates = a_context(), candidates_of(30, 30, 30)
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", in_one_day_each(30, 30), context, candidates)) == ["error"]
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", in_one_day_each(30, 30, 30), context, candidates)) == [
        "warning"
    ]


def test_a_plan_that_leaves_out_most_of_a_rich_library_is_wrong() -> None:
    rich = candidates_of(*[30] * 20)
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", in_one_day_each(30, 30, 30), candidates=rich)) == ["error"]
    assert findings_of("LIBRARY_TOO_THIN", in_one_day_each(30, 30, 30), candidates=rich) == []


# Days of 20 minutes and articles of 14: two do not fit into a day, and none can be cut.
COARSE = candidates_of(*[14] * 12)
SHORT_DAYS = {"weekly_hours": 3.0, "max_daily_minutes": 20}


def test_resources_that_do_not_fill_the_days_are_named_as_the_reason() -> None:
    plan, context = in_one_day_each(*[14] * 7), a_context(**SHORT_DAYS)
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", plan, context, COARSE)) == ["info", "warning"]
    found = findings_of("LIBRARY_TOO_THIN", plan, context, COARSE)
    assert severities(found) == ["warning"]
    assert "too long or too short to fill the days: 98 of 140 minutes are planned and 0 study days" in found[0].message


def test_a_shortfall_of_up_to_a_quarter_does_not_make_a_library_thin() -> None:
    context = a_context(weekly_hours=3.0, max_daily_minutes=20)
    candidates = candidates_of(*[15] * 12)
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", in_one_day_each(*[15] * 7), context, candidates)) == [
        "info",
        "warning",
    ]
    assert findings_of("LIBRARY_TOO_THIN", in_one_day_each(*[15] * 7), context, candidates) == []


@pytest.mark.parametrize(("days", "severity"), [(3, "warning"), (2, "error")])
def test_the_library_causes_empty_days_as_long_as_the_guaranteed_ones_are_filled(days: int, severity: str) -> None:
    context, candidates = a_context(weekly_hours=3.0, max_daily_minutes=30), candidates_of(*[19] * 12)
    assert guaranteed_minimum(Case(a_plan(), context, candidates)) == GuaranteedMinimum(minutes=65, days=3)
    found = findings_of("EMPTY_DAY", in_one_day_each(*[19] * days), context, candidates)
    assert set(severities(found)) == {severity}


def test_a_task_on_a_rest_day_fills_no_study_day() -> None:
    context = a_context(weekly_hours=3.0, max_daily_minutes=30, start_date=MONDAY, unavailable_weekdays=("SUN",))
    candidates = candidates_of(*[19] * 12)
    assert guaranteed_minimum(Case(a_plan(), context, candidates)).days == 2
    plan = a_plan([part("r1", 1, 19), part("r2", 7, 19)], start_date=MONDAY)
    assert set(severities(findings_of("EMPTY_DAY", plan, context, candidates))) == {"error"}


def test_the_library_causes_days_that_stay_empty_although_the_time_is_used() -> None:
    """76 of 77 minutes, but in four articles that cannot be cut."""
    context, candidates = a_context(weekly_hours=77 / 60), candidates_of(*[19] * 12)
    found = run_checks(in_one_day_each(19, 19, 19, 19), context, candidates)
    assert [(each.code, each.severity, each.day) for each in found] == [
        ("EMPTY_DAY", "warning", 5),
        ("EMPTY_DAY", "warning", 6),
        ("EMPTY_DAY", "warning", 7),
        ("LIBRARY_TOO_THIN", "warning", None),
    ]


def test_too_much_time_is_an_error_whatever_the_library() -> None:
    plan = in_one_day_each(30, 30, 30, 60, 60, 60)
    assert severities(findings_of("WEEKLY_TIME_MISMATCH", plan, candidates=candidates_of(30, 30, 30))) == ["error"]


TWO_DAYS_THEN_SEVEN = {"duration_days": 14, "unavailable_dates": tuple(f"2026-03-0{day}" for day in range(2, 7))}


@pytest.mark.parametrize(
    ("lengths", "limits", "minutes", "days"),
    [
        ((210,), {}, 210 - 9 - 19, 7),  # what the week, and then the plan, may end short by
        ((100,), {}, 100, 7),  # all there is
        ((19, 19, 5), {}, 43, 3),  # and no more days than pieces
        ((210,), {"max_daily_minutes": 30}, 7 * (30 - 9) - 19, 6),  # each day may end short
        ((210, 20), {"max_daily_minutes": 30}, 7 * (30 - 9) - 19, 6),  # 20 minutes can be cut into two tens
        ((210, 19), {"max_daily_minutes": 30}, 7 * (30 - 18) - 19, 3),  # 19 cannot
        ((500,), {"duration_days": 14}, 2 * (210 - 9) - 19, 14),
        ((500,), {"duration_days": 10}, 210 - 9 + 90 - 9 - 19, 10),  # a week and three days
        ((210,), {"max_daily_minutes": 19}, 7 * 10 - 19, 2),
        ((210,), {"max_daily_minutes": 18}, 0, 0),  # 19 minutes that are left of it fit into no day
        ((19, 19, 100), {"max_daily_minutes": 300, "weekly_hours": 2.0}, 120 - 18 - 19, 4),
        # Two days, then seven: the second week's 132 minutes hold six of 19, however much the first one could take.
        ((19,) * 20, {**TWO_DAYS_THEN_SEVEN, "max_daily_minutes": 300, "weekly_hours": 2.2}, 2 * (132 - 18) - 19, 7),
    ],
)
def test_the_guaranteed_minimum(lengths: tuple[int, ...], limits: dict[str, Any], minutes: int, days: int) -> None:
    context = a_context(start_date=MONDAY, **limits)
    assert guaranteed_minimum(Case(a_plan(), context, candidates_of(*lengths))) == GuaranteedMinimum(minutes, days)


def test_an_empty_library_guarantees_nothing() -> None:
    nothing = Candidates.model_validate(some_candidates().model_dump() | {"ranked": ()})
    assert guaranteed_minimum(Case(a_plan(), a_context(), nothing)) == GuaranteedMinimum(0, 0)


def test_rest_days_guarantee_nothing() -> None:
    context = a_context(start_date=MONDAY, unavailable_weekdays=("SAT", "SUN"), max_daily_minutes=30)
    assert guaranteed_minimum(Case(a_plan(), context, some_candidates())) == GuaranteedMinimum(5 * (30 - 9) - 19, 4)


def test_missing_minutes_have_a_share_and_other_lengths_have_none() -> None:
    (missing,) = findings_of("LIBRARY_TOO_THIN", candidates=candidates_of(63))
    assert (missing.share, missing.cause) == (0.7, "library")
    (unfit,) = findings_of("LIBRARY_TOO_THIN", in_one_day_each(*[14] * 7), a_context(**SHORT_DAYS), COARSE)
    assert (unfit.share, unfit.cause) == (None, "library")


# GUESSED_MINUTES


@pytest.mark.covers("check:GUESSED_MINUTES:failing")
@pytest.mark.parametrize(("source", "severity"), [("default", "warning"), ("computed", "info")])
def test_minutes_that_are_not_stated_are_counted(source: str, severity: str) -> None:
    candidates = some_candidates(a_candidate(), a_candidate("other", minutes=30, estimate_source=source))
    plan = a_plan([*(a_task(day=day, part=day) for day in range(1, 7)), a_task("other", day=7)])
    found = findings_of("GUESSED_MINUTES", plan, candidates=candidates)
    assert severities(found) == [severity]
    assert found[0].message.startswith("30 of 210 planned minutes are ")
    assert (found[0].share, found[0].cause) == (0.143, "library")


def test_there_is_one_finding_for_each_source() -> None:
    candidates = some_candidates(
        a_candidate("a", estimate_source="computed"), a_candidate("b", estimate_source="default")
    )
    plan = a_plan([part("a", 1), part("b", 2), part("a", 3), part("b", 4)])
    assert severities(findings_of("GUESSED_MINUTES", plan, candidates=candidates)) == ["warning", "info"]


@pytest.mark.covers("check:GUESSED_MINUTES:boundary")
def test_guessed_minutes_outside_the_plan_do_not_count() -> None:
    candidates = some_candidates(a_candidate(), a_candidate("other", estimate_source="default"))
    assert findings_of("GUESSED_MINUTES", candidates=candidates) == []


@pytest.mark.parametrize(
    ("minutes", "difference", "messages"),
    [
        (300, {}, []),
        (301, {}, ["'About long': 301 minutes are much for a resource of type article; check the length or the type"]),
        (5400, {"estimate_source": "learned"}, []),
        (5400, {"resource_type": "course"}, []),
    ],
    ids=["20 times the default", "a minute more", "as learners needed it", "a type of such lengths"],
)
def test_a_length_to_doubt_is_named(minutes: int, difference: dict[str, Any], messages: list[str]) -> None:
    candidate = a_candidate("long", minutes=minutes)
    candidates = some_candidates(candidate.model_copy(update={"item": candidate.item.model_copy(update=difference)}))
    found = findings_of("GUESSED_MINUTES", a_plan([part("long", day) for day in range(1, 8)]), candidates=candidates)
    assert [finding.message for finding in found] == messages
    assert {(finding.severity, finding.cause) for finding in found} <= {("info", "library")}


# CROSS_PLAN_OVERLOAD


@pytest.mark.covers("check:CROSS_PLAN_OVERLOAD:failing", "check:CROSS_PLAN_OVERLOAD:boundary")
@pytest.mark.parametrize(("committed", "days"), [(30, []), (31, [2])])
def test_the_minutes_of_other_plans_count_against_the_cap_of_a_date(committed: int, days: list[int]) -> None:
    context = a_context(start_date=MONDAY, committed_minutes={TUESDAY: committed})
    found = findings_of("CROSS_PLAN_OVERLOAD", a_plan(start_date=MONDAY), context)
    assert [(each.severity, each.day) for each in found] == [("warning", day) for day in days]
    if found:
        assert found[0].message == "day 2 has 30 minutes here and 31 in other plans, but at most 60 are allowed"


def test_the_cap_that_counts_is_that_of_the_date() -> None:
    context = a_context(start_date=MONDAY, committed_minutes={MONDAY: 11, TUESDAY: 11}, minutes_by_weekday={"MON": 40})
    assert [each.day for each in findings_of("CROSS_PLAN_OVERLOAD", a_plan(start_date=MONDAY), context)] == [1]


def test_a_day_without_tasks_of_this_plan_has_no_finding() -> None:
    context = a_context(start_date=MONDAY, committed_minutes={MONDAY: 90})
    assert findings_of("CROSS_PLAN_OVERLOAD", a_plan([a_task(day=2)], start_date=MONDAY), context) == []


def test_a_day_that_is_too_long_by_itself_is_a_matter_of_daily_time_exceeded() -> None:
    plan, context = a_plan([a_task(day=1, minutes=90)], start_date=MONDAY), a_context(start_date=MONDAY)
    assert findings_of("CROSS_PLAN_OVERLOAD", plan, context) == []
    assert severities(findings_of("DAILY_TIME_EXCEEDED", plan, context)) == ["error"]


# STARTS_IN_THE_PAST


@pytest.mark.covers("check:STARTS_IN_THE_PAST:failing", "check:STARTS_IN_THE_PAST:boundary")
@pytest.mark.parametrize(("today", "days"), [(MONDAY, []), (TUESDAY, [1]), (None, [])])
def test_day_1_is_not_before_the_day_of_the_request(today: str | None, days: list[int]) -> None:
    context = a_context(start_date=MONDAY, today=today)
    found = findings_of("STARTS_IN_THE_PAST", a_plan(start_date=MONDAY), context)
    assert [(each.severity, each.day, each.share) for each in found] == [("warning", day, None) for day in days]


def test_a_plan_without_dates_starts_at_no_date() -> None:
    assert findings_of("STARTS_IN_THE_PAST", context=a_context(today=MONDAY)) == []


# REASONS_ALIKE


@pytest.mark.covers("check:REASONS_ALIKE:passing", "check:REASONS_ALIKE:failing", "check:REASONS_ALIKE:boundary")
@pytest.mark.parametrize(("alike", "others", "share"), [(3, 2, 0.6), (3, 3, None), (2, 0, None), (3, 0, 1.0)])
def test_one_reason_for_more_than_half_of_the_resources_explains_none(
    alike: int, others: int, share: float | None
) -> None:
    spellings = ("A good resource.", "a good  resource.")
    same = [a_task(f"r{number}", day=number + 1, reason=spellings[number % 2]) for number in range(alike)]
    own = [a_task(f"own {number}", day=alike + number + 1, reason=f"Reason {number}.") for number in range(others)]
    found = findings_of("REASONS_ALIKE", a_plan([*same, *own]))
    assert [(each.severity, each.share, each.cause) for each in found] == (
        [("warning", share, "plan")] if share else []
    )


def test_the_reason_of_a_resource_is_that_of_its_first_part() -> None:
    parts = [a_task("one", day=day, part=day, reason="Goes on.") for day in range(2, 7)]
    plan = a_plan([a_task("one", day=1, reason="Explains loops."), *parts])
    assert findings_of("REASONS_ALIKE", plan) == []


# REASON_NOT_TRUE


def replaced(*names: str) -> tuple[ReplacedReason, ...]:
    return tuple(ReplacedReason(resource_id=an_id(name), claims=("minutes", "price")) for name in names)


@pytest.mark.covers("check:REASON_NOT_TRUE:failing")
def test_replaced_reasons_are_counted_once_for_a_plan_and_cost_nothing() -> None:
    plan = a_plan(
        [a_task("one", day=1), a_task("two", day=2), a_task("one", day=3, part=2)], replaced_reasons=replaced("one")
    )
    (finding,) = findings_of("REASON_NOT_TRUE", plan)
    assert (finding.severity, finding.share, finding.cause) == ("info", 0.5, "plan")
    assert finding.message == (
        "the reasons of 1 of 2 resources claimed what the library does not state (minutes, price), and were replaced: "
        "'About one'"
    )
    assert weigh((finding,)).score == 1.0


@pytest.mark.covers("check:REASON_NOT_TRUE:passing")
def test_a_reason_of_a_resource_that_is_not_planned_is_no_finding() -> None:
    plan = a_plan([a_task("one")], replaced_reasons=replaced("elsewhere"))
    assert findings_of("REASON_NOT_TRUE", plan) == []


def test_three_of_many_are_named() -> None:
    names = [f"r{number}" for number in range(5)]
    plan = a_plan([a_task(name) for name in names], replaced_reasons=replaced(*names))
    assert findings_of("REASON_NOT_TRUE", plan)[0].message.endswith("'About r0', 'About r1', 'About r2' and 2 more")
