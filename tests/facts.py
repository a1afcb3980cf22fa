"""What tests have to show, read from the product itself, and what they say they show, read from their markers."""

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from studyplan.domain.checks import CHECKS
from studyplan.domain.errors import FAILURES, REFUSALS, TRANSIENTS
from tests import aws
from tests.handlers import APIS, FOLDER

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ("passing", "failing", "boundary")
BODY_STATUSES = (400, 413, 415, 422)
# A url that is taken, or a resource that others need.
CONFLICTS = {"POST /api/resources/", "PATCH /api/resources/{id}/", "DELETE /api/resources/{id}/"}
ANY_ROUTE = ("route:* *:404", "route:* *:500", "route:* *:503")


def normal(fact: str) -> str:
    """A fact in one spelling: what stands for an id in a path is {id}."""
    return re.sub(r"<\w+>|\{\w+\}", "{id}", fact)


def needed() -> set[str]:
    return {*edges(), *checks(), *named_errors(), *routes()}


def edges() -> Iterator[str]:
    """Each way from a state to the next; a retry is a way to itself."""
    for name, state in aws.definition()["States"].items():
        branches = [*state.get("Choices", []), *state.get("Catch", []), state]
        onward = {branch["Next"] for branch in branches if "Next" in branch}
        onward |= {state["Default"]} if "Default" in state else set()
        onward |= {name} if any(retry.get("MaxAttempts") != 0 for retry in state.get("Retry", [])) else set()
        yield from (f"edge:{name}->{target}" for target in onward)


def checks() -> Iterator[str]:
    return (f"check:{check.code}:{example}" for check in CHECKS for example in EXAMPLES)


def named_errors() -> Iterator[str]:
    return (f"error:{error.__name__}" for error in (*REFUSALS, *FAILURES, *TRANSIENTS))


def routes() -> Iterator[str]:
    """Each route with each status it can give, as its function's signature and body tell."""
    yield from ANY_ROUTE
    for name in APIS:
        for node in ast.parse((FOLDER / name / "app.py").read_text("utf-8")).body:
            for decorator in node.decorator_list if isinstance(node, ast.FunctionDef) else ():
                if isinstance(node, ast.FunctionDef) and isinstance(decorator, ast.Call):
                    yield from _statuses(node, decorator)


def _statuses(node: ast.FunctionDef, decorator: ast.Call) -> Iterator[str]:
    if not isinstance(decorator.func, ast.Attribute):
        return
    path = normal(ast.literal_eval(decorator.args[0]))
    route = f"{decorator.func.attr.upper()} {path}"
    options = {
        option.arg: ast.literal_eval(option.value) for option in decorator.keywords if option.arg == "status_code"
    }
    parameters = {each.arg for each in node.args.args}
    names = {each.id for each in ast.walk(node) if isinstance(each, ast.Name)}
    found = {int(options.get("status_code", 200))}
    found |= set(BODY_STATUSES) if "given" in parameters else set()
    found |= {422} if "cursor" in parameters else set()
    found |= {404} if "{id}" in path else set()
    found |= {412} if "if_match_of" in names else set()
    found |= {409} if route in CONFLICTS else set()
    yield from (f"route:{route}:{status}" for status in found)
    yield f"route:* {path}:405"


class _Collector:
    """A pytest plugin that prints the facts which the collected tests claim."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        claims: dict[str, list[str]] = {}
        for item in session.items:
            if not any(item.iter_markers("skip")) and not any(item.iter_markers("xfail")):
                for marker in item.iter_markers("covers"):
                    for fact in marker.args:
                        claims.setdefault(normal(fact), []).append(item.nodeid)
        sys.stdout.write(f"\nCLAIMS {json.dumps(claims)}\n")


def claimed(folder: Path = ROOT / "tests") -> dict[str, list[str]]:
    """Fact -> the tests that claim it. A process of its own collects them all, whatever this one was asked to run."""
    command = [sys.executable, "-m", "tests.facts", str(folder)]
    ran = subprocess.run(command, cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False)
    found = re.search(r"^CLAIMS (.*)$", ran.stdout, re.MULTILINE)
    assert ran.returncode == 0, f"the tests can not be collected:\n{ran.stdout}\n{ran.stderr}"
    assert found
    claims: dict[str, list[str]] = json.loads(found[1])
    return claims


def _environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'studyplan'}"}


def collect(arguments: list[str]) -> int:
    plugins: list[Any] = [_Collector()]
    return int(pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider", *arguments], plugins=plugins))


if __name__ == "__main__":
    sys.exit(collect(sys.argv[1:]))
