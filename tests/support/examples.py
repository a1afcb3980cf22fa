"""How many examples each property was tried with, and what came of the comparison with brute force, after a run."""

from collections import Counter
from collections.abc import Callable
from functools import wraps
from typing import Any

import pytest
from hypothesis import is_hypothesis_test

TRIED: Counter[str] = Counter()
IN_LINE, IN_TWO, AT_MOST = "in one line", "in two sequences, in the writer's order", "in two sequences, in any order"
IN_TENS = "in two sequences of tens, in any order"
COMPARED: dict[str, list[tuple[int, int]]] = {}  # minutes scheduled, and the most that brute force finds, by its rules
RUNS: Counter[int] = Counter()  # inputs by the days by which the longest run of one kind is longer than it need be


def compared(rules: str, scheduled: int, best: int) -> None:
    """Remember the minutes of a plan and the most that brute force finds by some rules."""
    COMPARED.setdefault(rules, []).append((scheduled, best))


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
        output["tried"], output["compared"], output["runs"] = dict(TRIED), COMPARED, [*RUNS.items()]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any, error: object) -> None:
    output = getattr(node, "workeroutput", {})
    TRIED.update(output.get("tried", {}))
    RUNS.update(dict(output.get("runs", ())))
    for rules, pairs in output.get("compared", {}).items():
        COMPARED.setdefault(rules, []).extend(tuple(pair) for pair in pairs)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TRIED:
        terminalreporter.section("properties")
    for name, count in sorted(TRIED.items()):
        terminalreporter.write_line(f"{count:6,} examples  {name.removeprefix('test_').replace('_', ' ')}")
    for rules, pairs in sorted(COMPARED.items()):
        scheduled, best = (sum(minutes) for minutes in zip(*pairs, strict=True))
        terminalreporter.write_line(
            f"{len(pairs):6,} inputs beside brute force {rules}: {scheduled:,} minutes scheduled, {best:,} at best, "
            f"ratio {scheduled / best if best else 1.0}, {sum(own < most for own, most in pairs)} below"
        )
    if RUNS:
        longer = ", ".join(f"{count:,} by {days}" for days, count in sorted(RUNS.items()))
        terminalreporter.write_line(
            f"{RUNS.total():6,} inputs of study and practice: longest run of one kind longer than need be {longer}"
        )
