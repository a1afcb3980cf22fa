"""What a learner's plans ask of a date: written with the plan, gone with it, and nobody else's."""

from typing import Any

import pytest

from studyplan.adapters.dynamodb import plan_repository as plan_rows
from studyplan.adapters.dynamodb.codec import unpack
from studyplan.domain.values.plan import Plan
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_learner, a_plan, a_published_plan, a_request, a_task, an_id
from tests.support.repositories import Repositories, deletion_from

MONDAY, SUNDAY, NEXT_MONDAY, NEXT_SUNDAY = "2026-03-02", "2026-03-08", "2026-03-09", "2026-03-15"
ANA = an_id("ana")


def published(store: Repositories, name: str, start_date: str | None, *, owner: str = "ana", **difference: Any) -> Plan:
    """A plan of 30 minutes on day 1 and 20 on day 3, of seven days."""
    days = a_plan([a_task(day=1), a_task(day=3, minutes=20)], start_date=start_date).days
    plan = a_published_plan(an_id(name), **{"days": days} | difference)
    request = a_request(id=an_id(name), learner_id=plan.learner_id)
    store.requests.add(owner, request, a_context(request_id=an_id(name)), deadline=LATER)
    assert store.plans.publish(owner, plan)
    return plan


def committed(
    store: Repositories, *, since: str = MONDAY, until: str = "2026-12-31", owner: str = "ana", learner: str = ANA
) -> dict[str, int]:
    return store.plans.committed_minutes(owner, learner, since=since, until=until)


def test_a_plan_with_dates_commits_its_minutes(store: Repositories) -> None:
    published(store, "one", MONDAY)
    assert committed(store) == {MONDAY: 30, "2026-03-04": 20}


def test_the_plans_of_a_learner_add_up_by_date(store: Repositories) -> None:
    published(store, "one", MONDAY)
    published(store, "two", "2026-03-04", status="needs_review")
    assert committed(store) == {MONDAY: 30, "2026-03-04": 50, "2026-03-06": 20}


def test_a_plan_without_dates_commits_nothing(store: Repositories) -> None:
    published(store, "one", None)
    assert committed(store) == {}
    assert [row for row in aws.rows() if "COMMITTED" in row["pk"]["S"]] == []


@pytest.mark.parametrize(("since", "counted"), [(MONDAY, [MONDAY]), (SUNDAY, []), (NEXT_MONDAY, [])])
def test_dates_before_the_first_do_not_count(store: Repositories, since: str, counted: list[str]) -> None:
    published(store, "one", MONDAY)
    assert [date for date in committed(store, since=since) if date == MONDAY] == counted


@pytest.mark.parametrize(
    ("until", "counted"), [("2026-03-04", {MONDAY: 30, "2026-03-04": 20}), ("2026-03-03", {MONDAY: 30})]
)
def test_dates_after_the_last_do_not_count(store: Repositories, until: str, counted: dict[str, int]) -> None:
    published(store, "one", MONDAY)
    assert committed(store, until=until) == counted


def test_plans_that_are_past_are_not_even_read(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> None:
    published(store, "past", MONDAY)
    published(store, "still running", NEXT_MONDAY)
    read: list[str] = []

    def noted(kind: Any, blob: Any) -> Any:
        read.append(kind.__name__)
        return unpack(kind, blob)

    monkeypatch.setattr(plan_rows, "unpack", noted)
    assert committed(store, since=NEXT_SUNDAY) == {}
    assert len(read) == 1
    read.clear()
    assert committed(store, since=SUNDAY) == {NEXT_MONDAY: 30, "2026-03-11": 20}
    assert len(read) == 2, "a plan counts up to its last date, also where that has no task"


def test_another_learner_and_another_owner_see_none_of_it(store: Repositories) -> None:
    published(store, "one", MONDAY)
    published(store, "one", MONDAY, owner="ben")
    published(store, "another's", MONDAY, learner_id=an_id("other learner"))
    assert committed(store) == {MONDAY: 30, "2026-03-04": 20}
    assert committed(store, learner=an_id("nobody")) == {}
    assert committed(store, owner="cleo") == {}


def test_a_deleted_plan_asks_for_nothing(store: Repositories) -> None:
    plan, other = published(store, "one", MONDAY), published(store, "two", MONDAY)
    store.plans.delete("ana", plan.id)
    assert committed(store) == {MONDAY: 30, "2026-03-04": 20}
    store.plans.delete("ana", other.id)
    assert committed(store) == {}
    assert [row for row in aws.rows() if "PLAN" in row["pk"]["S"] or "COMMITTED" in row["pk"]["S"]] == []


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


def test_a_list_of_plans_is_the_same_with_dates(store: Repositories) -> None:
    plan = published(store, "one", MONDAY)
    (listed,) = store.plans.page("ana", limit=9, cursor=None).items
    assert listed.model_dump() == plan.model_dump(include=set(type(listed).model_fields))


def test_a_plan_of_a_year_keeps_every_date(store: Repositories) -> None:
    days = a_plan([a_task(day=day, minutes=day) for day in range(1, 366)], days=365, start_date=MONDAY).days
    published(store, "year", MONDAY, days=days)
    found = committed(store, until="2027-12-31")
    assert (len(found), found[MONDAY], found["2027-03-01"]) == (365, 1, 365)


def test_a_plan_that_is_not_published_commits_nothing(store: Repositories) -> None:
    days = a_plan(start_date=MONDAY).days
    plan = published(store, "one", None)
    assert not store.plans.publish("ana", plan.model_copy(update={"days": days}))
    assert committed(store) == {}


def test_with_a_learner_go_their_commitments_and_no_others(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    published(store, "one", MONDAY)
    published(store, "two", NEXT_MONDAY)
    published(store, "another's", MONDAY, learner_id=an_id("other learner"))
    deletion_from(store, NoMachine()).delete("ana", ANA, if_match=None, now=NOW)
    left = [row["pk"]["S"] for row in aws.rows() if "COMMITTED" in row["pk"]["S"]]
    assert left == [f"OWNER#ana#COMMITTED#{an_id('other learner')}"]
    assert committed(store) == {}


class NoMachine:
    """A workflow that nothing is asked of: all requests have ended."""

    def start(self, owner: str, request_id: str, _correlation_id: str) -> None:
        raise AssertionError

    def state(self, request_id: str) -> Any:
        raise AssertionError

    def stop(self, request_id: str) -> None:
        raise AssertionError
