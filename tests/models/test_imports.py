"""What `python -X importtime` says: a model's client is loaded where a model is asked, and nowhere else."""

import os
import subprocess
import sys

import pytest

from tests.support.handlers import NAMES
from tests.test_architecture import LAYER, ROOT

CLIENTS = {"openai", "httpx2", "httpx"}
NOBODY = "http://127.0.0.1:9/v1"  # nothing listens there; by then the client is loaded
MODEL = {"LLM_PROVIDER": "compatible", "LLM_MODEL": "a-model", "LLM_BASE_URL": NOBODY}
# The first two steps of a request, in an AWS of the process's own.
TWO_STEPS = """
from contextlib import suppress
from tests.support.repositories import in_use
from tests.support import aws
from tests.support.builders import LATER, a_context, a_request, a_resource
from tests.support.handlers import call
from tests.in_flight.snapshot import INPUT
with aws.emulated():
    aws.empty_table()
    in_use().requests.add("local", a_request(), a_context(), deadline=LATER)
    for number in range(6):
        in_use().library.add("local", a_resource(f"resource {number}", estimated_minutes=35))
    call("retrieve_resources", INPUT)
    with suppress(Exception):
        call("generate_plan", INPUT)
"""


def imported_by(code: str, **variables: str) -> set[str]:
    settings = {**os.environ, "PYTHONPATH": f"{LAYER}:{ROOT}", **variables}
    command = [sys.executable, "-X", "importtime", "-c", code]
    ran = subprocess.run(command, env=settings, capture_output=True, text=True, check=True)
    lines = [line for line in ran.stderr.splitlines() if line.startswith("import time:")]
    return {line.rpartition("|")[2].strip() for line in lines}


@pytest.mark.parametrize("name", NAMES)
def test_no_handler_loads_a_models_client_at_its_start(name: str) -> None:
    loaded = imported_by(f"import functions.{name}.app", **MODEL)
    assert f"functions.{name}.app" in loaded
    assert loaded.isdisjoint(CLIENTS)


def test_a_plan_of_the_mock_is_written_without_a_models_client() -> None:
    loaded = imported_by(TWO_STEPS)
    assert "studyplan.adapters.writers.mock" in loaded
    assert loaded.isdisjoint(CLIENTS | {"studyplan.adapters.writers.openai.writer"})


def test_a_plan_of_a_model_is_written_with_it() -> None:
    assert imported_by(TWO_STEPS, **MODEL) >= {"openai", "httpx2"}
