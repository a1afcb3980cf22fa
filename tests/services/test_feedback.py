"""What a learner says of a resource, stored as one vote; what the owner sees of it, sets and resets."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.errors.http import InvalidFields, NotFound, Stale
from studyplan.domain.feedback.counting import recount
from studyplan.domain.feedback.overview import ResourceOverview
from studyplan.domain.feedback.values import FeedbackIn, FeedbackOverride
from studyplan.domain.feedback.voting import LearnerFeedback
from studyplan.domain.progress.values import TaskUpdate
from studyplan.services.etags import etag_of
from studyplan.services.events import Sender
from studyplan.services.feedback.resources import ResourceFeedbackService
from studyplan.services.feedback.votes import FeedbackService
from studyplan.services.progress import ProgressService
from tests.support.builders import (
    LATER,
    NOW,
    a_context,
    a_learner,
    a_plan,
    a_published_plan,
    a_request,
    a_resource,
    a_task,
    an_id,
)
from tests.support.fakes.events import InMemoryEvents
from tests.support.fakes.fixtures import Snapshot
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.repositories import Repositories, deletion_from
from tests.support.stored import add_request

RESOURCE = an_id("resource")
TASK = a_published_plan().days[0].tasks[0].id


def add_learner(store: Repositories, name: str, **of_context: Any) -> str:
    """Store a learner with a plan on the resource, and return the plan's id."""
    request_id = an_id(f"request of {name}")
    store.learners.add("local", a_learner(id=an_id(name)))
    request = a_request(id=request_id, learner_id=an_id(name))
    add_request(store, "local", request, a_context(request_id=request_id, **of_context), deadline=LATER)
    plan = a_published_plan(request_id, learner_id=an_id(name))
    store.plans.publish("local", plan)
    return plan.id


@pytest.fixture
def plan_id(store: Repositories) -> str:
    store.library.add("local", a_resource())
    return add_learner(store, "ana")


@pytest.fixture
def clock() -> Callable[[], str]:
    return iter([f"2026-01-05T10:{place // 60:02}:{place % 60:02}.000000+00:00" for place in range(600)]).__next__


@pytest.fixture
def learners(store: Repositories, clock: Callable[[], str]) -> FeedbackService:
    return FeedbackService(store.plans, store.runs, store.votes, now=clock)


@pytest.fixture
def owner(store: Repositories, clock: Callable[[], str]) -> ResourceFeedbackService:
    return ResourceFeedbackService(store.library, store.votes, now=clock)


def give(service: FeedbackService, plan_id: str, **answers: Any) -> LearnerFeedback:
    return service.give("local", plan_id, FeedbackIn(task_id=TASK, **answers))


def of_level(overview: ResourceOverview, level: str = "beginner") -> dict[int, int]:
    (row,) = [each for each in overview.levels if each.level == level]
    return {count.rating: count.learners for count in row.ratings if count.learners}


def test_answers_come_one_by_one_and_make_one_vote(learners: FeedbackService, plan_id: str) -> None:
    give(learners, plan_id, rating=4)
    given = give(learners, plan_id, difficulty="too_hard")
    assert (given.resource_id, given.rating, given.difficulty, given.link_broken) == (RESOURCE, 4, "too_hard", False)
    given = give(learners, plan_id, link_broken=True)
    assert (given.rating, given.difficulty, given.link_broken) == (4, "too_hard", True)


def test_what_a_learner_said_is_read_by_plan(
    learners: FeedbackService, owner: ResourceFeedbackService, store: Repositories, plan_id: str
) -> None:
    assert learners.given("local", plan_id) == ()
    given = give(learners, plan_id, rating=4, link_broken=True)
    give(learners, add_learner(store, "bo"), rating=1)
    assert learners.given("local", plan_id) == (given,)
    owner.reset("local", RESOURCE, if_match=None)
    assert learners.given("local", plan_id) == ()
    with pytest.raises(NotFound):
        learners.given("bo", plan_id)


def test_null_takes_an_answer_back(learners: FeedbackService, owner: ResourceFeedbackService, plan_id: str) -> None:
    give(learners, plan_id, rating=4, link_broken=True)
    given = give(learners, plan_id, rating=None, link_broken=False)
    assert (given.rating, given.link_broken) == (None, False)
    overview = owner.overview("local", RESOURCE)
    assert (of_level(overview), overview.broken_link_reports) == ({}, 0)


def test_sixty_calls_of_one_learner_are_one_vote(
    learners: FeedbackService, owner: ResourceFeedbackService, plan_id: str
) -> None:
    for rating in [5, 1] * 30:
        give(learners, plan_id, rating=rating)
    assert of_level(owner.overview("local", RESOURCE)) == {1: 1}


def test_a_repeated_call_writes_nothing(learners: FeedbackService, plan_id: str, snapshot: Snapshot) -> None:
    first = give(learners, plan_id, rating=4, link_broken=True)
    before = snapshot()
    assert give(learners, plan_id, rating=4, link_broken=True) == first
    assert snapshot() == before


