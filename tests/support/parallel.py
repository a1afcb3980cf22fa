"""Which tests share a process when pytest-xdist runs them in several.

Tests of one file stay together, since they share its fixtures. Tests that share an embedded stack stay together too,
since a stack costs seconds.
"""

import os
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling  # type: ignore[import-untyped]

SHARED_STACKS = ("tests/api/", "tests/owners/", "tests/page/served/")


class GroupScheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Gives each process whole groups, one after the other."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


def group_of(nodeid: str) -> str:
    """Return what a test shares its process with: the folder of a shared stack, or its file."""
    path = nodeid.partition("::")[0]
    return next((folder for folder in SHARED_STACKS if path.startswith(folder)), path)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> GroupScheduling:
    return GroupScheduling(config, log)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Return a process more than there are processors: some tests wait for processes of their own."""
    return (os.process_cpu_count() or 1) + 1
