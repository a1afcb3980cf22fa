"""Each rule of feasibility: what violates it, what just passes, and which of several comes first."""

from typing import Any

import pytest

from studyplan.domain.feasibility.rules import RULES, Violation, first_violation
from studyplan.domain.retrieval.eligibility import suitable_for
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from tests.support.builders import a_context, a_resource, an_id

MONDAY = "2026-03-02"
WEEK = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
ENOUGH = (a_resource("study"), a_resource("practice", resource_type="exercise"))


def violation(context: PlanContext, *library: Resource) -> Violation | None:
    return first_violation(context, suitable_for(context, library or ENOUGH))


def rule(context: PlanContext, *library: Resource) -> str | None:
    found = violation(context, *library)
    return found.rule if found else None


def dated(**difference: Any) -> PlanContext:
    """A week from Monday on."""
    return a_context(**{"start_date": MONDAY} | difference)


def test_a_plain_request_violates_no_rule() -> None:
    assert violation(a_context()) is None
    assert violation(dated(must_include_practice=True)) is None


# Days


@pytest.mark.parametrize(
    ("exam", "today", "expected"),
    [
        ("2026-03-01", None, "EXAM_TOO_EARLY"),
        (MONDAY, None, "EXAM_TOO_EARLY"),
        ("2026-03-03", None, "EXAM_TOO_EARLY"),  # Monday alone is left, and it is for reviews
        ("2026-03-04", None, None),
        ("2026-03-04", "2026-03-04", "EXAM_TOO_EARLY"),
        ("2026-05-04", None, None),
    ],
)
def test_an_exam_is_after_day_1_and_today_and_leaves_a_day_for_new_material(
    exam: str, today: str | None, expected: str | None
) -> None:
    found = violation(dated(exam_date=exam, today=today))
    assert (found.rule if found else None) == expected
    assert found is None or [field.pointer for field in found.fields] == ["/constraints/exam_date"]


def test_an_exam_that_comes_too_early_is_said_with_both_dates() -> None:
    found = violation(dated(exam_date="2026-03-01"))
    assert found is not None
    today = "the learner's today, 2026-03-02, as day 1"
    assert found.detail == f"The exam date 2026-03-01 must be after {today}; move one of them."
    own = violation(a_context(start_date=MONDAY, exam_date="2026-03-03"))
    assert own is not None
    assert own.detail.startswith("The exam on 2026-03-03 leaves no study day for new material")


def test_the_day_before_the_exam_gives_practice_no_room() -> None:
    """Tuesday has room for the exercise, and Monday has not."""
    library = (a_resource("drill", resource_type="exercise", estimated_minutes=15),)
    limits = {"must_include_practice": True, "minutes_by_weekday": {"MON": 12, "TUE": 60}}
    assert rule(dated(duration_days=2, **limits), *library) is None
    assert rule(dated(duration_days=2, exam_date="2026-03-04", **limits), *library) == "PIECE_TOO_LONG"


def test_a_deadline_before_the_start_leaves_no_day() -> None:
    assert rule(dated(deadline="2026-03-01")) == "DEADLINE_BEFORE_START"


def test_a_deadline_on_the_first_day_leaves_that_day() -> None:
    assert rule(dated(deadline=MONDAY)) is None


@pytest.mark.parametrize(
    ("today", "expected"),
    [("2026-03-02", None), ("2026-03-08", None), ("2026-03-09", "ENDS_IN_THE_PAST"), (None, None)],
)
def test_a_plan_may_start_in_the_past_and_may_not_end_there(today: str | None, expected: str | None) -> None:
    assert rule(dated(today=today)) == expected


def test_a_last_day_in_the_past_names_the_start_and_a_deadline_there_the_deadline() -> None:
    over = violation(dated(today="2026-03-09", timezone="Europe/Copenhagen"))
    assert over is not None
    assert [field.pointer for field in over.fields] == ["/constraints/start_date"]
    today = "the learner's today, 2026-03-09 in Europe/Copenhagen"
    assert over.detail == f"The last day of the plan, 2026-03-08, is before {today}; start later."
    late = violation(dated(today="2026-03-07", deadline="2026-03-06"))
    assert late is not None
    assert (late.rule, [field.pointer for field in late.fields]) == ("ENDS_IN_THE_PAST", ["/constraints/deadline"])
    assert late.detail.endswith("2026-03-07 in UTC; move it.")
    assert rule(dated(today="2026-03-06", deadline="2026-03-06")) is None


