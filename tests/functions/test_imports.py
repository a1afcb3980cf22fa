"""Files over HTTP: what is taken, in which types, and the report as people read it."""

import base64
import csv
import io
import json
from typing import Any

import pytest

from studyplan.domain.importing.readers import MEDIA_TYPES
from studyplan.domain.importing.record import FORMATS, Format
from studyplan.http.imports import harmless
from tests.support.calls import Ask, event_of
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.handlers import Context, handler_of
from tests.support.imports import table_of

ROUTE = "/api/imports/"
HOSTILE = ["text/plain", "multipart/form-data; boundary=x", "application/x-www-form-urlencoded", "", "text/html"]


def post(ask: Ask, content: bytes | str, kind: str = "csv", media_type: str = "text/csv", **more: Any) -> Any:
    encoded = isinstance(content, bytes)
    body = base64.b64encode(content).decode() if isinstance(content, bytes) else content
    event = {
        "headers": {"Content-Type": media_type} if media_type else {},
        "multiValueQueryStringParameters": {"format": [kind]},
        "isBase64Encoded": encoded,
    }
    return ask("imports_api", "POST", ROUTE, body, **event | more)


def run(step: str, import_id: str) -> Any:
    return handler_of(step)(event_of(step) | {"import_id": import_id}, Context())


def checked(ask: Ask, content: bytes | str) -> str:
    import_id: str = post(ask, content)["read"]["id"]
    assert run("read_import", import_id)["status"] == "checked"
    return import_id


def test_a_file_is_taken_as_text_or_as_base64(ask: Ask, fakes: InMemoryAdapters) -> None:
    for content in (table_of("one"), table_of("one").decode()):
        answer = post(ask, content)
        assert answer["statusCode"] == 202
        assert fakes.import_files.file("local", answer["read"]["id"]) == table_of("one")
        location = f"/v1{ROUTE}{answer['read']['id']}/"
        assert answer["multiValueHeaders"]["Location"] == [location]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_format_has_its_media_types_and_no_other(ask: Ask, kind: Format) -> None:
    for name in {name for names in MEDIA_TYPES.values() for name in names}:
        expected = 202 if name in MEDIA_TYPES[kind] else 415
        assert post(ask, "x", kind, f"{name.upper()}; charset=utf-8")["statusCode"] == expected


@pytest.mark.parametrize("kind", FORMATS)
def test_an_empty_file_is_refused(ask: Ask, kind: Format) -> None:
    answer = post(ask, "", kind, MEDIA_TYPES[kind][0])
    assert (answer["statusCode"], answer["read"]["errors"][0]["message"]) == (422, "must be a file, and not empty")


@pytest.mark.parametrize("media_type", HOSTILE)
@pytest.mark.parametrize("kind", FORMATS)
def test_no_format_is_taken_in_a_type_that_a_foreign_page_may_send(ask: Ask, kind: Format, media_type: str) -> None:
    assert post(ask, "title,url\n", kind, media_type)["statusCode"] == 415


@pytest.mark.covers("error:FileTooLarge", "route:POST /api/imports:413")
@pytest.mark.parametrize("content", [b"x" * (4 * 1024 * 1024 + 1), "x" * (4 * 1024 * 1024 + 1), "é" * 2_200_000])
def test_four_megabytes_are_the_most(ask: Ask, content: bytes | str) -> None:
    answer = post(ask, content)
    assert (answer["statusCode"], answer["read"]["code"]) == (413, "FileTooLarge")


def test_all_other_bodies_stay_within_sixteen_kilobytes(ask: Ask) -> None:
    import_id = post(ask, table_of("one"))["read"]["id"]
    for path in ("uploads/", f"{import_id}/start/", f"{import_id}/apply/"):
        answer = ask("imports_api", "POST", ROUTE + path, json.dumps({"x": "y" * 20_000}))
        assert answer["statusCode"] == 413, path
        assert answer["read"]["code"] == "BodyTooLarge"


def test_an_upload_has_a_form_with_the_type_of_its_format(ask: Ask) -> None:
    query = {"multiValueQueryStringParameters": {"format": ["json-ld"]}}
    answer = ask("imports_api", "POST", f"{ROUTE}uploads/", **query)
    upload = answer["read"]["upload"]
    assert (answer["statusCode"], answer["read"]["status"]) == (201, "waiting")
    assert upload["fields"]["Content-Type"] == "application/ld+json"
    assert upload["max_bytes"] == 32 * 1024 * 1024


