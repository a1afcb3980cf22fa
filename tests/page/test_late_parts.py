"""Parts of a plan that come after its tasks: what is there already stays where it is, and a part that fails is told."""

from playwright.sync_api import Page, Route, ViewportSize, expect

from tests.page.conftest import OpenPage
from tests.page.test_ticks import task

PART = "**/rating.*.js"
TALL: ViewportSize = {"width": 1280, "height": 3200}


def test_nothing_moves_when_the_form_of_ratings_comes(read: OpenPage) -> None:
    held: list[Route] = []
    page = read(lambda page: page.route(PART, lambda route: held.append(route)), viewport=TALL)
    expect(task(page, 4).get_by_role("button", name="Rate or report")).to_be_visible()
    before = places(page)
    with page.expect_response("**/feedback/"):
        held.pop().continue_()
    page.wait_for_load_state("networkidle")
    assert places(page) == before


def test_a_form_that_cannot_be_loaded_is_told(read: OpenPage) -> None:
    page = read(lambda page: page.route(PART, lambda route: route.abort()), fails=True)
    task(page, 4).get_by_role("button", name="Rate or report").click()
    expect(task(page, 4).get_by_role("alert")).to_contain_text("A part of this page could not be loaded.")


def places(page: Page) -> object:
    """Return where each control of a task is."""
    return page.evaluate(
        "[...document.querySelectorAll('.task-actions > *')].map((it) => JSON.stringify(it.getBoundingClientRect()))"
    )
