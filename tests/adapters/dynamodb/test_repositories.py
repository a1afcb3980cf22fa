"""The DynamoDB store: what is put in comes out, once, whole, and only for its owner."""

from collections.abc import Callable

import pytest

from studyplan.domain.errors.failures import ArtefactMissing, RequestClosed, RequestMissing
from studyplan.domain.errors.http import InvalidFields
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource
from studyplan.ports import OpenRequest
from tests.support import aws
from tests.support.builders import (
    LATER,
    MUCH_LATER,
    NOW,
    a_candidate,
    a_context,
    a_draft,
    a_finding,
    a_learner,
    a_plan,
    a_published_plan,
    a_request,
    a_resource,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.repositories import Repositories

REQUEST = an_id("request")
EVERY_SCRIPT = "Ångström Ω 学习 🐍 עברית"


@pytest.fixture
def opened(store: Repositories) -> PlanRequest:
    return store.requests.add("ana", a_request(), a_context(), deadline=LATER)


def test_a_learner_comes_back_as_it_went_in(store: Repositories) -> None:
    store.learners.add("ana", a_learner(weak_areas=("loops", "syntax"), timezone="Europe/Copenhagen"))
    assert store.learners.get("ana", an_id("ana")) == a_learner(
        weak_areas=("loops", "syntax"), timezone="Europe/Copenhagen"
    )


@pytest.mark.parametrize("hours", [5.5, 5.0, 0.1, 0.30000000000000004, 168.0])
def test_hours_are_the_same_number_afterwards(store: Repositories, hours: float) -> None:
    store.learners.add("ana", a_learner(weekly_hours=hours))
    kept = store.learners.get("ana", an_id("ana"))
    assert kept is not None
    assert (kept.weekly_hours, type(kept.weekly_hours)) == (hours, float)


def test_a_number_is_kept_as_a_number(store: Repositories) -> None:
    store.learners.add("ana", a_learner(weekly_hours=5.5))
    assert aws.rows()[0]["weekly_hours"] == {"N": "5.5"}


def test_text_of_every_script_survives(store: Repositories) -> None:
    store.learners.add("ana", a_learner(name=EVERY_SCRIPT))
    store.library.add("ana", a_resource(title=EVERY_SCRIPT))
    store.requests.add("ana", a_request(goal=EVERY_SCRIPT), a_context(goal=EVERY_SCRIPT), deadline=LATER)
    learner, resource = store.learners.get("ana", an_id("ana")), store.library.get("ana", an_id("resource"))
    assert learner is not None
    assert resource is not None
    assert (learner.name, resource.title, store.runs.of("ana", REQUEST).context().goal) == (EVERY_SCRIPT,) * 3


@pytest.mark.parametrize(
    "resource",
    [
        a_resource(),
        a_resource(tags=("loops",), prerequisites=(an_id("other"),), description="Two\nlines", language="pt-BR"),
    ],
    ids=["bare", "full"],
)
def test_a_resource_comes_back_as_it_went_in(store: Repositories, resource: Resource) -> None:
    assert store.library.add("ana", resource) is None
    assert store.library.get("ana", resource.id) == resource
    assert list(store.library.all("ana")) == [resource]


@pytest.mark.parametrize(
    "same",
    ["https://example.org/a", "HTTPS://EXAMPLE.org/a/", "https://example.org:443/a", "https://example.org/a#part-2"],
)
def test_a_url_is_known_however_it_is_written(store: Repositories, same: str) -> None:
    store.library.add("ana", a_resource("first", url="https://example.org/a"))
    assert store.library.add("ana", a_resource("second", url=same)) == an_id("first")
    assert [item.id for item in store.library.all("ana")] == [an_id("first")]


@pytest.mark.parametrize("other", ["https://example.org/a?page=2", "http://example.org/a", "https://example.org/A"])
def test_another_url_is_another_resource(store: Repositories, other: str) -> None:
    store.library.add("ana", a_resource("first", url="https://example.org/a"))
    assert store.library.add("ana", a_resource("second", url=other)) is None


def test_an_id_that_is_taken_is_not_overwritten(store: Repositories) -> None:
    store.library.add("ana", a_resource())
    assert store.library.add("ana", a_resource(url="https://example.org/elsewhere")) == an_id("resource")
    assert list(store.library.all("ana")) == [a_resource()]


def test_a_request_is_opened_once(store: Repositories, opened: PlanRequest) -> None:
    again = store.requests.add("ana", a_request(goal="Something else"), a_context(), deadline=MUCH_LATER)
    assert opened == a_request()
    assert again == a_request(), "what stands under the id is the first"
    assert store.requests.get("ana", REQUEST) == a_request()
    assert [each.deadline for each in store.requests.open()] == [LATER]


def test_a_request_that_begins_is_running(store: Repositories, opened: PlanRequest) -> None:
    assert store.requests.mark_running("ana", REQUEST, now=LATER) == a_context()
    assert store.requests.get("ana", REQUEST) == a_request(status="running", updated_at=LATER)


def test_a_step_that_is_tried_again_may_begin_again(store: Repositories, opened: PlanRequest) -> None:
    store.requests.mark_running("ana", REQUEST, now=NOW)
    assert store.requests.mark_running("ana", REQUEST, now=LATER) == a_context()


@pytest.mark.covers("error:RequestMissing")
def test_a_request_that_is_not_there_can_not_begin(store: Repositories) -> None:
    with pytest.raises(RequestMissing):
        store.requests.mark_running("ana", REQUEST, now=NOW)
    with pytest.raises(RequestMissing):
        store.runs.of("ana", REQUEST).context()
    assert aws.rows() == [], "an update without its condition would have made a row"


@pytest.mark.covers("error:RequestClosed")
def test_a_request_that_has_ended_can_not_begin(store: Repositories, opened: PlanRequest) -> None:
    store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    with pytest.raises(RequestClosed):
        store.requests.mark_running("ana", REQUEST, now=MUCH_LATER)


def test_a_failed_request_says_why(store: Repositories, opened: PlanRequest) -> None:
    assert store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    failed = store.requests.get("ana", REQUEST)
    assert failed is not None
    assert (failed.status, failed.updated_at) == ("failed", LATER)
    assert failed.failure is not None
    assert failed.failure.code == "NothingSuitable"
    assert failed.failure.message == "The library has no resource on this topic at the learner's level."


def test_a_request_fails_once(store: Repositories, opened: PlanRequest) -> None:
    store.requests.fail("ana", REQUEST, "NothingSuitable", now=LATER)
    assert not store.requests.fail("ana", REQUEST, "DeadlinePassed", now=MUCH_LATER)
    failed = store.requests.get("ana", REQUEST)
    assert failed is not None
    assert failed.failure is not None
    assert failed.failure.code == "NothingSuitable"


def test_a_request_that_is_not_there_can_not_fail(store: Repositories) -> None:
    assert not store.requests.fail("ana", REQUEST, "DeadlinePassed", now=NOW)
    assert aws.rows() == []


def test_only_requests_that_are_not_finished_are_open(store: Repositories) -> None:
    for name in ("queued", "running", "failed", "done"):
        store.requests.add("ana", a_request(id=an_id(name)), a_context(request_id=an_id(name)), deadline=LATER)
    store.requests.mark_running("ana", an_id("running"), now=NOW)
    store.requests.fail("ana", an_id("failed"), "DeadlinePassed", now=NOW)
    store.plans.publish("ana", a_published_plan(an_id("done")))
    expected = {OpenRequest("ana", an_id(name), LATER) for name in ("queued", "running")}
    assert set(store.requests.open()) == expected


def test_open_requests_of_every_owner_are_found(store: Repositories) -> None:
    owners = ["ana", "ben", "a#b", "user|42"]
    for owner in owners:
        store.requests.add(owner, a_request(), a_context(), deadline=LATER)
    assert sorted(each.owner for each in store.requests.open()) == sorted(owners)


def test_what_the_steps_leave_comes_back(store: Repositories) -> None:
    candidates = some_candidates(a_candidate("one", score=0.7), a_candidate("two", prerequisites=(an_id("one"),)))
    findings = (a_finding(day=3), a_finding("NO_PRACTICE_TASKS", severity="warning", task_id=an_id("task")))
    store.runs.of("ana", REQUEST).save_candidates(candidates)
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan())
    attempts = (Attempt(findings=findings, generated_by="openai"), Attempt(findings=(), generated_by=None))
    for number, attempt in enumerate(attempts, 1):
        store.runs.of("ana", REQUEST).save_attempt(number, attempt)
    assert store.runs.of("ana", REQUEST).candidates() == candidates
    assert store.runs.of("ana", REQUEST).timetable(1) == a_plan()
    assert (store.runs.of("ana", REQUEST).draft(1), store.runs.of("ana", REQUEST).draft(2)) == (a_draft(), None)
    assert store.runs.of("ana", REQUEST).attempts(up_to=2) == attempts
    assert store.runs.of("ana", REQUEST).attempts(up_to=1) == attempts[:1]


