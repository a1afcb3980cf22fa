"""What the functions load at their start: each the modules that all its calls need."""

import sys

import pytest

from tests.support.handlers import NAMES as ALL
from tests.support.loaded import loaded_at_start, loaded_by

NAMES = tuple(name for name in ALL if name != "viewer")  # it serves files and loads nothing of ours
LIVING = ("progress_api", "learn_api")  # what happens to a plan after it is published, of an owner and of a learner
CLIENTS = {"openai", "httpx2", "httpx"}
REPORT = "studyplan.domain.feasibility.report"
RANKING = "studyplan.domain.retrieval.ranking"


def test_what_a_module_loads_is_seen() -> None:
    """Here, so that the others' silence says something: also what a module of ours loads for itself."""
    assert {"colorsys", "studyplan"} <= loaded_by("import colorsys, studyplan.domain.errors.http").packages
    alone = loaded_by("import studyplan.domain.errors.http")
    assert "colorsys" not in alone.packages
    assert "studyplan.domain.errors.base" in alone.modules


@pytest.mark.parametrize("name", NAMES)
def test_no_function_loads_what_only_a_writer_needs(name: str) -> None:
    """Also where a model is to be asked: its client is loaded by the first call that asks it."""
    start = loaded_at_start(name)
    assert {f"functions.{name}.app", "studyplan.domain.errors.base"} <= start.modules
    assert start.packages.isdisjoint(CLIENTS)


def test_the_function_of_the_page_loads_the_standard_library_alone() -> None:
    start = loaded_at_start("viewer")
    assert "functions.viewer.app" in start.modules
    assert start.packages - sys.stdlib_module_names <= {"functions", "_distutils_hack"}


@pytest.mark.parametrize("name", NAMES)
def test_no_function_loads_the_table_of_meanings_before_it_ranks(name: str) -> None:
    """And those that never rank load no ranking at all."""
    start = loaded_at_start(name)
    assert not {each for each in start.modules if each.startswith("studyplan.adapters.meaning")}
    assert (RANKING in start.modules) is (name == "retrieve_resources")


@pytest.mark.parametrize("name", NAMES)
def test_no_function_loads_what_signs_cursors_at_its_start(name: str) -> None:
    assert "itsdangerous" not in loaded_at_start(name).packages


@pytest.mark.parametrize(
    ("name", "loads"), [("learners_api", False), ("resources_api", False), ("learn_api", False), ("plans_api", True)]
)
def test_a_function_that_sends_no_feasibility_report_does_not_load_its_models(name: str, loads: bool) -> None:
    assert (REPORT in loaded_at_start(name).modules) is loads


@pytest.mark.parametrize("name", ["plans_api", "progress_api", "learn_api"])
def test_no_function_of_plans_loads_what_only_a_submission_or_an_explanation_reads(name: str) -> None:
    """They are most of its models, and nearly all of its calls read a request or a plan."""
    modules = loaded_at_start(name).modules
    of_some_calls = ("candidates", "learner", "resource")
    assert not {each for each in modules if each in {f"studyplan.domain.values.{part}" for part in of_some_calls}}
    # These take votes, and read nothing of a whole library.
    votes = {"values", "voting", "counting", "minutes", "spent"} if name in LIVING else set[str]()
    feedback = {each.rpartition(".")[2] for each in modules if each.startswith("studyplan.domain.feedback.")}
    assert feedback <= votes


@pytest.mark.parametrize("name", NAMES)
def test_no_function_but_that_of_progress_loads_progress_at_its_start(name: str) -> None:
    modules = loaded_at_start(name).modules
    own = {"studyplan.services.progress", "studyplan.domain.progress.summary"}
    assert own & modules == (own if name in LIVING else set())


@pytest.mark.parametrize("name", NAMES)
def test_only_the_step_that_writes_loads_sentences_and_none_loads_claims(name: str) -> None:
    """Claims are looked for where a model has written, which is known later."""
    modules = loaded_at_start(name).modules
    wording = {each.rpartition(".")[2] for each in modules if each.startswith("studyplan.domain.wording.")}
    assert wording == ({"languages", "sentences"} if name == "generate_plan" else set())


@pytest.mark.parametrize("name", NAMES)
def test_a_function_loads_without_the_collector_and_resumes_it(name: str) -> None:
    """A warm function would keep its garbage otherwise. A failed assertion ends the program with an error."""
    loaded_by(
        "import gc, os; os.environ['AWS_LAMBDA_FUNCTION_NAME'] = 'a-function';"
        f"import functions.{name}.app as app;"
        "assert gc.isenabled(); assert gc.get_freeze_count() > 10_000, 'import studyplan.collector first'"
    )


def test_the_collector_stops_before_anything_of_the_layer_is_loaded() -> None:
    seen = "[name for name in sys.modules if name.startswith('studyplan')]"
    loaded_by(
        "import gc, os, sys; os.environ['AWS_LAMBDA_FUNCTION_NAME'] = 'a-function'; from studyplan import collector;"
        f"assert not gc.isenabled(); assert {seen} == ['studyplan', 'studyplan.collector'], {seen}"
    )


def test_outside_lambda_the_collector_goes_on() -> None:
    loaded_by(
        "import gc; from studyplan import collector; assert gc.isenabled(); collector.resume();"
        "assert gc.isenabled() and not gc.get_freeze_count()"
    )


@pytest.mark.parametrize("name", NAMES)
def test_no_function_loads_reviews_before_a_request_has_an_exam(name: str) -> None:
    modules = loaded_at_start(name).modules
    assert not {each for each in modules if each.startswith("studyplan.domain.review.") or each.endswith(".exam")}