def test_a_deadline_before_the_learners_today_names_that_day_and_its_time_zone() -> None:
    found = violation(dated(deadline="2026-03-01", timezone="Europe/Copenhagen"))
    assert found is not None
    assert "learner's today, 2026-03-02 in Europe/Copenhagen" in found.detail
    assert [field.pointer for field in found.fields] == ["/constraints/deadline"]


@pytest.mark.parametrize(
    ("limits", "pointer"),
    [
        ({"unavailable_weekdays": WEEK}, "/constraints/unavailable_weekdays"),
        ({"unavailable_dates": (MONDAY,), "duration_days": 1}, "/constraints/unavailable_dates"),
        ({"minutes_by_weekday": dict.fromkeys(WEEK, 0)}, "/learner_id"),
        ({"unavailable_weekdays": ("MON",), "deadline": MONDAY}, "/constraints/unavailable_weekdays"),
    ],
)
def test_a_plan_of_rest_days_has_no_study_day(limits: dict[str, Any], pointer: str) -> None:
    found = violation(dated(**limits))
    assert found is not None
    assert found.rule == "NO_STUDY_DAY"
    assert pointer in [field.pointer for field in found.fields]
    assert found.detail.endswith("allow at least one study day.")


def test_all_fields_are_named_where_no_single_one_causes_the_rest_days() -> None:
    limits = {"unavailable_weekdays": ("MON",), "unavailable_dates": (MONDAY,), "duration_days": 1}
    found = violation(dated(**limits))
    assert found is not None
    assert {field.pointer.rpartition("/")[2] for field in found.fields} == {"unavailable_weekdays", "unavailable_dates"}


def test_one_study_day_is_enough() -> None:
    assert rule(dated(unavailable_weekdays=WEEK[1:])) is None


@pytest.mark.parametrize(("minutes", "expected"), [(9, "DAY_TOO_SHORT"), (10, None)])
def test_a_study_day_has_ten_minutes_or_more(minutes: int, expected: str | None) -> None:
    assert rule(a_context(max_daily_minutes=minutes)) == expected
    assert rule(dated(minutes_by_weekday={"SUN": minutes})) == expected


def test_a_weekday_without_minutes_is_a_rest_day_and_no_short_day() -> None:
    assert rule(dated(minutes_by_weekday={"SUN": 0})) is None


def test_a_short_day_is_named_with_the_field_that_makes_it_short() -> None:
    found = violation(dated(minutes_by_weekday={"SUN": 5}))
    assert found is not None
    assert found.detail.startswith("Day 7 (2026-03-08) has 5 minutes")
    assert [field.pointer for field in found.fields] == ["/learner_id"], "they are the learner's minutes"
    daily = violation(a_context(max_daily_minutes=5))
    assert daily is not None
    assert [field.pointer for field in daily.fields] == ["/constraints/max_daily_minutes"]


@pytest.mark.parametrize(("hours", "expected"), [(1.16, "WEEK_TOO_SHORT"), (1.17, None)])
def test_a_week_has_ten_minutes_for_each_of_its_study_days(hours: float, expected: str | None) -> None:
    """70 minutes are 1.1667 hours."""
    assert rule(a_context(weekly_hours=hours)) == expected


def test_rest_days_need_no_minutes() -> None:
    assert rule(dated(weekly_hours=0.5, unavailable_weekdays=("THU", "FRI", "SAT", "SUN"))) is None


def test_the_last_week_may_be_short_and_has_its_share_of_the_hours_only() -> None:
    five_days = {"weekly_hours": 0.9, "unavailable_weekdays": ("SAT", "SUN")}
    assert rule(dated(duration_days=7, **five_days)) is None
    found = violation(dated(duration_days=8, **five_days))
    assert found is not None
    assert (found.rule, found.detail[:20]) == ("WEEK_TOO_SHORT", "Week 2 has 7 minutes")


# The library


