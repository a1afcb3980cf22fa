"""What a learner's plans ask of a date: stored with the plan, deleted with it, and nobody else's."""

import pytest

from tests.support.builders import a_plan, a_task, an_id
from tests.support.repositories import Repositories
from tests.support.stored import MONDAY, NEXT_MONDAY, NEXT_SUNDAY, SUNDAY, published

ANA = an_id("ana")


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
    assert store.plans.page("ana", limit=9, cursor=None).items == ()


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


def test_a_plan_counts_up_to_its_last_date(store: Repositories) -> None:
    """Also where that date has no task."""
    published(store, "past", MONDAY)
    published(store, "still running", NEXT_MONDAY)
    assert committed(store, since=NEXT_SUNDAY) == {}
    assert committed(store, since=SUNDAY) == {NEXT_MONDAY: 30, "2026-03-11": 20}
