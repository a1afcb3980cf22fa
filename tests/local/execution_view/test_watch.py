"""`make watch`: which execution it shows, how it follows it, and how it ends."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local import __main__ as terminal
from local.execution_view import watch
from local.execution_view.console import Console
from local.execution_view.executions import Machine, Started, Unreachable
from local.execution_view.history import Execution, read
from local.stack.errors import StackError
from local.stack.registry import Serving, announced
from tests.local import histories
from tests.local.histories import Event

type Meanwhile = Callable[[Callable[[int], object]], None]

LONG_AGO = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Scripted(Machine):
    """A machine with scripted executions; each poll of one reads one event more."""

    states: Any = None
    arn: str = "arn:aws:states:eu-west-1:123456789012:stateMachine:Plans"
    where: str = "the stack of a test"
    pause: float = 0.0
    there: list[Started] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    looks: list[str] = field(default_factory=list)
    gone: bool = False

    def named(self, request_id: str) -> Started | None:
        return next((started for started in self.there if started.arn == request_id), None)

    def newest(self) -> Started | None:
        if self.gone:
            raise Unreachable("gone")
        return self.there[-1] if self.there else None

    def execution(self, arn: str) -> Execution | None:
        self.looks.append(arn)
        return read(self.events[: len(self.looks)])


def started(arn: str, minutes: float = 0) -> Started:
    return Started(arn, LONG_AGO + timedelta(minutes=minutes))


@pytest.fixture
def meanwhile(monkeypatch: pytest.MonkeyPatch) -> Meanwhile:
    """Call a function in place of each wait, with the number of the wait."""

    def use(happening: Callable[[int], object]) -> None:
        numbers = iter(range(1, 100))
        monkeypatch.setattr("local.execution_view.watch.time.sleep", lambda _seconds: happening(next(numbers)))

    return use


def test_without_a_name_it_takes_the_newest_of_all_stacks() -> None:
    older, newer = Scripted(there=[started("a", 1), started("b", 3)]), Scripted(there=[started("c", 2)])
    assert watch.chosen(lambda: [older, newer], "", print)[1].arn == "b"


def test_without_an_execution_it_reports_it_once_and_waits(meanwhile: Meanwhile) -> None:
    machine, printed = Scripted(), list[str]()
    meanwhile(lambda number: machine.there.extend([started("a")] if number == 3 else []))
    assert watch.chosen(lambda: [machine], "", printed.append) == (machine, started("a"))
    assert printed == ["waiting for an execution in the stack of a test"]


def test_without_a_stack_it_waits_for_one(meanwhile: Meanwhile) -> None:
    machines, printed = list[Machine](), list[str]()
    meanwhile(lambda _: machines.append(Scripted(there=[started("a")])))
    assert watch.chosen(lambda: machines, "", printed.append)[1].arn == "a"
    assert printed == ["waiting for `make demo` or `make serve` in another terminal"]


def test_next_passes_over_what_is_there(meanwhile: Meanwhile) -> None:
    machine = Scripted(there=[Started("old", datetime.now(UTC))])
    meanwhile(lambda _: machine.there.append(Started("new", datetime.now(UTC))))
    assert watch.chosen(lambda: [machine], "next", print)[1].arn == "new"


def test_next_passes_over_what_a_stack_brings_along_from_its_last_run(meanwhile: Meanwhile) -> None:
    machines = list[Machine]()
    late = Scripted(there=[started("of the last run")])
    new = Started("new", datetime.now(UTC))
    meanwhile(lambda number: machines.append(late) if number == 1 else late.there.append(new))
    assert watch.chosen(lambda: machines, "next", print)[1].arn == "new"


def test_a_stack_that_is_just_going_is_passed_over() -> None:
    assert watch.chosen(lambda: [Scripted(gone=True), Scripted(there=[started("a")])], "", print)[1].arn == "a"


def test_the_execution_of_a_request_is_found_in_whichever_stack_has_it() -> None:
    here = [Scripted(there=[started("a")]), Scripted(there=[started("b")])]
    assert watch.chosen(lambda: [*here], "a", print) == (here[0], started("a"))


def test_an_unknown_request_is_reported_with_the_stacks_searched() -> None:
    with pytest.raises(
        StackError, match=r"^No execution is called x in the stack of a test: `make watch` alone shows the newest\.$"
    ):
        watch.chosen(lambda: [Scripted(there=[started("a")])], "x", print)


def test_a_request_without_a_stack_is_reported() -> None:
    with pytest.raises(StackError, match=r"^No stack serves on this machine: start one with"):
        watch.chosen(list, "x", print)


def test_what_is_new_is_shown_at_each_look_until_the_end(meanwhile: Meanwhile) -> None:
    machine, lines, so_far = Scripted(events=histories.REPAIRED), list[str](), list[int]()
    meanwhile(lambda _: so_far.append(len(lines)))
    end = watch.follow(machine, started("a"), Console(), lines.append).end
    assert end
    assert end.status == "SUCCEEDED"
    assert len(machine.looks) == len(histories.REPAIRED)
    assert len(set(so_far)) > 5, "it grew while it ran"
    whole = read(histories.REPAIRED)
    assert whole
    assert lines == list(Console().lines(whole))


@pytest.mark.parametrize(("events", "code"), [(histories.REPAIRED, 0), (histories.REFUSED, 1), (histories.ABORTED, 1)])
def test_it_ends_with_0_only_when_the_execution_succeeded(
    events: list[Event],
    code: int,
    meanwhile: Meanwhile,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    meanwhile(lambda _: None)
    monkeypatch.setattr(watch, "on_this_machine", lambda _: [Scripted(there=[started("arn:a-request")], events=events)])
    assert watch.main({}) == code
    assert capsys.readouterr().out.startswith("Execution a-request\n  in the stack of a test\n  started 2026-03-02")


def test_ctrl_c_is_quiet(
    meanwhile: Meanwhile, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupt(_number: int) -> None:
        raise KeyboardInterrupt

    meanwhile(interrupt)
    monkeypatch.setattr(watch, "SERVING", tmp_path)
    monkeypatch.delenv("REQUEST", raising=False)
    assert terminal.main(["watch"]) == 130
    assert capsys.readouterr() == ("", "  waiting for `make demo` or `make serve` in another terminal\n")


def test_a_stack_that_ends_before_its_execution_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = {"StateMachineArn": Scripted().arn}
    monkeypatch.setattr(watch, "SERVING", tmp_path)
    monkeypatch.setenv("REQUEST", "a-request")
    with announced(tmp_path, Serving(os.getpid(), "demo", "http://127.0.0.1:1", "http://127.0.0.1:1", outputs, {})):
        assert terminal.main(["watch"]) == 1
    assert capsys.readouterr().err.count("\n") == 1
