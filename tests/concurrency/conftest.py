"""One emulator with the template's table, for threads that call the product's code at once.

Only `make test-concurrency` (`-m concurrency`) collects these.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from local.stack.aws import client as local
from local.stack.data_folder import owned
from local.stack.emulator_process import emulator
from local.stack.stack import silence
from studyplan.adapters.dynamodb.table import Table
from tests.concurrency.database import LeanDynamoDB
from tests.support import aws
from tests.support.repositories import Repositories, over

SHOWN = pytest.StashKey[list[str]]()
BEGAN = time.monotonic()

type Show = Callable[[str], None]


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if "concurrency" in config.option.markexpr else True


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if config.stash.get(SHOWN, []):
        terminalreporter.section("concurrency")
        for line in config.stash[SHOWN]:
            terminalreporter.write_line(line)
        terminalreporter.write_line(f"{time.monotonic() - BEGAN:.0f} seconds")


@pytest.fixture
def show(request: pytest.FixtureRequest) -> Show:
    """Takes a line for the summary at the end of the run."""
    return request.config.stash.setdefault(SHOWN, []).append


@dataclass(frozen=True)
class Database:
    """The emulator's table; each test uses owners of its own."""

    client: Any
    name: str

    def table(self, client: Any = None, **settings: Any) -> Table:
        """Return the adapter of the table, as one function has it."""
        return Table(client or self.client, self.name, aws.CURSORS, **settings)

    def store(self, client: Any = None) -> Repositories:
        """Return repositories with caches of their own, as one function has them."""
        return over(self.table(client))

    def rows(self, owner: str) -> list[dict[str, Any]]:
        """Return every row of an owner."""
        return [row for row in self.all_rows() if row["pk"]["S"].startswith(f"OWNER#{owner}#")]

    def all_rows(self) -> Iterator[dict[str, Any]]:
        start: dict[str, Any] = {}
        while True:
            page = self.client.scan(TableName=self.name, ConsistentRead=True, **start)
            yield from page["Items"]
            if "LastEvaluatedKey" not in page:
                return
            start = {"ExclusiveStartKey": page["LastEvaluatedKey"]}


@pytest.fixture(scope="session")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A table of the template's in an emulator into which nothing is deployed: no reconciler sees its requests."""
    state = tmp_path_factory.mktemp("emulator")
    with owned(state, silence) as lock, emulator(state, 0, lock) as process:
        process.wait_until_ready()
        properties = aws.template()["Resources"]["Table"]["Properties"]
        keys = {name: value for name, value in properties.items() if not name.endswith("Specification")}
        local("dynamodb", process.endpoint).create_table(TableName=aws.TABLE, **keys)
        client = LeanDynamoDB(process.endpoint)
        yield Database(client, aws.TABLE)
        client.close()
