"""What is kept of a plan: tasks on their days, and how they spread over days that would have none."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from studyplan.domain.values.plan import LeftOut, Task


@dataclass(frozen=True)
class Placed:
    """A task on a day (from 1). `place` is its place among the tasks of the plan."""

    day: int
    place: float
    task: Task


@dataclass
class Kept:
    """What is kept: tasks on their days, the resources with their planned minutes, and those that are left out.

    `is_cut`: a resource has fewer minutes than it had.
    """

    tasks: list[Placed] = field(default_factory=list)
    minutes: dict[str, int] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    is_cut: bool = False

    def spread(self, due: Sequence[int]) -> "Kept | None":
        """Return the same tasks in their order, with one on each of the days `due` that has none, as far as they go.

        The nearest day with more than one gives one, and each day between passes one on. None where nothing moves.
        Whether the days have room for it is for the checks to say.
        """
        by_day: dict[int, list[Placed]] = {day: [] for day in due}
        for each in sorted(self.tasks, key=lambda each: each.place):
            by_day.setdefault(each.day, []).append(each)
        empty = [day for day in due if not by_day[day]]
        for day in empty:
            giving = min(
                (each for each in due if len(by_day[each]) > 1), key=lambda each: abs(each - day), default=None
            )
            if giving is None:
                break
            between = [each for each in due if min(giving, day) <= each <= max(giving, day)]
            for first, then in pairwise(between if giving < day else reversed(between)):
                if first < then:
                    by_day[then].insert(0, by_day[first].pop())
                else:
                    by_day[then].append(by_day[first].pop(0))
        tasks = [replace(each, day=day) for day, own in by_day.items() for each in own]
        return replace(self, tasks=tasks) if {*tasks} != {*self.tasks} else None
