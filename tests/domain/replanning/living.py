"""A published plan, and what a learner has done of it."""

from collections.abc import Iterable
from typing import Any

from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.replanning.start import ordinals_of, remaining_context, replan_of
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Plan, Task
from studyplan.domain.values.versions import Replan
from tests.support.builders import NOW, Placed, a_context, a_plan, a_published_plan, a_task, an_id

LINEAGE = an_id("request")
MONDAY = "2026-03-02"


def part(name: str, number: int, *, day: int, parts: int, minutes: int = 30, **difference: Any) -> Placed:
    """Part `number` of a resource that the plan finishes."""
    whole = minutes * parts
    own = {"part": number, "parts": parts, "first_minute": minutes * (number - 1) + 1, "resource_minutes": whole}
    return a_task(name, day=day, minutes=minutes, **own | difference)


def published(*tasks: Placed, days: int = 7, start_date: str | None = MONDAY, **difference: Any) -> Plan:
    return a_published_plan(days=a_plan([*tasks], days=days, start_date=start_date).days, **difference)


def done(*tasks: Placed, **difference: Any) -> list[TaskProgress]:
    return [_progress(each.task, **difference) for each in tasks]


def skipped(*tasks: Placed) -> list[TaskProgress]:
    return done(*tasks, status="skipped")


def partly(task: Placed, minutes: int) -> list[TaskProgress]:
    return done(task, status="planned", minutes_spent=minutes)


def _progress(task: Task, **difference: Any) -> TaskProgress:
    return TaskProgress(**{"task_id": task.id, "status": "done", "updated_at": NOW} | difference)


def replanned(plan: Plan, progress: Iterable[TaskProgress], today: str | None, context: PlanContext) -> Replan:
    return replan_of(
        plan, progress, context, ordinals_of(plan.days), lineage=LINEAGE, revision=1, version=2, today=today
    )


def whole_context(plan: Plan, **difference: Any) -> PlanContext:
    start = plan.days[0].date
    return a_context(**{"start_date": start, "duration_days": len(plan.days)} | difference)


def rest_of(plan: Plan, progress: Iterable[TaskProgress], today: str | None, **difference: Any) -> PlanContext:
    context = whole_context(plan, **difference)
    return remaining_context(context, replanned(plan, progress, today, context))


def ids_on(days: Iterable[Day]) -> dict[int, list[str]]:
    """The ids of the tasks of each day that has any."""
    return {day.day: [task.id for task in day.tasks] for day in days if day.tasks}
