"""How far a learner is with a plan: counts, minutes, pace and the next task, from the plan and what was recorded."""

from collections.abc import Mapping, Sequence

from studyplan.domain.progress.pace import pace_of
from studyplan.domain.progress.values import (
    NextTask,
    PlanProgress,
    ProgressMinutes,
    RecordedProgress,
    TaskCounts,
    TaskProgress,
    TaskStatus,
)
from studyplan.domain.values.plan import Day, Plan, Task


def progress_of(plan: Plan, recorded: RecordedProgress, today: str | None) -> PlanProgress:
    """Return the progress of a plan. `today` is the learner's date (ISO 8601); it counts in a plan with dates only."""
    progress = {each.task_id: each for each in recorded.tasks}
    placed = [(day, task) for day in plan.days for task in day.tasks]
    open_tasks = [(day, task) for day, task in placed if _status(task, progress) == "planned"]
    has_dates = bool(plan.days and plan.days[0].date)
    if has_dates:
        current = next((day for day in plan.days if day.date == today), None)
    else:
        current, today = next((day for day, _ in open_tasks), None), None
    tasks = [task for _, task in placed]
    return PlanProgress(
        plan_id=plan.id,
        revision=recorded.revision,
        today=today,
        day=current.day if current else None,
        counts=_counts(tasks, progress, [day for day, _ in open_tasks], current, today),
        minutes=_minutes(tasks, progress),
        pace=pace_of(tasks, recorded.tasks),
        next_task=next((NextTask(day=day.day, date=day.date, task=task) for day, task in open_tasks), None),
        tasks=recorded.tasks,
    )


def _status(task: Task, progress: Mapping[str, TaskProgress]) -> TaskStatus:
    return progress[task.id].status if task.id in progress else "planned"


def _counts(
    tasks: Sequence[Task],
    progress: Mapping[str, TaskProgress],
    open_days: Sequence[Day],
    current: Day | None,
    today: str | None,
) -> TaskCounts:
    """Count the tasks; `open_days` has the day of each that is neither done nor skipped."""
    statuses = [_status(task, progress) for task in tasks]
    if today is not None:
        late = sum(day.date is not None and day.date < today for day in open_days)
        due = sum(day.date is not None and day.date <= today for day in open_days)
    else:
        late, due = 0, sum(day == current for day in open_days)
    done, skipped = statuses.count("done"), statuses.count("skipped")
    return TaskCounts(total=len(tasks), done=done, skipped=skipped, due=due, late=late)


def _minutes(tasks: Sequence[Task], progress: Mapping[str, TaskProgress]) -> ProgressMinutes:
    done = [task for task in tasks if _status(task, progress) == "done"]
    recorded = {task.id: progress[task.id].minutes_spent for task in tasks if task.id in progress}
    spent = sum(minutes or 0 for minutes in recorded.values())
    spent += sum(task.minutes for task in done if recorded[task.id] is None)
    return ProgressMinutes(
        planned=sum(task.minutes for task in tasks), done=sum(task.minutes for task in done), spent=spent
    )
