"""A plan beside its facts, in the forms that the rules look at, and what a rule is."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from evals.plan_rules.facts import Facts, Resource
from evals.plan_rules.plan import Day, Plan, Task


@dataclass(frozen=True)
class Rule[Subject]:
    """A name (the product's code where both mean the same), what it asserts, and the function that looks.

    The function yields a sentence for each violation.
    """

    name: str
    asserts: str
    run: Callable[[Subject], Iterator[str]]


@dataclass(frozen=True)
class Run:
    """The parts of one resource, each with its day. A review is a run of its own."""

    resource_id: str
    review: bool
    parts: tuple[tuple[int, Task], ...]

    @property
    def minutes(self) -> int:
        return sum(task.minutes for _, task in self.parts)

    @property
    def title(self) -> str:
        return self.parts[0][1].title


@dataclass(frozen=True)
class Judged:
    """A plan and the facts that it was made from."""

    plan: Plan
    facts: Facts

    def known(self) -> Iterator[tuple[Day, Task, Resource]]:
        """Yield the tasks whose resource is known, in order."""
        for day, task in self.plan.placed():
            if task.resource_id in self.facts.resources:
                yield day, task, self.facts.resources[task.resource_id]

    @cached_property
    def runs(self) -> tuple[Run, ...]:
        """Return the resources in the order in which they begin, with their parts: part 1 begins a new run."""
        found: list[Run] = []
        latest: dict[tuple[str, bool], int] = {}
        for day, task in self.plan.placed():
            here, key = (day.day, task), (task.resource_id, task.is_review)
            if task.part > 1 and key in latest:
                run = found[latest[key]]
                found[latest[key]] = Run(run.resource_id, run.review, (*run.parts, here))
            else:
                latest[key] = len(found)
                found.append(Run(task.resource_id, task.is_review, (here,)))
        return tuple(found)

    @cached_property
    def unfinished_id(self) -> str | None:
        return self.plan.unfinished.resource_id if self.plan.unfinished else None

    def remaining(self, run: Run) -> int:
        """Return the minutes that the plan leaves of a run's resource."""
        unfinished = self.plan.unfinished
        return unfinished.remaining_minutes if unfinished and self.is_unfinished(run) else 0

    def is_unfinished(self, run: Run) -> bool:
        return run.resource_id == self.unfinished_id and not run.review
