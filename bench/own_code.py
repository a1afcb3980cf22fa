"""Times the code of a plan from library to confidence, without I/O, warm. The bench runs it as a module."""

import json
import time
from collections.abc import Sequence
from itertools import pairwise
from statistics import median

from bench.library import context, seeds, synthetic
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.resource import Resource
from studyplan.runtime import wiring

ROUNDS = 25
PARTS = ("retrieve", "write", "schedule", "run_checks", "weigh")

type Laps = tuple[float, ...]


def lap(days: int, library: Sequence[Resource]) -> Laps:
    """Return the CPU milliseconds of each part of one plan."""
    plan_context = context(days)
    clock = [time.process_time()]
    candidates = retrieve(plan_context, library, wiring.meaning())
    clock.append(time.process_time())
    draft = draft_by_rules(plan_context, candidates, name="mock")
    clock.append(time.process_time())
    timetable = schedule(draft, plan_context, candidates)
    clock.append(time.process_time())
    findings = run_checks(timetable, plan_context, candidates)
    clock.append(time.process_time())
    weigh(findings)
    clock.append(time.process_time())
    return tuple((after - before) * 1000 for before, after in pairwise(clock))


def parts(laps: Sequence[Laps]) -> str:
    return ", ".join(f"{name} {median(part):.1f}" for name, part in zip(PARTS, zip(*laps, strict=True), strict=True))


def main() -> None:
    plans = {7: seeds(), 365: synthetic()}
    for days, library in plans.items():
        lap(days, library)
    rounds = [{days: lap(days, library) for days, library in plans.items()} for _ in range(ROUNDS)]
    for_all = {days: [laps[days] for laps in rounds] for days in plans}
    place = PARTS.index("schedule")
    figures = {
        days: {"totals": [*map(sum, laps)], "schedule": [lap_times[place] for lap_times in laps], "note": parts(laps)}
        for days, laps in for_all.items()
    }
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
