"""A catalogue on the real API: small and large files, compared and applied, and once more."""

from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.api.client import Client
from tests.page.served.conftest import OpenServed

HEADER = "title,url,topic,level,prerequisites"


def compare(page: Page, file: Path) -> None:
    page.get_by_label("File", exact=True).set_input_files(file)
    page.get_by_role("button", name="Compare with the library").click()
    page.get_by_role("heading", name="What would change").wait_for()


def test_a_file_is_compared_applied_and_then_changes_nothing(
    client: Client, open_served: OpenServed, tmp_path: Path
) -> None:
    file = tmp_path / "courses.csv"
    rows = [
        "Sails,https://sails.example/1,sailing,beginner,Knots",
        "Knots,https://sails.example/2,sailing,beginner,",
        ",bad,,,",
    ]
    file.write_text("\n".join([HEADER, *rows]))
    page = open_served("library/import")
    compare(page, file)
    assert client.get("/api/resources/?topic=sailing").body["items"] == [], "a dry run stores nothing"
    page.get_by_role("button", name="rejected 1").click()
    expect(page.locator("main .cards > li")).to_have_count(1)
    page.get_by_role("button", name="Apply this file").click()
    page.get_by_role("button", name="Apply now").click()
    page.get_by_text("The library has 2 new resources and 0 changed.").wait_for()
    assert len(client.get("/api/resources/?topic=sailing").body["items"]) == 2
    page.get_by_role("link", name="Import another file").click()
    compare(page, file)
    page.get_by_text("there is nothing to apply").wait_for()


def test_a_file_is_compared_anew_when_the_library_has_changed(
    client: Client, open_served: OpenServed, tmp_path: Path
) -> None:
    file = tmp_path / "knots.csv"
    file.write_text(f"{HEADER}\nBends,https://knots.example/1,knots,beginner,")
    page = open_served("library/import", fails=True)
    compare(page, file)
    body = {"title": "Hitches", "url": "https://knots.example/2", "topic": "knots", "difficulty": "beginner"}
    client.made("/api/resources/", body | {"resource_type": "article"})
    page.get_by_role("button", name="Apply this file").click()
    page.get_by_role("button", name="Apply now").click()
    expect(page.get_by_role("alert")).to_contain_text("nothing was stored")
    page.get_by_role("link", name="Send the file again").click()
    compare(page, file)
    page.get_by_role("button", name="Apply this file").click()
    page.get_by_role("button", name="Apply now").click()
    page.get_by_text("The library has 1 new resource and 0 changed.").wait_for()


def test_a_large_file_is_uploaded_to_the_bucket(client: Client, open_served: OpenServed, tmp_path: Path) -> None:
    place = urlsplit(client.post("/api/imports/uploads/?format=csv").body["upload"]["url"])
    file = tmp_path / "large.csv"
    row = "Lights,https://lights.example/1,lights,beginner,"
    file.write_text("\n".join([f"{HEADER},notes", f"{row},", *(f",bad,,,,{'x' * 2000}" for _ in range(600))]))
    assert file.stat().st_size > 1024 * 1024
    page = open_served("library/import", reaches=(f"{place.scheme}://{place.netloc}",))
    compare(page, file)
    expect(page.get_by_role("button", name="new 1")).to_be_visible()
    expect(page.get_by_role("button", name="rejected 600")).to_be_visible()
