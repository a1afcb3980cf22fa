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
    """The parts of one resource that follow each other, each with its day. A review is a run of its own."""

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
        """Return the parts in order, joined where they belong together: part 1 begins a new run."""
        found: list[Run] = []
        for day, task in self.plan.placed():
            last = found[-1] if found else None
            here = (day.day, task)
            if last and task.part > 1 and (last.resource_id, last.review) == (task.resource_id, task.is_review):
                found[-1] = Run(last.resource_id, last.review, (*last.parts, here))
            else:
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