def test_a_vote_counts_for_the_level_that_the_plan_was_made_for(
    learners: FeedbackService, owner: ResourceFeedbackService, store: Repositories, plan_id: str
) -> None:
    bo = add_learner(store, "bo", current_level="advanced")
    give(learners, bo, rating=5)
    overview = owner.overview("local", RESOURCE)
    assert (of_level(overview), of_level(overview, "advanced")) == ({}, {5: 1})


def test_two_plans_of_one_learner_are_one_vote(
    learners: FeedbackService, owner: ResourceFeedbackService, store: Repositories, plan_id: str
) -> None:
    request_id = an_id("another request")
    add_request(store, "local", a_request(id=request_id), a_context(request_id=request_id), deadline=LATER)
    store.plans.publish("local", a_published_plan(request_id))
    give(learners, plan_id, rating=5)
    give(learners, a_published_plan(request_id).id, rating=2)
    assert of_level(owner.overview("local", RESOURCE)) == {2: 1}


def test_a_task_of_another_plan_is_named(learners: FeedbackService, plan_id: str, snapshot: Snapshot) -> None:
    before = snapshot()
    with pytest.raises(InvalidFields) as refused:
        learners.give("local", plan_id, FeedbackIn(task_id=an_id("another task"), rating=1))
    assert refused.value.fields[0] == ("/task_id", "is not a task of this plan; send the id of one of its tasks")
    assert snapshot() == before


def test_what_is_not_there_or_another_owners_is_not_found(learners: FeedbackService, plan_id: str) -> None:
    for whose, plan in (("local", an_id("no plan")), ("another", plan_id)):
        with pytest.raises(NotFound):
            learners.give(whose, plan, FeedbackIn(task_id=TASK, rating=1))


def test_a_resource_that_was_deleted_takes_no_votes(
    learners: FeedbackService, store: Repositories, plan_id: str
) -> None:
    store.library.delete("local", a_resource())
    with pytest.raises(NotFound):
        give(learners, plan_id, rating=1)


def test_what_was_said_before_a_reset_does_not_come_back(
    learners: FeedbackService, owner: ResourceFeedbackService, plan_id: str
) -> None:
    give(learners, plan_id, rating=1)
    owner.reset("local", RESOURCE, if_match=None)
    assert of_level(owner.overview("local", RESOURCE)) == {}
    given = give(learners, plan_id, difficulty="right")
    assert (given.rating, given.difficulty) == (None, "right")
    assert of_level(owner.overview("local", RESOURCE)) == {}


def test_the_votes_of_a_deleted_learner_leave_the_counts(
    learners: FeedbackService, owner: ResourceFeedbackService, store: Repositories, plan_id: str
) -> None:
    give(learners, plan_id, rating=1, link_broken=True)
    give(learners, add_learner(store, "bo"), rating=5)
    deletion_from(store, InMemoryWorkflow()).delete("local", an_id("ana"), if_match=None, now=NOW)
    overview = owner.overview("local", RESOURCE)
    assert (of_level(overview), overview.broken_link_reports) == ({5: 1}, 0)
    assert [vote.learner_id for vote in store.votes.all("local")] == [an_id("bo")]


def test_counts_that_are_made_of_the_votes_again_are_the_same(
    learners: FeedbackService, store: Repositories, plan_id: str
) -> None:
    plans = [plan_id, *(add_learner(store, f"learner {place}") for place in range(6))]
    for place, plan in enumerate(plans * 3):
        give(learners, plan, rating=1 + place % 5, difficulty="too_hard" if place % 2 else "right")
    counts = store.votes.counts("local", RESOURCE)
    assert counts is not None
    counted = {"#".join(opinion): count for opinion, count in counts.opinions.items()}
    assert counted == dict(recount(store.votes.all("local"), counts.since))
    assert sum(counted.values()) == 2 * len(plans)


def test_the_owner_sees_counts_points_and_sentences(
    learners: FeedbackService, owner: ResourceFeedbackService, store: Repositories, plan_id: str
) -> None:
    give(learners, plan_id, rating=5, difficulty="too_hard")
    overview = owner.overview("local", RESOURCE)
    (beginner, *others) = overview.levels
    assert (beginner.points, beginner.level_shift, beginner.too_hard) == (0.02, 0.2, 1)
    assert beginner.why == (
        "1 of 1 learner of your level found it useful, 5.0 of 5 where 3.0 is usual",
        "1 of 1 learner of your level found it too hard",
    )
    assert [(each.points, each.why) for each in others] == [(0.0, ())] * 2
    assert (overview.estimated_minutes, overview.planned_minutes, overview.excluded) == (210, 210, False)
    with pytest.raises(NotFound):
        owner.overview("local", an_id("nothing"))


def test_a_number_that_no_table_can_store_is_rounded() -> None:
    tiny = FeedbackOverride(level_shift=-5.3e-135, points=0.00004, minutes_factor=1.23456)
    assert tiny == FeedbackOverride(level_shift=0.0, points=0.0, minutes_factor=1.2346)


