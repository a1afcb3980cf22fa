"""What holds of every replan, whatever was done, lost, skipped or changed. The judge is the evaluation's own."""

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, NamedTuple

from hypothesis import assume, event, given
from hypothesis import strategies as some

from evals.plan_rules.facts import facts_of
from evals.replan.judge import violations
from evals.replan.lived import Lived
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.progress.values import TaskProgress, TaskStatus
from studyplan.domain.replanning.changes import Cause, changes_between, moved_between
from studyplan.domain.replanning.competing import Remaining
from studyplan.domain.replanning.start import ordinals_of, remaining_context, replan_of
from studyplan.domain.replanning.whole_plan import merged, remaining_of
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import status_of, weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Plan, Timetable, plan_from
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.versions import Replan
from tests.properties.strategies import a_catalogue, a_plan_context, library_of, minutes_of
from tests.properties.test_whole_plans import is_feasible
from tests.support.builders import NOW

DAYS = 14


class Version(NamedTuple):
    """A version, what it was made from, and the whole plan's context; `replan` is None for the first."""

    plan: Plan
    context: PlanContext
    candidates: Candidates
    whole: PlanContext
    replan: Replan | None = None


def _published(timetable: Timetable, context: PlanContext, candidates: Candidates, **difference: Any) -> Plan:
    findings = run_checks(timetable, context, candidates)
    confidence = weigh(findings)
    status = status_of(confidence, findings)
    plan = plan_from(timetable, findings, confidence, context, status=status, repaired=0, now=NOW)
    return plan.model_copy(update=difference)


def first_version(context: PlanContext, library: list[Resource]) -> Version:
    candidates = retrieve(context, library)
    timetable = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
    return Version(_published(timetable, context, candidates), context, candidates, context)


def next_version(
    before: Version, progress: Iterable[TaskProgress], whole: PlanContext, library: list[Resource], today: str | None
) -> Version | None:
    """The version that a replan proposes; None where the plan is over."""
    plan = before.plan
    replan = replan_of(
        plan,
        progress,
        before.context,
        ordinals_of(plan.days, before.replan.ordinals if before.replan else None),
        lineage=before.whole.request_id,
        revision=1,
        version=plan.version + 1,
        today=today,
    )
    if replan.from_day > whole.duration_days:
        return None
    rest = remaining_context(whole, replan)
    candidates = retrieve(rest, library)
    remaining = Remaining(rest, candidates, replan)
    kept = remaining.kept()
    chosen = kept if kept and (remaining.is_enough(kept) or not candidates.ranked) else None
    timetable = (chosen or remaining.best(draft_by_rules(rest, candidates, name="mock"), kept)).timetable
    days = merged(plan, timetable, replan)
    new = {"days": days, "version": plan.version + 1, "history_days": replan.from_day - 1, "id": plan.id}
    return Version(_published(timetable, rest, candidates, **new), rest, candidates, whole, replan)


def lived(before: Version, after: Version, progress: Iterable[TaskProgress], library: list[Resource]) -> Lived:
    assert after.replan is not None
    frozen = after.whole.model_dump(mode="json")
    request = frozen | {"constraints": frozen["constraints"] | {"minutes_by_weekday": None}}
    resources = [resource.model_dump(mode="json") for resource in library]
    changes = changes_between(before.plan, after.plan, Cause(after.context, after.candidates))
    return Lived(
        before.plan.model_dump(mode="json"),
        after.plan.model_dump(mode="json"),
        tuple(change.model_dump(mode="json") for change in changes),
        {each.task_id: each.model_dump(mode="json") for each in progress},
        facts_of(request, frozen, resources, first_date=frozen["start_date"]),
        after.replan.from_day,
        after.replan.pace,
    )


class Life(NamedTuple):
    """A library, a first plan, what was done of it until a day, and the limits from then on."""

    library: list[Resource]
    first: Version
    progress: tuple[TaskProgress, ...]
    today: str | None
    whole: PlanContext


def _date(context: PlanContext, number: int) -> str | None:
    if context.start_date is None:
        return None
    return (date.fromisoformat(context.start_date) + timedelta(days=number - 1)).isoformat()


def done_until(plan: Plan, until: int) -> tuple[TaskProgress, ...]:
    tasks = [task for day in plan.days if day.day <= until for task in day.tasks]
    return tuple(TaskProgress(task_id=task.id, status="done", updated_at=NOW) for task in tasks)


@some.composite
def some_progress(draw: some.DrawFn, plan: Plan, until: int) -> tuple[TaskProgress, ...]:
    """Most that was due is done; some is skipped or begun, and now and then something is done ahead."""
    progress = []
    for day in plan.days:
        usual = ["done", "done", "done", "lost", "skipped", "begun"] if day.day <= until else ["lost"] * 8 + ["done"]
        for task in day.tasks:
            what = draw(some.sampled_from(usual))
            if what == "begun":
                spent = draw(some.integers(1, 2 * task.minutes))
                progress.append(TaskProgress(task_id=task.id, status="planned", minutes_spent=spent, updated_at=NOW))
            elif what != "lost":
                status: TaskStatus = "done" if what == "done" else "skipped"
                progress.append(TaskProgress(task_id=task.id, status=status, updated_at=NOW))
    return tuple(progress)


