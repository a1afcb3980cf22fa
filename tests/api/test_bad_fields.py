"""Every field that is wrong is a 422 that names it with a JSON pointer."""

from typing import Any

import pytest

from tests.api import bodies
from tests.api.client import Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

MISSING = object()
TEXTS: dict[str, Any] = {
    "missing": MISSING,
    "null": None,
    "empty": "",
    "blank": " \u2003 ",
    "only zero-width": "\u200b\u2060",
    "with NUL": "a\x00b",
    "with a control character": "a\x1bb",
    "with DEL": "a\x7fb",
    "a lone surrogate": "\ud800",
    "a number": 5,
    "a list": ["a"],
    "too long": "a" * 501,
}
NUMBERS: dict[str, Any] = {
    "zero": 0,
    "negative": -1,
    "1e308": 1e308,
    "400 digits": 10**400,
    "in quotes": "5",
    "true": True,
    "null": None,
    "a list": [5],
}
HOURS = NUMBERS | {"missing": MISSING, "169": 169, "too few to store": 5e-324, "minus zero": -0.0}
DAYS = NUMBERS | {"missing": MISSING, "366": 366, "a half more": 7.5}
MINUTES = NUMBERS | {"more than a day has": 1441, "a half more": 60.5}
URLS = {
    "javascript": "javascript:alert(1)",
    "data": "data:text/html,x",
    "ftp": "ftp://example.org/a",
    "file": "file:///etc/passwd",
    "no scheme": "example.org/a",
    "scheme of the page": "//example.org/a",
    "no host": "https:///a",
    "a tab": "https://example.org/a\tb",
    "a new line": "https://example.org/\n",
    "a space": "https://example.org/a b",
    "a space before": " https://example.org/a",
    "port 99999": "https://example.org:99999/a",
    "a port in letters": "https://example.org:abc/a",
    "half an IPv6 address": "http://[::1/a",
    "a lone surrogate": "https://\ud800.example/",
    "2001 characters": "https://example.org/" + "a" * 1981,
}


def named(cases: dict[str, Any], field: str) -> list[Any]:
    """One row a case: the field, the value, and an id that reads as a fact."""
    return [pytest.param(field, value, id=f"{field} {name}") for name, value in cases.items()]


def changed(body: Json, field: str, value: Any) -> Json:
    """The body with one field, `/`-separated, changed or taken out."""
    *outer, last = field.split("/")
    if outer:
        return body | {outer[0]: changed(body[outer[0]], last, value)}
    return {key: kept for key, kept in body.items() if key != last} if value is MISSING else body | {last: value}


@covers(422, "POST /api/learners/")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *named(TEXTS | {"two lines": "a\nb", "201 characters": "a" * 201}, "name"),
        *named(HOURS, "weekly_hours"),
        *named({"missing": MISSING, "null": None, "unknown": "expert", "in capitals": "Beginner"}, "current_level"),
        *named({"unknown": "dance", "a number": 1}, "preferred_learning_style"),
        *named({"a text": "syntax", "too many": ["a"] * 21, "an object": {"a": 1}}, "weak_areas"),
        *named(
            {"nowhere": "Mars/Base", "a path": "../../etc/passwd", "a folder": "Europe", "NUL": "a\x00"}, "timezone"
        ),
        *named({"unknown": 1}, "favourite_colour"),
        *named({"not theirs to choose": bodies.NOBODY}, "id"),
    ],
)
def test_of_a_learner(api: Client, field: str, value: Any) -> None:
    answer = api.post("/api/learners/", changed(bodies.learner(), field, value))
    assert answer.is_problem(422), answer.content
    assert answer.pointers == [f"/{field}"]


@covers(422, "POST /api/resources/")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *named(TEXTS, "title"),
        *named(TEXTS, "topic"),
        *named(URLS, "url"),
        *named({key: value for key, value in NUMBERS.items() if key != "null"}, "estimated_minutes"),
        *named({"unknown": "podcast"}, "resource_type"),
        *named({"unknown": "expert"}, "difficulty"),
        *named({"too many": ["a"] * 21}, "tags"),
        *named({"with NUL": "a\x00b", "too long": "a" * 501}, "description"),
        *named({"no language": "xx_yy", "empty": ""}, "language"),
        *named({"unknown": 1}, "stars"),
    ],
)
def test_of_a_resource(api: Client, field: str, value: Any) -> None:
    answer = api.post("/api/resources/", changed(bodies.resource(), field, value))
    assert answer.is_problem(422), answer.content
    assert answer.pointers == [f"/{field}"]


@covers(422, "POST /api/plan-requests/")
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *named(TEXTS, "goal"),
        *named(TEXTS, "topic"),
        *named(DAYS, "duration_days"),
        *named({name: value for name, value in MINUTES.items() if value is not None}, "constraints/max_daily_minutes"),
        *named({"in quotes": "true", "a number": 1}, "constraints/must_include_practice"),
        *named({"unknown": 1}, "constraints/max_weekly_minutes"),
        *named({"a list": [], "a text": "none"}, "constraints"),
        *named(
            {
                "missing": MISSING,
                "null": None,
                "no UUID": "ana",
                "nobody's": bodies.NOBODY,
                "in braces": f"{{{bodies.NOBODY}}}",
            },
            "learner_id",
        ),
        *named({"unknown": 1}, "deadlines"),
    ],
)
def test_of_a_plan_request(api: Client, ana: Json, field: str, value: Any) -> None:
    answer = api.post("/api/plan-requests/", changed(bodies.plan_request(ana["id"]), field, value))
    assert answer.is_problem(422), answer.content
    assert answer.pointers == [f"/{field}"]


def test_all_wrong_fields_are_named_at_once(api: Client) -> None:
    answer = api.post("/api/learners/", bodies.learner(name="", weekly_hours=-1, current_level="expert", **{"a~/b": 1}))
    assert answer.is_problem(422)
    assert sorted(answer.pointers) == ["/a~0~1b", "/current_level", "/name", "/weekly_hours"]  # RFC 6901


def test_an_item_of_a_list_is_named_by_its_place(api: Client) -> None:
    assert api.post("/api/learners/", bodies.learner(weak_areas=["a", " "])).pointers == ["/weak_areas/1"]
    assert api.post("/api/resources/", bodies.resource(prerequisites=["x"])).pointers == ["/prerequisites/0"]


def test_a_key_that_is_a_lone_surrogate_is_refused(api: Client) -> None:
    assert api.post("/api/learners/", b'{"\\ud800":1}').is_problem(422)


def test_what_is_wrong_is_said_in_the_words_of_json(api: Client) -> None:
    errors = api.post("/api/learners/", bodies.learner(weak_areas="syntax", name=" ")).body["errors"]
    assert {error["message"] for error in errors} == {"Input should be a valid list", "must not be blank"}


def test_a_value_is_never_repeated_in_a_problem(api: Client) -> None:
    for secret in ("s3cret\x00", "s3cret" * 100):
        assert b"s3cret" not in api.post("/api/learners/", bodies.learner(name=secret)).content


def test_an_unknown_learner_leaves_no_request_behind(api: Client, ana: Json) -> None:
    before = api.listed("/api/plan-requests/")
    assert api.post("/api/plan-requests/", bodies.plan_request(bodies.NOBODY)).pointers == ["/learner_id"]
    assert api.listed("/api/plan-requests/") == before
