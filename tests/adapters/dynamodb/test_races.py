"""Many at once: of calls that meet, one wins, and no limit is exceeded."""

import pytest

from studyplan.adapters.dynamodb.model_budget import DynamoModelBudget
from studyplan.domain.errors.failures import RequestClosed
from studyplan.domain.errors.http import TooManyOpenRequests
from studyplan.domain.errors.llm import LlmBudgetExceeded
from studyplan.domain.values.plan_request import PlanRequest
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_published_plan, a_request, a_resource, an_id
from tests.support.races import RACERS, at_once
from tests.support.repositories import Repositories, over
from tests.support.stored import MOST, Spent, add_request, open_one, opened_rows, spending_in

REQUEST = an_id("request")
MANY = 2 * RACERS
DAY = "2026-11-25"


@pytest.fixture
def shared(table: None) -> Repositories:
    return over(aws.table())


def test_of_many_publishers_one_wins(shared: Repositories) -> None:
    add_request(shared, "ana", a_request(), a_context(), deadline=LATER)
    won = at_once(lambda number: shared.plans.publish("ana", a_published_plan(repaired=number)))
    plan = shared.plans.get("ana", a_published_plan().id)
    assert won.count(True) == 1
    assert plan is not None
    assert plan.repaired == won.index(True)


def test_of_a_publisher_and_a_reconciler_one_wins(shared: Repositories) -> None:
    add_request(shared, "ana", a_request(), a_context(), deadline=LATER)

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
        lambda number: add_request(
            shared, "ana", a_request(id=other, goal=f"goal {number}"), a_context(), deadline=LATER
        )
    )
    assert len({answer.goal for answer in answers}) == 1


def test_of_many_claims_to_one_url_one_wins(shared: Repositories) -> None:
    url = "https://example.org/one"
    taken = at_once(lambda number: shared.library.add("ana", a_resource(f"resource {number}", url=url)))
    (winner,) = shared.library.all("ana")
    assert taken.count(None) == 1
    assert {each for each in taken if each} == {winner.id}


def test_of_many_urls_of_one_page_all_are_stored_and_the_last_caller_sees_the_others(shared: Repositories) -> None:
    def store(number: int) -> tuple[str, ...]:
        resource = a_resource(f"resource {number}", url=f"https://youtu.be/X?t={number}")
        assert shared.library.add("ana", resource) is None
        return shared.library.same_page("ana", resource)

    seen = at_once(store)
    assert max(len(others) for others in seen) == min(RACERS - 1, 10)


def test_who_leaves_a_page_while_others_come_leaves_it_right(shared: Repositories) -> None:
    resources = [a_resource(f"resource {number}", url=f"https://youtu.be/X?t={number}") for number in range(RACERS)]
    for resource in resources[::2]:
        shared.library.add("ana", resource)

    def change(number: int) -> None:
        if number % 2:
            shared.library.add("ana", resources[number])
        else:
            shared.library.delete("ana", resources[number])

    at_once(change)
    pages = [row["id"]["S"] for row in aws.rows() if row["pk"]["S"].startswith("OWNER#ana#PAGE#")]
    assert sorted(pages) == sorted(resource.id for resource in resources[1::2])


def opened_or_none(store: Repositories, name: int | str, at_most: int = MOST) -> PlanRequest | None:
    try:
        return open_one(store, name, at_most=at_most)
    except TooManyOpenRequests:
        return None


@pytest.mark.parametrize("ended", [0, 2])
def test_of_many_at_once_so_many_are_opened_as_there_is_room(table: None, ended: int) -> None:
    """Also where the set is full of ended ones, which each of them sees and takes out."""
    store = over(aws.table())
    for number in range(ended):
        open_one(store, f"ended {number}")
        store.requests.fail("ana", an_id(f"ended {number}"), "DeadlinePassed", now=NOW)
    answers = at_once(lambda number: opened_or_none(store, number), MANY)
    assert sum(answer is not None for answer in answers) == MOST == opened_rows()


def test_of_many_at_once_under_one_id_none_is_refused(table: None) -> None:
    store = over(aws.table())
    answers = at_once(lambda _number: opened_or_none(store, "one", at_most=1), MANY)
    assert {answer and answer.id for answer in answers} == {an_id("one")}


def a_budget(owner: str = "ana", *, owner_limit: int = 100, deployment_limit: int = 1000) -> DynamoModelBudget:
    return DynamoModelBudget(aws.table(), owner, DAY, owner_limit, deployment_limit)


def amounts() -> Spent:
    return spending_in(aws.rows())


def both(amount: int) -> Spent:
    return {("ana", DAY): amount, ("", DAY): amount}


def reserved(budget: DynamoModelBudget, micro_usd: int) -> bool:
    try:
        budget.reserve(micro_usd)
    except LlmBudgetExceeded:
        return False
    return True


def test_of_many_reservations_exactly_as_many_as_fit_get_through(table: None) -> None:
    budget = a_budget()
    assert at_once(lambda _number: reserved(budget, 30)).count(True) == 3
    assert amounts() == both(90)


def test_many_owners_at_once_keep_the_deployments_limit(table: None) -> None:
    budgets = [a_budget(f"owner {number}", deployment_limit=250) for number in range(RACERS)]
    assert at_once(lambda number: reserved(budgets[number], 60)).count(True) == 4
    assert sorted(amounts().values()) == [60, 60, 60, 60, 240]


def test_many_owners_at_once_leave_no_more_than_one_call_costs(table: None) -> None:
    """Also where what is left is in all shares, a little in each."""
    budgets = [a_budget(f"owner {number}", deployment_limit=1000) for number in range(MANY)]
    assert at_once(lambda number: reserved(budgets[number], 47), MANY).count(True) == 1000 // 47
    assert amounts()["", DAY] == 987


def test_reserving_and_settling_at_once_loses_nothing(table: None) -> None:
    budget = a_budget(owner_limit=10_000, deployment_limit=10_000)

    def a_call(number: int) -> None:
        for _ in range(3):
            budget.reserve(100)
            budget.settle(reserved=100, spent=number)

    at_once(a_call)
    total = 3 * sum(range(RACERS))
    assert amounts() == both(total)
