"""How many examples each property was tried with, and what came of the comparison with brute force, after a run."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

TRIED: Counter[str] = Counter()
COMPARED: list[tuple[int, int]] = []  # minutes scheduled, and the most that brute force finds


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        test: Any = getattr(item, "obj", None)
        if is_hypothesis_test(test) and not hasattr(test, "counted"):
            test.counted = True
            test.hypothesis.inner_test = _counted(test.__name__, test.hypothesis.inner_test)


def _counted(name: str, test: Callable[..., Any]) -> Callable[..., Any]:
    """An example that a test turns away is none: it does not come to its end."""

    @wraps(test)
    def counting(*args: Any, **kwargs: Any) -> None:
        test(*args, **kwargs)
        TRIED[name] += 1

    return counting


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the counts of a process of pytest-xdist to the one that prints the summary."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output["tried"], output["compared"] = dict(TRIED), COMPARED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    output = getattr(node, "workeroutput", {})
    TRIED.update(output.get("tried", {}))
    COMPARED.extend(tuple(pair) for pair in output.get("compared", ()))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TRIED:
        terminalreporter.section("properties")
    for name, count in sorted(TRIED.items()):
        terminalreporter.write_line(f"{count:6,} examples  {name.removeprefix('test_').replace('_', ' ')}")
    if COMPARED:
        scheduled, best = (sum(minutes) for minutes in zip(*COMPARED, strict=True))
        terminalreporter.write_line(
            f"{len(COMPARED):6,} inputs beside brute force: {scheduled:,} minutes scheduled, {best:,} at best, "
            f"ratio {scheduled / best if best else 1.0}"
        )