@pytest.mark.parametrize(
    ("difference", "expected", "pointer"),
    [
        ({"topic": "knitting"}, "TOPIC_UNKNOWN", "/topic"),
        ({"difficulty": "advanced"}, "NOTHING_SUITABLE", "/learner_id"),
        ({"language": "en"}, "NOTHING_SUITABLE", "/language"),
    ],
)
def test_what_is_not_there_names_topic_level_or_language(
    difference: dict[str, Any], expected: str, pointer: str
) -> None:
    found = violation(a_context(language="da"), a_resource(**{"language": "da"} | difference))
    assert found is not None
    assert (found.rule, [field.pointer for field in found.fields]) == (expected, [pointer])


def test_a_topic_is_known_while_one_resource_is_on_it_whatever_else_is_wrong_with_it() -> None:
    context = a_context(known=(an_id("known"),))
    assert rule(context, a_resource("known"), a_resource("other", topic="knitting")) == "NOTHING_SUITABLE"


def test_an_empty_library_has_nothing_suitable() -> None:
    found = first_violation(a_context(), suitable_for(a_context(), ()))
    assert found is not None
    assert (found.rule, [field.pointer for field in found.fields]) == ("NOTHING_SUITABLE", ["/topic"])


def test_one_level_above_is_suitable() -> None:
    assert rule(a_context(), a_resource(difficulty="intermediate")) is None


def test_practice_is_needed_only_where_it_is_required() -> None:
    assert rule(a_context(must_include_practice=True), a_resource()) == "NO_PRACTICE"
    assert rule(a_context(must_include_practice=False), a_resource()) is None


def test_practice_above_the_level_counts_only_while_the_rest_does_not_fill_the_time() -> None:
    harder = a_resource("harder", resource_type="quiz", difficulty="intermediate")
    context = a_context(must_include_practice=True)
    assert rule(context, a_resource(estimated_minutes=189), harder) == "NO_PRACTICE", "189 are 90 % of 210"
    assert rule(context, a_resource(estimated_minutes=188), harder) is None


@pytest.mark.parametrize(
    ("minutes", "cap", "expected"),
    [(15, 14, "PIECE_TOO_LONG"), (15, 15, None), (19, 18, "PIECE_TOO_LONG"), (20, 10, None), (5, 10, None)],
)
def test_what_is_too_short_to_be_cut_has_to_fit_into_a_day(minutes: int, cap: int, expected: str | None) -> None:
    assert rule(a_context(max_daily_minutes=cap), a_resource(estimated_minutes=minutes)) == expected


def test_one_day_that_is_long_enough_is_enough() -> None:
    context = dated(max_daily_minutes=60, minutes_by_weekday=dict.fromkeys(WEEK[1:], 10))
    assert rule(context, a_resource(estimated_minutes=19)) is None


def test_a_day_is_no_longer_than_its_week() -> None:
    one_day_a_week = WEEK[1:]
    context = dated(max_daily_minutes=60, weekly_hours=0.2, unavailable_weekdays=one_day_a_week)
    found = violation(context, a_resource(estimated_minutes=15))
    assert found is not None
    assert (found.rule, [field.pointer for field in found.fields]) == ("PIECE_TOO_LONG", ["/learner_id"])


def test_a_piece_with_a_prerequisite_cannot_be_the_first() -> None:
    first = a_resource("first", estimated_minutes=15)
    second = a_resource("second", estimated_minutes=100, prerequisites=(an_id("first"),))
    assert rule(a_context(max_daily_minutes=12), first, second) == "PIECE_TOO_LONG"
    assert rule(a_context(max_daily_minutes=12), second) is None, "a prerequisite outside the library is ignored"


def practice(minutes: int = 30, *needs: str) -> Resource:
    return a_resource(
        "practice", resource_type="project", estimated_minutes=minutes, prerequisites=tuple(map(an_id, needs))
    )


@pytest.mark.parametrize(("before", "expected"), [(201, "PIECE_TOO_LONG"), (200, None)])
def test_practice_has_room_for_ten_minutes_after_all_that_it_needs(before: int, expected: str | None) -> None:
    """The week holds 210 minutes."""
    context = a_context(must_include_practice=True)
    library = (a_resource("needed", estimated_minutes=before), practice(600, "needed"))
    assert rule(context, *library) == expected
    assert rule(a_context(), *library) is None


