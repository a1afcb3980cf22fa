"""A good plan with what it was made from, and how it is laid out anew. Plans are the product's own."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from evals.quality.cases import Case
from evals.quality.run import make_plan, product
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, Task, Timetable

type Json = dict[str, Any]


class Piece(NamedTuple):
    """Minutes of a resource, in the order of the plan."""

    key: str
    minutes: int


@dataclass(frozen=True)
class Good:
    """A plan, its context and its candidates."""

    context: PlanContext
    candidates: Candidates
    timetable: Timetable

    @property
    def tasks(self) -> list[Task]:
        return [task for day in self.timetable.days for task in day.tasks]

    @property
    def pieces(self) -> list[Piece]:
        """The resources in the order of the plan's minutes; parts that follow each other are one."""
        pieces: list[Piece] = []
        for task in self.tasks:
            if pieces and pieces[-1].key == task.resource_id:
                pieces[-1] = Piece(task.resource_id, pieces[-1].minutes + task.minutes)
            else:
                pieces.append(Piece(task.resource_id, task.minutes))
        return pieces

    @property
    def lengths(self) -> list[int]:
        """The minutes of each day."""
        return [sum(task.minutes for task in day.tasks) for day in self.timetable.days]


def plan_of(case: Case) -> Good | None:
    """Return the plan that the rules write for a case, or None where there is none."""
    with product():
        ended = make_plan(case.resources, case.learner, case.request)
    if ended.run is None:
        return None
    return Good(ended.run.context(), ended.run.candidates(), ended.run.timetable(1))


def laid_out(plan: Good, pieces: list[Piece], lengths: list[int] | None = None) -> Timetable:
    """Return the plan with these pieces, in order, over its days, or over days of these lengths."""
    waiting, days, begun = list(pieces), list[Day](), _Begun(plan)
    for day, room in zip(plan.timetable.days, lengths or plan.lengths, strict=True):
        tasks: list[Task] = []
        while waiting and room > 0:
            key, left = waiting.pop(0)
            minutes = min(room, left)
            tasks.append(begun.next_task(key, minutes))
            room -= minutes
            if left > minutes:
                waiting.insert(0, Piece(key, left - minutes))
        days.append(day.model_copy(update={"tasks": tuple(tasks), "minutes": sum(task.minutes for task in tasks)}))
    return plan.timetable.model_copy(update={"days": tuple(days)})


class _Begun:
    """How many parts and minutes of each resource a plan has so far."""

    def __init__(self, plan: Good) -> None:
        self._items = plan.candidates.by_id()
        self._reasons = {task.resource_id: task.reason for task in plan.tasks if task.part == 1}
        self._parts, self._minutes = Counter[str](), Counter[str]()

    def next_task(self, key: str, minutes: int) -> Task:
        """Return a task of the next minutes of a resource."""
        item = self._items[key]
        self._parts[key] += 1
        part, first = self._parts[key], self._minutes[key] + 1
        self._minutes[key] += minutes
        own: Json = {"resource_id": key, "title": item.title, "url": item.url, "minutes": minutes}
        own |= {"task_type": "practice" if item.is_practice else "study", "part": part, "parts": part}
        own |= {"first_minute": first, "resource_minutes": item.minutes}
        reason = self._reasons.get(key, f"Explains what your goal needs next: {item.title}.")
        return Task(id=str(uuid5(NAMESPACE_URL, f"{key} {part}")), reason=reason, **own)


def on_tasks(plan: Good, change: Callable[[int, Task], Task]) -> Timetable:
    """Return the plan with every task changed; the number counts the tasks from 0."""
    number, days = 0, list[Day]()
    for day in plan.timetable.days:
        tasks = tuple(change(number + place, task) for place, task in enumerate(day.tasks))
        number += len(tasks)
        days.append(day.model_copy(update={"tasks": tasks}))
    return plan.timetable.model_copy(update={"days": tuple(days)})
