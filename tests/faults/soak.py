"""Many requests, each call that changes something with a fault at a small rate, by a seed."""

import random
from typing import NamedTuple

from tests.faults.injection import EVENTS, KINDS, Entry, Fault
from tests.faults.matrix import WHENS, can_happen
from tests.faults.scenarios import SCENARIOS, Play, Scenario, delete_open, make_plan, make_plan_late, play_with
from tests.faults.system import System

RATE = 0.05  # of the calls that change something
AT_ONCE = 20  # requests that a process is given
# Most requests are written well at once; some are repaired, fail, are too late or are deleted.
MIX = (
    *(Scenario(make_plan, (), writer="good"),) * 14,
    *(Scenario(make_plan, ()),) * 2,
    Scenario(make_plan, (), writer="broken"),
    Scenario(make_plan_late, (), writer="good"),
    Scenario(delete_open, (), writer="good"),
    SCENARIOS["deletion of a plan"],
)


class Soaked(NamedTuple):
    """How one request went."""

    seed: str
    play: Play


def soak(system: System, seeds: tuple[str, ...]) -> list[Soaked]:
    return [Soaked(seed, _soaked(system, random.Random(seed))) for seed in seeds]  # noqa: S311 - chooses faults


def _soaked(system: System, chance: random.Random) -> Play:
    def due(entry: Entry) -> Fault | None:
        if chance.random() >= RATE:
            return None
        possible = [
            (when, kind) for when in WHENS for kind in (*KINDS, *EVENTS) if can_happen(entry, when, kind, is_last=True)
        ]
        when, kind = chance.choice(possible)
        return Fault(entry.place, when, kind, entry.run)

    return play_with(system, chance.choice(MIX), due)


def bound(count: int, confidence: float = 0.95) -> float:
    """Return the rate below which a thing is, at this confidence, that happened in none of `count` trials."""
    return 1.0 - float((1 - confidence) ** (1 / count))
