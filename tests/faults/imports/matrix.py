"""The matrix of imports: each write of each step to table, bucket and machine, before and after, each kind of fault."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tests.faults.imports.plays import SCENARIOS, changes_of, play
from tests.faults.imports.system import APPLY, BY_OTHERS, POST, READ, RECONCILE, WRITE, System
from tests.faults.injection import KINDS, OF_MACHINE, Entry, Fault, When
from tests.faults.scenarios import Play

WHENS: tuple[When, ...] = ("before", "after")
EXECUTING = ("outage", "aborted", "timed out")


class Cell(NamedTuple):
    """A scenario and the fault that happens in it."""

    scenario: str
    fault: Fault

    def __str__(self) -> str:
        return f"{self.scenario}: {self.fault}"


class Result(NamedTuple):
    """A cell and how it went."""

    cell: Cell
    play: Play


def recorded(system: System, _nothing: object = None) -> dict[str, tuple[Entry, ...]]:
    """Play each scenario without a fault of its own, and return the calls of the steps that it is there for."""
    calls = {}
    for name, scenario in SCENARIOS.items():
        whole = play(system, scenario)
        assert not whole.violations, f"{name}: {whole.violations}"
        calls[name] = changes_of(whole.trail, scenario.steps)
        missing = set(scenario.steps) - {entry.place.step for entry in calls[name]}
        assert not missing, f"{name}: {missing} changed nothing"
    return calls


def cells(calls: Mapping[str, Sequence[Entry]]) -> Iterator[Cell]:
    """Yield the cells of the matrix. What cannot happen at a call has none."""
    for name, entries in calls.items():
        last = {entry.place.step: entry.place for entry in entries}
        for entry in entries:
            for when in WHENS:
                for kind in (*KINDS, *BY_OTHERS, "aborted", "timed out", "cut off"):
                    if _can_happen(entry, when, kind, is_last=last[entry.place.step] == entry.place):
                        yield Cell(name, Fault(entry.place, when, kind))


def _can_happen(entry: Entry, when: When, kind: str, *, is_last: bool) -> bool:
    step = entry.place.step
    if kind == "condition":
        return entry.is_conditional
    if kind == "oversized" and when == "after":
        return is_last and step not in (*OF_MACHINE, RECONCILE)
    if kind == "applied":
        return step in (APPLY, WRITE)
    if kind == "posted":
        return step in (POST, READ)
    if kind == "written":
        return step == WRITE
    if kind == "cut off":
        return step in (READ, WRITE)
    if kind in EXECUTING:
        return step in (READ, WRITE, *OF_MACHINE) and (kind != "outage" or when == "before")
    return True


def played(system: System, cell: Cell) -> Result:
    return Result(cell, play(system, SCENARIOS[cell.scenario], (cell.fault,)))


def table(results: Sequence[Result]) -> Iterator[str]:
    """Yield a line for each step and kind of fault, with how often each outcome came."""
    by_line: dict[tuple[str, str], Counter[str]] = {}
    for result in results:
        fault = result.cell.fault
        line = by_line.setdefault((fault.place.step, fault.kind), Counter())
        line["BROKEN" if result.play.violations else result.play.outcome] += 1
    for (step, kind), outcomes in sorted(by_line.items()):
        counts = "; ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())
        yield f"  {step:15}{kind:11}{counts}"


def play_all(system: System, chosen: Sequence[Cell]) -> list[Result]:
    return [played(system, cell) for cell in chosen]
