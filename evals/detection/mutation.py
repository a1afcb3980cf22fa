"""A mutation: one way to break a plan, or to come just as near to it as a check allows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import Any

from evals.detection.sound import Edit, Plan, Session
from studyplan.domain.values.plan import Day, Task


@dataclass(frozen=True)
class Mutation:
    """What is done to a sound plan, and the check that has to find it, or with `inside` has to let it pass.

    `severity` is the least that is expected. `also` has other checks that may find something, each with its cause.
    """

    code: str
    name: str
    change: Callable[[Plan], Plan]
    inside: bool = False
    severity: str = "warning"
    also: Mapping[str, str] = field(default_factory=dict)


def inside(code: str, name: str, change: Callable[[Plan], Plan], **difference: Any) -> Mutation:
    return Mutation(code, name, change, inside=True, **difference)


def error(code: str, name: str, change: Callable[[Plan], Plan], **difference: Any) -> Mutation:
    return Mutation(code, name, change, severity="error", **difference)


def info(code: str, name: str, change: Callable[[Plan], Plan], **difference: Any) -> Mutation:
    return Mutation(code, name, change, severity="info", **difference)


def on_day(number: int, change: Callable[[Day], Day]) -> Edit:
    """Return an edit of one day."""
    return lambda plan: plan.model_copy(
        update={"days": tuple(change(day) if day.day == number else day for day in plan.days)}
    )


def on_tasks(name_of: Callable[[Task], bool], **difference: Any) -> Edit:
    """Return an edit of the tasks that `name_of` is true of."""

    def edit(day: Day) -> Day:
        tasks = tuple(task.model_copy(update=difference) if name_of(task) else task for task in day.tasks)
        return day.model_copy(update={"tasks": tasks})

    return lambda plan: plan.model_copy(update={"days": tuple(map(edit, plan.days))})


def share_of(plan: Plan, name: str, share: float, *, less: int = 0) -> Plan:
    """Return the plan in which a resource has just this share of the minutes, or `less` minutes less than that."""
    rest = plan.planned - plan.on(name).minutes
    return plan.sized(name, ceil(share * rest / (1 - share) - 1e-9) - less)


def moved(plan: Plan, name: str, day: int) -> Plan:
    """Return the plan with a resource on another day; the days between move by one study day."""
    order = [each for each in plan.sessions if each.name != name]
    place = next((number for number, each in enumerate(order) if each.day >= day), len(order))
    return in_order(plan, [*order[:place], plan.on(name), *order[place:]])


def in_order(plan: Plan, sessions: list[Session]) -> Plan:
    """Return the plan with these sessions on its study days."""
    days = sorted(each.day for each in plan.sessions)
    placed = tuple(each._replace(day=day) for each, day in zip(sessions, days, strict=False))
    return replace(plan, sessions=placed)


def names_of(plan: Plan, kind: str) -> list[str]:
    """Return the names of the planned study, or drills, in order."""
    return [each.name for each in plan.sessions if each.name.startswith(kind)]