@pytest.mark.parametrize(("cap", "expected"), [(14, "PIECE_TOO_LONG"), (15, None)])
def test_practice_that_is_too_short_to_be_cut_has_to_fit_into_a_day(cap: int, expected: str | None) -> None:
    context = a_context(must_include_practice=True, max_daily_minutes=cap)
    assert rule(context, a_resource("study"), practice(15)) == expected
    assert rule(context, a_resource("study"), practice(30)) is None, "of 30 minutes there are ten"


def test_what_practice_needs_may_need_more() -> None:
    chain = [a_resource("0", estimated_minutes=60)]
    chain += [a_resource(f"{n}", estimated_minutes=60, prerequisites=(an_id(f"{n - 1}"),)) for n in range(1, 4)]
    context = a_context(must_include_practice=True)
    assert rule(context, *chain[:3], practice(30, "2")) is None, "180 minutes, then ten"
    assert rule(context, *chain, practice(30, "3")) == "PIECE_TOO_LONG"


def test_what_practice_needs_is_cut_into_parts_that_the_days_can_hold() -> None:
    """25 minutes are two parts of ten or more, of which one has 13 at least."""
    library = (a_resource("needed", estimated_minutes=25), practice(30, "needed"))
    assert rule(a_context(must_include_practice=True, max_daily_minutes=12), *library) == "PIECE_TOO_LONG"
    assert rule(a_context(must_include_practice=True, max_daily_minutes=13), *library) is None


def test_another_practice_that_fits_is_enough() -> None:
    library = (a_resource("needed", estimated_minutes=500), practice(30, "needed"))
    easy = a_resource("easy", resource_type="quiz", estimated_minutes=15)
    assert rule(a_context(must_include_practice=True), *library, easy) is None


def test_a_chain_as_long_as_a_library_is_read_to_its_end() -> None:
    chain = [a_resource("0", estimated_minutes=1)]
    chain += [a_resource(f"{n}", estimated_minutes=1, prerequisites=(an_id(f"{n - 1}"),)) for n in range(1, 5000)]
    library = (*chain, practice(30, "4999"))
    assert rule(a_context(must_include_practice=True), *library) == "PIECE_TOO_LONG"


def test_a_cycle_of_prerequisites_in_older_rows_ends() -> None:
    one = a_resource("one", prerequisites=(an_id("practice"),))
    context = a_context(must_include_practice=True)
    assert rule(context, one, practice(30, "one"), a_resource("free")) == "PIECE_TOO_LONG"


# Together


def test_the_first_violated_rule_counts() -> None:
    """Each request violates its own rule and all the rules after it, as far as they can be violated together."""
    none_of_it = a_resource(topic="knitting")
    only_short = (a_resource(estimated_minutes=15),)
    requests: list[tuple[PlanContext, tuple[Resource, ...]]] = [
        (dated(deadline="2026-03-01", max_daily_minutes=5, weekly_hours=0.1), (none_of_it,)),
        (dated(today="2026-04-01", unavailable_weekdays=WEEK, max_daily_minutes=5), (none_of_it,)),
        (dated(exam_date=MONDAY, unavailable_weekdays=WEEK, max_daily_minutes=5, weekly_hours=0.1), (none_of_it,)),
        (dated(unavailable_weekdays=WEEK, max_daily_minutes=5, weekly_hours=0.1), (none_of_it,)),
        (dated(max_daily_minutes=5, weekly_hours=0.1), (none_of_it,)),
        (dated(max_daily_minutes=12, weekly_hours=0.1), (none_of_it,)),
        (dated(max_daily_minutes=12, must_include_practice=True), (none_of_it,)),
        (dated(max_daily_minutes=12, must_include_practice=True), (a_resource(difficulty="advanced"),)),
        (dated(max_daily_minutes=12, must_include_practice=True), only_short),
        (dated(max_daily_minutes=12), only_short),
    ]
    assert [rule(context, *library) for context, library in requests] == [name for name, _ in RULES]


def test_a_sentence_never_repeats_what_a_user_typed() -> None:
    typed = a_context(topic="my secret", goal="my secret", must_include_practice=True)
    for library in ((), ENOUGH, (a_resource(topic="my secret", title="my secret", estimated_minutes=15),)):
        found = first_violation(typed, suitable_for(typed, library))
        assert found is not None
        assert "secret" not in found.detail