@some.composite
def other_limits(draw: some.DrawFn, context: PlanContext) -> PlanContext:
    """The same context, or fewer hours, a shorter day, a day off, a deadline, or more days."""
    limits: dict[str, Any] = {}
    own: dict[str, Any] = {}
    match draw(some.sampled_from(["nothing", "hours", "cap", "off", "deadline", "longer"])):
        case "hours":
            own["weekly_hours"] = max(0.1, context.weekly_hours / 2)
        case "cap":
            limits["max_daily_minutes"] = max(10, (context.constraints.max_daily_minutes or 60) // 2)
        case "longer":
            own["duration_days"] = context.duration_days + draw(some.integers(1, 7))
        case "off" if context.start_date:
            off = _date(context, draw(some.integers(1, context.duration_days)))
            limits["unavailable_dates"] = (*context.constraints.unavailable_dates, off)
        case "deadline" if context.start_date:
            limits["deadline"] = _date(context, draw(some.integers(1, context.duration_days)))
        case _:
            pass
    return context.model_copy(update=own | {"constraints": context.constraints.model_copy(update=limits)})


@some.composite
def a_life(draw: some.DrawFn, *, exam: bool = False) -> Life:
    catalogue = draw(a_catalogue(least=4, most=12, mixed=draw(some.booleans())))
    context = draw(a_plan_context(days=DAYS, asked=minutes_of(catalogue), caps=(20, 90)))
    if exam:
        start = context.start_date or "2026-03-02"
        on = date.fromisoformat(start) + timedelta(days=context.duration_days - draw(some.integers(-2, 1)))
        limits = context.constraints.model_copy(update={"exam_date": on.isoformat()})
        context = context.model_copy(update={"start_date": start, "constraints": limits})
    library = library_of(catalogue)
    assume(is_feasible(context, library))
    first = first_version(context, library)
    until = draw(some.integers(0, context.duration_days - 1))
    progress = draw(some_progress(first.plan, until))
    return Life(library, first, progress, _date(context, until + 1), draw(other_limits(context)))


@given(a_life() | a_life(exam=True))
def test_a_replan_keeps_every_promise(life: Life) -> None:
    """History stays, ids and minutes are kept, days hold their tasks, order and reviews are valid, changes are told."""
    after = next_version(life.first, life.progress, life.whole, life.library, life.today)
    assume(after is not None)
    assert after is not None
    story = lived(life.first, after, life.progress, life.library)
    event("changed" if story.changes else "the same")
    assert violations(story) == []


@given(a_life())
def test_a_second_replan_gives_no_id_to_another_task(life: Life) -> None:
    second = next_version(life.first, life.progress, life.whole, life.library, life.today)
    assume(second is not None)
    assert second is not None
    third = next_version(second, life.progress, life.first.whole, life.library, life.today)
    assume(third is not None)
    assert third is not None
    assert violations(lived(second, third, life.progress, life.library)) == []
    first, then, last = (_tasks(version.plan) for version in (life.first, second, third))
    assert not (last.keys() - then.keys()) & first.keys()
    for key in last.keys() & first.keys():
        assert last[key] == first[key]


def _tasks(plan: Plan) -> dict[str, tuple[str, bool]]:
    return {task.id: (task.resource_id, task.task_type == "review") for day in plan.days for task in day.tasks}


@given(a_life() | a_life(exam=True), some.integers(0, DAYS - 1))
def test_where_nothing_has_changed_nothing_does(life: Life, until: int) -> None:
    first = life.first
    until = min(until, first.context.duration_days - 1)
    progress = done_until(first.plan, until)
    after = next_version(first, progress, first.whole, life.library, _date(first.context, until + 1))
    assume(after is not None)
    assert after is not None
    assert after.replan is not None
    left = Timetable(generated_by="mock", days=tuple(remaining_of(first.plan.days, after.replan)))
    findings = (*after.plan.findings, *run_checks(left, after.context, after.candidates))
    if [finding for finding in findings if finding.severity == "error"]:
        return  # what is left is not sound by itself, so it may change
    assert changes_between(first.plan, after.plan, Cause(after.context, after.candidates)) == ()
    assert moved_between(first.plan, after.plan) == 0


@given(a_life() | a_life(exam=True))
def test_history_and_the_remaining_plan_are_the_whole(life: Life) -> None:
    after = next_version(life.first, life.progress, life.whole, life.library, life.today)
    assume(after is not None)
    assert after is not None
    assert after.replan is not None
    assert [day.day for day in after.plan.days] == list(range(1, life.whole.duration_days + 1))
    rest = remaining_of(after.plan.days, after.replan)
    assert len(rest) == after.context.duration_days
    partly = {each.task_id for each in life.progress}
    planned = {task.id for day in rest for task in day.tasks} - partly
    assert planned.isdisjoint(after.replan.done_ahead)


@given(a_life())
def test_no_check_finds_an_error_in_what_is_left_where_a_plan_for_it_can_be_met(life: Life) -> None:
    after = next_version(life.first, life.progress, life.whole, life.library, life.today)
    assume(after is not None)
    assert after is not None
    assert after.replan is not None
    left = [resource for resource in life.library if resource.id not in {*after.replan.finished, *after.replan.skipped}]
    assume(not after.replan.unfinished and is_feasible(after.context, left))
    event("late" if any(each.day < 1 for each in after.replan.planned) else "in time")
    assert [finding for finding in after.plan.findings if finding.severity == "error"] == []
