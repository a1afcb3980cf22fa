"""The case file: ten cases that do not meet, and a judge that shares nothing with the product."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from pydantic import ValidationError

from evals.cases import Case, load
from evals.plan_rules.calendar_days import capacity_of
from evals.rules import facts_of_case
from tests.evals.endings import CASE

ROOT = Path(__file__).resolve().parents[2]
MAKES_PLANS = ROOT / "evals" / "quality" / "run.py"  # makes the plans that the rest of its package grades
PRODUCT = {ROOT / "evals" / name / "product.py" for name in ("replan", "retrieval", "wide")}  # run what is measured
CHECKED = set((ROOT / "evals" / "detection").rglob("*.py"))  # judges nothing: it breaks plans for the product's checks
MODULES = sorted(set((ROOT / "evals").rglob("*.py")) - {MAKES_PLANS} - PRODUCT - CHECKED)
RULES = sorted((ROOT / "evals" / "plan_rules").rglob("*.py"))
CASES = load()
each_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)


def test_there_are_ten_with_names_of_their_own() -> None:
    assert [case.name for case in CASES] == [
        "levels",
        "durations",
        "tight-time",
        "no-practice",
        "weak-areas",
        "thin-topic",
        "long-plan",
        "goal-not-english",
        "ambiguous-topic",
        "very-little-time",
    ]


def test_each_has_topics_of_its_own_so_that_one_library_serves_all() -> None:
    owners: dict[str, set[str]] = {}
    for case in CASES:
        for topic in (case.request.topic, *(resource.topic for resource in case.resources)):
            owners.setdefault(topic.casefold(), set()).add(case.name)
    assert {topic: names for topic, names in owners.items() if len(names) > 1} == {}


def test_no_url_is_there_twice_and_none_is_real() -> None:
    urls = [resource.url for case in CASES for resource in case.resources]
    assert len(set(urls)) == len(urls)
    assert all(url.startswith("https://example.org/") for url in urls)


@each_case
def test_prerequisites_are_titles_further_up(case: Case) -> None:
    titles = [resource.title for resource in case.resources]
    assert len(set(titles)) == len(titles)
    for index, resource in enumerate(case.resources):
        assert set(resource.prerequisites) <= set(titles[:index])


@each_case
def test_what_it_expects_can_be_judged(case: Case) -> None:
    by_title = {resource.title: resource for resource in case.resources}
    if case.expect.outcome == "plan":
        assert all(by_title[title].why_not is None for title in case.expect.must_use)
        assert not case.expect.weak_areas or case.learner.weak_areas
    assert case.expect.minutes <= case.request.constraints.max_daily_minutes * case.request.duration_days


@each_case
def test_the_rules_work_out_the_minutes_that_were_written_by_hand(case: Case) -> None:
    library = {resource.title: resource for resource in case.resources}
    assert capacity_of(facts_of_case(case, library)) == case.expect.minutes


def test_a_misspelt_expectation_is_an_error() -> None:
    with pytest.raises(ValidationError, match="levels_rize"):
        Case.model_validate({**CASE, "expect": {"outcome": "plan", "minutes": 90, "levels_rize": True}})


def imported_by(module: Path) -> set[str]:
    """Return the full names of the modules that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, f"{module.name} imports relatively"
            found.add(str(node.module))
    return found


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_module_of_the_judge_names_the_product(module: Path) -> None:
    assert not {name.split(".")[0] for name in imported_by(module)} & {"studyplan", "functions", "tests"}


@pytest.mark.parametrize("module", RULES, ids=lambda path: path.name)
def test_the_rules_know_the_standard_library_pydantic_and_themselves(module: Path) -> None:
    outside = {name for name in imported_by(module) if not name.startswith("evals.plan_rules.")}
    assert {name.split(".")[0] for name in outside} - sys.stdlib_module_names <= {"pydantic"}


def test_a_run_of_the_judge_has_loaded_nothing_of_the_product() -> None:
    paths = [module.relative_to(ROOT).with_suffix("") for module in MODULES if module.stem != "__init__"]
    names = [".".join(path.parts) for path in paths]
    program = f"import sys, {', '.join(names)}; print([it for it in sys.modules if it.split('.')[0] == 'studyplan'])"
    settings = {"PYTHONPATH": f"{ROOT}:{ROOT / 'layers' / 'studyplan'}"}
    ran = subprocess.run([sys.executable, "-c", program], env=settings, capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
