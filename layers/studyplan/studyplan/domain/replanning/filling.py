"""Fill the time that the kept tasks leave with what a draft picks, evenly; nothing that is kept moves."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import batched

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity, even_minutes
from studyplan.domain.replanning.chains import START
from studyplan.domain.values.candidates import CandidateResource
from studyplan.domain.values.text import concepts_of


@dataclass
class Filling:
    """The days of a remaining plan with what is on them so far: minutes by day, and the last day of each resource.

    `taught` has the first day on which a concept is studied.
    """

    days: tuple[DayCapacity, ...]
    budgets: tuple[int, ...]
    used: list[int]
    last_day: dict[str, int]
    taught: dict[str, int] = field(default_factory=dict)
    starts: bool = True

    def __post_init__(self) -> None:
        self._even = [*_shares(self.days, self.budgets)]

    def add(self, item: CandidateResource, before: list[str]) -> list[tuple[int, int]]:
        """Take the time for a resource after those `before`; return its days and minutes, nothing where it has none.

        One resource may be started and not finished.
        """
        first = max((self.last_day[key] for key in before if key in self.last_day), default=1)
        if item.is_practice:
            own = concepts_of(item.tags, item.title, item.topic)
            first = max(first, min((self.taught[each] for each in own if each in self.taught), default=1))
        parts, left = self._parts(item.minutes, first)
        if left and (not self.starts or item.minutes - left < START or left < SHORTEST_PIECE):
            return []
        self.starts = self.starts and not left
        self._take(item.id, parts)
        if not item.is_practice:
            for concept in concepts_of(item.tags, item.title, item.topic):
                self.taught.setdefault(concept, parts[0][0])
        return parts

    def extend(self, item: CandidateResource, left: int) -> list[tuple[int, int]]:
        """Take the time for more of what is not finished, of which `left` minutes are left; return days and minutes."""
        parts, _ = self._parts(left, self.last_day[item.id] + 1)
        self._take(item.id, parts)
        return parts

    def _take(self, key: str, parts: list[tuple[int, int]]) -> None:
        for day, minutes in parts:
            self.used[day - 1] += minutes
            self.last_day[key] = day

    def _parts(self, minutes: int, first: int) -> tuple[list[tuple[int, int]], int]:
        """Return the days and minutes of a resource from a day on, and what is left of it."""
        parts: list[tuple[int, int]] = []
        of_week = [*self._left_of_weeks()]
        for day in range(first, len(self.days) + 1):
            week = (day - 1) // 7
            part = min(self._room(day), of_week[week], minutes)
            if 0 < minutes - part < SHORTEST_PIECE:
                part = minutes - SHORTEST_PIECE
            least = min(SHORTEST_PIECE if not self.used[day - 1] else START, minutes)
            if part >= least and part > 0:
                parts.append((day, part))
                minutes, of_week[week] = minutes - part, of_week[week] - part
            if not minutes:
                break
        return parts, minutes

    def _left_of_weeks(self) -> Iterator[int]:
        weeks = zip(self.budgets, batched(self.used, 7, strict=False), strict=True)
        return (budget - sum(used) for budget, used in weeks)

    def _room(self, number: int) -> int:
        """Return the minutes that a day has for more: up to its even share, or a shortest piece on an empty one."""
        day, used = self.days[number - 1], self.used[number - 1]
        if day.rest or day.for_reviews:
            return 0
        share = max(self._even[number - 1], 0 if used else SHORTEST_PIECE)
        return max(0, min(day.cap, share) - used)


def _shares(days: tuple[DayCapacity, ...], budgets: tuple[int, ...]) -> Iterator[int]:
    """Yield the minutes of each day of an even plan."""
    even = even_minutes(days, budgets)
    for week, budget in zip(batched(even, 7, strict=False), budgets, strict=True):
        total = sum(week) or 1
        yield from (-(-minutes * budget // total) for minutes in week)


def needs_by_id(items: Mapping[str, CandidateResource]) -> dict[str, list[str]]:
    """Return the prerequisites of each resource that are candidates too."""
    return {key: [needed for needed in item.prerequisites if needed in items] for key, item in items.items()}
