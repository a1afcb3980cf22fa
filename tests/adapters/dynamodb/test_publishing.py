"""Publishing is one transaction behind a fence: a plan is there whole or not at all, and a request ends once."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from studyplan.domain.errors.failures import PlanTooLarge, RequestClosed, RequestMissing
from studyplan.domain.values.plan import Plan, PlanSummary
from tests.support import aws
from tests.support.builders import (
    LATER,
    NOW,
    a_context,
    a_finding,
    a_plan,
    a_published_plan,
    a_request,
    a_resource,
    a_task,
    an_id,
    some_candidates,
)
from tests.support.repositories import Repositories, over

REQUEST = an_id("request")
RACERS = 12


@pytest.fixture(autouse=True)
def opened(store: Repositories) -> None:
    store.requests.add("ana", a_request(), a_context(), deadline=LATER)


def a_long_plan(days: int, *, reason: str = "Study it.", tasks_a_day: int = 3) -> Plan:
    tasks = [
        a_task(f"resource {number}", day=day, reason=f"{reason} {day}")
        for day in range(1, days + 1)
        for number in range(tasks_a_day)
    ]
    return a_published_plan(days=a_plan(tasks, days=days).days, findings=(a_finding(severity="warning", day=2),))


def test_a_published_plan_comes_back_and_its_request_is_done(store: Repositories) -> None:
    assert store.plans.publish("ana", a_published_plan(status="needs_review", created_at=LATER))
    plan = store.plans.get("ana", a_published_plan().id)
    assert plan == a_published_plan(status="needs_review", created_at=LATER)
    assert store.requests.get("ana", REQUEST) == a_request(status="needs_review", updated_at=LATER, plan_id=plan.id)


def test_a_list_of_plans_has_all_but_the_days(store: Repositories) -> None:
    store.plans.publish("ana", a_published_plan())
    summary = PlanSummary(**a_published_plan().model_dump(include=set(PlanSummary.model_fields)))
    assert store.plans.page("ana", limit=9, cursor=None).items == (summary,)


@pytest.mark.parametrize("days", [1, 6, 7, 8, 31, 365])
def test_a_plan_of_any_length_comes_back_whole(store: Repositories, days: int) -> None:
    plan = a_long_plan(days)
    store.plans.publish("ana", plan)
    assert store.plans.get("ana", plan.id) == plan
    weeks = [row for row in aws.rows() if row["sk"]["S"].startswith("WEEK#") and row["sk"]["S"] != "WEEK#00"]
    assert len(weeks) == -(-days // 7)


def test_publishing_twice_changes_nothing(store: Repositories) -> None:
    store.plans.publish("ana", a_published_plan())
    before = aws.rows()
    assert not store.plans.publish("ana", a_published_plan(status="needs_review", days=a_plan(days=3).days))
    assert aws.rows() == before


def test_a_failed_request_gets_no_plan(store: Repositories) -> None:
    store.requests.fail("ana", REQUEST, "DeadlinePassed", now=NOW)
    before = aws.rows()
    with pytest.raises(RequestClosed):
        store.plans.publish("ana", a_published_plan())
    assert aws.rows() == before


def test_a_published_request_can_not_fail(store: Repositories) -> None:
    store.plans.publish("ana", a_published_plan())
    assert not store.requests.fail("ana", REQUEST, "DeadlinePassed", now=LATER)
    done = store.requests.get("ana", REQUEST)
    assert done is not None
    assert (done.status, done.failure) == ("completed", None)


def test_a_plan_without_its_request_is_not_stored(store: Repositories) -> None:
    before = aws.rows()
    with pytest.raises(RequestMissing):
        store.plans.publish("ana", a_published_plan(an_id("other request")))
    with pytest.raises(RequestMissing):
        store.plans.publish("ben", a_published_plan())
    assert aws.rows() == before


@pytest.mark.covers("error:PlanTooLarge")
def test_a_plan_that_no_item_can_hold_is_refused_by_name(store: Repositories) -> None:
    noise = random.Random(1)  # noqa: S311 (text that does not compress, not a secret)
    reason = "".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(500))
    shuffled = ["".join(noise.sample(reason, 500)) for _ in range(600)]
    with pytest.raises(PlanTooLarge):
        store.runs.of("ana", REQUEST).save_candidates(some_candidates(topic="".join(shuffled)))
    days = a_plan([a_task(f"resource {number}", reason=text) for number, text in enumerate(shuffled)]).days
    with pytest.raises(PlanTooLarge):
        store.plans.publish("ana", a_published_plan(days=days))
    request = store.requests.get("ana", REQUEST)
    assert request is not None
    assert request.status == "queued"


def test_a_plan_that_no_transaction_can_hold_is_refused_by_name(store: Repositories) -> None:
    noise = random.Random(1)  # noqa: S311 (text that does not compress, not a secret)
    tasks = [
        a_task(f"resource {number}", day=day, title="".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(6000)))
        for day in range(1, 366, 7)
        for number in range(5)
    ]
    with pytest.raises(PlanTooLarge):
        store.plans.publish("ana", a_published_plan(days=a_plan(tasks, days=365).days))


@pytest.fixture
def shared(table: None) -> Repositories:
    return over(aws.table())


def at_once(call: Any) -> list[Any]:
    gate = threading.Barrier(RACERS)

    def racer(number: int) -> Any:
        gate.wait()
        return call(number)

    with ThreadPoolExecutor(RACERS) as racers:
        return list(racers.map(racer, range(RACERS)))


def test_of_many_publishers_one_wins(shared: Repositories) -> None:
    shared.requests.add("ana", a_request(), a_context(), deadline=LATER)
    won = at_once(lambda number: shared.plans.publish("ana", a_published_plan(repaired=number)))
    plan = shared.plans.get("ana", a_published_plan().id)
    assert won.count(True) == 1
    assert plan is not None
    assert plan.repaired == won.index(True)


def test_of_a_publisher_and_a_sweeper_one_wins(shared: Repositories) -> None:
    shared.requests.add("ana", a_request(), a_context(), deadline=LATER)

    def end(number: int) -> str | None:
        if number % 2:
            return "failed" if shared.requests.fail("ana", REQUEST, "DeadlinePassed", now=NOW) else None
        try:
            return "completed" if shared.plans.publish("ana", a_published_plan()) else None
        except RequestClosed:
            return None

    ends = [end for end in at_once(end) if end]
    request = shared.requests.get("ana", REQUEST)
    assert request is not None
    assert ends == [request.status]
    assert (shared.plans.get("ana", a_published_plan().id) is not None) == (request.status == "completed")


def test_of_many_posts_under_one_id_one_wins(shared: Repositories) -> None:
    other = an_id("raced")
    answers = at_once(
        lambda number: shared.requests.add(
            "ana", a_request(id=other, goal=f"goal {number}"), a_context(), deadline=LATER
        )
    )
    assert len({answer.goal for answer in answers}) == 1


def test_of_many_claims_to_one_url_one_wins(shared: Repositories) -> None:
    url = "https://example.org/one"
    taken = at_once(lambda number: shared.library.add("ana", a_resource(f"resource {number}", url=url)))
    (winner,) = shared.library.all("ana")
    assert taken.count(None) == 1
    assert {each for each in taken if each} == {winner.id}
