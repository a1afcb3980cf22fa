"""A body that can not be read is refused whole, on every route that takes one, and nothing is stored."""

import json

import pytest

from tests.api import bodies
from tests.api.client import Client, Json
from tests.api.routes import CREATING, LISTS, covers

pytestmark = pytest.mark.stack

LIMIT = 16 * 1024
BROKEN = {
    "cut off": b'{"name":',
    "no JSON at all": b"name=Ana",
    "something after it": b'{"name":"Ana"} x',
    "NaN": b'{"weekly_hours":NaN}',
    "infinity": b'{"weekly_hours":-Infinity}',
    "a key twice": b'{"name":"Ana","name":"Eve"}',
    "a key twice, further in": b'{"constraints":{"max_daily_minutes":60,"max_daily_minutes":600}}',
    "a bare control character": b'{"name":"a\x00b"}',
    "single quotes": b"{'name':'Ana'}",
    "a comment": b'{"name":"Ana" /* her */}',
    "UTF-16": '{"name":"Ana"}'.encode("utf-16"),
    "a byte order mark": b'\xef\xbb\xbf{"name":"Ana"}',
    "a number of 5000 digits": b'{"weekly_hours":' + b"9" * 5000 + b"}",
    "brackets that never close": b"[" * 16_000,
}
NO_OBJECT = {"nothing": b"", "null": b"null", "a list": b"[]", "a text": b'"Ana"', "a number": b"5", "true": b"true"}
DEEP = {"lists": b"[" * 8_000 + b"]" * 8_000, "objects": b'{"a":' * 2_500 + b"1" + b"}" * 2_500}
OTHER_TYPES = ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/xml"]
JSON_TYPES = ["application/json", "application/json; charset=utf-8", "Application/JSON", " application/json ", ""]

posting = pytest.mark.parametrize("path", CREATING)


def marked(status: int) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(
        "path", [pytest.param(path, marks=covers(status, f"POST {path}")) for path in CREATING]
    )


@pytest.mark.parametrize("raw", BROKEN.values(), ids=BROKEN)
@marked(400)
def test_what_is_no_plain_json_is_malformed(api: Client, path: str, raw: bytes) -> None:
    answer = api.post(path, raw)
    assert answer.is_problem(400), answer.content
    assert answer.body["code"] == "MalformedBody"


@pytest.mark.parametrize("raw", NO_OBJECT.values(), ids=NO_OBJECT)
@posting
def test_what_is_no_object_is_told_so(api: Client, path: str, raw: bytes) -> None:
    answer = api.post(path, raw)
    assert answer.is_problem(422), answer.content
    assert answer.pointers == [""]  # the whole body


@pytest.mark.parametrize("raw", DEEP.values(), ids=DEEP)
@posting
def test_what_is_nested_too_deep_is_refused(api: Client, path: str, raw: bytes) -> None:
    answer = api.post(path, raw)
    assert answer.is_problem(400) or answer.is_problem(422), answer.content


@pytest.mark.parametrize("size", [LIMIT + 1, 1_000_000], ids=["a byte too many", "a megabyte"])
@marked(413)
def test_a_long_body_is_too_large(api: Client, path: str, size: int) -> None:
    answer = api.post(path, _of(size))
    assert answer.is_problem(413), answer.content


@posting
def test_the_size_counts_bytes_and_the_limit_itself_is_fine(api: Client, path: str) -> None:
    assert api.post(path, _of(LIMIT)).is_problem(422)  # read, and found wanting
    assert api.post(path, json.dumps({"x": "李" * 6_000}, ensure_ascii=False).encode()).is_problem(413)


@pytest.mark.parametrize("kind", OTHER_TYPES)
@marked(415)
def test_another_media_type_is_unsupported(api: Client, path: str, kind: str) -> None:
    answer = api.post(path, b"{}", Content_Type=kind)
    assert answer.is_problem(415), answer.content


@pytest.mark.parametrize("kind", JSON_TYPES)
def test_json_may_be_named_in_any_case_or_not_at_all(api: Client, kind: str) -> None:
    assert api.post("/api/learners/", bodies.learner(), Content_Type=kind).status == 201


@covers(413, "POST /api/resources/seed/")
@covers(415, "POST /api/resources/seed/")
@covers(200, "POST /api/resources/seed/")
def test_the_seed_takes_no_body_and_minds_what_it_gets(api: Client) -> None:
    for seeded in (api.post("/api/resources/seed/"), api.post("/api/resources/seed/", {})):
        assert (seeded.status, seeded.body) == (200, {"created": 0, "unchanged": 26})
    assert api.post("/api/resources/seed/", _of(LIMIT + 1)).is_problem(413)
    assert api.post("/api/resources/seed/", b"x", Content_Type="text/plain").is_problem(415)


def test_nothing_of_what_was_refused_is_stored(api: Client, ana: Json) -> None:
    kept = {path: api.listed(path) for path in LISTS}
    for path in CREATING:
        for raw in (*BROKEN.values(), *NO_OBJECT.values(), *DEEP.values(), _of(LIMIT + 1)):
            assert api.post(path, raw).status in (400, 413, 422)
    assert {path: api.listed(path) for path in LISTS} == kept


def _of(size: int) -> bytes:
    """JSON of exactly so many bytes."""
    return b'{"name":"' + b"a" * (size - 11) + b'"}'
