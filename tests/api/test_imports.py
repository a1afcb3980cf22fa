"""Imports over HTTP on the embedded stack: from the file to a plan's library, and who may not send one."""

import json
import time
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from local.importing.import_catalogue import _form
from tests.api.client import PATIENCE, Client, Json
from tests.support.imports import table_of

pytestmark = pytest.mark.stack

ROUTE = "/api/imports/"
CSV = {"Content-Type": "text/csv"}


def until(api: Client, import_id: str, *statuses: str) -> Json:
    give_up = time.monotonic() + 4 * PATIENCE
    while (imported := api.get(f"{ROUTE}{import_id}/").body)["status"] not in statuses:
        assert time.monotonic() < give_up, imported
        time.sleep(0.05)
    return imported


def checked(api: Client, content: bytes) -> Json:
    answer = api.call("POST", f"{ROUTE}?format=csv", content, CSV)
    assert answer.status == 202, answer.content
    return until(api, answer.body["id"], "checked", "failed")


def applied(api: Client, imported: Json) -> Json:
    assert api.call("POST", f"{ROUTE}{imported['id']}/apply/", None, {}).status == 202
    return until(api, imported["id"], "applied", "failed")


def titles(api: Client, topic: str) -> list[str]:
    return sorted(item["title"] for item in api.get(f"/api/resources/?topic={topic}&limit=100").body["items"])


def test_a_dry_run_stores_nothing_and_applied_it_is_the_library(api: Client) -> None:
    topic = f"t{uuid4().hex[:10]}"
    imported = checked(api, table_of("one", "two", topic=topic, host=f"{topic}.example"))
    assert (imported["counts"]["created"], titles(api, topic)) == (2, [])
    assert applied(api, imported)["progress"] == {"rows": 2, "done": 2}
    assert titles(api, topic) == ["one", "two"]
    again = applied(api, checked(api, table_of("one", "two", topic=topic, host=f"{topic}.example")))
    assert (again["counts"]["same"], again["counts"]["created"]) == (2, 0)
    assert (again["status"], titles(api, topic)) == ("applied", ["one", "two"])


def test_a_library_that_changed_since_is_a_conflict(api: Client) -> None:
    topic = f"t{uuid4().hex[:10]}"
    first, second = (checked(api, table_of(name, topic=topic, host=f"{topic}.example")) for name in ("one", "two"))
    applied(api, first)
    answer = api.call("POST", f"{ROUTE}{second['id']}/apply/", None, {})
    assert (answer.status, answer.body["code"]) == (409, "LibraryChanged")
    assert titles(api, topic) == ["one"]


@pytest.mark.parametrize(
    "media_type", ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded"]
)
def test_what_a_foreign_page_may_send_without_asking_is_refused(api: Client, media_type: str) -> None:
    answer = api.call("POST", f"{ROUTE}?format=csv", table_of("one"), {"Content-Type": media_type})
    assert answer.is_problem(415)


def test_a_foreign_page_is_refused_in_any_type(api: Client) -> None:
    for origin in ("https://example.org", "null"):
        answer = api.once("POST", f"{ROUTE}?format=csv", table_of("one"), CSV | {"Origin": origin})
        assert answer.status == 403


def test_an_upload_goes_to_an_address_that_its_caller_reaches(
    api: Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    topic = f"t{uuid4().hex[:10]}"
    prepared = api.call("POST", f"{ROUTE}uploads/?format=csv", None, {}).body
    started = f"{ROUTE}{prepared['id']}/start/"
    assert api.call("POST", started, None, {}).is_problem(409)
    file = tmp_path_factory.mktemp("upload") / "any name"
    file.write_bytes(table_of("one", topic=topic, host=f"{topic}.example"))
    body, media_type = _form(prepared["upload"]["fields"], file)
    place = urlsplit(prepared["upload"]["url"])
    sent = Client(f"http://{place.netloc}").once("POST", place.path, body, {"Content-Type": media_type})
    assert sent.status in (200, 201, 204), sent.content
    assert api.call("POST", started, None, {}).status == 202
    assert until(api, prepared["id"], "checked", "failed")["counts"]["created"] == 1


def test_bytes_arrive_as_they_were_sent(api: Client) -> None:
    """Not UTF-8, with a NUL and a byte order mark: each has its note, and nothing is lost on the way."""
    imported = checked(api, "title,url,topic,level\nÉlan,https://e.example/1,x,beginner\n".encode("cp1252"))
    assert "not UTF-8" in imported["notices"][0]
    rows = api.get(f"{ROUTE}{imported['id']}/report/").body["items"]
    assert [row["title"] for row in rows] == ["Élan"]


def test_a_file_of_hostile_depth_ends_with_a_sentence(api: Client) -> None:
    deep = b"[" * 1_000_000
    answer = api.call("POST", f"{ROUTE}?format=json-ld", deep, {"Content-Type": "application/ld+json"})
    failed = until(api, answer.body["id"], "checked", "failed")
    assert failed["failure"] == {
        "code": "FileRefused",
        "message": "The file is nested deeper than 64 levels; no catalogue is.",
    }


def test_a_report_is_json_and_csv(api: Client) -> None:
    imported = checked(api, b"title,url,topic\n=1+1,https://f.example/1,x\n,bad,\n")
    page = api.get(f"{ROUTE}{imported['id']}/report/?status=rejected").body
    assert [problem["column"] for problem in page["items"][0]["problems"]] == ["title", "url", "topic"]
    text = api.get(f"{ROUTE}{imported['id']}/report.csv").content.decode()
    assert text.splitlines()[1].startswith("2,created,'=1+1,")
    assert json.loads(api.get(f"{ROUTE}{imported['id']}/").content)["counts"]["rejected"] == 1
