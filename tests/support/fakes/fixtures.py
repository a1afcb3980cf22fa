"""Fixtures that put the fakes behind the wiring, for the conftest.py of each tier that runs on them."""

from collections.abc import Callable

import pytest

from studyplan.runtime import wiring
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories, in_use

type Snapshot = Callable[[], object]


@pytest.fixture
def fakes(settings: None, monkeypatch: pytest.MonkeyPatch) -> InMemoryAdapters:
    """The fakes, in the place of the adapters that the functions would use."""
    adapters = InMemoryAdapters()
    monkeypatch.setattr(wiring, "adapters", lambda: adapters)
    return adapters


@pytest.fixture
def store(fakes: InMemoryAdapters) -> Repositories:
    """What the functions store, in memory."""
    return in_use()


@pytest.fixture
def workflow(fakes: InMemoryAdapters) -> InMemoryWorkflow:
    """The workflow that the functions start."""
    assert isinstance(fakes.workflow, InMemoryWorkflow)
    return fakes.workflow


@pytest.fixture
def snapshot(fakes: InMemoryAdapters) -> Snapshot:
    """Returns all that is stored: two snapshots that are equal show that nothing changed."""
    return fakes.state.snapshot
