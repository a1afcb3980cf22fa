"""Lists of resources: narrowed by topic in any spelling, by level and type, and paged while they are."""

from itertools import product
from typing import Any

import pytest

from tests.support.builders import a_resource, an_id
from tests.support.calls import Ask
from tests.support.repositories import Repositories

type Json = dict[str, Any]

SPELLINGS = ("machine learning", "Machine-Learning", "MACHINE_LEARNING", "ml")
KINDS = [("beginner", "article"), ("beginner", "video"), ("advanced", "article"), ("advanced", "video")]


@pytest.fixture(autouse=True)
def filled(store: Repositories) -> None:
    """Seven of each level and type on machine learning, in every spelling; as many on another topic."""
    for (level, kind), number in product(KINDS, range(7)):
        for topic in (SPELLINGS[number % len(SPELLINGS)], "sailing"):
            name = f"{topic} {level} {kind} {number}"
            store.library.add("local", a_resource(name, topic=topic, difficulty=level, resource_type=kind))


def pages(ask: Ask, limit: int, **filters: str) -> list[list[Json]]:
    """Every page of the list with these filters."""
    found: list[list[Json]] = []
    query = {name: [value] for name, value in filters.items()} | {"limit": [f"{limit}"]}
    while True:
        answer = ask("resources_api", "GET", "/api/resources/", multiValueQueryStringParameters=query)
        assert answer["statusCode"] == 200, answer["body"]
        found.append(answer["read"]["items"])
        if answer["read"]["next_cursor"] is None:
            return found
        query["cursor"] = [answer["read"]["next_cursor"]]


def ids(found: list[list[Json]]) -> list[str]:
    return [item["id"] for page in found for item in page]


@pytest.mark.parametrize("spelling", [*SPELLINGS, " Machine  Learning "])
def test_a_topic_is_found_in_any_spelling(ask: Ask, spelling: str) -> None:
    (page,) = pages(ask, 100, topic=spelling)
    assert len(page) == 28
    assert {item["topic"] for item in page} == set(SPELLINGS), "and shown as it was typed"


@pytest.mark.parametrize(
    ("filters", "count"),
    [
        ({}, 56),
        ({"topic": "ML"}, 28),
        ({"difficulty": "advanced"}, 28),
        ({"resource_type": "video"}, 28),
        ({"topic": "ML", "difficulty": "beginner"}, 14),
        ({"topic": "ML", "difficulty": "beginner", "resource_type": "video"}, 7),
        ({"topic": "ML", "resource_type": "quiz"}, 0),
        ({"topic": "nothing"}, 0),
    ],
)
def test_three_pages_of_a_narrowed_list_are_the_whole_of_it(ask: Ask, filters: dict[str, str], count: int) -> None:
    whole = pages(ask, 100, **filters)
    assert len(whole) == 1
    assert len(ids(whole)) == count
    limit = max(1, -(-count // 3))
    paged = pages(ask, limit, **filters)
    assert [len(page) for page in paged][:-1] == [limit] * (len(paged) - 1), "a page is full however many do not match"
    assert len(paged) == (3 if count else 1)
    assert ids(paged) == ids(whole)


def test_a_page_that_holds_the_last_match_has_no_next_cursor(ask: Ask) -> None:
    only = {"topic": "ML", "difficulty": "beginner", "resource_type": "video"}
    assert [len(page) for page in pages(ask, 7, **only)] == [7]
    assert [len(page) for page in pages(ask, 6, **only)] == [6, 1]


def test_a_cursor_of_a_deleted_resource_still_leads_on(ask: Ask) -> None:
    whole = ids(pages(ask, 100))
    query = {"limit": ["10"]}
    first = ask("resources_api", "GET", "/api/resources/", multiValueQueryStringParameters=query)["read"]
    last = first["items"][-1]["id"]
    assert ask("resources_api", "DELETE", f"/api/resources/{last}/")["statusCode"] == 204
    more = query | {"cursor": [first["next_cursor"]]}
    second = ask("resources_api", "GET", "/api/resources/", multiValueQueryStringParameters=more)["read"]
    assert [item["id"] for item in second["items"]] == whole[10:20]
    assert an_id("nobody") not in whole


@pytest.mark.parametrize(
    ("name", "value"), [("difficulty", "hard"), ("resource_type", "Video"), ("topic", "x" * 61), ("difficulty", "")]
)
def test_a_filter_that_no_resource_could_have_is_refused_by_its_name(ask: Ask, name: str, value: str) -> None:
    answer = ask("resources_api", "GET", "/api/resources/", multiValueQueryStringParameters={name: [value]})
    assert (answer["statusCode"], [fault["pointer"] for fault in answer["read"]["errors"]]) == (422, [name])
