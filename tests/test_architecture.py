"""Which package imports which, and that packages, files and functions stay small."""

import ast
import re
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.support import aws
from tests.support.handlers import NAMES, STEPS

ROOT = Path(__file__).resolve().parent.parent
LAYER = ROOT / "layers" / "studyplan"
PACKAGE = LAYER / "studyplan"
FUNCTIONS = ROOT / "functions"
FILES = sorted([*PACKAGE.rglob("*.py"), *FUNCTIONS.rglob("*.py")])

# Which packages a package imports beside itself: every arrow of the layer, and no other.
VALUES, ERRORS, MODEL_CALL, WORDING = "domain.values", "domain.errors", "domain.generation", "domain.wording"
LIBRARY = "domain.library"
DOMAIN = {
    VALUES: set[str](),
    WORDING: {VALUES},
    MODEL_CALL: {VALUES, WORDING},
    ERRORS: {VALUES, MODEL_CALL},
    "domain.capacity": {VALUES},
    LIBRARY: {VALUES},
    "domain.feedback": {VALUES, LIBRARY, "domain.progress"},
    "domain.retrieval": {VALUES, ERRORS, LIBRARY, "domain.capacity", "domain.feedback"},
    "domain.feasibility": {VALUES, ERRORS, LIBRARY, "domain.capacity", "domain.retrieval"},
    "domain.importing": {VALUES, ERRORS},
    "domain.links": {VALUES, ERRORS, "domain.progress"},
    "domain.review": {VALUES, WORDING, "domain.capacity"},
    "domain.scheduling": {VALUES, MODEL_CALL, WORDING, "domain.capacity", "domain.review"},
    "domain.validation": {VALUES},
    "domain.scoring": {VALUES},
    "domain.explanation": {VALUES, ERRORS, "domain.capacity", "domain.validation", "domain.replanning"},
    "domain.replanning": {
        VALUES,
        MODEL_CALL,
        WORDING,
        "domain.progress",
        "domain.capacity",
        "domain.scheduling",
        "domain.validation",
        "domain.scoring",
    },
    "domain.progress": {VALUES},
}
ANY_DOMAIN = set(DOMAIN)
PORTS = {"ports", "plan_ports", "feedback_ports", "link_ports", "event_ports", "import_ports"}
ALLOWED = DOMAIN | {
    "collector": set[str](),
    "ports": ANY_DOMAIN,
    "plan_ports": ANY_DOMAIN | {"ports"},
    "feedback_ports": {"domain.feedback"},
    "link_ports": {"domain.links"},
    "event_ports": {VALUES},
    "import_ports": ANY_DOMAIN | {"ports"},
    "adapters": ANY_DOMAIN | PORTS,
    "adapters.dynamodb": ANY_DOMAIN | {"ports", "event_ports", "adapters.dynamodb.feedback", "adapters.libraries"},
    "adapters.libraries": ANY_DOMAIN | {"adapters"},
    "adapters.dynamodb.feedback": ANY_DOMAIN | {"feedback_ports", "adapters.dynamodb"},
    "adapters.dynamodb.learners": ANY_DOMAIN | {"ports", "link_ports", "adapters.dynamodb"},
    "adapters.dynamodb.plans": ANY_DOMAIN | PORTS | {"adapters.dynamodb"},
    "adapters.imports": ANY_DOMAIN | PORTS | {"adapters", "adapters.dynamodb"},
    "adapters.meaning": {VALUES},
    "adapters.writers": ANY_DOMAIN | {"ports"},
    "adapters.writers.openai": ANY_DOMAIN | {"ports"},
    "services": ANY_DOMAIN | PORTS | {"services.feedback"},
    "services.feedback": ANY_DOMAIN | PORTS | {"services"},
    "services.plans": ANY_DOMAIN | PORTS | {"services"},
    "http": ANY_DOMAIN | PORTS | {"services", "services.plans"},
    "steps": ANY_DOMAIN | PORTS | {"services", "services.plans"},
    "steps.step_outputs": {VALUES, MODEL_CALL, "domain.scoring"},
    "runtime": ANY_DOMAIN | PORTS | {"services", "services.plans"},
    "routes": ANY_DOMAIN | PORTS | {"services", "services.feedback", "services.plans", "http", "runtime"},
    "functions": ANY_DOMAIN
    | PORTS
    | {
        "collector",
        "services",
        "services.feedback",
        "services.plans",
        "http",
        "routes",
        "steps",
        "steps.step_outputs",
        "runtime",
    },
}
# The composition root is the one module that names adapters.
WIRING = {
    "adapters",
    "adapters.dynamodb",
    "adapters.dynamodb.plans",
    "adapters.dynamodb.feedback",
    "adapters.dynamodb.learners",
    "adapters.imports",
    "adapters.libraries",
    "adapters.meaning",
    "adapters.writers",
    "adapters.writers.openai",
}
ROOTS = {"studyplan.runtime.wiring", "studyplan.runtime.import_adapters"}
FILE_LINES, FUNCTION_LINES, HANDLER_LINES, MODULES = 250, 35, 25, 13


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def package_of(module: str) -> str:
    """Return domain.values for `studyplan.domain.values.plan`, ports for `studyplan.ports`, functions for a handler."""
    parts = module.split(".")
    if parts[0] == "functions":
        return "functions"
    inner = parts[1:]
    while inner and not PACKAGE.joinpath(*inner).is_dir():
        if len(inner) == 1 and PACKAGE.joinpath(inner[0]).with_suffix(".py").is_file():
            return inner[0]
        inner = inner[:-1]
    return ".".join(inner)


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
    """What a file imports of ours that its package may not."""
    own = package_of(module_of(path))
    allowed = ALLOWED.get(own, set()) | {own} | (WIRING if module_of(path) in ROOTS else set())
    return sorted(
        name for name in imports_of(path) if is_ours(name) and package_of(name) and package_of(name) not in allowed
    )


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_a_package_imports_those_that_it_may(path: Path) -> None:
    assert outward(path) == []


