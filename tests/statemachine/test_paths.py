"""The machine's ways to a plan, and to none: good at once, repaired, by rules, too poor."""

from collections.abc import Callable

import pytest

from studyplan.domain.errors.failure_codes import sentence_of
from studyplan.domain.values.context import Constraints
from tests.statemachine.conftest import Post
from tests.statemachine.machine import STATE_LIMIT, Json, Machine
from tests.statemachine.scripted import Scripted, plan_of
from tests.support.builders import a_draft, a_resource, an_id
from tests.support.handlers import call
from tests.support.repositories import Repositories

GOOD = ["Retrieve resources", "Generate plan", "Validate plan", "Score plan", "Good enough?"]
PUBLISHED = ["Publish plan", "Plan is published"]
AGAIN = ["Repair", *GOOD[1:]]
BY_RULES = ["Fall back", "Write plan by rules", *GOOD[2:]]
ALL_SIX = [f"resource {number}" for number in range(6)]
INVENTED = [*ALL_SIX[:5], "an invented one"]


@pytest.mark.covers(
    "edge:Retrieve resources->Generate plan",
    "edge:Generate plan->Validate plan",
    "edge:Validate plan->Score plan",
    "edge:Score plan->Good enough?",
    "edge:Good enough?->Publish plan",
    "edge:Publish plan->Plan is published",
)
def test_a_good_plan_is_published_at_once(machine: Machine, post: Post, store: Repositories) -> None:
    run = machine.run(post(constraints=Constraints(must_include_practice=True)).id)
    assert (run.status, run.states) == ("SUCCEEDED", [*GOOD, *PUBLISHED])
    assert run.request.status == "completed"
    plan = plan_of(store, run)
    assert (len(plan.days), plan.confidence.score, plan.repaired) == (7, 1.0, 0)
    steps = [record.step for record in store.runs.trace("local", run.request_id)]
    assert steps == ["retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan"]


@pytest.mark.covers("edge:Good enough?->Repair", "edge:Repair->Generate plan")
def test_a_draft_with_an_invented_resource_is_repaired(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted]
) -> None:
    writer = scripted(a_draft(*INVENTED), a_draft(*ALL_SIX))
    run = machine.run(post().id)
    assert (run.status, run.states) == ("SUCCEEDED", [*GOOD, *AGAIN, *PUBLISHED])
    assert writer.shown == [[], ["MISSING_RETRIEVED_SOURCE"]]
    assert [previous and len(previous.picks) for previous in writer.previous] == [None, len(INVENTED)]
    plan = plan_of(store, run)
    assert (plan.generated_by, plan.repaired, plan.confidence.score) == ("compatible", 1, 1.0)
    assert run.request.status == "completed"
    assert an_id("an invented one") not in {task.resource_id for day in plan.days for task in day.tasks}
    attempts = [(record.step, record.attempt) for record in store.runs.trace("local", run.request_id)]
    assert attempts[4:7] == [("generate_plan", 2), ("validate_plan", 2), ("score_plan", 2)]


@pytest.mark.covers(
    "edge:Good enough?->Fall back", "edge:Fall back->Write plan by rules", "edge:Write plan by rules->Validate plan"
)
def test_a_writer_that_does_not_listen_gives_way_to_the_rules(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted]
) -> None:
    writer = scripted(a_draft(*INVENTED), a_draft(*INVENTED))
    run = machine.run(post().id)
    assert run.states == [*GOOD, *AGAIN, *BY_RULES, *PUBLISHED]
    assert (run.request.status, writer.prepared) == ("completed", [])
    plan = plan_of(store, run)
    assert (plan.generated_by, plan.repaired, plan.findings) == ("fallback", 0, ())


def test_findings_go_back_twice_at_most(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted]
) -> None:
    # What is invented comes first: the six are a series, and the parts before the last ones fill the time after it.
    drafts = [a_draft(*(f"invented {number}" for number in range(wrong)), *ALL_SIX[wrong:]) for wrong in (4, 3, 2)]
    writer = scripted(*drafts, a_draft(*ALL_SIX))
    run = machine.run(post().id)
    assert run.states == [*GOOD, *AGAIN, *AGAIN, *BY_RULES, *PUBLISHED]
    assert len(writer.prepared) == 1, "the fourth draft was never asked for"
    assert plan_of(store, run).generated_by == "fallback"


@pytest.mark.covers(
    "edge:Good enough?->Reject low score",
    "edge:Reject low score->Record failure",
    "edge:Record failure->Send event",
    "edge:Send event->Mark as sent",
    "edge:Mark as sent->Plan failed",
    "error:PlanNotGoodEnough",
)
def test_drafts_below_a_half_end_as_a_named_failure(
    machine: Machine, post: Post, store: Repositories, scripted: Callable[..., Scripted]
) -> None:
    scripted(a_draft(picks=()), name="mock")
    run = machine.run(post().id)
    assert run.status == "FAILED"
    assert run.states[-5:] == ["Reject low score", "Record failure", "Send event", "Mark as sent", "Plan failed"]
    assert list(store.outbox.unsent()) == []
    assert (run.request.status, run.code) == ("failed", "PlanNotGoodEnough")
    assert run.request.failure is not None
    assert run.request.failure.message == sentence_of("PlanNotGoodEnough")
    assert store.plans.page("local", limit=9, cursor=None).items == ()


@pytest.mark.parametrize("days", [7, pytest.param(365, marks=pytest.mark.slow)])
def test_the_state_stays_small(machine: Machine, post: Post, store: Repositories, days: int) -> None:
    for number in range(100 if days > 7 else 0):
        title = f"{'A long title ' * 14}{number}"
        store.library.add("local", a_resource(f"long {number}", title=title, estimated_minutes=120))
    run = machine.run(post(duration_days=days).id)
    assert run.status == "SUCCEEDED"
    assert run.largest < STATE_LIMIT


@pytest.mark.slow
def test_the_state_stays_small_through_a_repair_with_a_fault_on_every_day(
    machine: Machine, post: Post, scripted: Callable[..., Scripted]
) -> None:
    scripted(a_draft(picks=()), a_draft(picks=()))
    run = machine.run(post(duration_days=365).id)
    assert run.states == [*GOOD, *AGAIN, *BY_RULES, *PUBLISHED]
    assert run.largest < STATE_LIMIT


@pytest.mark.covers("edge:Good enough?->Read former name", "edge:Read former name->Good enough?")
def test_a_function_of_0_1_says_the_next_action_under_its_former_name(machine: Machine, post: Post) -> None:
    """While a new version gets a part of the calls, this machine calls functions of the version before."""

    def score(event: Json) -> Json:
        answer: Json = call("score_plan", event)
        return {name: value for name, value in answer.items() if name != "next_action"}

    machine.replace("score_plan", score)
    run = machine.run(post().id)
    assert (run.status, run.request.status) == ("SUCCEEDED", "completed")
    assert run.states[-4:] == ["Read former name", "Good enough?", "Publish plan", "Plan is published"]
