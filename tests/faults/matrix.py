"""The matrix: each call by which a step changes something, before and after it, with each kind of fault."""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tests.faults.injection import EVENTS, KINDS, OF_MACHINE, Entry, Fault, Place, When
from tests.faults.scenarios import EXECUTING, SCENARIOS, Play, play
from tests.faults.system import ACCEPT, RECONCILE, TICK, System

WHENS: tuple[When, ...] = ("before", "after")
CALL = 38  # columns of the table that name a call
ONLY_EXECUTING = ("outage", "aborted", "timed out")
SHORT = {
    "completed": "ok",
    "retried, completed": "retried",
    "posted again, completed": "posted",
    "posted again, retried, completed": "posted",
    "posted again, reconciled, completed": "posted",
    "reconciled, completed": "started",
    "deleted again, deleted": "deleted 2x",
    "ticked again, completed": "ticked",
    "accepted, completed": "accepted",
    "accepted again, completed": "accepted",
    "refused, completed": "refused",
    "not accepted": "refused",
}


class Cell(NamedTuple):
    """A scenario and the faults that happen in it."""

    scenario: str
    faults: tuple[Fault, ...]

    def __str__(self) -> str:
        return f"{self.scenario}: {' + '.join(map(str, self.faults))}"


class Result(NamedTuple):
    """A cell and how it went."""

    cell: Cell
    play: Play


def played(system: System, cell: Cell) -> Result:
    return Result(cell, play(system, SCENARIOS[cell.scenario], cell.faults))


def recorded(system: System, _nothing: object = None) -> dict[str, tuple[Entry, ...]]:
    """Play each scenario without a fault, and return the calls of the steps that it is there for."""
    calls: dict[str, tuple[Entry, ...]] = system.recorded
    for name, scenario in () if calls else SCENARIOS.items():
        whole = play(system, scenario)
        assert not whole.violations, f"{name}: {whole.violations}"
        calls[name] = tuple(entry for entry in whole.trail if entry.place.step in scenario.steps and entry.run == 1)
        missing = set(scenario.steps) - {entry.place.step for entry in calls[name]}
        assert not missing, f"{name}: {missing} changed nothing"
    return calls


def cells(calls: Mapping[str, Sequence[Entry]]) -> Iterator[Cell]:
    """Yield the cells of the matrix. What cannot happen at a call has none."""
    for name, entries in calls.items():
        last = {entry.place.step: entry.place for entry in entries}
        for entry in entries:
            for when in WHENS:
                for kind in (*KINDS, *EVENTS):
                    if can_happen(entry, when, kind, is_last=last[entry.place.step] == entry.place):
                        yield Cell(name, (Fault(entry.place, when, kind),))


def can_happen(entry: Entry, when: When, kind: str, *, is_last: bool) -> bool:
    step = entry.place.step
    if kind == "condition":
        return entry.is_conditional
    if kind == "oversized" and when == "after":  # what the function returns, which is only known at its end
        return is_last and step not in (*OF_MACHINE, RECONCILE)
    if kind == "ticked":  # another task, which needs a plan
        return step in (TICK, ACCEPT)
    if kind in ONLY_EXECUTING:
        return step in (*EXECUTING, *OF_MACHINE) and (kind != "outage" or when == "before")
    return True


def doubles(results: Sequence[Result], chance: random.Random, count: int) -> Iterator[Cell]:
    """Yield cells with a second fault: at a call that was made after the first one, by whichever step."""
    with_more = [result for result in results if _after_the_fault(result)]
    for _ in range(count):
        result = chance.choice(with_more)
        entry = chance.choice(_after_the_fault(result))
        kinds = [
            (when, kind) for when in WHENS for kind in (*KINDS, *EVENTS) if can_happen(entry, when, kind, is_last=True)
        ]
        when, kind = chance.choice(kinds)
        yield Cell(result.cell.scenario, (*result.cell.faults, Fault(entry.place, when, kind, entry.run)))


def _after_the_fault(result: Result) -> tuple[Entry, ...]:
    """Return the calls that were made after the fault, by whichever step."""
    if not result.play.happened:
        return ()
    fault = result.play.happened[0]
    places = [(entry.place, entry.run) for entry in result.play.trail]
    return result.play.trail[places.index((fault.place, fault.run)) + 1 :]


def table(results: Iterable[Result]) -> Iterator[str]:
    """Yield the lines of the matrix: a line for each call and moment, a column for each kind of fault."""
    by_line: dict[tuple[str, Place, str], dict[str, str]] = {}
    for result in results:
        (fault,) = result.cell.faults
        line = by_line.setdefault((result.cell.scenario, fault.place, fault.when), {})
        line[fault.kind] = "BROKEN" if result.play.violations else short(result.play.outcome)
    widths = {kind: max(len(kind), *(len(line.get(kind, "")) for line in by_line.values())) for kind in KINDS + EVENTS}
    yield " " * (CALL + 9) + "  ".join(f"{kind:{widths[kind]}}" for kind in widths)
    scenario = ""
    for (name, place, when), line in by_line.items():
        if name != scenario:
            yield f"{name}:"
            scenario = name
        call = f"{place.step}: {place.operation} {place.number}"
        yield f"  {call:{CALL}}{when:7}" + "  ".join(f"{line.get(kind, ''):{widths[kind]}}" for kind in widths).rstrip()


def short(outcome: str) -> str:
    """Return an outcome in few words: for a failure its code, in brackets where the reconciler closed the request."""
    head, _, code = outcome.rpartition("failed ")
    if head or outcome.startswith("failed "):
        return f"({code})" if "reconciled" in head else code
    return SHORT.get(outcome, outcome)
