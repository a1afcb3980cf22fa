"""Functions with the events of tests/events: what each answers, stores and starts."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.values.learner import Learner
from tests.support.builders import a_context, a_learner, a_request, a_resource, an_id
from tests.support.calls import event_of
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.handlers import call
from tests.support.repositories import Repositories
from tests.support.stored import add_request


def header(answer: dict[str, Any], name: str) -> str:
    """Return an answer's header of this name, in any case."""
    headers = {key.lower(): values for key, values in answer["multiValueHeaders"].items()}
    return str(headers[name.lower()][0])


def test_a_learner_is_created(store: Repositories) -> None:
    answer = call("learners_api", event_of("learners_api"))
    made = Learner.model_validate_json(answer["body"])
    assert (answer["statusCode"], made.name, made.weekly_hours) == (201, "Ana", 5.0)
    assert store.learners.get("local", made.id) == made


def test_the_seed_is_loaded(store: Repositories) -> None:
    first, second = (call("resources_api", event_of("resources_api")) for _ in range(2))
    assert json.loads(first["body"]) == {"created": 26, "unchanged": 0}
    assert json.loads(second["body"]) == {"created": 0, "unchanged": 26}
    assert len(list(store.library.all("local"))) == 26


@pytest.fixture
def ana(store: Repositories) -> None:
    """A learner, and enough for a plan of hers."""
    store.learners.add("local", a_learner())
    store.library.add("local", a_resource("study"))
    store.library.add("local", a_resource("practice", resource_type="exercise"))


def test_a_plan_request_is_accepted_and_started(ana: None, workflow: InMemoryWorkflow) -> None:
    answer = call("plans_api", event_of("plans_api"))
    made = json.loads(answer["body"])
    started = [start.request_id for start in workflow.starts]
    assert (answer["statusCode"], made["status"], started) == (202, "queued", [made["id"]])
    assert header(answer, "Retry-After") == "1"
    assert header(answer, "Location") == f"/v1/api/plan-requests/{made['id']}/"


@pytest.mark.parametrize("event", [event_of("reconcile_requests"), {}, {"source": "aws.events"}])
def test_the_reconciler_looks_at_all_whatever_wakes_it(
    store: Repositories, workflow: InMemoryWorkflow, logged: Callable[[], str], event: dict[str, Any]
) -> None:
    workflow.states[an_id("request")] = "ended"
    deadline = "9999-01-05T09:15:00.000000+00:00"
    add_request(store, "local", a_request(), a_context(), deadline=deadline)
    assert call("reconcile_requests", event) == {"closed": 1}
    assert '"closed":1' in logged().replace(" ", "")
