"""How the parts may know each other: arrows point inwards, and files and functions stay small."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.support import aws
from tests.support.handlers import NAMES, STEPS

ROOT = Path(__file__).resolve().parent.parent
LAYER = ROOT / "layers" / "studyplan"
PACKAGE = LAYER / "studyplan"
FUNCTIONS = ROOT / "functions"
FILES = sorted([*PACKAGE.rglob("*.py"), *FUNCTIONS.rglob("*.py")])

# What each ring may import of ours; everything inside it, nothing outside.
INNER = {
    "domain": {"domain"},
    "ports": {"domain", "ports"},
    "adapters": {"domain", "ports", "adapters"},
    "runtime": {"domain", "ports", "runtime"},
    "functions": {"domain", "ports", "runtime"},
}
FILE_LINES, FUNCTION_LINES, HANDLER_LINES = 250, 35, 25


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def ring_of(module: str) -> str:
    """`studyplan.domain.checks` is in domain, `functions.x.app` in functions."""
    parts = module.split(".")
    return parts[0] if parts[0] == "functions" else parts[1] if len(parts) > 1 else ""


def module_of(path: Path) -> str:
    base = ROOT if path.is_relative_to(FUNCTIONS) else LAYER
    return ".".join(path.relative_to(base).with_suffix("").parts)


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imports_of(path: Path) -> Iterator[str]:
    """Full names of every module that a file imports, wherever in it; of `from a import b` both a and a.b."""
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{name_of(path)} imports relatively"
            yield str(node.module)
            yield from (f"{node.module}.{each.name}" for each in node.names)


def is_ours(module: str) -> bool:
    return module.split(".")[0] in ("studyplan", "functions")


def outward(path: Path) -> list[str]:
    ring = ring_of(module_of(path))
    allowed = INNER.get(ring, set()) | ({"adapters"} if module_of(path) == "studyplan.runtime.wiring" else set())
    return [name for name in imports_of(path) if is_ours(name) and ring_of(name) and ring_of(name) not in allowed]


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_arrows_point_inwards(path: Path) -> None:
    assert outward(path) == []


def test_only_the_wiring_names_adapters() -> None:
    outside = [path for path in FILES if not path.is_relative_to(PACKAGE / "adapters")]
    naming = [name_of(path) for path in outside if any("studyplan.adapters" in name for name in imports_of(path))]
    assert naming == ["layers/studyplan/studyplan/runtime/wiring.py"]


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").glob("*.py")), ids=name_of)
def test_the_domain_knows_the_standard_library_and_pydantic(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports_of(path)}
    assert roots - sys.stdlib_module_names <= {"pydantic", "studyplan"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").glob("*.py")), ids=name_of)
def test_the_domain_does_not_look_at_the_outside(path: Path) -> None:
    """Time, chance, files and the environment are arguments."""
    roots = {name.split(".")[0] for name in imports_of(path)}
    assert roots.isdisjoint({"os", "io", "pathlib", "socket", "subprocess", "random", "secrets", "time", "logging"})
    calls = {node.attr for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute)}
    assert calls.isdisjoint({"now", "utcnow", "today", "uuid4"})


def reached_from(*names: str) -> set[str]:
    """Modules of the domain that these load, themselves included."""
    reached: set[str] = set()
    waiting = {f"studyplan.domain.{name}" for name in names}
    while waiting:
        module = waiting.pop()
        reached.add(module)
        path = LAYER.joinpath(*module.split(".")).with_suffix(".py")
        waiting |= {name for name in imports_of(path) if LAYER.joinpath(*name.split(".")).with_suffix(".py").is_file()}
        waiting -= reached
    return {module.removeprefix("studyplan.domain.") for module in reached}


CHECKING = {"checks", "further_checks", "assurance", "calendar", "inspection"}
SCHEDULING = {"scheduling", "layout", "packing", "window", "retrieval", "feasibility"}


def test_checks_and_scheduler_share_no_code() -> None:
    """What both reach are the values that they speak of; a mistake in how one counts is not the other's too."""
    there = {name for name in SCHEDULING if (PACKAGE / "domain" / f"{name}.py").exists()}
    assert {"scheduling", "window", "retrieval"} <= there
    values = {"addresses", "brief", "errors", "fields", "models", "plan", "shelf", "words"}
    assert reached_from("checks") >= CHECKING
    assert reached_from("checks") <= CHECKING | values
    assert reached_from(*there).isdisjoint(CHECKING)


