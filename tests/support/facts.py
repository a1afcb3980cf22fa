"""What tests have to show, read from the product itself, and what they say they show, read from their markers."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studyplan.domain.errors.base import kinds_of
from studyplan.domain.errors.failures import PlanFailure, Transient
from studyplan.domain.errors.http import Refused
from studyplan.domain.errors.llm import WriterError
from studyplan.domain.validation.run_checks import CHECKS
from tests.support.contract import operations
from tools.openapi.problems import GATEWAY

ROOT = Path(__file__).resolve().parents[2]
MACHINE = ROOT / "statemachine" / "make_study_plan.asl.json"
EXAMPLES = ("passing", "failing", "boundary")


def normal(fact: str) -> str:
    """A fact in one spelling: what stands for an id in a path is {id}, and no path ends in a slash."""
    return re.sub(r"/(?=:\d+$)", "", re.sub(r"<\w+>|\{\w+\}", "{id}", fact))


def needed() -> set[str]:
    return {*edges(), *checks(), *named_errors(), *routes()}


def edges() -> Iterator[str]:
    """Each way from a state to the next; a retry is a way to itself."""
    for name, state in json.loads(MACHINE.read_text("utf-8"))["States"].items():
        branches = [*state.get("Choices", []), *state.get("Catch", []), state]
        onward = {branch["Next"] for branch in branches if "Next" in branch}
        onward |= {state["Default"]} if "Default" in state else set()
        onward |= {name} if any(retry.get("MaxAttempts") != 0 for retry in state.get("Retry", [])) else set()
        yield from (f"edge:{name}->{target}" for target in onward)


def checks() -> Iterator[str]:
    return (f"check:{check.code}:{example}" for check in CHECKS for example in EXAMPLES)


def named_errors() -> Iterator[str]:
    return (
        f"error:{error.__name__}" for base in (Refused, PlanFailure, Transient, WriterError) for error in kinds_of(base)
    )


def routes() -> Iterator[str]:
    """Each route with each status it declares, but for those that API Gateway gives in its place."""
    return (f"route:{route}:{status}" for route, declared in declarations().items() for status in declared)


def declarations() -> dict[str, set[int]]:
    """Route, such as `GET /api/plans/{id}`, -> the statuses that docs/openapi.json has for it."""
    found = {
        f"{method} {normal(path).rstrip('/')}": set(map(int, each["responses"])) for method, path, each in operations()
    }
    return {route: declared - GATEWAY.keys() for route, declared in found.items()}


class _Collector:
    """A pytest plugin that prints the facts which the collected tests claim."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        sys.stdout.write(f"\nCLAIMS {json.dumps(_claims(session.items))}\n")


def _claims(items: list[pytest.Item]) -> dict[str, list[str]]:
    """Fact, as the markers spell it -> the tests that claim it and are not skipped."""
    claims: dict[str, list[str]] = {}
    for item in items:
        if not any(item.iter_markers("skip")) and not any(item.iter_markers("xfail")):
            for marker in item.iter_markers("covers"):
                for fact in marker.args:
                    claims.setdefault(normal(fact), []).append(item.nodeid)
    return claims


def claimed_in(session: pytest.Session) -> dict[str, list[str]]:
    """Fact -> the tests that claim it, of all tests. They are collected once more unless this session has them all."""
    options, args = session.config.option, session.config.args
    selects = options.keyword or options.markexpr or options.deselect or options.ignore or options.ignore_glob
    everything = [(ROOT / each).resolve() for each in args] == [ROOT / "tests"] and not selects and not options.lf
    return claimed_by(session.items) if everything else claimed()


def claimed_by(items: list[pytest.Item]) -> dict[str, list[str]]:
    """Fact -> the tests that claim it, of these."""
    return _by_method(_claims(items))


def claimed(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """The same, of the tests of a folder. A process of its own collects them, whatever this one was asked to run."""
    command = [sys.executable, "-m", "tests.support.facts", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
    found = re.search(r"^CLAIMS (.*)$", ran.stdout, re.MULTILINE)
    assert ran.returncode == 0, f"the tests can not be collected:\n{ran.stdout}\n{ran.stderr}"
    assert found
    return _by_method(json.loads(found[1]))


def _by_method(spelt: dict[str, list[str]]) -> dict[str, list[str]]:
    claims: dict[str, list[str]] = {}
    for fact, tests in spelt.items():
        for each in _of_every_method(fact):
            claims.setdefault(each, []).extend(tests)
    return claims


def _of_every_method(fact: str) -> list[str]:
    """A claim such as `route:* /api/plans:405` holds for each method that the path has."""
    place = re.fullmatch(r"route:\* (.*):(\d+)", fact)
    if not place:
        return [fact]
    return [f"route:{route}:{place[2]}" for route in declarations() if route.partition(" ")[2] == place[1]]


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'studyplan'}"}


def collect(arguments: list[str]) -> int:
    plugins: list[Any] = [_Collector()]
    return int(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *arguments], plugins=plugins))


if __name__ == "__main__":
    sys.exit(collect(sys.argv[1:]))
