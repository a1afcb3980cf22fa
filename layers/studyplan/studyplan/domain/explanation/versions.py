"""The explanation of a later version: of its history, and of the remaining plan in the days of the whole one."""

from collections.abc import Iterable

from studyplan.domain.explanation.explain import explain
from studyplan.domain.explanation.values import DayExplanation, Explanation, Reason, TaskExplanation
from studyplan.domain.replanning.whole_plan import remaining_of, sentence_in_whole_plan
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Plan, Task

OF_DAY = Reason(code="history", sentence="it is before the days that this version planned anew, and stays as it was")
OF_TASK = Reason(code="history", sentence="it was done, partly done or skipped before this version, so it stays")


def explain_version(plan: Plan, context: PlanContext, candidates: Candidates) -> Explanation:
    """Return the explanation of any version of a plan. `context` and `candidates` are those that it was made from."""
    if context.replan is None:
        return explain(plan, context, candidates)
    remaining = plan.model_copy(update={"days": remaining_of(plan.days, context.replan)})
    explanation = explain(remaining, context, candidates)
    history = plan.history_days
    days = {day.day + history: _shifted(day, history) for day in explanation.days}
    return explanation.model_copy(update={"days": tuple(_with_history(day, days.get(day.day)) for day in plan.days)})


def _shifted(day: DayExplanation, by: int) -> DayExplanation:
    tasks = tuple(
        task.model_copy(update={"selected_because": _in_whole_plan(task.selected_because, by)}) for task in day.tasks
    )
    return day.model_copy(update={"day": day.day + by, "why": _in_whole_plan(day.why, by), "tasks": tasks})


def _in_whole_plan(reasons: Iterable[Reason], by: int) -> tuple[Reason, ...]:
    return tuple(
        reason.model_copy(update={"sentence": sentence_in_whole_plan(reason.sentence, by)}) for reason in reasons
    )


def _with_history(day: Day, planned: DayExplanation | None) -> DayExplanation:
    """Return the explanation of a day with all its tasks; `planned` is that of what this version planned on it."""
    own = {task.task_id: task for task in planned.tasks} if planned else {}
    return DayExplanation(
        day=day.day,
        date=day.date,
        rest=day.rest,
        minutes=day.minutes,
        cap=planned.cap if planned else day.minutes,
        why=planned.why if planned else (OF_DAY,),
        tasks=tuple(own.get(task.id) or _history_of(task) for task in day.tasks),
    )


def _history_of(task: Task) -> TaskExplanation:
    return TaskExplanation(
        task_id=task.id,
        resource_id=task.resource_id,
        title=task.title,
        task_type=task.task_type,
        minutes=task.minutes,
        part=task.part,
        parts=task.parts,
        rank=None,
        score=None,
        score_parts=(),
        selection_reason="it belongs to an earlier version of the plan",
        selected_because=(OF_TASK,),
        of_minutes=task.resource_minutes,
        estimate_source=None,
        minutes_from="those of the version in which it was planned",
        alternatives=(),
        counterfactual=None,
    )
