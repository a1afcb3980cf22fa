"""A draft without errors that is not good goes back to its model once; then the better draft is published."""

from collections.abc import Callable

import pytest

from studyplan.domain.errors.llm import LlmInvalidOutput, LlmRefused, LlmUnavailable, WriterError
from tests.statemachine.conftest import Post
from tests.statemachine.machine import Machine
from tests.statemachine.scripted import Scripted, plan_of
from tests.support.builders import a_draft, a_learner, a_resource
from tests.support.repositories import Repositories

ALL_SIX = [f"resource {number}" for number in range(6)]
POOR = a_draft(*ALL_SIX)  # without the weak area: no error, and 0.70
GOOD = a_draft("loops", *ALL_SIX)

type Script = Callable[..., Scripted]


@pytest.fixture
def weak(library: None, store: Repositories) -> None:
    """The learner is weak at loops, which one resource explains."""
    store.learners.replace("local", a_learner(weak_areas=("loops",)), seen=a_learner())
    store.library.add("local", a_resource("loops", estimated_minutes=35, tags=("loops",)))


@pytest.mark.usefixtures("weak")
def test_a_finding_of_quality_goes_back_and_is_mended(
    machine: Machine, post: Post, store: Repositories, scripted: Script
) -> None:
    writer = scripted(POOR, GOOD)
    run = machine.run(post().id)
    assert writer.shown == [[], ["WEAK_AREA_MISSING"]]
    plan = plan_of(store, run)
    assert (plan.generated_by, plan.repaired, plan.confidence.score) == ("compatible", 1, 1.0)


@pytest.mark.usefixtures("weak")
def test_a_model_that_betters_nothing_is_asked_once_and_the_rules_write(
    machine: Machine, post: Post, store: Repositories, scripted: Script
) -> None:
    writer = scripted(POOR, POOR, POOR)
    plan = plan_of(store, machine.run(post().id))
    assert len(writer.shown) == 2
    assert (plan.generated_by, plan.confidence.score) == ("fallback", 1.0)


@pytest.mark.usefixtures("weak")
@pytest.mark.parametrize("error", [LlmRefused, LlmInvalidOutput, LlmUnavailable])
def test_a_model_that_fails_to_better_a_draft_does_not_end_the_request(
    machine: Machine, post: Post, store: Repositories, scripted: Script, error: type[WriterError]
) -> None:
    scripted(POOR, *[error() for _ in range(4)])
    run = machine.run(post().id)
    assert (run.status, run.request.status) == ("SUCCEEDED", "completed")
    assert plan_of(store, run).generated_by == "fallback"


@pytest.mark.usefixtures("library")
def test_a_refusal_where_there_is_no_draft_without_errors_still_ends_it(
    machine: Machine, post: Post, scripted: Script
) -> None:
    scripted(a_draft("resource 0"), LlmRefused())
    run = machine.run(post().id)
    assert (run.request.status, run.code) == ("failed", "LlmRefused")
