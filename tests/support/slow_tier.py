"""Leaves tests marked `slow` out of a run that asks for none in particular.

`make test` gives pytest no mark expression and runs the rest. A run with one, such as `-m slow` or `-m owners`, has
every test that the expression selects, and a test that is named by its id runs too.
"""

from collections.abc import Sequence

import pytest

LEFT_OUT = pytest.StashKey[list[pytest.Item]]()


def leaves_out_slow(markexpr: str, args: Sequence[str]) -> bool:
    """Tell whether a run with this mark expression and these arguments is without the slow tests."""
    return not markexpr and not any("::" in each for each in args)


def pytest_collection_modifyitems(session: pytest.Session, config: pytest.Config, items: list[pytest.Item]) -> None:
    slow = [item for item in items if item.get_closest_marker("slow")]
    session.stash[LEFT_OUT] = slow if leaves_out_slow(config.option.markexpr, config.args) else []
    if session.stash[LEFT_OUT]:
        items[:] = [item for item in items if not item.get_closest_marker("slow")]
        config.hook.pytest_deselected(items=slow)
