"""The list of all checks, and the function that runs them."""

from collections.abc import Iterator

from studyplan.domain.validation.check import Case, Check, Violation, findings_of
from studyplan.domain.validation.coverage import (
    best_match_left_out,
    goal_not_reached,
    weak_area_late,
    weak_area_missing,
)
from studyplan.domain.validation.level import difficulty_too_high, too_easy
from studyplan.domain.validation.limits import (
    cross_plan_overload,
    daily_time_exceeded,
    duplicate_task,
    duration_mismatch,
    empty_day,
    missing_retrieved_source,
    no_practice_tasks,
    prerequisite_order,
    resource_outside_topic,
    rest_day_violated,
    starts_in_the_past,
    weekly_time_mismatch,
)
from studyplan.domain.validation.practice import practice_before_study, practice_blocked, practice_short
from studyplan.domain.validation.quality import guessed_minutes, library_too_thin, reason_not_true, reasons_alike
from studyplan.domain.validation.repetition import (
    cheat_sheets_for_lessons,
    one_resource_dominates,
    repeated_content,
    series_order,
)
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, Timetable


# Most plans are for no exam: a function loads these checks for the first one that is.
def _review_missing(case: Case) -> Iterator[Violation]:
    if case.context.constraints.exam_date is not None:
        from studyplan.domain.validation.exam import review_missing

        yield from review_missing(case)


def _review_after_exam(case: Case) -> Iterator[Violation]:
    if case.context.constraints.exam_date is not None:
        from studyplan.domain.validation.exam import review_after_exam

        yield from review_after_exam(case)


def _new_on_last_day(case: Case) -> Iterator[Violation]:
    if case.context.constraints.exam_date is not None:
        from studyplan.domain.validation.exam import new_on_last_day

        yield from new_on_last_day(case)


CHECKS: tuple[Check, ...] = (
    Check("MISSING_RETRIEVED_SOURCE", "every task uses a candidate", missing_retrieved_source),
    Check("DAILY_TIME_EXCEEDED", "no day is longer than its limit", daily_time_exceeded),
    Check("DIFFICULTY_TOO_HIGH", "no resource is above the learner's level", difficulty_too_high),
    Check("NO_PRACTICE_TASKS", "the plan has practice when it is required", no_practice_tasks),
    Check("DURATION_MISMATCH", "the plan has the requested days with their dates", duration_mismatch),
    Check("RESOURCE_OUTSIDE_TOPIC", "every resource is on the topic", resource_outside_topic),
    Check("WEEKLY_TIME_MISMATCH", "the planned minutes match the available minutes", weekly_time_mismatch),
    Check("EMPTY_DAY", "every study day has a task", empty_day),
    Check("PREREQUISITE_ORDER", "prerequisites are finished before what needs them", prerequisite_order),
    Check("DUPLICATE_TASK", "nothing is planned twice, except as a review", duplicate_task),
    Check("REST_DAY_VIOLATED", "rest days have no tasks", rest_day_violated),
    Check("REVIEW_MISSING", "what is studied is reviewed before the exam, and not before that", _review_missing),
    Check("REVIEW_AFTER_EXAM", "no task is on the day of the exam or later", _review_after_exam),
    Check("NEW_ON_LAST_DAY", "the day before the exam is light and has reviews alone", _new_on_last_day),
    Check("LIBRARY_TOO_THIN", "the library has enough material for the time", library_too_thin),
    Check("GUESSED_MINUTES", "minutes are stated, not guessed", guessed_minutes),
    Check("CROSS_PLAN_OVERLOAD", "no day is too long together with other plans", cross_plan_overload),
    Check("STARTS_IN_THE_PAST", "day 1 is not before the day of the request", starts_in_the_past),
    Check("TOO_EASY", "little is below the learner's level, except for a weak area", too_easy),
    Check("WEAK_AREA_MISSING", "every weak area has a resource", weak_area_missing),
    Check("WEAK_AREA_LATE", "weak areas begin in the first half, after what they need", weak_area_late),
    Check("GOAL_NOT_REACHED", "every concept of the goal that the library has is planned", goal_not_reached),
    Check("BEST_MATCH_LEFT_OUT", "weak areas and the goal have their best resource", best_match_left_out),
    Check("REPEATED_CONTENT", "study is not on what earlier study has covered", repeated_content),
    Check("SERIES_ORDER", "parts of a series come in order, from the first", series_order),
    Check("CHEAT_SHEETS_FOR_LESSONS", "cheat sheets do not take the time of lessons", cheat_sheets_for_lessons),
    Check("ONE_RESOURCE_DOMINATES", "no resource takes the time of other useful ones", one_resource_dominates),
    Check("PRACTICE_SHORT", "a quarter of the time is practice when it is required", practice_short),
    Check("PRACTICE_BEFORE_STUDY", "practice comes after the study of its concepts", practice_before_study),
    Check("PRACTICE_BLOCKED", "study and practice alternate within four days", practice_blocked),
    Check("REASONS_ALIKE", "resources have reasons of their own", reasons_alike),
    Check("REASON_NOT_TRUE", "reasons claim only what is so", reason_not_true),
)

# They find nothing in a plan without an exam, so nobody is told that they passed.
OF_AN_EXAM = frozenset({"REVIEW_MISSING", "REVIEW_AFTER_EXAM", "NEW_ON_LAST_DAY"})


def checks_named_for(context: PlanContext) -> tuple[Check, ...]:
    """Return the checks that a plan's trace and explanation name: those of an exam only where there is one."""
    has_exam = context.constraints.exam_date is not None
    return tuple(check for check in CHECKS if has_exam or check.code not in OF_AN_EXAM)


def run_checks(
    plan: Timetable, context: PlanContext, candidates: Candidates, checks: tuple[Check, ...] = CHECKS
) -> tuple[Finding, ...]:
    """Return the findings of all checks. A check that crashes is an error finding: it has not passed."""
    case = Case(plan, context, candidates)
    return tuple(finding for check in checks for finding in findings_of(check, case))