def test_every_package_has_its_arrows() -> None:
    """A package that nobody has thought about is not let through, and an arrow that nobody uses is not left."""
    assert {package_of(module_of(path)) for path in FILES if path.name != "__init__.py"} == set(ALLOWED)
    used: dict[str, set[str]] = {}
    for path in PACKAGE.joinpath("domain").rglob("*.py"):
        own = package_of(module_of(path))
        used.setdefault(own, set()).update(package_of(name) for name in imports_of(path) if is_ours(name))
    assert {own: others - {own, ""} for own, others in used.items() if own in DOMAIN} == DOMAIN


def test_the_packages_of_the_domain_form_no_cycle() -> None:
    assert len(list(TopologicalSorter(DOMAIN).static_order())) == len(DOMAIN)


def test_only_the_wiring_names_adapters() -> None:
    outside = [path for path in FILES if not path.is_relative_to(PACKAGE / "adapters")]
    naming = [name_of(path) for path in outside if any("studyplan.adapters" in name for name in imports_of(path))]
    folder = "layers/studyplan/studyplan/runtime"
    assert naming == [f"{folder}/import_adapters.py", f"{folder}/wiring.py"]


def test_only_entry_points_call_the_wiring() -> None:
    """Routes that several functions serve are entry points too. Two modules put the services of imports and of links
    over the same adapters.
    """
    own = [PACKAGE / "runtime" / name for name in ("import_wiring.py", "link_wiring.py")]
    entries = FUNCTIONS, PACKAGE / "routes"
    modules = {"studyplan.runtime.wiring", "studyplan.runtime.import_wiring", "studyplan.runtime.link_wiring"}
    calling = [path for path in FILES if path not in own and modules & set(imports_of(path))]
    assert [name_of(path) for path in calling if not any(map(path.is_relative_to, entries))] == []


PACKAGES = sorted({path.parent for path in PACKAGE.rglob("*.py")})


@pytest.mark.parametrize("folder", PACKAGES, ids=name_of)
def test_a_package_says_in_one_line_what_belongs_there(folder: Path) -> None:
    init = folder / "__init__.py"
    assert init.is_file()
    assert re.fullmatch(r'"""[A-Z][^\n]+\."""\n', init.read_text("utf-8"))


@pytest.mark.parametrize("folder", PACKAGES, ids=name_of)
def test_a_package_has_2_to_13_modules(folder: Path) -> None:
    modules = [path for path in folder.glob("*.py") if path.name != "__init__.py"]
    inner = [path for path in folder.iterdir() if path.is_dir() and (path / "__init__.py").is_file()]
    assert len(modules) <= MODULES
    assert len(modules) + len(inner) >= 2


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=name_of)
def test_the_domain_knows_the_standard_library_pydantic_a_stemmer_and_durations(path: Path) -> None:
    roots = {name.split(".")[0] for name in imports_of(path)}
    assert roots - sys.stdlib_module_names <= {"pydantic", "studyplan", "Stemmer", "isodate"}


@pytest.mark.parametrize("path", sorted((PACKAGE / "domain").rglob("*.py")), ids=name_of)
def test_the_domain_does_not_look_at_the_outside(path: Path) -> None:
    """Time, chance, files and the environment are arguments."""
    roots = {name.split(".")[0] for name in imports_of(path)}
    assert roots.isdisjoint({"os", "io", "pathlib", "socket", "subprocess", "random", "secrets", "time", "logging"})
    # The context's own `today` is a stored date.
    reads = (node for node in ast.walk(tree_of(path)) if isinstance(node, ast.Attribute))
    calls = {node.attr for node in reads if not ast.unparse(node).endswith("context.today")}
    assert calls.isdisjoint({"now", "utcnow", "today", "uuid4"})


def reached_from(*packages: str) -> set[str]:
    """Packages of the domain whose code these load, themselves included."""
    reached: set[str] = set()
    waiting = set(packages)
    while waiting:
        package = waiting.pop()
        reached.add(package)
        waiting |= DOMAIN[package] - reached
    return reached


def test_checks_and_scheduler_share_no_code() -> None:
    """What both reach are the values that they exchange; a mistake in how one counts is not the other's too."""
    assert DOMAIN["domain.validation"] <= {VALUES, ERRORS}
    making = reached_from("domain.scheduling", "domain.retrieval", "domain.feasibility")
    assert "domain.validation" not in making
    assert reached_from("domain.validation") & making <= {VALUES, ERRORS, MODEL_CALL}


def test_only_adapters_and_wiring_know_aws() -> None:
    roots = ("wiring", "import_adapters")
    others = [each for each in FILES if not each.is_relative_to(PACKAGE / "adapters") and each.stem not in roots]
    knowing = [
        name_of(each) for each in others if {"boto3", "botocore"} & {name.split(".")[0] for name in imports_of(each)}
    ]
    assert knowing == []


def test_handlers_do_not_import_each_other() -> None:
    assert [name_of(path) for path in FILES if any(name.startswith("functions") for name in imports_of(path))] == []


def test_function_folders_are_no_packages() -> None:
    assert list(FUNCTIONS.rglob("__init__.py")) == []


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
