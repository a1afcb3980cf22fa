"""Changing and deleting learners and resources, with and without If-Match."""

import json
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.api import bodies
from tests.api.client import Answer, Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

KINDS = {"/api/learners/": ("name", bodies.learner), "/api/resources/": ("title", bodies.resource)}


def marked(status: int, method: str) -> pytest.MarkDecorator:
    rows = [pytest.param(path, id=path, marks=covers(status, f"{method} {path}{{id}}/")) for path in KINDS]
    return pytest.mark.parametrize("path", rows)


def patch(api: Client, path: str, change: Json | bytes, **headers: str) -> Answer:
    raw = change if isinstance(change, bytes) else json.dumps(change).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return api.call("PATCH", path, raw, {"Content-Type": "application/json"} | named)


def a_new(api: Client, path: str) -> Answer:
    created = api.post(path, KINDS[path][1]())
    assert created.status == 201, created.content
    return created


@marked(200, "PATCH")
def test_a_change_changes_what_it_names_and_nothing_else(api: Client, path: str) -> None:
    created, text = a_new(api, path), KINDS[path][0]
    changed = patch(api, created.headers["Location"], {text: "李雷 👩🏽‍🎓"})
    assert changed.status == 200, changed.content
    assert changed.body == created.body | {text: "李雷 👩🏽‍🎓", "updated_at": changed.body["updated_at"]}
    read = api.get(created.headers["Location"])
    assert (read.body, read.headers["ETag"]) == (changed.body, changed.headers["ETag"])
    assert read.headers["ETag"] != created.headers["ETag"]


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
@pytest.mark.parametrize(
    "path",
    [pytest.param(path, marks=covers(412, f"PATCH {path}{{id}}/", f"DELETE {path}{{id}}/")) for path in KINDS],
)
def test_what_somebody_else_changed_meanwhile_stays(api: Client, path: str, method: str) -> None:
    created, text = a_new(api, path), KINDS[path][0]
    place, tag = created.headers["Location"], created.headers["ETag"]
    theirs = patch(api, place, {text: "Theirs"}, If_Match=tag)
    assert theirs.status == 200
    body = json.dumps({text: "Ours"}).encode() if method == "PATCH" else None
    ours = api.call(method, place, body, {"Content-Type": "application/json", "If-Match": tag})
    assert ours.is_problem(412), ours.content
    assert api.get(place).body == theirs.body
    again = api.call(method, place, body, {"Content-Type": "application/json", "If-Match": theirs.headers["ETag"]})
    assert again.status in (200, 204)


@pytest.mark.parametrize(
    ("status", "raw", "kind"),
    [
        pytest.param(400, b'{"name":', "application/json", id="broken JSON is 400"),
        pytest.param(413, b'{"name":"' + b"a" * 20_000 + b'"}', "application/json", id="20 KB are 413"),
        pytest.param(415, b"{}", "text/plain", id="text is 415"),
        pytest.param(422, b'{"name":" ","title":" "}', "application/json", id="a blank is 422"),
        pytest.param(422, b'{"id":"x"}', "application/json", id="an id is 422"),
    ],
)
@pytest.mark.parametrize("path", KINDS)
def test_a_change_that_can_not_be_is_refused(api: Client, path: str, status: int, raw: bytes, kind: str) -> None:
    created = a_new(api, path)
    answer = patch(api, created.headers["Location"], raw, Content_Type=kind)
    assert answer.is_problem(status), answer.content
    assert status != 422 or set(answer.pointers) <= {"/name", "/title", "/id"}
    assert api.get(created.headers["Location"]).body == created.body


@marked(404, "PATCH")
def test_what_is_not_there_is_not_changed(api: Client, path: str) -> None:
    assert patch(api, f"{path}{bodies.NOBODY}/", {}).is_problem(404)


@marked(404, "DELETE")
def test_what_is_not_there_is_not_deleted(api: Client, path: str) -> None:
    assert api.call("DELETE", f"{path}{bodies.NOBODY}/").is_problem(404)


@marked(204, "DELETE")
def test_what_is_deleted_is_gone(api: Client, path: str) -> None:
    created = a_new(api, path)
    deleted = api.call("DELETE", created.headers["Location"])
    assert (deleted.status, deleted.content) == (204, b"")
    assert api.get(created.headers["Location"]).is_problem(404)
    assert api.call("DELETE", created.headers["Location"]).is_problem(404)
    assert created.body["id"] not in {item["id"] for item in api.listed(path)}


