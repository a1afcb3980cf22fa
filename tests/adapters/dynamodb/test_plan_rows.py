"""Plans in the table: a row for lists, a partition of head and weeks, the committed minutes; and what is too large."""

import random
from typing import Any

import pytest

from studyplan.adapters.dynamodb.codec import unpack
from studyplan.adapters.dynamodb.plans import plan_repository
from studyplan.domain.errors.failures import PlanTooLarge
from tests.support import aws
from tests.support.builders import LATER, a_context, a_plan, a_published_plan, a_request, a_task, an_id, some_candidates
from tests.support.repositories import Repositories
from tests.support.stored import MONDAY, NEXT_MONDAY, NEXT_SUNDAY, SUNDAY, add_request, published

REQUEST, ANA = an_id("request"), an_id("ana")


@pytest.fixture
def opened(store: Repositories) -> None:
    add_request(store, "ana", a_request(), a_context(), deadline=LATER)


def partitions() -> list[str]:
    return [row["pk"]["S"] for row in aws.rows()]


@pytest.mark.parametrize("days", [1, 6, 7, 8, 31, 365])
@pytest.mark.usefixtures("opened")
def test_a_plan_has_a_row_for_each_week(store: Repositories, days: int) -> None:
    store.plans.publish("ana", a_published_plan(days=a_plan(days=days).days))
    weeks = [row for row in aws.rows() if row["sk"]["S"].startswith("WEEK#") and row["sk"]["S"] != "WEEK#00"]
    assert len(weeks) == -(-days // 7)


def test_a_plan_without_dates_has_no_row_of_committed_minutes(store: Repositories) -> None:
    published(store, "one", None)
    assert [partition for partition in partitions() if "COMMITTED" in partition] == []


def test_a_deleted_plan_leaves_no_row(store: Repositories) -> None:
    for name in ("one", "two"):
        store.plans.delete("ana", published(store, name, MONDAY).id)
    assert [partition for partition in partitions() if "PLAN" in partition or "COMMITTED" in partition] == []


@pytest.mark.covers("error:PlanTooLarge")
@pytest.mark.usefixtures("opened")
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


@pytest.mark.usefixtures("opened")
@pytest.mark.covers("error:PlanTooLarge")
def test_a_plan_that_no_transaction_can_hold_is_refused_by_name(store: Repositories) -> None:
    noise = random.Random(1)  # noqa: S311 (text that does not compress, not a secret)
    tasks = [
        a_task(f"resource {number}", day=day, title="".join(chr(noise.randrange(0x4E00, 0x9FFF)) for _ in range(6000)))
        for day in range(1, 366, 7)
        for number in range(5)
    ]
    with pytest.raises(PlanTooLarge):
        store.plans.publish("ana", a_published_plan(days=a_plan(tasks, days=365).days))


def test_plans_that_are_past_are_not_even_read(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> None:
    published(store, "past", MONDAY)
    published(store, "still running", NEXT_MONDAY)
    read: list[str] = []

    def noted(kind: Any, blob: Any) -> Any:
        read.append(kind.__name__)
        return unpack(kind, blob)

    monkeypatch.setattr(plan_repository, "unpack", noted)
    assert store.plans.committed_minutes("ana", ANA, since=NEXT_SUNDAY, until="2026-12-31") == {}
    assert len(read) == 1
    read.clear()
    assert store.plans.committed_minutes("ana", ANA, since=SUNDAY, until="2026-12-31") == {
        NEXT_MONDAY: 30,
        "2026-03-11": 20,
    }
    assert len(read) == 2, "a plan counts up to its last date, also where that has no task"


def test_a_plan_from_before_there_were_commitments_can_be_deleted(store: Repositories) -> None:
    """Its row for lists has no last date, and there is no row to remove."""
    plan = published(store, "one", MONDAY)
    for row in aws.rows():
        key = {"pk": row["pk"], "sk": row["sk"]}
        if "COMMITTED" in row["pk"]["S"]:
            aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key=key)
        elif row["pk"]["S"] == "OWNER#ana#PLAN":
            old = {name: value for name, value in row.items() if name != "last_date"}
            aws.client("dynamodb").put_item(TableName=aws.TABLE, Item=old)
    store.plans.delete("ana", plan.id)
    assert [row for row in aws.rows() if "PLAN" in row["pk"]["S"]] == []
