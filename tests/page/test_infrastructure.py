"""The watch on the page sees what it must: these tests do what others must not."""

import pytest
from playwright.sync_api import Browser, Page

from tests.page import canned
from tests.page.conftest import OpenPage
from tests.page.watched import watched_page

LOUD = {
    "an error on the console": ("console.error('x')", "^console: x$"),
    "an error of a script": ("setTimeout(() => { throw new Error('x') })", "^error: x"),
    "a promise that nobody waits for": ("Promise.reject(new Error('x')) && 0", "^error: x"),
    "a style that the policy forbids": ("document.body.setAttribute('style', 'color: red')", "CSP: style-src-attr"),
    "a script that the policy forbids": (
        "document.body.append(Object.assign(document.createElement('script'), {textContent: 'x = 1'}))",
        "CSP: script-src-elem",
    ),
    "a call to another origin": ("location.assign('http://localhost:9/')", "^request to another origin"),
}


@pytest.mark.parametrize(("script", "seen"), LOUD.values(), ids=LOUD.keys())
def test_a_page_that_does_what_it_must_not_fails_its_test(
    script: str, seen: str, browser: Browser, page_url: str
) -> None:
    watched = watched_page(browser, page_url, fails=True)
    page = watched.__enter__()
    page.goto("./")
    page.get_by_role("alert").wait_for()  # nothing answers its calls
    page.evaluate(script)
    page.wait_for_timeout(100)
    with pytest.raises(AssertionError, match=seen):
        watched.__exit__(None, None, None)


def test_a_plan_is_shown(open_page: OpenPage) -> None:
    page: Page = open_page(f"plans/{canned.PLAN}")
    page.get_by_role("heading", name="Understand loops and functions").wait_for()