def test_a_learner_takes_plans_and_traces_along_and_a_running_request_too(api: Client) -> None:
    learner = api.made("/api/learners/", bodies.learner(name="Gone"))
    plan_request = bodies.plan_request(learner["id"])
    done = api.ended(api.made("/api/plan-requests/", plan_request)["id"])
    running = api.made("/api/plan-requests/", plan_request)["id"]
    assert api.call("DELETE", f"/api/learners/{learner['id']}/").status == 204
    for request_id in (done["id"], running):
        assert api.get(f"/api/plan-requests/{request_id}/").is_problem(404)
        assert api.get(f"/api/plan-requests/{request_id}/trace/").is_problem(404)
    assert api.get(f"/api/plans/{done['plan_id']}/").is_problem(404)
    for path in ("/api/plan-requests/", "/api/plans/"):
        assert learner["id"] not in {item["learner_id"] for item in api.listed(path)}


@covers(409, "DELETE /api/resources/{id}/")
def test_a_resource_that_another_needs_stays(api: Client) -> None:
    first = api.made("/api/resources/", bodies.resource())
    second = api.made("/api/resources/", bodies.resource(prerequisites=[first["id"]]))
    place = f"/api/resources/{first['id']}/"
    answer = api.call("DELETE", place)
    assert answer.is_problem(409), answer.content
    assert second["id"] in answer.body["detail"]
    assert api.call("DELETE", f"/api/resources/{second['id']}/").status == 204
    assert api.call("DELETE", place).status == 204


def test_resources_that_need_each_other_are_refused_and_named(api: Client) -> None:
    first = api.made("/api/resources/", bodies.resource(title="First"))
    second = api.made("/api/resources/", bodies.resource(title="Second", prerequisites=[first["id"]]))
    place = f"/api/resources/{first['id']}/"
    answer = patch(api, place, {"prerequisites": [second["id"]]})
    assert answer.is_problem(422), answer.content
    cycle = " -> ".join(f"'{each['title']}' ({each['id']})" for each in (first, second, first))
    assert answer.body["errors"] == [{"pointer": "/prerequisites", "message": f"must not form a cycle: {cycle}"}]
    assert patch(api, place, {"prerequisites": [bodies.NOBODY]}).pointers == ["/prerequisites/0"]
    third = api.made("/api/resources/", bodies.resource())
    assert patch(api, place, {"prerequisites": [third["id"]]}).body["prerequisites"] == [third["id"]]
    assert api.post("/api/resources/", bodies.resource(prerequisites=[bodies.NOBODY])).pointers == ["/prerequisites/0"]


def test_two_changes_at_once_close_no_cycle(api: Client) -> None:
    ids = [api.made("/api/resources/", bodies.resource())["id"] for _ in range(2)]

    def need(each: str, other: str) -> int:
        return patch(api, f"/api/resources/{each}/", {"prerequisites": [other]}).status

    for _ in range(5):
        with ThreadPoolExecutor(2) as callers:
            assert sorted(callers.map(need, ids, reversed(ids))) == [200, 422]
        for each in ids:
            assert patch(api, f"/api/resources/{each}/", {"prerequisites": None}).status == 200


@covers(409, "PATCH /api/resources/{id}/")
def test_a_url_that_another_has_is_refused_and_a_freed_one_is_free(api: Client) -> None:
    first, second = (api.made("/api/resources/", bodies.resource()) for _ in range(2))
    place = f"/api/resources/{second['id']}/"
    answer = patch(api, place, {"url": f"{first['url']}#part"})
    assert answer.is_problem(409), answer.content
    assert first["id"] in answer.body["detail"]
    assert patch(api, place, {"url": f"{second['url']}/moved"}).status == 200
    assert api.post("/api/resources/", bodies.resource(url=second["url"])).status == 201


def test_a_plan_keeps_title_and_url_of_what_was_deleted(api: Client, ana: Json) -> None:
    resource = api.made("/api/resources/", bodies.resource(topic="origami", title="Crane", estimated_minutes=60))
    plan_request = bodies.plan_request(
        ana["id"], topic="origami", duration_days=1, constraints={"max_daily_minutes": 60}
    )
    request = api.ended(api.made("/api/plan-requests/", plan_request)["id"])
    assert request["plan_id"], request
    assert api.call("DELETE", f"/api/resources/{resource['id']}/").status == 204
    tasks = [task for day in api.get(f"/api/plans/{request['plan_id']}/").body["days"] for task in day["tasks"]]
    assert {(task["title"], task["url"]) for task in tasks} == {("Crane", resource["url"])}