def test_only_adapters_and_wiring_know_aws() -> None:
    others = [each for each in FILES if not each.is_relative_to(PACKAGE / "adapters") and each.stem != "wiring"]
    knowing = [
        name_of(each) for each in others if {"boto3", "botocore"} & {name.split(".")[0] for name in imports_of(each)}
    ]
    assert knowing == []


def test_handlers_do_not_import_each_other() -> None:
    assert [name_of(path) for path in FILES if any(name.startswith("functions") for name in imports_of(path))] == []


def test_function_folders_are_no_packages() -> None:
    assert list(FUNCTIONS.rglob("__init__.py")) == []


def test_package_init_files_are_empty() -> None:
    assert [name_of(path) for path in FILES if path.name == "__init__.py" and path.read_text()] == []


def code_lines(node: ast.AST) -> int:
    """Lines that hold code: without decorators, docstring, comments and empty lines."""
    assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    body = node.body[1:] if ast.get_docstring(node) else node.body
    spans = [range(node.lineno, body[0].lineno)] if body else []
    if ast.get_docstring(node):
        spans = [range(node.lineno, node.body[0].lineno)]
    spans += [range(line.lineno, (line.end_lineno or line.lineno) + 1) for line in body]
    return len({line for span in spans for line in span})


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_files_and_functions_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= FILE_LINES
    functions = [node for node in ast.walk(tree_of(path)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]
    assert {node.name: code_lines(node) for node in functions if code_lines(node) > FUNCTION_LINES} == {}


@pytest.mark.parametrize("step", STEPS)
def test_a_step_handler_is_a_sentence(step: str) -> None:
    functions = {
        node.name: node for node in tree_of(FUNCTIONS / step / "app.py").body if isinstance(node, ast.FunctionDef)
    }
    assert code_lines(functions["handler"]) <= HANDLER_LINES


LOADS = """
import importlib, importlib.abc, json, sys
class Seen(importlib.abc.MetaPathFinder):
    names = []
    def find_spec(self, name, path=None, target=None):
        self.names.append(name.partition(".")[0])
sys.meta_path.insert(0, Seen())
for name in json.loads(sys.argv[1]):
    importlib.import_module(name)
print(json.dumps(sorted(set(Seen.names))))
"""


def looked_for(*modules: str) -> set[str]:
    """Top-level names of everything that an interpreter looks for when it imports these modules."""
    settings = {"PYTHONPATH": f"{LAYER}:{ROOT}", "AWS_DEFAULT_REGION": aws.REGION, "PATH": ""}
    command = [sys.executable, "-c", LOADS, json.dumps(modules)]
    ran = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    return set(json.loads(ran.stdout))


@pytest.mark.parametrize("name", NAMES)
def test_no_handler_loads_what_only_a_writer_needs(name: str) -> None:
    loaded = looked_for(f"functions.{name}.app")
    assert "studyplan" in loaded
    assert loaded.isdisjoint({"openai", "httpx", "httpx2"})


def test_what_a_module_loads_is_seen() -> None:
    assert {"colorsys", "studyplan"} <= looked_for("colorsys", "studyplan.domain.all_errors")
    assert "colorsys" not in looked_for("studyplan.domain.all_errors")


def test_the_template_deploys_every_function_folder() -> None:
    assert sorted(code_folders().values()) == sorted(NAMES)


def code_folders() -> dict[str, str]:
    """Logical id -> folder of each function in the template."""
    resources = aws.template()["Resources"]
    functions = {key: it for key, it in resources.items() if it["Type"] == "AWS::Serverless::Function"}
    return {key: it["Properties"]["CodeUri"].removeprefix("functions/").strip("/") for key, it in functions.items()}


def test_a_function_in_the_template_is_named_like_its_folder() -> None:
    expected = {
        key: "".join(part.capitalize() for part in name.split("_")) + "Function" for key, name in code_folders().items()
    }
    assert expected == {key: key for key in expected}


def test_tests_have_an_event_for_every_function() -> None:
    assert sorted(path.stem for path in (ROOT / "tests" / "events").glob("*.json")) == sorted(NAMES)
