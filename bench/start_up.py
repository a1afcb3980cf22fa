"""Init: the import of every handler against a floor function that imports only the modules that are not ours.

The floor is derived, not written: the handler is imported once, and every module it loaded that is not `studyplan`
(standard library, boto3, pydantic, Powertools) is imported by the floor, in the same order. The floor makes no logger,
no model and no route: their cost counts as ours. It collects garbage, as any program does; our functions do not while
they load (`studyplan/collector.py`), which saves 3 % of a start. A floor that loads other modules is an error. Both
sides run alike: a fresh process, byte code compiled before, no network. The time is the CPU time of the import, which
other programs on the machine disturb least.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.child import Variables, sources, timed_import, variables
from bench.figures import Figure, NotMeasured, ratio
from local.emulator.workers import Source

GOAL = 1.12
ROUNDS = 11
ENOUGH = 5
SECONDS = 75.0  # after these no further round starts, when there are enough rounds


@dataclass(frozen=True)
class Pair:
    """A handler and its floor, with their samples in milliseconds."""

    name: str
    handler: Variables
    floor: Variables
    ours: list[float] = field(default_factory=list)
    theirs: list[float] = field(default_factory=list)

    def run(self, *, floor_first: bool) -> None:
        """Take one sample of each, right after each other; the first one alternates."""
        sides = [(self.handler, self.ours), (self.floor, self.theirs)]
        for environment, samples in reversed(sides) if floor_first else sides:
            samples.append(timed_import(environment)["cpu"])


def measure(folder: Path) -> Sequence[Figure]:
    """Return one figure for each handler; floors are written under `folder`."""
    pairs = [_pair(name, source, folder) for name, source in sorted(sources().items())]
    started = time.monotonic()
    for number in range(ROUNDS):
        if number >= ENOUGH and time.monotonic() - started > SECONDS:
            break
        for pair in pairs:
            pair.run(floor_first=number % 2 == 1)
    return [ratio(f"init of {pair.name}", pair.ours, pair.theirs, goal=GOAL) for pair in pairs]


def _pair(name: str, source: Source, folder: Path) -> Pair:
    handler = variables(source)
    foreign = [module for module in timed_import(handler)["modules"] if not _is_ours(module)]
    root = folder / "floors" / name
    root.mkdir(parents=True)
    (root / "app.py").write_text(f"for name in {foreign!r}:\n    __import__(name)\n", encoding="utf-8")
    floor = handler | {"PYTHONPATH": f"{root}:{':'.join(source.layers)}", "LAMBDA_TASK_ROOT": str(root)}
    if set(timed_import(floor)["modules"]) != set(foreign):
        raise NotMeasured(f"the floor of {name} does not load what {name} loads")
    return Pair(name, handler, floor)


def _is_ours(module: str) -> bool:
    return module.split(".")[0] == "studyplan"
