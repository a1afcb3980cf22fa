"""One embedded stack that signs for nobody, and three owners with tokens of its issuer in it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from local.stack.issuer import kept
from local.stack.stack import Stack, running
from tests.owners.issuer import Issuer, issuing
from tests.owners.world import SUBJECTS, Bearer, Owner, moved_in


@dataclass
class Told:
    """What a run has to say at its end."""

    tries: int = 0
    leaks: int = 0
    scopes: int = 0  # tries of routes by scopes that are not for them, or for nothing of another's
    scope_leaks: int = 0
    lines: list[str] = field(default_factory=list)


TOLD = Told()


@pytest.fixture(scope="session")
def told() -> Told:
    return TOLD


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("owners")


@pytest.fixture(scope="session")
def issuer(folder: Path) -> Iterator[Issuer]:
    with issuing(json.loads(kept(folder).keys())["keys"]) as it:
        yield it


@pytest.fixture(scope="session")
def stack(folder: Path, issuer: Issuer) -> Iterator[Stack]:
    """As under `make serve AUTH=jwt`, but for where the keys are read."""
    with running(folder, parameters={"JwtJwksUrl": issuer.url}, signs=False) as it:
        yield it


@pytest.fixture(scope="session")
def owners(stack: Stack) -> tuple[Owner, ...]:
    return tuple(moved_in(Bearer(stack.url, stack.issuer.token(subject)), subject) for subject in SUBJECTS)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TOLD.tries or TOLD.scopes or TOLD.lines:
        terminalreporter.section("owners")
    if TOLD.tries:
        line = f"{TOLD.tries:,} tries of {len(SUBJECTS)} owners at what is another's: {TOLD.leaks} leaks"
        terminalreporter.write_line(line)
    if TOLD.scopes:
        line = (
            f"{TOLD.scopes:,} tries of every route by every scope, links that have ended too: {TOLD.scope_leaks} leaks"
        )
        terminalreporter.write_line(line)
    for line in TOLD.lines:
        terminalreporter.write_line(line)
