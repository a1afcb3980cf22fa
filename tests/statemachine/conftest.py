"""The machine of one file's tests, a library for it to plan from, and a proof of the edges that tests claim."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studyplan.domain.errors.llm import WriterError
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.plan_request import PlanRequest, PlanRequestIn
from studyplan.domain.values.types import WriterName
from studyplan.ports import PlanWriter
from studyplan.runtime import wiring
from tests.statemachine.machine import Json, Machine, running
from tests.statemachine.scripted import Scripted
from tests.support import aws
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.calls import logged
from tests.support.repositories import Repositories

__all__ = ["logged"]  # a fixture that is used here as well

type Post = Callable[..., PlanRequest]


@pytest.fixture(scope="module")
def asl() -> Json:
    return aws.definition()


@pytest.fixture(scope="module")
def one_machine(moto: None, asl: Json) -> Iterator[Machine]:
    with running(asl) as machine:
        yield machine


@pytest.fixture
def machine(one_machine: Machine, store: Repositories, request: pytest.FixtureRequest) -> Iterator[Machine]:
    """The machine with nothing replaced. What a test claims to cover it has to have walked."""
    one_machine.__init__()  # type: ignore[misc]  # moto holds on to this one
    yield one_machine
    claims = {fact for marker in request.node.iter_markers("covers") for fact in marker.args}
    claimed = {fact.removeprefix("edge:") for fact in claims if fact.startswith("edge:")}
    assert claimed <= one_machine.walked, f"claimed and not walked: {claimed - one_machine.walked}"


@pytest.fixture
def library(store: Repositories) -> None:
    """A learner, and enough on python for a week, practice included."""
    store.learners.add("local", a_learner())
    for number in range(6):
        kind = "exercise" if number % 3 == 2 else "article"
        store.library.add("local", a_resource(f"resource {number}", estimated_minutes=35, resource_type=kind))


@pytest.fixture
def post(machine: Machine, library: None) -> Post:
    """Ask for a plan as the API does: the row is stored and the execution started."""

    def ask(key: str | None = None, **difference: Any) -> PlanRequest:
        plan_request: dict[str, Any] = {"learner_id": an_id("ana"), "goal": "Learn Python", "topic": "python"}
        body = PlanRequestIn(**plan_request | {"duration_days": 7} | difference)
        return wiring.plan_request_service().submit("local", body, idempotency_key=key)

    return ask


@pytest.fixture
def scripted(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Scripted]:
    """Put a writer in the place of the configured one that does as it is told."""

    def use(*prepared: Draft | WriterError, name: WriterName = "compatible") -> Scripted:
        writer = Scripted(*prepared, name=name)
        as_port: PlanWriter = writer
        monkeypatch.setattr(wiring, "writer", lambda: as_port)
        return writer

    return use
