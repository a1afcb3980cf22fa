"""What a learner finds by a link, and how much of the owner's room it may take."""

import logging
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.http import LinkNotFound, NotFound
from studyplan.runtime import wiring
from studyplan.services.plans.own import OwnRows, most_by_links
from tests.support.builders import LATER, a_context, a_request, an_id
from tests.support.calls import Ask
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.events import InMemoryEvents
from tests.support.handlers import OWNER
from tests.support.links import a_link, a_token, linked
from tests.support.living import LivingPlan, begin, task_ids
from tests.support.repositories import Repositories
from tests.support.stored import MONDAY, add_request, published

NEVER = "9999-01-05T09:00:00.000000+00:00"
MARK = "zq7marker"


@pytest.mark.parametrize(("most", "by_links"), [(1, 1), (2, 1), (3, 2), (4, 3), (20, 15), (100, 75)])
def test_links_take_three_quarters_of_the_open_requests_and_at_least_one(most: int, by_links: int) -> None:
    assert most_by_links(most) == by_links


def own(name: str = "ana", owner: str = "local") -> OwnRows:
    return OwnRows(wiring.stored(), owner, an_id(name))


def test_a_list_of_own_plans_has_no_others_and_goes_on_by_its_cursor(store: Repositories) -> None:
    mine = [published(store, f"plan {number}", MONDAY, owner="local").id for number in range(3)]
    published(store, "of ben", MONDAY, owner="local", learner_id=an_id("ben"))
    published(store, "of another owner", MONDAY, owner="eve")
    first = own().plans(limit=2, cursor=None)
    last = own().plans(limit=2, cursor=first.next_cursor)
    assert {each.plan.id for each in (*first.items, *last.items)} == set(mine)
    assert all(each.request.id == each.plan.request_id for each in first.items)
    assert [len(first.items), len(last.items), last.next_cursor] == [2, 1, None]


def test_what_is_anothers_is_not_found_as_what_is_not_there(store: Repositories) -> None:
    plan = published(store, "plan", MONDAY, owner="local")
    own().check_plan(plan.id)
    own().check_request(plan.request_id)
    for rows in (own("ben"), own(owner="eve")):
        for check, value in ((rows.check_plan, plan.id), (rows.check_request, plan.request_id)):
            with pytest.raises(NotFound):
                check(value)
    for check in (own().check_plan, own().check_request):
        with pytest.raises(NotFound):
            check(an_id("nobody"))


def test_a_learner_who_is_gone_has_no_link_either(store: Repositories) -> None:
    with pytest.raises(LinkNotFound):
        own("nobody").learner()


@pytest.fixture
def living(ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch) -> LivingPlan:
    """Ana's plan, and a link of hers."""
    living = begin(ask, store, monkeypatch)
    living.make()
    linked(store, OWNER, a_link(kind="learner", expires_at=NEVER))
    return living


def by_link(living: LivingPlan, method: str, path: str, body: Any = None, **headers: str) -> Any:
    """Call a route below the plan by the learner's link."""
    sent = {"Authorization": f"Learner {a_token()}"} | headers
    return living.ask("learn_api", method, f"/api/learn/plans/{living.plan_id}{path}", body, headers=sent)


def test_progress_by_a_link_sends_the_event_that_the_owners_sends(living: LivingPlan, fakes: InMemoryAdapters) -> None:
    events = InMemoryEvents()
    fakes.events = events
    first, second = task_ids(living.plan(), 1, 2)[:2]
    living.tick(first)
    tick = {"tasks": [{"task_id": second, "status": "done", "note": MARK}]}
    assert by_link(living, "PATCH", "/tasks/", tick)["statusCode"] == 200
    of_owner, of_learner = events.sent
    assert of_learner.name == of_owner.name == "Progress recorded"
    changed = {"event_id", "revision"}
    assert {name: value for name, value in of_learner.detail.items() if name not in changed} == {
        name: value for name, value in of_owner.detail.items() if name not in changed
    }
    assert of_learner.revision == of_owner.revision + 1
    assert MARK not in str(of_learner)
    assert a_token() not in str(of_learner)
    assert list(fakes.outbox.unsent()) == [], "it is marked as sent"