def test_the_owner_overrides_field_by_field(
    learners: FeedbackService, owner: ResourceFeedbackService, plan_id: str
) -> None:
    give(learners, plan_id, rating=5)
    owner.override("local", RESOURCE, FeedbackOverride(points=-0.1), if_match=None)
    overview = owner.override("local", RESOURCE, FeedbackOverride(minutes_factor=2.0, excluded=True), if_match=None)
    assert overview.override == FeedbackOverride(points=-0.1, minutes_factor=2.0, excluded=True)
    assert (overview.levels[0].points, overview.planned_minutes, overview.excluded) == (-0.1, 420, True)
    overview = owner.override("local", RESOURCE, FeedbackOverride(points=None), if_match=None)
    assert overview.override == FeedbackOverride(minutes_factor=2.0, excluded=True)
    assert overview.levels[0].points == 0.02


def test_an_override_of_what_was_changed_meanwhile_is_stale(
    learners: FeedbackService, owner: ResourceFeedbackService, plan_id: str
) -> None:
    seen = etag_of(owner.overview("local", RESOURCE))
    give(learners, plan_id, rating=5)
    with pytest.raises(Stale):
        owner.override("local", RESOURCE, FeedbackOverride(points=0.1), if_match=seen)
    with pytest.raises(Stale):
        owner.reset("local", RESOURCE, if_match=seen)
    owner.override("local", RESOURCE, FeedbackOverride(points=0.1), if_match=etag_of(owner.overview("local", RESOURCE)))


def test_reported_resources_are_listed_with_what_needs_them(
    learners: FeedbackService, owner: ResourceFeedbackService, store: Repositories, plan_id: str
) -> None:
    assert owner.reported("local").items == ()
    store.library.add("local", a_resource("further", prerequisites=(RESOURCE,)))
    for plan in [plan_id, *(add_learner(store, name) for name in ("bo", "cy"))]:
        give(learners, plan, link_broken=True)
    (reported,) = owner.reported("local").items
    assert (reported.broken_link_reports, reported.excluded, reported.needed_by) == (3, False, 1)
    owner.override("local", an_id("further"), FeedbackOverride(excluded=True), if_match=None)
    assert [(each.title, each.excluded) for each in owner.reported("local").items] == [
        ("About resource", True),
        ("About further", True),
    ]


def record(store: Repositories, plan_id: str, *updates: TaskUpdate, at: str = NOW) -> None:
    ProgressService(
        store.plans, store.runs, store.progress, store.votes, Sender(InMemoryEvents(), store.outbox)
    ).record("local", plan_id, updates, if_match=None, now=at)


def add_short_plan(store: Repositories, name: str) -> tuple[str, str]:
    """Store a learner with a plan that has all 60 minutes of the resource in one task; return the ids of both."""
    request_id, learner_id = an_id(f"short request of {name}"), an_id(name)
    store.learners.add("local", a_learner(id=learner_id))
    request = a_request(id=request_id, learner_id=learner_id)
    add_request(store, "local", request, a_context(request_id=request_id), deadline=LATER)
    task = a_task(minutes=60, resource_minutes=60)
    plan = a_published_plan(request_id, learner_id=learner_id, days=a_plan([task], days=1).days)
    store.plans.publish("local", plan)
    return plan.id, task.task.id


def test_minutes_that_were_spent_move_the_estimate(owner: ResourceFeedbackService, store: Repositories) -> None:
    store.library.add("local", a_resource(estimated_minutes=60))
    for name in ("ana", "bo", "cy", "di"):
        plan, task = add_short_plan(store, name)
        record(store, plan, TaskUpdate(task_id=task, status="done", minutes_spent=90))
    overview = owner.overview("local", RESOURCE)
    assert (overview.learners_timed, overview.median_minutes, overview.planned_minutes) == (4, 91, 74)
    assert [vote.minutes for vote in store.votes.all("local")] == [90] * 4


def test_minutes_that_are_taken_back_count_no_more(owner: ResourceFeedbackService, store: Repositories) -> None:
    store.library.add("local", a_resource(estimated_minutes=60))
    plan, task = add_short_plan(store, "ana")
    record(store, plan, TaskUpdate(task_id=task, status="done", minutes_spent=90))
    record(store, plan, TaskUpdate(task_id=task, status="done", minutes_spent=30), at=LATER)
    assert owner.overview("local", RESOURCE).median_minutes == 29
    record(store, plan, TaskUpdate(task_id=task, status="planned", minutes_spent=None), at=LATER)
    assert owner.overview("local", RESOURCE).learners_timed == 0


def test_progress_is_recorded_whatever_becomes_of_the_minutes(
    store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    plan, task = add_short_plan(store, "ana")
    done = TaskUpdate(task_id=task, status="done", minutes_spent=90)
    record(store, plan, done)  # the resource is not in the library
    store.library.add("local", a_resource())

    def throttled(*_: object, **__: object) -> None:
        raise StoreThrottled

    with monkeypatch.context() as broken:
        broken.setattr(type(store.votes), "put", throttled)
        record(store, plan, done)
    assert store.progress.get("local", plan).tasks[0].minutes_spent == 90
    assert list(store.votes.all("local")) == []
    record(store, plan, done)
    assert [vote.minutes for vote in store.votes.all("local")] == [90]
