"""The documents name what there is, and leave nothing of it out: routes, checks, settings, targets, errors, states."""

import ast
import importlib
import json
import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from local.cli.demo_request import VARIABLES
from studyplan.domain.errors.base import kinds_of
from studyplan.domain.errors.failures import PlanFailure, Transient
from studyplan.domain.errors.http import Refused
from studyplan.domain.errors.llm import LlmRefused
from studyplan.domain.retrieval.ranking import WEIGHTS
from studyplan.domain.validation.run_checks import CHECKS
from tests.support import aws
from tests.support.handlers import APIS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted(DOCS.rglob("*.md"))]
LISTED = sorted(DOCS.glob("*.md"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
# Codes of problems that no class of ours stands for.
OTHER_PROBLEMS = {"InternalError": {"500"}, "Unavailable": {"503"}, "Gateway": {"429", "502", "504"}}
# What any route may answer, said once in docs/api.md.
EVERYDAY = {"400", "405", "413", "415", "422", "500", "503", "401", "429", "502", "504"}
SETTING = re.compile(r"`(_?[A-Z][A-Z0-9_]+)`")


@cache
def text_of(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


def section(name: str, heading: str) -> str:
    """What is below a heading of a document, up to the next one of its level or above."""
    level = heading.split()[0]
    found = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^#{{1,{len(level)}}} |\Z)", text_of(name), re.MULTILINE | re.S)
    assert found, f"{name} has no '{heading}'"
    return found[1]


def rows(text: str) -> Iterator[list[str]]:
    """The cells of every row of the tables in a text, without heads and rules."""
    lines = [line.strip() for line in text.splitlines()]
    for line, following in pairwise([*lines, ""]):
        if line.startswith("|") and not re.fullmatch(r"[|\s:-]+", line) and not re.fullmatch(r"\|[|\s:-]+", following):
            yield [cell.strip() for cell in line.strip("|").split("|")]


def named(cell: str) -> list[str]:
    return re.findall(r"`([^`]+)`", cell)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


# Routes


def same_id(path: str) -> str:
    """A path in one spelling: whatever stands for an id is {id}, and no slash at the end."""
    steps = path.split("?")[0].rstrip("/.").split("/")
    return "/".join("{id}" if re.match(r"[<{$]", step) else step for step in steps)


def routes() -> set[tuple[str, str]]:
    """(method, path) of every route of the routers."""
    found = set()
    for name in APIS:
        router: Any = importlib.import_module(f"functions.{name}.app").router
        found |= {(method, same_id(rule)) for rule, methods, *_ in router._routes for method in methods}
    return found


def routes_in_the_document() -> dict[tuple[str, str], tuple[set[str], set[str]]]:
    """(method, path) -> statuses of success, statuses of its own errors."""
    found = {}
    for route, success, own in rows(section("docs/api.md", "## Routes")):
        method, path = named(route)[0].split()
        found[method, same_id(path)] = (set(re.findall(r"\d+", success)), set(re.findall(r"\d+", own)))
    return found


def test_each_route_is_in_the_document_and_no_other() -> None:
    assert routes_in_the_document().keys() == routes()


def test_the_document_gives_the_statuses_that_openapi_declares() -> None:
    paths = json.loads(text_of("docs/openapi.json"))["paths"]
    declared = {
        (method.upper(), same_id(path)): set(operation["responses"])
        for path, operations in paths.items()
        for method, operation in operations.items()
        if method in ("get", "head", "post", "patch", "put", "delete")
    }
    said = {route: success | own for route, (success, own) in routes_in_the_document().items()}
    assert said == {route: statuses - EVERYDAY for route, statuses in declared.items()}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_path_that_a_document_names_is_there(page: Path) -> None:
    known = {path for _, path in routes()} | local_paths()
    text = page.read_text("utf-8")
    paths = {same_id(path) for path in re.findall(r"(?<![\w/.])(?:localhost:\d+)?(/api/[\w\-/{}<>$.]+)", text)}
    assert paths - known == set()


def local_paths() -> set[str]:
    """Paths that the embedded stack's front answers itself."""
    front = "\n".join(path.read_text("utf-8") for path in (ROOT / "local").rglob("*.py"))
    return {same_id(path) for path in ("/api/docs/",) if path.rstrip("/") in front}


# Checks, errors, states, weights


def test_each_check_is_in_the_document_and_no_other() -> None:
    codes = [check.code for check in CHECKS]
    assert re.findall(r"^## (\w+)$", text_of("docs/checks.md"), re.MULTILINE) == codes
    assert [named(row[0])[0] for row in rows(text_of("docs/checks.md"))] == codes


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check.code)
def test_a_check_has_a_passing_and_a_failing_example(check: Any) -> None:
    text = section("docs/checks.md", f"## {check.code}")
    assert "\n- Passes: " in text
    assert "\n- Fails: " in text


def test_each_error_of_the_api_is_in_the_document_with_its_status_and_no_other() -> None:
    said = {
        named(row[0])[0]: set(re.findall(r"\d+", row[1]))
        for row in rows(section("docs/api.md", "## Errors"))
        if named(row[0])
    }
    assert said == {error.__name__: {str(error.status)} for error in kinds_of(Refused)} | OTHER_PROBLEMS


def test_each_failure_code_is_in_the_document_and_no_other() -> None:
    table = rows(section("docs/ai-pipeline.md", "## Failure codes"))
    said = [name for row in table for name in named(row[0])]
    assert sorted(said) == sorted(
        error.__name__ for error in (*kinds_of(PlanFailure), *kinds_of(Transient), LlmRefused)
    )


def edges() -> set[tuple[str, str]]:
    """Each way from a state to the next, retries aside; a state that ends leads to nothing."""
    found = set()
    for name, state in aws.definition()["States"].items():
        branches = [*state.get("Choices", []), *state.get("Catch", []), state]
        onward = {branch["Next"] for branch in branches if "Next" in branch} | {state.get("Default", "")} - {""}
        found |= {(name, target) for target in onward or {""}}
    return found


def test_each_state_and_where_it_leads_is_in_the_document() -> None:
    said, state = set(), ""
    for row in rows(section("docs/architecture.md", "## The state machine")):
        state = named(row[0])[0] if named(row[0]) else state
        said |= {(state, target) for target in named(row[2]) or [""]}
    assert said == edges()


def test_the_drawn_states_are_states() -> None:
    drawn = re.findall(r'[\[{]"([^"]+)"[\]}]', section("docs/architecture.md", "## The state machine"))
    assert set(drawn) == set(aws.definition()["States"])


def test_the_weights_are_those_of_the_ranking() -> None:
    table = rows(section("docs/ai-pipeline.md", "### The score"))
    assert {named(row[0])[0]: float(row[1]) for row in table} == WEIGHTS


# Settings


def told_by_the_template() -> set[str]:
    """Variables that functions get."""
    template = aws.template()
    shared = template["Globals"]["Function"]["Environment"]["Variables"]
    own = [it.get("Properties", {}).get("Environment", {}) for it in template["Resources"].values()]
    return set(shared).union(*(each.get("Variables", {}) for each in own))


def is_environment(node: ast.expr) -> bool:
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return name in ("environ", "environment")


def read_by(path: Path) -> Iterator[str]:
    """Names that a Python file looks up in its environment."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        asked: ast.expr | None = None
        match node:
            case ast.Subscript(value=of, slice=key, ctx=ast.Load()) if is_environment(of):
                asked = key
            case ast.Call(func=ast.Attribute(value=of, attr="get"), args=[key, *_]) if is_environment(of):
                asked = key
            case ast.Call(func=ast.Attribute(attr="getenv"), args=[key, *_]):
                asked = key
        if isinstance(asked, ast.Constant) and isinstance(asked.value, str):
            yield asked.value


def read_by_programs() -> set[str]:
    """Of what tests look up, only what is meant for people: they also look at what a handler was given."""
    folders = [ROOT / name for name in ("functions", "layers", "local", "evals", "tools", "tests/fuzz", "tests/faults")]
    read = {name for folder in folders for path in folder.rglob("*.py") for name in read_by(path)}
    asked = {name for path in (ROOT / "tests").rglob("*.py") for name in read_by(path)}
    read |= {variable.name for variable in VARIABLES}
    return read | {name for name in asked if name.startswith(("STUDYPLAN_", "REQUIRE_"))}


def read_by_commands() -> set[str]:
    """Names that make and the shell scripts take from outside."""
    own = set(re.findall(r"^(\w+) :?=", MAKEFILE, re.MULTILINE)) | {"MAKE", "MAKEFLAGS"}
    shell = re.findall(r"\$\{([A-Z_]+):-", text_of(".ci/run") + text_of("tools/find-uv"))
    return (set(re.findall(r"\$\(([A-Z_]+)\)", MAKEFILE)) - own) | set(shell) - {"HOME"}


def set_by_ci() -> set[str]:
    return set(re.findall(r"export ([A-Z_]+)=", text_of(".ci/run")))


def test_each_setting_is_in_the_document_and_no_other() -> None:
    said = set(SETTING.findall(section("docs/architecture.md", "## Environment variables")))
    read = told_by_the_template() | read_by_programs() | read_by_commands()
    assert read - said == set(), "not in docs/architecture.md"
    assert said - read - set_by_ci() == set(), "nothing reads them"


def test_each_parameter_of_the_template_is_in_the_document_with_its_default() -> None:
    said = {
        named(row[0])[0]: row[1].strip("`") for row in rows(section("docs/architecture.md", "## Template parameters"))
    }
    parameters = aws.template()["Parameters"]
    assert said == {name: str(it["Default"]) or "empty" for name, it in parameters.items()}


def product() -> str:
    """All that the product is made of, as one text."""
    folders = ("functions", "layers", "local", "evals", "bench", "tools", "seeds", "statemachine")
    files = [path for folder in folders for path in (ROOT / folder).rglob("*") if path.suffix in (".py", ".json")]
    others = [ROOT / "template.yaml", ROOT / "Makefile", ROOT / ".ci" / "run", ROOT / "tools" / "find-uv"]
    return "\n".join(path.read_text("utf-8") for path in (*files, *others))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_what_is_written_like_a_code_or_a_setting_is_in_the_product(page: Path) -> None:
    words = set(re.findall(r"\w+", product()))
    assert {name for name in SETTING.findall(page.read_text("utf-8")) if "_" in name} - words == set()


# Commands and links


def targets() -> set[str]:
    return set(re.findall(r"^([a-z.-]+):(?!=)", MAKEFILE, re.MULTILINE))


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_make_target_that_a_document_names_is_there(page: Path) -> None:
    asked = re.findall(r"(?:`|^)make (?:-s )?(\.?[a-z][a-z.-]*)", page.read_text("utf-8"), re.MULTILINE)
    assert set(asked) - targets() == set()


def test_each_make_target_is_explained() -> None:
    explained = set(re.findall(r"`make ([a-z-]+)", text_of("README.md") + text_of("CONTRIBUTING.md")))
    explained |= set(re.findall(r"^make ([a-z-]+)", text_of("README.md"), re.MULTILINE))
    assert {name for name in targets() if re.search(rf"^{name}:.*## ", MAKEFILE, re.MULTILINE)} - explained == {"help"}


def prose(page: Path) -> str:
    return re.sub(r"^```.*?^```$", "", page.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)


def anchors(page: Path) -> set[str]:
    """What the headings of a page are linked by."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_a_link_leads_somewhere(page: Path) -> None:
    for link in re.findall(r"\]\(([^)\s]+)\)", prose(page)):
        place, _, anchor = link.partition("#")
        if not re.match(r"https?:", link):
            target = (page.parent / place).resolve() if place else page
            assert target.exists(), link
            assert not anchor or anchor in anchors(target), link


def test_the_readme_leads_to_every_document() -> None:
    linked = re.findall(r"\]\((docs/[^)#]+\.md)", text_of("README.md"))
    assert {name_of(page) for page in LISTED} - set(linked) == set()