def test_a_step_that_runs_again_replaces_what_it_left(store: Repositories) -> None:
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan())
    store.runs.of("ana", REQUEST).save_draft(1, a_draft(), a_plan(days=3))
    assert store.runs.of("ana", REQUEST).timetable(1) == a_plan(days=3)


@pytest.mark.covers("error:ArtefactMissing")
@pytest.mark.parametrize(
    ("what", "ask"),
    [
        ("SHELF", lambda store: store.runs.of("ana", REQUEST).candidates()),
        ("TIMETABLE#02", lambda store: store.runs.of("ana", REQUEST).timetable(2)),
        ("FINDINGS#01", lambda store: store.runs.of("ana", REQUEST).attempts(up_to=2)),
    ],
)
def test_what_no_step_left_is_named(store: Repositories, what: str, ask: Callable[[Repositories], object]) -> None:
    with pytest.raises(ArtefactMissing, match=what):
        ask(store)


def test_a_trace_is_in_the_order_of_its_steps(store: Repositories) -> None:
    later = a_trace_record("generate_plan", started_at=LATER, detail={"share": 0.25, "none": None})
    store.runs.add_trace("ana", REQUEST, later)
    store.runs.add_trace("ana", REQUEST, a_trace_record("retrieve_resources"))
    store.runs.of("ana", REQUEST).save_candidates(some_candidates())
    assert store.runs.trace("ana", REQUEST) == (a_trace_record("retrieve_resources"), later)
    assert store.runs.trace("ana", an_id("other request")) == ()


