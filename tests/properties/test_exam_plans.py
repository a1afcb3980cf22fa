"""Plans before an exam: what holds whatever is picked, and the placing of reviews beside brute force."""

from datetime import date, timedelta
from itertools import combinations, product

from hypothesis import assume, event, given
from hypothesis import strategies as some

from evals.plan_rules import rules
from evals.plan_rules.calendar_days import capacity_of
from studyplan.domain.generation.draft import Draft
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.review.due import ReviewDays, Studied
from studyplan.domain.review.placing import Rooms, place
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Timetable
from studyplan.domain.values.resource import Resource
from tests.properties.strategies import (
    LENGTHS,
    SUMMER_TIME,
    a_catalogue,
    a_plan_context,
    a_writers_draft,
    candidates_from,
    library_of,
    minutes_of,
)
from tests.properties.test_whole_plans import is_feasible
from tests.support.judged import facts_from, judged

type Case = tuple[Draft, PlanContext, Candidates]


@some.composite
def an_exam_context(draw: some.DrawFn, *, days: int, asked: int) -> PlanContext:
    """A context with an exam within the plan, on the day after it, or later."""
    context = draw(a_plan_context(days=days, asked=asked))
    start = context.start_date or SUMMER_TIME
    last = context.duration_days + 1
    ahead = draw(some.one_of(some.just(last), some.integers(2, max(2, last)), some.integers(last, last + 40)))
    exam = date.fromisoformat(start) + timedelta(days=ahead - 1)
    limits = context.constraints.model_copy(update={"exam_date": str(exam)})
    return context.model_copy(update={"constraints": limits, "start_date": start})


@some.composite
def an_exam_case(draw: some.DrawFn) -> Case:
    catalogue = draw(a_catalogue(least=draw(some.sampled_from([1, 8])), most=14, lengths=LENGTHS))
    candidates = candidates_from(catalogue)
    context = draw(an_exam_context(days=draw(some.sampled_from([8, 40])), asked=minutes_of(catalogue)))
    return draw(a_writers_draft(candidates, most=14)), context, candidates


@given(an_exam_case())
def test_a_plan_before_an_exam_keeps_every_rule_of_timetables(case: Case) -> None:
    plan, (_, context, candidates) = schedule(*case), case
    own = judged(plan, context, candidates)
    event("reviews" if any(run.review for run in own.runs) else "no review")
    assert rules.violations(own) == []


@given(an_exam_case())
def test_reviews_come_after_their_study_before_the_exam_and_have_10_to_30_minutes(case: Case) -> None:
    plan, (_, context, candidates) = schedule(*case), case
    exam = context.constraints.exam_date or ""
    last: dict[str, str] = {}
    total = 0
    for day in plan.days:
        assert day.date is not None
        for task in day.tasks:
            if task.task_type == "review":
                assert last[task.resource_id] < day.date < exam
                assert 10 <= task.minutes <= 30
                total += task.minutes
        last |= {task.resource_id: day.date for task in day.tasks if task.task_type != "review"}
        assert not day.tasks or day.date < exam
    assert total <= 0.3 * capacity_of(facts_from(context, candidates))


@given(an_exam_case())
def test_the_same_request_gets_the_same_reviews(case: Case) -> None:
    draft, context, candidates = case
    copied = draft.model_copy(deep=True), context.model_copy(deep=True), candidates.model_copy(deep=True)
    assert schedule(*copied) == schedule(*case)


@some.composite
def an_exam_request(draw: some.DrawFn) -> tuple[PlanContext, list[Resource]]:
    catalogue = draw(a_catalogue(least=draw(some.sampled_from([1, 12])), most=16, mixed=True))
    return draw(an_exam_context(days=16, asked=minutes_of(catalogue))), library_of(catalogue)


def made(context: PlanContext, library: list[Resource]) -> tuple[Timetable, Candidates]:
    candidates = retrieve(context, library)
    return schedule(draft_by_rules(context, candidates, name="mock"), context, candidates), candidates


@given(an_exam_request())
def test_no_check_finds_an_error_before_an_exam(case: tuple[PlanContext, list[Resource]]) -> None:
    assume(is_feasible(*case))
    plan, candidates = made(*case)
    findings = run_checks(plan, case[0], candidates)
    assert [finding for finding in findings if finding.severity == "error"] == []
    missing = [each for each in findings if each.code == "REVIEW_MISSING" and each.severity == "warning"]
    event("a review is missing" if missing else "no review is missing")
    assert {each.cause for each in missing} <= {"library"}


# Beside brute force


@some.composite
def some_studied(draw: some.DrawFn) -> tuple[list[Studied], ReviewDays, dict[int, int], int]:
    """What is studied within 9 days of the exam, so that one review of 10 minutes is due, and the rooms of the days."""
    days = draw(some.integers(3, 8))
    numbers = draw(some.sets(some.integers(1, days), min_size=2))
    finished = draw(some.lists(some.integers(1, days - 1), min_size=1, max_size=5))
    studied = [Studied(f"r{place}", 40, day, draw(some.booleans()), 0) for place, day in enumerate(finished)]
    rooms = {day: draw(some.sampled_from([0, 10, 10, 20, 25])) if day in numbers else 0 for day in range(1, days + 1)}
    return studied, ReviewDays(tuple(sorted(numbers)), days + 1), rooms, draw(some.sampled_from([20, 30, 1000]))


@given(some_studied())
def test_as_many_resources_are_reviewed_as_any_choice_of_days_allows(
    case: tuple[list[Studied], ReviewDays, dict[int, int], int],
) -> None:
    studied, days, rooms, left = case
    placement = place(studied, days, Rooms(dict(rooms), [1000, 1000], left, None))
    assert len(placement.reviews) == most_reviewed(studied, days, rooms, left // 10)


def most_reviewed(studied: list[Studied], days: ReviewDays, rooms: dict[int, int], most: int) -> int:
    """The most reviews of 10 minutes: each in the last three days after its study, or else on the latest study day."""
    options = []
    for each in studied:
        gap = days.end - 1 - each.day
        after = [day for day in days.numbers if each.day < day < days.end]
        off = min((days.end - 1 - day for day in after), default=0)
        options.append([day for day in after if days.end - 1 - day <= max(2, gap / 3, off)])
    for count in range(min(most, len(studied)), 0, -1):
        for chosen in combinations(options, count):
            for taken in product(*chosen):
                if all(10 * taken.count(day) <= rooms[day] for day in taken):
                    return count
    return 0
