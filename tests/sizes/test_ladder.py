"""From a plan of a week to one of a year, from one resource to 100,000: what is stored fits, and is read as it was."""

import base64
import random
from typing import Any

import pytest

from studyplan.adapters.dynamodb.codec import pack, unpack
from studyplan.domain.errors.failures import PlanTooLarge
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import Value
from studyplan.ports import LIBRARY_LIMIT
from studyplan.runtime import wiring
from tests.cases.calls import make_learner, pointers, request_plan
from tests.statemachine.machine import STATE_LIMIT, Machine
from tests.support import aws
from tests.support.builders import a_resource
from tests.support.calls import Ask
from tests.support.library import stock_compiled
from tests.support.repositories import Repositories, over

ITEM_LIMIT = 350_000  # bytes; DynamoDB's is 409,600
HOURS = 20  # a week
SYLLABLES = tuple(f"{first}{last}" for first in "bdfgklmnprstvz" for last in "aeo")
WORDS = tuple(first + last for first in SYLLABLES for last in SYLLABLES)  # 1,764 of them
LADDER = [
    (1, 1),
    (3, 40),
    *(
        pytest.param(weeks, resources, marks=pytest.mark.slow)
        for weeks, resources in [
            (53, 1),
            (4, 100),
            (8, 500),
            (13, 1_000),
            (26, 2_000),
            (53, 5_000),
            (1, 20_000),
            (53, 20_000),
            (1, 100_000),
        ]
    ),
]


def text(chance: random.Random, length: int) -> str:
    """A text of random words, which compresses badly."""
    return " ".join(chance.choices(WORDS, k=length // 5))


def library(weeks: int, count: int) -> list[Resource]:
    """Resources with long texts and enough minutes for so many weeks; of a large library a part is on the topic."""
    chance = random.Random(count)  # noqa: S311 - the same texts in each run
    length = 180 if count <= 2_000 else 60  # of a title; what is read of 20,000 long ones takes moto minutes
    topics = ["python"] if count <= 2_000 else ["python", *(f"craft {each}" for each in range(max(9, count // 2_000)))]
    minutes = min(max(weeks * HOURS * 60 * 3 // 2 * len(topics) // count, 15), 100_000)
    return [
        a_resource(
            f"resource {number}",
            title=text(chance, length),
            description=text(chance, 2 * length),
            url=f"https://example.org/{text(chance, length).replace(' ', '/')}/{number}",
            topic=topics[number % len(topics)],
            tags=tuple(text(chance, 20) for _ in range(4)),
            resource_type="exercise" if number % 3 == 2 else "article",
            estimated_minutes=minutes,
        )
        for number in range(count)
    ]


def size_of(value: Any) -> int:
    """Bytes of a row as DynamoDB counts them: its names and values."""
    if isinstance(value, dict):
        return sum(len(name) + size_of(inner) for name, inner in value.items())
    if isinstance(value, list | set | tuple):
        return sum(size_of(inner) + 1 for inner in value)
    return len(value) if isinstance(value, bytes) else len(str(value).encode())


@pytest.mark.parametrize(("weeks", "count"), LADDER)
def test_a_plan_of_any_size_fits_and_is_read_as_it_was_stored(
    ask: Ask, store: Repositories, machine: Machine, weeks: int, count: int
) -> None:
    resources = library(weeks, count)
    stock_compiled("local", resources)
    days = min(7 * weeks, 365)
    learner = make_learner(ask, weekly_hours=HOURS, weak_areas=[])["id"]
    asked = request_plan(ask, learner, duration_days=days, constraints={"max_daily_minutes": 240})
    assert asked["statusCode"] == 202, asked["body"]
    run = machine.run(asked["read"]["id"])
    assert (run.status, run.request.status) in {("SUCCEEDED", "completed"), ("SUCCEEDED", "needs_review")}
    assert run.largest < STATE_LIMIT
    assert max(map(size_of, aws.rows())) < ITEM_LIMIT
    stored, another = store.runs.of("local", run.request_id), over(aws.table())
    plan = another.plans.get("local", str(run.request.plan_id))
    assert plan is not None
    assert len(plan.days) == days
    assert plan.days == stored.timetable(1).days
    read = another.library.view("local")
    assert read.size == count
    own = [each for each in resources if count <= 20_000 or each.topic == "python"]  # of more it takes minutes
    again = read.everything() if count <= 20_000 else read.on("python")
    assert {each.id: each for each in again} == {each.id: each for each in own}
    assert stored.candidates() == retrieve(stored.context(), read, wiring.meaning())


class Long(Value):
    """A value with one text."""

    text: str


def test_a_value_that_would_make_an_item_of_more_than_350_kb_is_refused() -> None:
    chance = random.Random(1)  # noqa: S311 - the same bytes in each run
    fits, too_long = (Long(text=base64.b64encode(chance.randbytes(size)).decode()) for size in (340_000, 352_000))
    assert unpack(Long, pack(fits)) == fits
    with pytest.raises(PlanTooLarge):
        pack(too_long)


@pytest.mark.parametrize("days", [366, 371, 378])
def test_a_plan_of_more_than_a_year_is_refused_before_anything_is_stored(
    ask: Ask, store: Repositories, days: int
) -> None:
    stock_compiled("local", library(1, 3))
    learner = make_learner(ask)["id"]
    before = aws.rows()
    refused = request_plan(ask, learner, duration_days=days)
    assert pointers(refused) == ["/duration_days"]
    assert aws.rows() == before


def test_a_resource_beyond_200_000_is_refused_before_anything_is_stored(ask: Ask, store: Repositories) -> None:
    head = {"pk": {"S": "OWNER#local#CATALOGUE"}, "sk": {"S": "HEAD"}}
    aws.client("dynamodb").put_item(
        TableName=aws.TABLE, Item={**head, "version": {"N": "1"}, "held": {"N": f"{LIBRARY_LIMIT}"}}
    )
    before = aws.rows()
    body = {"title": "One more", "url": "https://example.org/one-more", "topic": "python"}
    refused = ask(
        "resources_api", "POST", "/api/resources/", body | {"difficulty": "beginner", "resource_type": "article"}
    )
    assert (refused["statusCode"], refused["read"]["code"]) == (422, "LibraryFull")
    assert aws.rows() == before
