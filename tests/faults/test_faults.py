"""A sample of what `make test-faults` plays in whole: one fault at many calls, pairs of faults, and a short soak."""

import random
from collections.abc import Iterator, Sequence

import pytest

from tests.faults.emulation import on_moto
from tests.faults.guards import GUARDS, find
from tests.faults.injection import EVENTS, KINDS, Entry, Fault, Place
from tests.faults.matrix import Cell, Result, cells, doubles, played, recorded, short
from tests.faults.soak import bound, soak
from tests.faults.system import ACCEPT, TICK, System
from tests.support import aws


@pytest.fixture(scope="module")
def system() -> Iterator[System]:
    with pytest.MonkeyPatch.context() as patch:
        for name, value in aws.SETTINGS.items():
            patch.setenv(name, value)
        with on_moto() as system:
            yield system


def some(chosen: Sequence[Cell]) -> list[Cell]:
    """One cell of every second call, each with another kind of fault."""
    by_call: dict[object, list[Cell]] = {}
    for cell in chosen:
        by_call.setdefault((cell.scenario, cell.faults[0].place), []).append(cell)
    return [of_call[number * 5 % len(of_call)] for number, of_call in enumerate(list(by_call.values())[::2])]


def broken(results: Sequence[Result]) -> list[str]:
    return [f"{result.cell}: {result.play.violations}" for result in results if result.play.violations]


def test_a_fault_at_a_call_breaks_no_promise(system: System) -> None:
    calls = recorded(system)
    sample = some([cell for cell in cells(calls) if not cell.scenario.startswith("deletion of a plan")])
    results = [played(system, cell) for cell in sample]
    assert [str(result.cell) for result in results if not result.play.happened] == []
    assert broken(results) == []
    assert len({cell.faults[0].kind for cell in sample}) > 7
    pairs = [played(system, cell) for cell in doubles(results, random.Random(1), 3)]  # noqa: S311 - chooses faults
    assert broken(pairs) == []


def test_each_way_of_ending_is_seen(system: System) -> None:
    chosen = {str(cell): cell for cell in cells(recorded(system)) if cell.scenario == "a plan"}
    publish = "TransactWriteItems 1 of publish"
    ways = {
        f"a plan: exception before {publish}": "failed InternalError",
        f"a plan: timeout before {publish}": "failed StepTimedOut",
        f"a plan: error 500 after {publish}": "retried, completed",
        f"a plan: too late before {publish}": "failed DeadlinePassed",
        f"a plan: deleted after {publish}": "deleted",
        "a plan: aborted before UpdateItem 1 of retrieve": "reconciled, failed ExecutionEnded",
        "a plan: exception before StartExecution 1 of submit": "reconciled, completed",
        "a plan: timeout after StartExecution 1 of submit": "posted again, completed",
    }
    assert {name: played(system, chosen[name]).play.outcome for name in ways} == ways


def test_progress_whose_answer_was_lost_refuses_a_version(system: System) -> None:
    """Another device records a task and gets no answer; the version was made without it, so it is not accepted."""
    ticked = Fault(Place(ACCEPT, "TransactWriteItems", 1), "before", "ticked")
    unanswered = Fault(Place(TICK, "TransactWriteItems", 1), "after", "timeout")
    result = played(system, Cell("an accepted version", (ticked, unanswered)))
    assert len(result.play.happened) == 2
    assert broken([result]) == []
    assert result.play.outcome.startswith("refused")


def test_a_soak_breaks_no_promise(system: System) -> None:
    assert [soaked for soaked in soak(system, ("a", "b", "c", "d")) if soaked.play.violations] == []
    assert f"{bound(2_000):.2%}" == "0.15%"


def test_a_call_without_a_condition_has_no_cell_in_which_one_fails(system: System) -> None:
    (entry,) = {entry for entry in recorded(system)["too late"] if entry.place.operation == "StopExecution"}
    kinds = [cell.faults[0].kind for cell in cells({"too late": [entry]})]
    assert not entry.is_conditional
    assert "condition" not in kinds
    assert set(kinds) < {*KINDS, *EVENTS}
    conditional = Entry(entry.place, 1, is_conditional=True)
    assert "condition" in [cell.faults[0].kind for cell in cells({"too late": [conditional]})]


def test_an_outcome_is_short_in_the_table() -> None:
    assert short("failed InternalError") == "InternalError"
    assert short("retried, reconciled, failed ExecutionEnded") == "(ExecutionEnded)"


@pytest.mark.slow
@pytest.mark.parametrize("guard", GUARDS)
def test_without_a_guard_a_cell_breaks_a_promise(system: System, guard: str) -> None:
    assert find(system, guard).result is not None
