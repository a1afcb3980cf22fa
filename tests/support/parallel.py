"""Which tests share a process when pytest-xdist runs them in several.

Tests of one file stay together, since they share its fixtures. Tests that share an embedded stack stay together too,
since a stack costs seconds.
"""

import pytest

SHARED_STACKS = ("tests/api/", "tests/owners/")


@pytest.hookimpl(tryfirst=True)  # pytest-xdist reads the groups in the same hook
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        item.add_marker(pytest.mark.xdist_group(group_of(item.nodeid)))


def group_of(nodeid: str) -> str:
    path = nodeid.partition("::")[0]
    return next((folder for folder in SHARED_STACKS if path.startswith(folder)), path)