def test_a_version_by_a_link_is_the_owners(living: LivingPlan) -> None:
    replan = by_link(living, "POST", "/replan/", {})
    assert replan["multiValueHeaders"]["Location"] == [f"/v1/api/learn/plan-requests/{replan['read']['id']}/"]
    assert living.submit()["read"]["code"] == "ReplanOpen", "one replan of a plan, whoever asks"
    living.run(replan["read"]["id"])
    accepted = by_link(living, "POST", "/versions/2/accept/", **{"If-Match": living.tag()})
    assert (accepted["statusCode"], accepted["read"]) == (200, living.plan())
    assert living.plan()["version"] == 2


@pytest.mark.covers(
    "route:POST /api/learn/plans/{id}/moves:409",
    "route:POST /api/learn/plans/{id}/replan:409",
    "route:POST /api/learn/plans/{id}/versions/{id}/accept:409",
    "route:POST /api/learn/plans/{id}/versions/{id}/accept:412",
)
def test_what_is_refused_of_an_owner_is_refused_of_a_link(living: LivingPlan) -> None:
    request = living.submit()["read"]
    (task, *_) = task_ids(living.plan(), 7)
    move = {"task_id": task, "to_day": 6}
    for path, body in (("/replan/", {}), ("/moves/", move)):
        answer = by_link(living, "POST", path, body)
        assert (answer["statusCode"], answer["read"]["code"]) == (409, "ReplanOpen")
    living.run(request["id"])
    stale = by_link(living, "POST", "/versions/2/accept/", **{"If-Match": '"another"'})
    assert (stale["statusCode"], stale["read"]["code"]) == (412, "Stale")
    living.tick(task)
    late = by_link(living, "POST", "/versions/2/accept/")
    assert (late["statusCode"], late["read"]["code"]) == (409, "ProgressRecorded")


def test_replans_by_links_leave_the_owner_room(
    living: LivingPlan, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where four may be open, a fourth is the owner's alone."""
    monkeypatch.setenv("MAX_OPEN_REQUESTS", "4")
    for number in range(3):
        add_request(store, OWNER, a_request(id=an_id(f"{number}")), a_context(), deadline=LATER)
    refused = by_link(living, "POST", "/replan/", {})
    assert (refused["statusCode"], refused["read"]["code"]) == (429, "TooManyOpenRequests")
    assert refused["multiValueHeaders"]["Retry-After"] == ["5"]
    assert living.submit()["statusCode"] == 202


def test_neither_a_links_token_nor_a_note_is_in_a_log(
    living: LivingPlan, logged: Callable[[], str], capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    (first, *_) = task_ids(living.plan(), 1)
    tick = {"tasks": [{"task_id": first, "status": "done", "note": f"{MARK} was hard"}]}
    calls = [("PATCH", "/tasks/", tick), ("POST", "/feedback/", {"task_id": first, "rating": 1}), ("GET", "/", None)]
    calls += [
        ("POST", "/replan/", {"from_date": MARK}),
        ("GET", "/nowhere/", None),
        ("PATCH", "/tasks/", f'{{"{MARK}"'),
    ]
    statuses = [by_link(living, *call)["statusCode"] for call in calls]
    assert statuses == [200, 200, 200, 422, 404, 400]
    refused = living.ask("learn_api", "GET", "/api/learn/", headers={"Authorization": f"Learner {a_token('other')}"})
    assert refused["statusCode"] == 404
    heard = f"{logged()}{caplog.text}{''.join(capfd.readouterr())}"
    assert heard.count('"answered"') >= len(calls)
    assert [secret for secret in (a_token(), a_token("other"), MARK) if secret in heard] == []