def test_from_the_file_to_the_library(ask: Ask, fakes: InMemoryAdapters) -> None:
    import_id = checked(ask, table_of("one", "two"))
    assert fakes.library.all("local") == ()
    assert ask("imports_api", "POST", f"{ROUTE}{import_id}/apply/")["read"]["status"] == "applying"
    assert run("write_import", import_id) == {"status": "applied", "rows": 2, "done": 2}
    shown = ask("imports_api", "GET", f"{ROUTE}{import_id}/")["read"]
    assert (shown["status"], shown["progress"], shown["broken_off"]) == ("applied", {"rows": 2, "done": 2}, False)
    assert len(fakes.library.all("local")) == 2


def test_a_report_is_read_page_by_page(ask: Ask) -> None:
    import_id = checked(ask, table_of("one", "two", "three", "bad one"))
    items, cursor = [], None
    while True:
        query = {"limit": ["3"], **({"cursor": [cursor]} if cursor else {})}
        page = ask("imports_api", "GET", f"{ROUTE}{import_id}/report/", multiValueQueryStringParameters=query)["read"]
        items += page["items"]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert [item["status"] for item in items] == ["created", "created", "created", "rejected"]
    assert items[3]["problems"][0]["column"] == "url"


@pytest.mark.parametrize("cursor", ["x", "-1", "1.5", "99999999", "\u0661", "1 "])
def test_a_cursor_that_is_none_is_refused(ask: Ask, cursor: str) -> None:
    import_id = checked(ask, table_of("one"))
    query = {"multiValueQueryStringParameters": {"cursor": [cursor]}}
    for path in ("report/", "report.csv"):
        assert ask("imports_api", "GET", f"{ROUTE}{import_id}/{path}", **query)["statusCode"] == 422


DANGEROUS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "=cmd|' /C calc'!A0"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_cell_that_a_spreadsheet_would_run_has_an_apostrophe(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["A title", "1 = 1", "", 5, None, "'quoted"])
def test_another_cell_stays_as_it_is(cell: object) -> None:
    assert harmless(cell) == cell


def test_no_cell_of_a_report_is_run_by_a_spreadsheet(ask: Ask) -> None:
    lines = [f'"{title}",https://e.com/{place},"{title}",beginner' for place, title in enumerate(DANGEROUS)]
    import_id = checked(ask, "\n".join(["title,url,topic,level", *lines, "@x,=bad,+t,-l"]))
    answer = ask("imports_api", "GET", f"{ROUTE}{import_id}/report.csv")
    assert answer["multiValueHeaders"]["Content-Type"] == ["text/csv; charset=utf-8"]
    cells = [cell for row in csv.reader(io.StringIO(answer["body"])) for cell in row]
    assert len(cells) > 100
    assert [cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@"))] == []


def test_a_report_beyond_one_answer_goes_on_at_its_cursor(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("studyplan.http.imports.CSV_BYTES", 400)
    import_id = checked(ask, table_of(*(f"t{number}" for number in range(20))))
    titles: list[str] = []
    cursor = None
    while True:
        query = {"multiValueQueryStringParameters": {"cursor": [cursor]} if cursor else None}
        answer = ask("imports_api", "GET", f"{ROUTE}{import_id}/report.csv", **query)
        titles += [row["title"] for row in csv.DictReader(io.StringIO(answer["body"]))]
        cursor = answer["multiValueHeaders"].get("X-Next-Cursor", [None])[0]
        if cursor is None:
            break
    assert titles == [f"t{number}" for number in range(20)]


@pytest.mark.parametrize("step", ["read_import", "write_import"])
def test_a_step_keeps_its_error_and_not_its_text(step: str, fakes: InMemoryAdapters, ask: Ask, logged: Any) -> None:
    with pytest.raises(Exception, match="not in the table") as missing:
        run(step, "00000000-0000-4000-8000-00000000000b")
    assert type(missing.value).__name__ == "ImportMissing"
    import_id = post(ask, table_of("one"))["read"]["id"]
    fakes.imports = None  # type: ignore[assignment]
    with pytest.raises(Exception, match="AttributeError") as broken:
        run(step, import_id)
    assert type(broken.value).__name__ == "ImportBroken"
