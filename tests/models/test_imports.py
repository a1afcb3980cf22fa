"""A model's client is loaded where a model is asked; what the functions start with is in tests/functions/."""

from tests.support.loaded import loaded_by

# The first two steps of a request, on the fakes.
TWO_STEPS = """
from contextlib import suppress
from studyplan.runtime import wiring
from tests.support.builders import LATER, a_context, a_learner, a_request, a_resource
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.handlers import call
adapters = InMemoryAdapters()
wiring.adapters = lambda: adapters
adapters.learners.add("local", a_learner())
adapters.requests.add("local", a_request(), a_context(), deadline=LATER)
for number in range(6):
    adapters.library.add("local", a_resource(f"resource {number}", estimated_minutes=35))
which = {"owner": "local", "request_id": a_request().id, "attempt": 1, "correlation_id": "call-1"}
call("retrieve_resources", which)
with suppress(Exception):
    call("generate_plan", which)
"""


def test_a_plan_of_the_mock_is_written_without_a_models_client() -> None:
    loaded = loaded_by(TWO_STEPS)
    assert "studyplan.adapters.writers.mock" in loaded.modules
    assert "studyplan.adapters.writers.openai.writer" not in loaded.modules
    assert loaded.packages.isdisjoint({"openai", "httpx2", "httpx"})


def test_a_plan_of_a_model_is_written_with_it() -> None:
    assert loaded_by(TWO_STEPS, model=True).modules >= {"openai", "httpx2"}
