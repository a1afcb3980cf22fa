"""A plan as the judge reads it: who gets what, when and for how long."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from evals.quality.library import Item
from evals.quality.situation import Covered, Situation, useful_minutes

type Json = dict[str, Any]

SEEN_SHARE, SEEN_MINUTES = 0.5, 30  # a resource covers its concepts from half of it, or half an hour, on
REFRESHER_SHARE, REFRESHER_MINUTES = 0.20, 30  # a refresher is short: up to the larger of the two
SHEET_SHARE, SHEET_MINUTES = 0.10, 15  # and so is the time for cheat sheets


@dataclass(frozen=True)
class Part:
    """One task: `start` is how many minutes of the plan come before it."""

    item: Item
    minutes: int
    day: int
    start: int
    reason: str


@dataclass(frozen=True)
class Given:
    """A plan in its situation."""

    situation: Situation
    parts: tuple[Part, ...]

    @cached_property
    def planned(self) -> int:
        return sum(part.minutes for part in self.parts)

    @cached_property
    def spent(self) -> Mapping[str, int]:
        counted = Counter[str]()
        for part in self.parts:
            counted[part.item.id] += part.minutes
        return counted

    @cached_property
    def order(self) -> tuple[Item, ...]:
        """The resources in the order in which they begin."""
        return tuple({part.item.id: part.item for part in self.parts}.values())

    @cached_property
    def starts(self) -> Mapping[str, int]:
        starts: dict[str, int] = {}
        for part in self.parts:
            starts.setdefault(part.item.id, part.start)
        return starts

    @cached_property
    def ends(self) -> Mapping[str, int]:
        return {part.item.id: part.start + part.minutes for part in self.parts}

    @cached_property
    def novelty(self) -> Mapping[str, float]:
        """The share of each resource that is new when it begins."""
        covered, shares = Covered(self.situation), {}
        for item in self.order:
            shares[item.id] = covered.novelty(item)
            if self.is_seen(item):
                covered.add(item)
        return shares

    def is_seen(self, item: Item) -> bool:
        return self.spent[item.id] >= min(SEEN_MINUTES, SEEN_SHARE * item.minutes)

    @cached_property
    def useful(self) -> Mapping[str, int]:
        """The useful minutes of each resource; of refreshers and cheat sheets together only the first few count."""
        found = {item.id: self.spent[item.id] for item in self.order if self.situation.is_useful(item)}
        sheets = [item for item in self.order if item.id in found and self.situation.is_only_looked_up(item)]
        refreshers = [item for item in self.order if item.id not in found and self._refreshes(item)]
        found |= self._the_first(sheets, max(SHEET_MINUTES, SHEET_SHARE * self.planned))
        return found | self._the_first(refreshers, max(REFRESHER_MINUTES, REFRESHER_SHARE * self.planned))

    def _the_first(self, items: list[Item], room: float) -> dict[str, int]:
        """Return the minutes of items, up to `room` together."""
        found = {}
        for item in items:
            found[item.id] = min(round(room), self.spent[item.id])
            room -= found[item.id]
        return found

    def _refreshes(self, item: Item) -> bool:
        """Return whether something in this plan that is needed directly builds on a resource below the level."""
        needed = (other for other in self.order if other.id in self.situation.needed)
        return item.id in self.situation.refreshers and any(item.id in other.needs for other in needed)

    @cached_property
    def useful_and_new(self) -> float:
        return sum(minutes * self.novelty[key] for key, minutes in self.useful.items())

    @cached_property
    def unused(self) -> int:
        """The useful and new minutes that the library still has beside this plan."""
        covered = Covered(self.situation)
        for item in self.order:
            if self.is_seen(item):
                covered.add(item)
        return useful_minutes(self.situation, self.spent, covered)

    def minutes_where(self, keys: frozenset[str]) -> int:
        return sum(minutes for key, minutes in self.spent.items() if key in keys)


def given_plan(situation: Situation, plan: Json) -> Given:
    """Read a plan's JSON. A task whose resource the library does not have is left to the checks of limits."""
    parts: list[Part] = []
    start = 0
    for day in plan["days"]:
        for task in day["tasks"]:
            item = situation.library.get(task["resource_id"])
            if item is not None and task["task_type"] != "review":
                parts.append(Part(item, task["minutes"], day["day"], start, task["reason"]))
                start += task["minutes"]
    return Given(situation, tuple(parts))
