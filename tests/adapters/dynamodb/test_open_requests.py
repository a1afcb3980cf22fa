"""An owner has no more requests open than they may, however many are asked for at once and however they end."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from studyplan.domain.errors.http import TooManyOpenRequests
from studyplan.domain.values.plan_request import MAX_OPEN_REQUESTS, PlanRequest
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_published_plan, a_request, an_id
from tests.support.repositories import Repositories, over

MOST = 3
RACERS = 24


def open_one(store: Repositories, number: int | str, owner: str = "ana", at_most: int = MOST) -> PlanRequest:
    name = an_id(f"{number}")
    return store.requests.add(owner, a_request(id=name), a_context(request_id=name), deadline=LATER, at_most=at_most)


@pytest.fixture
def full(store: Repositories) -> Repositories:
    """As many are open as may be: 0, 1 and 2."""
    for number in range(MOST):
        open_one(store, number)
    return store


def opened(owner: str = "ana") -> int:
    """How many rows say that they are open; the set of ids has no say."""
    return sum(row["pk"]["S"] == f"OWNER#{owner}#REQUEST" and "open_shard" in row for row in aws.rows())


@pytest.mark.covers("error:TooManyOpenRequests")
def test_one_more_is_refused_and_leaves_nothing(full: Repositories) -> None:
    before = sorted(map(str, aws.rows()))
    with pytest.raises(TooManyOpenRequests) as refused:
        open_one(full, "more")
    assert refused.value.status == 429
    assert refused.value.detail.startswith("You have reached the limit of 3 open plan requests")
    assert sorted(map(str, aws.rows())) == before


def test_another_owner_has_room_of_their_own(full: Repositories) -> None:
    assert open_one(full, 0, owner="ben").id == an_id("0")


def test_one_that_is_open_is_answered_again(full: Repositories) -> None:
    assert open_one(full, 1) == a_request(id=an_id("1"))
    assert opened() == MOST


def test_a_running_one_is_open(full: Repositories) -> None:
    full.requests.mark_running("ana", an_id("0"), now=NOW)
    with pytest.raises(TooManyOpenRequests):
        open_one(full, "more")


def by_the_machine(_store: Repositories, request_id: str) -> None:
    """As the state that records a failure does it, which knows nothing of how they are counted."""
    asked = aws.definition()["States"]["Record failure"]["Parameters"]
    values = {":code": {"S": "InternalError"}, ":now": {"S": NOW}}
    aws.client("dynamodb").update_item(
        TableName=aws.TABLE,
        Key={"pk": {"S": "OWNER#ana#REQUEST"}, "sk": {"S": request_id}},
        UpdateExpression=asked["UpdateExpression"],
        ConditionExpression=asked["ConditionExpression"],
        ExpressionAttributeNames=asked["ExpressionAttributeNames"],
        ExpressionAttributeValues={
            key: values.get(key, value) for key, value in asked["ExpressionAttributeValues"].items() if "S" in value
        }
        | values,
    )


ENDS: dict[str, Callable[[Repositories, str], Any]] = {
    "published": lambda store, name: store.plans.publish("ana", a_published_plan(name)),
    "failed": lambda store, name: store.requests.fail("ana", name, "DeadlinePassed", now=NOW),
    "failed by the machine": by_the_machine,
    "deleted": lambda store, name: store.requests.delete("ana", name),
}


@pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
def test_one_that_has_ended_makes_room_for_one(full: Repositories, end: Callable[[Repositories, str], Any]) -> None:
    end(full, an_id("1"))
    assert open_one(full, "next").id == an_id("next")
    with pytest.raises(TooManyOpenRequests):
        open_one(full, "more")
    assert opened() == MOST


def test_many_that_have_ended_are_no_hindrance(store: Repositories) -> None:
    for number in range(4 * MOST):
        open_one(store, number)
        store.requests.fail("ana", an_id(f"{number}"), "DeadlinePassed", now=NOW)
    assert opened() == 0


def test_the_set_is_read_only_when_it_is_full(store: Repositories) -> None:
    for number in range(MOST):
        open_one(store, number)
        store.requests.fail("ana", an_id(f"{number}"), "DeadlinePassed", now=NOW)
    (row,) = [row for row in aws.rows() if row["pk"]["S"] == "OWNER#ana#OPEN"]
    assert len(row["ids"]["SS"]) == MOST, "what has ended is still in it"
    open_one(store, "next")
    (row,) = [row for row in aws.rows() if row["pk"]["S"] == "OWNER#ana#OPEN"]
    assert row["ids"]["SS"] == [an_id("next")]


def test_a_limit_that_was_lowered_holds_at_once(full: Repositories) -> None:
    full.requests.fail("ana", an_id("0"), "DeadlinePassed", now=NOW)
    with pytest.raises(TooManyOpenRequests):
        open_one(full, "more", at_most=2)
    assert open_one(full, "next", at_most=3).id == an_id("next")


def test_unless_told_otherwise_twenty_may_be_open(store: Repositories) -> None:
    for number in range(MAX_OPEN_REQUESTS):
        open_one(store, number, at_most=MAX_OPEN_REQUESTS)
    with pytest.raises(TooManyOpenRequests):
        store.requests.add("ana", a_request(), a_context(), deadline=LATER)


def at_once(call: Callable[[int], Any]) -> list[Any]:
    gate = threading.Barrier(RACERS)

    def racer(number: int) -> Any:
        gate.wait()
        try:
            return call(number)
        except TooManyOpenRequests:
            return None

    with ThreadPoolExecutor(RACERS) as racers:
        return list(racers.map(racer, range(RACERS)))


@pytest.mark.parametrize("ended", [0, 2])
def test_of_many_at_once_so_many_are_opened_as_there_is_room(table: None, ended: int) -> None:
    """Also where the set is full of ended ones, which each of them sees and takes out."""
    store = over(aws.table())
    for number in range(ended):
        open_one(store, f"ended {number}")
        store.requests.fail("ana", an_id(f"ended {number}"), "DeadlinePassed", now=NOW)
    answers = at_once(lambda number: open_one(store, number))
    assert sum(answer is not None for answer in answers) == MOST == opened()


def test_of_many_at_once_under_one_id_none_is_refused(table: None) -> None:
    store = over(aws.table())
    assert {answer and answer.id for answer in at_once(lambda _number: open_one(store, "one", at_most=1))} == {
        an_id("one")
    }
