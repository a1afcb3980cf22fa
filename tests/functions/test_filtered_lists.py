"""Lists of plan requests and plans over HTTP: newest first, narrowed to a learner and a status."""

from typing import Any

import pytest

from tests.support.builders import LATER, a_context, a_published_plan, a_request, an_id
from tests.support.calls import Ask
from tests.support.repositories import Repositories
from tests.support.stored import add_request

ANA, BEN = an_id("ana"), an_id("ben")
REQUESTS, PLANS = "/api/plan-requests/", "/api/plans/"


@pytest.fixture(autouse=True)
def filled(store: Repositories) -> None:
    """Six requests in the order of their names, of two learners by turns; the last four have a plan."""
    for number in range(6):
        created, learner = f"2026-01-05T09:00:0{number}.000000+00:00", (ANA, BEN)[number % 2]
        request = a_request(id=an_id(f"{number}"), learner_id=learner, created_at=created)
        add_request(store, "local", request, a_context(request_id=request.id), deadline=LATER)
        if number > 1:
            status = "completed" if number > 3 else "needs_review"
            plan = a_published_plan(request.id, learner_id=learner, created_at=created, status=status)
            store.plans.publish("local", plan)


def listed(ask: Ask, path: str, **query: str) -> Any:
    return ask("plans_api", "GET", path, multiValueQueryStringParameters={name: [text] for name, text in query.items()})


def numbers(answer: Any) -> list[int]:
    """Which of the six are listed, by request."""
    names = {an_id(f"{number}"): number for number in range(6)}
    return [names[item.get("request_id", item["id"])] for item in answer["read"]["items"]]


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [
        (REQUESTS, {}, [5, 4, 3, 2, 1, 0]),
        (REQUESTS, {"learner_id": BEN}, [5, 3, 1]),
        (REQUESTS, {"learner_id": BEN.upper()}, [5, 3, 1]),
        (REQUESTS, {"status": "queued"}, [1, 0]),
        (REQUESTS, {"status": "needs_review", "learner_id": ANA}, [2]),
        (REQUESTS, {"learner_id": an_id("nobody")}, []),
        (PLANS, {}, [5, 4, 3, 2]),
        (PLANS, {"learner_id": ANA}, [4, 2]),
        (PLANS, {"status": "completed"}, [5, 4]),
        (PLANS, {"status": "completed", "learner_id": ANA}, [4]),
    ],
)
def test_a_list_is_narrowed_and_sorted(ask: Ask, path: str, query: dict[str, str], found: list[int]) -> None:
    assert numbers(listed(ask, path, **query)) == found
    first = listed(ask, path, limit="1", **query)
    assert numbers(first) == found[:1]
    if len(found) > 1:
        rest = listed(ask, path, cursor=first["read"]["next_cursor"], **query)
        assert (numbers(rest), rest["read"]["next_cursor"]) == (found[1:], None)


@pytest.mark.parametrize("path", [REQUESTS, PLANS])
@pytest.mark.parametrize("other", [{"learner_id": BEN}, {"status": "completed"}, {}])
def test_a_cursor_is_of_the_filters_that_gave_it(ask: Ask, path: str, other: dict[str, str]) -> None:
    cursor = listed(ask, path, limit="1", learner_id=ANA)["read"]["next_cursor"]
    refused = listed(ask, path, cursor=cursor, **other)
    assert (refused["statusCode"], [fault["pointer"] for fault in refused["read"]["errors"]]) == (422, ["cursor"])


@pytest.mark.parametrize(
    ("path", "name", "value"),
    [
        (REQUESTS, "learner_id", "ana"),
        (REQUESTS, "learner_id", ""),
        (REQUESTS, "status", "done"),
        (PLANS, "learner_id", "x" * 37),
        (PLANS, "status", "queued"),
        (PLANS, "status", ""),
    ],
)
def test_a_filter_that_nothing_could_have_is_refused_by_its_name(ask: Ask, path: str, name: str, value: str) -> None:
    refused = listed(ask, path, **{name: value})
    assert (refused["statusCode"], [fault["pointer"] for fault in refused["read"]["errors"]]) == (422, [name])
