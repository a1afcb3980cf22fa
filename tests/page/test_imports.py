"""A catalogue file is sent, compared, shown row by row and applied."""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page import canned
from tests.page.accessibility import faults
from tests.page.api import Answer, Api, problem
from tests.page.conftest import OpenPage
from tests.page.imported import APPLY, COUNTS, IMPORT, READ, REPORT, ROUTE, SEND, compared, imported, row


@pytest.fixture
def importing(api: Api) -> Api:
    """An API that has compared the file, and applies it when it is asked to."""
    compared(api)
    return api


def table(tmp_path: Path, name: str = "courses.csv", size: int = 0) -> Path:
    file = tmp_path / name
    file.write_bytes(b"title,link,topic\nReefing,https://example.org/2,sailing\n".ljust(size))
    return file


def choose(page: Page, file: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(file)


def test_a_file_is_sent_as_it_is_and_its_rows_are_shown(importing: Api, open_page: OpenPage, tmp_path: Path) -> None:
    sent: list[tuple[str | None, bytes | None]] = []

    def taken(route: Route) -> None:
        sent.append((route.request.headers.get("content-type"), route.request.post_data_buffer))
        assert route.request.headers["idempotency-key"]
        route.fulfill(status=202, json=imported("reading"))

    page = open_page("library")
    page.get_by_role("link", name="Import a file").click()
    page.route("**/api/imports/?format=csv", taken)
    choose(page, table(tmp_path))
    expect(page.get_by_role("status").filter(has_text="courses.csv is chosen")).to_be_visible()
    page.get_by_role("button", name="Compare with the library").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_focused()
    assert sent == [("text/csv", table(tmp_path).read_bytes())]
    expect(page.get_by_role("button", name="new 2")).to_be_visible()
    expect(page.get_by_role("listitem").filter(has_text="Course 2").first).to_contain_text("1 h 30 min (computed)")


@pytest.mark.parametrize(
    ("name", "format"), [("a.csv", "csv"), ("a.jsonld", "json-ld"), ("a.JSON", "json-ld"), ("a.md", "books-markdown")]
)
def test_the_format_is_guessed_from_the_name_and_can_be_changed(
    importing: Api, open_page: OpenPage, tmp_path: Path, name: str, format: str
) -> None:
    page = open_page("library/import")
    choose(page, table(tmp_path, name))
    expect(page.get_by_label("What the file is")).to_have_value(format)
    page.get_by_label("What the file is").select_option("books-json")


def test_without_a_file_nothing_is_sent(importing: Api, open_page: OpenPage) -> None:
    page = open_page("library/import")
    page.get_by_role("button", name="Compare with the library").click()
    expect(page.get_by_label("File", exact=True)).to_be_focused()
    expect(page.get_by_text("Choose a file.")).to_be_visible()
    assert importing.asked(SEND) == []


def test_rows_can_be_narrowed_to_the_rejected(importing: Api, open_page: OpenPage) -> None:
    page = open_page(ROUTE)
    page.get_by_role("button", name="rejected 1").click()
    expect(page.locator("main .cards > li")).to_have_count(1)
    expect(page.locator("main .cards > li")).to_contain_text("link must be an http or https url")
    expect(page.get_by_role("button", name="rejected 1")).to_have_attribute("aria-pressed", "true")
    assert importing.asked(REPORT)[-1].query["status"] == "rejected"


def test_a_long_report_is_shown_page_by_page(importing: Api, open_page: OpenPage) -> None:
    importing.on(
        REPORT, lambda call: canned.listed(row(9)) if call.query.get("cursor") else canned.listed(row(2), cursor="1")
    )
    page = open_page(ROUTE)
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("main .cards > li")).to_have_count(2)


def test_applying_says_what_it_changes_before_it_does(importing: Api, open_page: OpenPage) -> None:
    page = open_page(ROUTE)
    page.get_by_role("button", name="Apply this file").click()
    panel = page.get_by_role("group", name="Apply this file")
    expect(panel).to_be_focused()
    expect(panel).to_contain_text("This adds 2 resources to the library and changes 1 resource that is there.")
    expect(panel).to_contain_text("2 rows of the file are left out.")
    assert importing.asked(APPLY) == []
    importing.on(READ, [imported("applying", progress={"rows": 5, "done": 2}), imported("applied")])
    panel.get_by_role("button", name="Apply now").click()
    expect(page.get_by_role("heading", name="The file is applied")).to_be_visible()
    expect(page.get_by_text("The library has 2 new resources and 1 changed.")).to_be_visible()
    expect(page.get_by_role("button", name="added 2")).to_be_visible()
    assert len(importing.asked(APPLY)) == 1