def test_a_trace_is_kept_for_ninety_days(store: Repositories) -> None:
    store.runs.add_trace("ana", REQUEST, a_trace_record(started_at="2026-01-05T00:00:00.000000+00:00"))
    assert aws.rows()[0]["expires_at"] == {"N": "1775347200"}, "2026-04-05, 90 days on, in seconds since 1970"


@pytest.mark.parametrize("owner", ["ben", "", "ana#REQUEST", "OWNER#ana"])
def test_another_owners_rows_are_not_there(store: Repositories, owner: str) -> None:
    store.learners.add("ana", a_learner())
    store.library.add("ana", a_resource())
    store.requests.add("ana", a_request(), a_context(), deadline=LATER)
    store.runs.add_trace("ana", REQUEST, a_trace_record())
    store.runs.of("ana", REQUEST).save_candidates(some_candidates())
    store.plans.publish("ana", a_published_plan())
    assert store.learners.get(owner, an_id("ana")) is None
    assert store.library.get(owner, an_id("resource")) is None
    assert store.requests.get(owner, REQUEST) is None
    assert store.plans.get(owner, a_published_plan().id) is None
    assert store.runs.trace(owner, REQUEST) == ()
    assert list(store.library.all(owner)) == []
    for listed in (store.learners, store.library, store.requests, store.plans):
        assert listed.page(owner, limit=50, cursor=None).items == ()
    with pytest.raises(ArtefactMissing):
        store.runs.of(owner, REQUEST).candidates()
    assert store.library.add(owner, a_resource()) is None, "another owner may have the same url"


def test_a_list_is_read_page_by_page(store: Repositories) -> None:
    learners = [a_learner(id=an_id(f"learner {number}")) for number in range(5)]
    for learner in learners:
        store.learners.add("ana", learner)
    first = store.learners.page("ana", limit=2, cursor=None)
    second = store.learners.page("ana", limit=2, cursor=first.next_cursor)
    third = store.learners.page("ana", limit=2, cursor=second.next_cursor)
    seen = [*first.items, *second.items, *third.items]
    assert seen == sorted(learners, key=lambda learner: learner.id)
    assert third.next_cursor is None


def test_a_page_that_holds_all_has_no_next(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    assert store.learners.page("ana", limit=2, cursor=None).next_cursor is None


@pytest.mark.parametrize("cursor", ["%%%", "a", "gIGC", "ä", "_____w"])
def test_a_cursor_that_no_list_gave_is_refused(store: Repositories, cursor: str) -> None:
    with pytest.raises(InvalidFields) as refused:
        store.learners.page("ana", limit=2, cursor=cursor)
    assert refused.value.fields[0].pointer == "cursor"
