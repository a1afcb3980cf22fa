"""The result of a measurement: a median with its spread, and its goal."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median, quantiles


class NotMeasured(Exception):
    """A measurement failed; the message says how."""


@dataclass(frozen=True)
class Figure:
    """One figure: `value` is the median of `rounds` samples, `low` to `high` their middle half."""

    name: str
    value: float
    unit: str
    low: float
    high: float
    rounds: int
    goal: float | None = None
    note: str = ""
    more_is_better: bool = False

    @property
    def met(self) -> bool | None:
        if self.goal is None:
            return None
        return self.value >= self.goal if self.more_is_better else self.value <= self.goal


def figure(
    name: str,
    samples: Sequence[float],
    unit: str,
    *,
    goal: float | None = None,
    note: str = "",
    more_is_better: bool = False,
) -> Figure:
    low, _, high = quantiles(samples, n=4, method="inclusive") if len(samples) > 1 else (samples[0],) * 3
    return Figure(name, median(samples), unit, low, high, len(samples), goal, note, more_is_better)


def ratio(
    name: str, ours: Sequence[float], floor: Sequence[float], *, goal: float | None = None, unit: str = "ms"
) -> Figure:
    """Return how many times the floor it takes: the median of the ratios within each round."""
    note = f"{median(ours):.0f} {unit} against {median(floor):.0f} {unit}"
    return figure(name, [a / b for a, b in zip(ours, floor, strict=True)], "x", goal=goal, note=note)
