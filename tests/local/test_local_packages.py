"""How the packages of `local` may know each other, and what keeps each of them small."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.stack.emulator_process import ROOT

LOCAL = ROOT / "local"
LARGEST = 13  # modules of a package, without its __init__.py

# Which packages of this repository each package of `local` may import. `emulator` stands apart from `cli`: the stack
# starts it as a process of its own, by the name of its module.
ARROWS = {
    "stack": {"tools"},
    "emulator": {"stack"},
    "fake_models": {"stack"},
    "execution_view": {"stack"},
    "importing": {"stack"},
    "sam_local": {"stack", "tools"},
    "cli": {"execution_view", "fake_models", "sam_local", "stack", "tools"},
}
OURS = {"bench", "evals", "functions", "local", "studyplan", "tests", "tools"}
# Handlers and the values that they take are of the layer: they run in the process that stores the fixtures.
OF_THE_LAYER = {
    "local/sam_local/fixtures.py": {"studyplan", "functions"},
    "local/cli/demo_request.py": {"studyplan"},  # it reads its variables with the models of the API
    "local/cli/life.py": {"studyplan"},  # the learner's date, as the API has it
    "local/cli/feedback.py": {"studyplan"},  # it ranks again what the last plans were made from
}
PACKAGES = sorted(path.parent for path in LOCAL.rglob("__init__.py"))


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def imports_of(path: Path) -> Iterator[str]:
    """Yield the full name of each module that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield from ([module] if module != "local" else [f"local.{alias.name}" for alias in names])


def package_of(module: str) -> str:
    """Return `stack` for `local.stack.aws`, and the first part of any other name."""
    parts = module.split(".")
    return parts[1] if parts[0] == "local" else parts[0]


def imported_by(path: Path) -> set[str]:
    return {package_of(name) for name in imports_of(path) if name.split(".")[0] in OURS}


def test_the_table_names_every_package() -> None:
    assert {path.name for path in PACKAGES if path != LOCAL} == ARROWS.keys()
    modules = {path.name for path in LOCAL.glob("*.py")}
    assert modules == {"__init__.py", "__main__.py"}, "everything else belongs in a package"


@pytest.mark.parametrize("path", sorted(LOCAL.glob("*/*.py")), ids=name_of)
def test_a_package_imports_only_what_the_table_allows(path: Path) -> None:
    package = path.parent.name
    assert imported_by(path) <= ARROWS[package] | {package} | OF_THE_LAYER.get(name_of(path), set())


def test_the_arrows_make_no_cycle() -> None:
    left = {package: set(needed) & ARROWS.keys() for package, needed in ARROWS.items()}
    while free := {package for package, needed in left.items() if not needed}:
        left = {package: needed - free for package, needed in left.items() if package not in free}
    assert left == {}


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [("local", {"tests"}), ("tools", {"local", "tests"})],
)
def test_local_may_use_tools_and_not_the_other_way_round(folder: str, forbidden: set[str]) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        first_parts = {name.split(".")[0] for name in imports_of(path)}
        assert first_parts.isdisjoint(forbidden), name_of(path)


@pytest.mark.parametrize("package", [*PACKAGES, ROOT / "tools", ROOT / "tools" / "openapi"], ids=name_of)
def test_a_package_says_in_one_line_what_belongs_there(package: Path) -> None:
    tree = ast.parse((package / "__init__.py").read_text("utf-8"))
    docstring = ast.get_docstring(tree)
    assert len(tree.body) == 1
    assert docstring
    assert "\n" not in docstring


@pytest.mark.parametrize("package", PACKAGES, ids=name_of)
def test_a_package_is_small(package: Path) -> None:
    assert len([path for path in package.glob("*.py") if path.name != "__init__.py"]) <= LARGEST
