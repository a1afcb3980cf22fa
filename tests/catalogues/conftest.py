"""Real catalogues over HTTP: minutes long, so only `make test-catalogues` (`-m catalogues`) collects them."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.stack import Stack, running
from tests.catalogues.figures import FIGURES, as_table
from tests.catalogues.service import Service

SHARED = Path(__file__).resolve().parents[3] / "shared"


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if "catalogues" in config.option.markexpr else True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if FIGURES:
        terminalreporter.section("catalogues")
        terminalreporter.write_line(as_table(FIGURES))


@pytest.fixture(scope="session")
def data() -> Path:
    """The folder of shared data files, or a skip that says which variable names it."""
    folder = Path(os.environ.get("STUDYPLAN_SHARED") or SHARED) / "data"
    if not folder.is_dir():
        said = f"{folder} is not there: STUDYPLAN_SHARED names the folder of shared files"
        if os.environ.get("REQUIRE_SHARED") == "1":
            pytest.fail(said)
        pytest.skip(said)
    return folder


@pytest.fixture(scope="module")
def stack(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack for one catalogue alone."""
    with running(tmp_path_factory.mktemp("catalogue")) as it:
        yield it


@pytest.fixture(scope="module")
def service(stack: Stack) -> Service:
    return Service(stack)
