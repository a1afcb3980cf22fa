"""Topics and an owner's aliases over HTTP, from the patch to the plan."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api import bodies
from tests.api.client import Answer, Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

ALIASES = "/api/topics/aliases/"


def patch(api: Client, change: Json | bytes, **headers: str) -> Answer:
    raw = change if isinstance(change, bytes) else json.dumps(change).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.call("PATCH", ALIASES, raw, {"Content-Type": "application/json"} | named)


@pytest.fixture(autouse=True)
def none_left(api: Client) -> None:
    assert patch(api, dict.fromkeys(api.get(ALIASES).body)).body == {}


@covers(200, f"PATCH {ALIASES}", f"GET {ALIASES}")
def test_aliases_are_kept_with_a_tag(api: Client) -> None:
    changed = patch(api, {"Snake Language": "Python", "\u0915\u0932\u093e": "git"})
    assert (changed.status, changed.body) == (200, {"snake-language": "Python", "\u0915\u0932\u093e": "git"})
    read = api.get(ALIASES)
    assert (read.body, read.headers["ETag"]) == (changed.body, changed.headers["ETag"])


@covers(412, f"PATCH {ALIASES}")
def test_what_somebody_else_changed_meanwhile_stays(api: Client) -> None:
    tag = api.get(ALIASES).headers["ETag"]
    assert patch(api, {"web": "javascript"}, If_Match=tag).status == 200
    assert patch(api, {"web": "git"}, If_Match=tag).is_problem(412)
    assert api.get(ALIASES).body == {"web": "javascript"}


def test_updates_at_once_are_all_kept(api: Client) -> None:
    with ThreadPoolExecutor(3) as callers:
        answers = list(callers.map(lambda number: patch(api, {f"n{number}": "git"}), range(3)))
    assert [answer.status for answer in answers] == [200] * 3
    assert api.get(ALIASES).body == {f"n{number}": "git" for number in range(3)}


@pytest.mark.parametrize(
    ("status", "raw", "pointers"),
    [
        pytest.param(400, b'{"web":', [], id="broken JSON"),
        pytest.param(400, b'{"web":"git","web":"sql"}', ["/web"], id="a key twice"),
        pytest.param(413, b'{"web":"' + b"a" * 20_000 + b'"}', [], id="20 KB"),
        pytest.param(422, b"[]", [""], id="a list"),
        pytest.param(422, b'[{"web":"git"}]', [""], id="a list of an object"),
        pytest.param(422, b'{"":"git"}', ["/"], id="an empty alias"),
        pytest.param(422, b'{"web":5}', ["/web"], id="a number"),
        pytest.param(422, b'{"a b":"git","A_B":"sql"}', ["/A_B"], id="one alias twice"),
    ],
)
def test_a_patch_that_cannot_be_is_refused_whole(api: Client, status: int, raw: bytes, pointers: list[str]) -> None:
    answer = patch(api, raw)
    assert answer.is_problem(status), answer.content
    assert answer.pointers == pointers
    assert api.get(ALIASES).body == {}


def test_a_plan_is_made_on_the_topic_of_an_alias(api: Client, ana: Json) -> None:
    patch(api, {"course 101": "python"})
    body = bodies.plan_request(ana["id"], topic="Course 101")
    read = {"id": "python", "name": "python", "how": "alias", "score": 1}
    assert api.post("/api/plan-requests/check/", body).body["topics"] == [read]
    request = api.ended(api.made("/api/plan-requests/", body)["id"])
    assert (request["topic"], request["topics"]) == ("Course 101", [read])
    assert api.get(f"/api/plans/{request['plan_id']}/").body["topics"] == [read]
    records = api.get(f"/api/plan-requests/{request['id']}/trace/").body["records"]
    assert records[0]["detail"]["resolved_by"] == "'python' is another name of 'Course 101'"


@covers(200, "GET /api/topics/")
def test_aliases_are_no_topics_of_the_library(api: Client) -> None:
    before = api.get("/api/topics/").body
    patch(api, {"course 101": "python"})
    assert api.get("/api/topics/").body == before
