"""A plan, what was done of it and what it became, as plain JSON: all that the judge reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evals.plan_rules.facts import Facts

type Json = Mapping[str, Any]
type Placed = tuple[int, Json]  # a day of the whole plan, and a task on it


@dataclass(frozen=True)
class Lived:
    """A plan `before` and the plan `after` a replan on day `today`.

    `facts` are those of the whole plan after it; `progress` has the status and the minutes of tasks by their ids.
    """

    before: Json
    after: Json
    changes: tuple[Json, ...]
    progress: Mapping[str, Json]
    facts: Facts
    today: int
    pace: float = 1.0

    def tasks(self, plan: Json) -> Iterator[Placed]:
        """Yield every task with its day, in order."""
        return ((day["day"], task) for day in plan["days"] for task in day["tasks"])

    @cached_property
    def former(self) -> dict[str, Placed]:
        return {task["id"]: (day, task) for day, task in self.tasks(self.before)}

    @cached_property
    def latter(self) -> dict[str, Placed]:
        return {task["id"]: (day, task) for day, task in self.tasks(self.after)}

    def status(self, task_id: str) -> str:
        return str(self.progress.get(task_id, {}).get("status", "planned"))

    def spent(self, task_id: str) -> int:
        return int(self.progress.get(task_id, {}).get("minutes_spent") or 0)

    def is_history(self, task_id: str) -> bool:
        """Return whether a task is done, skipped or begun."""
        return self.status(task_id) != "planned" or bool(self.spent(task_id))

    def done_minutes(self, task_id: str) -> int:
        """Return the minutes of a task that are done or skipped. Who has begun a task of today finishes it."""
        day, task = self.former[task_id]
        if self.status(task_id) != "planned" or (self.spent(task_id) and day >= self.today):
            return int(task["minutes"])
        return min(self.spent(task_id), int(task["minutes"]) - 1)

    def planned(self) -> Iterator[Placed]:
        """Yield the tasks of the new plan that are still to be done, in order."""
        return ((day, task) for day, task in self.tasks(self.after) if not self.is_history(task["id"]))

    def late(self) -> list[str]:
        """Return the ids of the tasks that were to be done before today, and were not even begun."""
        return [key for key, (day, _) in self.former.items() if day < self.today and not self.is_history(key)]

    @property
    def moved(self) -> int:
        """Return how many tasks are on another day."""
        return sum(self.latter[key][0] != day for key, (day, _) in self.former.items() if key in self.latter)

    @property
    def dropped(self) -> int:
        return len(self.former.keys() - self.latter.keys())

    @property
    def added(self) -> int:
        return len(self.latter.keys() - self.former.keys())

    @property
    def resized(self) -> int:
        both = self.former.keys() & self.latter.keys()
        return sum(self.former[key][1]["minutes"] != self.latter[key][1]["minutes"] for key in both)
