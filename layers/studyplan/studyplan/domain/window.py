"""The days of a plan and the minutes they hold."""

from dataclasses import dataclass
from itertools import batched

from studyplan.domain.models import Brief

SHORTEST_PIECE = 10  # minutes; nothing is cut into less, and a study day without as much is no study day


@dataclass(frozen=True)
class Slot:
    """Day `number` (from 1) of a plan: its date when the plan has dates, whether it is for rest, its cap in minutes."""

    number: int
    date: str | None
    rest: bool
    cap: int


def slots_of(brief: Brief) -> tuple[Slot, ...]:
    """One slot a day of the window; every day is a study day until requests can name days off."""
    cap = brief.constraints.max_daily_minutes
    return tuple(Slot(number, None, False, cap) for number in range(1, brief.duration_days + 1))


def week_budgets(brief: Brief, slots: tuple[Slot, ...]) -> tuple[int, ...]:
    """Minutes each week can hold: the smaller of its share of the weekly hours and the caps of its study days."""
    return tuple(
        int(min(brief.weekly_minutes * len(week) / 7, sum(slot.cap for slot in week if not slot.rest)))
        for week in batched(slots, 7, strict=False)
    )


def capacity(brief: Brief) -> int:
    """Whole minutes that the whole window can hold."""
    return sum(week_budgets(brief, slots_of(brief)))
