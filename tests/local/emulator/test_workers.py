"""When a function gets another worker, and which calls wait for one."""

import time
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest

from local.emulator import workers as workers_module
from local.emulator.workers import Source, Workers


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "PATIENCE_SECONDS", 60.0)


def test_a_second_worker_starts_when_two_calls_wait(patient: None) -> None:
    workers = Workers(Source(""))
    assert workers.take() is None, "the first call starts a worker"
    with ThreadPoolExecutor(1) as caller:
        second = caller.submit(workers.take)
        while not workers.waiting:
            time.sleep(0.001)
        assert not second.done()
        assert workers.take() is None, "the third does not wait: two would"
        workers.give_back(first := a_worker())
        assert second.result() is first
    assert (workers.count, workers.idle) == (2, [])


def test_one_call_alone_does_not_wait_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "PATIENCE_SECONDS", 0.0)
    workers = Workers(Source(""))
    assert [workers.take() for _ in range(workers_module.WORKERS_PER_FUNCTION)] == [None] * workers.count


def test_there_are_no_more_workers_than_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers_module, "PATIENCE_SECONDS", 0.0)
    monkeypatch.setattr(workers_module, "WORKERS_PER_FUNCTION", 1)
    workers = Workers(Source(""))
    workers.take()
    with ThreadPoolExecutor(4) as callers:
        others = [callers.submit(workers.take) for _ in range(4)]
        lent = a_worker()
        for _ in others:
            workers.give_back(lent)
            while workers.idle:
                time.sleep(0.001)
        assert [other.result() for other in others] == [lent] * 4
    assert workers.count == 1


def test_a_worker_that_died_while_idle_gets_no_call(patient: None) -> None:
    workers = Workers(Source(""))
    workers.take()
    workers.give_back(idle := a_worker())
    idle.is_usable = False
    assert workers.take() is None
    assert workers.count == 1


def test_a_worker_that_died_makes_room_for_another(patient: None) -> None:
    workers = Workers(Source(""))
    workers.take()
    workers.give_back(a_worker(is_usable=False))
    assert (workers.count, workers.take()) == (0, None)


def a_worker(*, is_usable: bool = True) -> Any:
    return SimpleNamespace(is_usable=is_usable)