def test_a_file_that_the_library_has_already_has_nothing_to_apply(importing: Api, open_page: OpenPage) -> None:
    importing.on(READ, imported(counts=COUNTS | {"created": 0, "updated": 0, "same": 3}))
    page = open_page(ROUTE)
    expect(page.get_by_text("there is nothing to apply")).to_be_visible()
    expect(page.get_by_role("button", name="Apply this file")).to_have_count(0)


def test_a_library_that_changed_is_said_with_what_to_do(importing: Api, open_page: OpenPage) -> None:
    importing.on(APPLY, problem(409, "LibraryChanged", "The library has changed since the dry run of this import."))
    page = open_page(ROUTE, fails=True)
    page.get_by_role("button", name="Apply this file").click()
    page.get_by_role("button", name="Apply now").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was stored")
    page.get_by_role("link", name="Send the file again").click()
    expect(page.get_by_role("heading", name="Import a catalogue")).to_be_visible()


def test_an_import_that_broke_off_goes_on(importing: Api, open_page: OpenPage) -> None:
    importing.on(
        READ, [imported("applying", broken_off=True), imported("applying", broken_off=True), imported("applied")]
    )
    page = open_page(ROUTE)
    expect(page.get_by_text("It goes on by itself within a minute")).to_be_visible()
    page.get_by_role("button", name="Go on now").click()
    expect(page.get_by_role("heading", name="The file is applied")).to_be_visible()
    assert len(importing.asked(APPLY)) == 1


def test_a_file_that_is_refused_says_why(importing: Api, open_page: OpenPage) -> None:
    sentence = "The header names no column title; give the columns names."
    nothing = dict.fromkeys(COUNTS, 0)
    importing.on(READ, imported("failed", counts=nothing, failure={"code": "FileRefused", "message": sentence}))
    page = open_page(ROUTE)
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    expect(page.get_by_role("button", name="Go on now")).to_have_count(0)


def test_a_large_file_goes_to_the_bucket_and_is_started(
    importing: Api, open_page: OpenPage, tmp_path: Path, page_url: str
) -> None:
    form = {"url": f"{page_url}bucket", "fields": {"key": "k"}, "max_bytes": 32 * 1024 * 1024, "seconds": 900}
    headers = {"Location": f"/api/imports/{IMPORT}/", "Retry-After": "1"}
    importing.on("POST imports/uploads/", Answer(imported("waiting", upload=form), 201, headers))
    importing.on("POST imports/*/start/", Answer(imported("reading"), 202, headers))
    page = open_page("library/import", fails=True)
    bodies: list[bytes] = []

    def taken(route: Route) -> None:
        bodies.append(route.request.post_data_buffer or b"")
        assert importing.asked("POST imports/*/start/") == []
        route.fulfill(status=503 if len(bodies) == 1 else 204)

    page.route("**/bucket", taken)
    choose(page, table(tmp_path, size=1024 * 1024 + 1))
    page.get_by_role("button", name="Compare with the library").click()
    expect(page.get_by_role("alert")).to_contain_text("The upload was refused with the error 503.")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", name="What would change")).to_be_visible()
    assert len(importing.asked("POST imports/*/start/")) == 1


def test_a_file_can_be_dropped(importing: Api, open_page: OpenPage) -> None:
    page = open_page("library/import")
    dropped = page.evaluate_handle(
        "() => { const data = new DataTransfer(); data.items.add(new File(['title'], 'mine.md')); return data; }"
    )
    page.dispatch_event(".drop", "drop", {"dataTransfer": dropped})
    expect(page.get_by_role("status").filter(has_text="mine.md is chosen")).to_be_visible()
    expect(page.get_by_label("What the file is")).to_have_value("books-markdown")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_report_is_accessible_and_fits_a_phone(importing: Api, open_page: OpenPage, note: Any, scheme: str) -> None:
    importing.on(READ, imported(notices=["Columns that are not read: size."]))
    page = open_page(ROUTE, viewport={"width": 360, "height": 740}, color_scheme=scheme)
    page.get_by_role("button", name="Apply this file").click()
    page.locator("main .cards > li").first.wait_for()
    assert faults(page, note) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_keyboard_alone_applies_a_file(importing: Api, open_page: OpenPage) -> None:
    importing.on(READ, [imported(), imported("applied")])
    page = open_page(ROUTE)
    page.get_by_role("button", name="Apply this file").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("group", name="Apply this file")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="The file is applied")).to_be_visible()
