"""What no caller should send: refused by name, at whichever field, parameter or depth it comes."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel

from studyplan.domain.values.learner import LearnerIn
from studyplan.domain.values.plan_request import PlanRequestIn
from studyplan.domain.values.resource import ResourceIn
from studyplan.http.request_body import DEPTH_LIMIT
from tests.support.builders import a_learner, an_id
from tests.support.calls import Ask
from tests.support.fakes.fixtures import Snapshot
from tests.support.repositories import Repositories

type Json = dict[str, Any]

LEARNER: Json = {"name": "Ana", "current_level": "beginner", "weekly_hours": 5}
RESOURCE: Json = {"title": "A", "url": "https://example.org/a", "topic": "python", "difficulty": "beginner"}
RESOURCE |= {"resource_type": "article"}
PLAN_REQUEST: Json = {"learner_id": an_id("ana"), "goal": "Learn Python", "topic": "python", "duration_days": 7}
POSTS: dict[str, tuple[str, Json, type[BaseModel]]] = {
    "/api/learners/": ("learners_api", LEARNER, LearnerIn),
    "/api/resources/": ("resources_api", RESOURCE, ResourceIn),
    "/api/plan-requests/": ("plans_api", PLAN_REQUEST, PlanRequestIn),
    "/api/plan-requests/check/": ("plans_api", PLAN_REQUEST, PlanRequestIn),
}
LISTS = {"/api/learners/": "learners_api", "/api/resources/": "resources_api"}
LISTS |= {"/api/plan-requests/": "plans_api", "/api/plans/": "plans_api"}
POISON = {"NUL": "a\x00b", "escape": "a\x1bb", "DEL": "a\x7fb", "C1": "a\x85b", "half a pair": "a\ud800b"}
# Fields of each body that hold text, as a path, and what stands around it.
TEXTS = {
    "/api/learners/": "name timezone current_level preferred_learning_style weak_areas/0 known/0 level_by_topic/python",
    "/api/resources/": "title url topic difficulty resource_type estimate_source description language license source "
    "tags/0 prerequisites/0",
    "/api/plan-requests/": "learner_id goal topic language constraints/start_date constraints/deadline "
    "constraints/timezone constraints/unavailable_weekdays/0 constraints/unavailable_dates/0",
}
NUMBERS_OF = {
    "/api/learners/": "weekly_hours",
    "/api/resources/": "estimated_minutes",
    "/api/plan-requests/": "duration_days",
}


def with_value(body: Json, place: str, value: Any) -> Json:
    first, _, rest = place.partition("/")
    if not rest:
        return body | {first: value}
    return body | {first: [value] if rest == "0" else with_value({}, rest, value)}


def placed() -> Iterator[Any]:
    for path, places in TEXTS.items():
        for place in places.split():
            for name, text in POISON.items():
                yield pytest.param(path, place, text, id=f"{path} {place} {name}")


@pytest.mark.parametrize(("path", "place", "text"), list(placed()))
def test_no_text_holds_what_cannot_be_shown_or_stored(
    ask: Ask, snapshot: Snapshot, path: str, place: str, text: str
) -> None:
    name, body, _ = POSTS[path]
    answer = ask(name, "POST", path, with_value(body, place, text))
    assert (answer["statusCode"], [error["pointer"] for error in answer["read"]["errors"]]) == (422, [f"/{place}"])
    assert json.dumps(text)[1:-1] not in answer["body"], "nor is it sent back"
    assert snapshot() == {}


def test_every_text_that_can_be_sent_is_tried() -> None:
    """A field that comes to a model comes to the table above."""
    for path, (_, _, kind) in POSTS.items():
        if path not in TEXTS:
            continue
        tried = {place.split("/")[0] for place in TEXTS[path].split()} | {"constraints"}
        schema = kind.model_json_schema(mode="validation")
        numbers = {"weekly_hours", "minutes_by_weekday", "estimated_minutes", "duration_days", "use_feedback"}
        assert set(schema["properties"]) - numbers <= tried


REPEATED = {
    '{"name":"a","name":"b"}': "/name",
    '{"a":{"b":1,"b":2}}': "/a/b",
    '{"a":[{},{"b":1,"c":2,"b":1}]}': "/a/1/b",
    '{"a/b":1,"a\\u002fb":2}': "/a~1b",
    '{"":1,"":2}': "/",
}


@pytest.mark.parametrize(("body", "pointer"), REPEATED.items())
@pytest.mark.parametrize("path", POSTS)
def test_a_key_that_is_there_twice_is_named(ask: Ask, path: str, body: str, pointer: str) -> None:
    answer = ask(POSTS[path][0], "POST", path, body)
    assert (answer["statusCode"], answer["read"]["code"]) == (400, "MalformedBody")
    assert answer["read"]["errors"] == [{"pointer": pointer, "message": "is repeated; send it once"}]


@pytest.mark.parametrize("path", POSTS)
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")], ids=["lists", "objects"])
def test_a_body_has_sixteen_levels_at_most(ask: Ask, path: str, opening: str, closing: str) -> None:
    inner = "1" if opening != "[" else ""
    allowed, deeper = (opening * depth + inner + closing * depth for depth in (DEPTH_LIMIT, DEPTH_LIMIT + 1))
    assert ask(POSTS[path][0], "POST", path, allowed)["statusCode"] == 422, "read, and found wanting"
    answer = ask(POSTS[path][0], "POST", path, deeper)
    assert (answer["statusCode"], answer["read"]["code"]) == (400, "MalformedBody")
    assert "deeper than 16" in answer["read"]["detail"]


NUMBERS = ["1e308", "1e309", "-1e309", "1" + "0" * 400, "0." + "9" * 400, "1e-400", "-0.0", "9" * 4300, "1E+2147483648"]


@pytest.mark.parametrize("number", NUMBERS, ids=lambda text: text[:12])
@pytest.mark.parametrize(("path", "field"), NUMBERS_OF.items())
def test_a_number_that_is_out_of_all_bounds_is_a_wrong_field(ask: Ask, path: str, field: str, number: str) -> None:
    name, body, _ = POSTS[path]
    text = json.dumps({key: value for key, value in body.items() if key != field})[:-1] + f', "{field}": {number}}}'
    answer = ask(name, "POST", path, text)
    if (field, number) == ("weekly_hours", "0." + "9" * 400):
        assert answer["read"]["weekly_hours"] == 1.0, "a long way to write one hour"
        return
    assert (answer["statusCode"], [error["pointer"] for error in answer["read"]["errors"]]) == (422, [f"/{field}"])


@pytest.mark.parametrize("number", ["60", "60.0", "6e1", "600E-1"])
def test_a_whole_number_is_one_however_it_is_written(ask: Ask, number: str) -> None:
    name, body, _ = POSTS["/api/resources/"]
    text = json.dumps(body | {"estimated_minutes": 0}).replace(
        '"estimated_minutes": 0', f'"estimated_minutes": {number}'
    )
    answer = ask(name, "POST", "/api/resources/", text)
    assert (answer["statusCode"], repr(answer["read"]["estimated_minutes"])) == (201, "60")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "9" * 4301])
def test_what_is_no_number_of_json_or_of_python_is_malformed(ask: Ask, number: str) -> None:
    assert ask("learners_api", "POST", "/api/learners/", f'{{"weekly_hours": {number}}}')["statusCode"] == 400


@pytest.mark.parametrize(
    ("path", "field", "most", "item"),
    [
        ("/api/learners/", "weak_areas", 20, "a"),
        ("/api/resources/", "tags", 20, "a"),
        ("/api/resources/", "prerequisites", 20, an_id("x")),
        ("/api/plan-requests/", "constraints/unavailable_weekdays", 7, "MON"),
        ("/api/plan-requests/", "constraints/unavailable_dates", 366, "2026-03-02"),
    ],
)
def test_a_list_that_is_too_long_is_named(ask: Ask, path: str, field: str, most: int, item: str) -> None:
    name, body, _ = POSTS[path]
    answer = ask(name, "POST", path, with_value(body, field, [item] * (most + 1)))
    assert (answer["statusCode"], [error["pointer"] for error in answer["read"]["errors"]]) == (422, [f"/{field}"])


@pytest.mark.parametrize(
    ("levels", "pointer"),
    [({"": "beginner"}, "/level_by_topic/"), ({"[key]": "expert"}, "/level_by_topic/[key]")],
)
def test_a_member_is_named_by_its_name_also_where_that_is_wrong(ask: Ask, levels: Json, pointer: str) -> None:
    answer = ask("learners_api", "POST", "/api/learners/", LEARNER | {"level_by_topic": levels})
    assert (answer["statusCode"], [error["pointer"] for error in answer["read"]["errors"]]) == (422, [pointer])


# Paths and parameters

IDS = ["a#b", "OWNER#local", f"{an_id('x')}#PLAN", f"{an_id('x')}\n", "%23", "..", "*", "\x00", "\ud800", "é", "🐍"]
IDS += [an_id("x").upper().replace("-", ""), "{" + an_id("x") + "}", f"urn:uuid:{an_id('x')}", "0" * 36, "a" * 9000]
THINGS = {"/api/learners/{}/": "learners_api", "/api/resources/{}/": "resources_api", "/api/plans/{}/": "plans_api"}
THINGS |= {"/api/plan-requests/{}/": "plans_api", "/api/plan-requests/{}/trace/": "plans_api"}
THINGS |= {"/api/plans/{}/explain/": "plans_api"}


@pytest.mark.parametrize("key", IDS, ids=ascii)
@pytest.mark.parametrize("path", THINGS)
def test_an_id_that_is_none_is_nobodys(ask: Ask, path: str, key: str) -> None:
    assert ask(THINGS[path], "GET", path.format(key))["statusCode"] == 404


@pytest.mark.parametrize("text", POISON.values(), ids=POISON)
def test_a_filter_holds_no_such_text_either(ask: Ask, text: str) -> None:
    answer = ask("resources_api", "GET", "/api/resources/", multiValueQueryStringParameters={"topic": [text]})
    assert (answer["statusCode"], answer["read"]["errors"][0]["pointer"]) == (422, "topic")


@pytest.mark.parametrize("text", [*POISON.values(), "0", "\uff11\uff10", "1e1", "9" * 5000], ids=ascii)
@pytest.mark.parametrize("path", LISTS)
def test_a_limit_is_a_number_in_plain_digits(ask: Ask, path: str, text: str) -> None:
    answer = ask(LISTS[path], "GET", path, multiValueQueryStringParameters={"limit": [text]})
    assert (answer["statusCode"], answer["read"]["errors"][0]["pointer"]) == (422, "limit")


@pytest.mark.parametrize("text", [*POISON.values(), "é", "a#b", "=" * 80], ids=ascii)
@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_is_one_that_was_given(ask: Ask, path: str, text: str) -> None:
    answer = ask(LISTS[path], "GET", path, multiValueQueryStringParameters={"cursor": [text]})
    assert (answer["statusCode"], answer["read"]["errors"][0]["pointer"]) == (422, "cursor")


@pytest.mark.parametrize("name", ["limit", "cursor", "topic", "difficulty", "resource_type"])
def test_a_parameter_is_given_once(ask: Ask, name: str) -> None:
    value = {"limit": "1", "difficulty": "beginner", "resource_type": "video"}.get(name, "a")
    answer = ask("resources_api", "GET", "/api/resources/", multiValueQueryStringParameters={name: [value, value]})
    assert (answer["statusCode"], answer["read"]["errors"][0]["pointer"]) == (422, name)


@pytest.mark.parametrize("text", [*POISON.values(), "", "a" * 256, "a\nb", "a\u2028b"], ids=ascii)
def test_an_idempotency_key_is_short_and_printable(ask: Ask, store: Repositories, text: str) -> None:
    store.learners.add("local", a_learner())
    answer = ask("plans_api", "POST", "/api/plan-requests/", PLAN_REQUEST, headers={"Idempotency-Key": text})
    assert (answer["statusCode"], answer["read"]["errors"][0]["pointer"]) == (422, "Idempotency-Key")
