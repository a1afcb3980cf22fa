"""One embedded stack with the stand-in for all tests of this folder."""

from collections.abc import Iterator

import pytest

from local.stack.stack import Stack, running
from tests.local.backends import TEMPLATE, Backend, in_moto, on_stack


@pytest.fixture(scope="session")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with running(tmp_path_factory.mktemp("stack"), template=TEMPLATE) as running_stack:
        yield running_stack


@pytest.fixture(params=[pytest.param("stack", marks=pytest.mark.stack), pytest.param("moto", marks=pytest.mark.slow)])
def backend(request: pytest.FixtureRequest) -> Iterator[Backend]:
    if request.param == "stack":
        yield on_stack(request.getfixturevalue("stack"))
    else:
        with in_moto(request.getfixturevalue("monkeypatch")) as moto:
            yield moto
