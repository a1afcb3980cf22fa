"""The page in a real browser; only `make test-page` collects what is here, and installs what it imports."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.page.chromium import ARGUMENTS, MISSING, find_chromium
from tests.page.page_server import serving_page

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Playwright

    from tests.page.api import Api
    from tests.page.living import LivingPlan

ROOT = Path(__file__).parents[2]
PICTURES = ROOT / ".pictures"
NOTE = "note of the page's tests"

type OpenPage = Callable[..., Page]


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    return None if "page" in config.option.markexpr else True


def pytest_itemcollected(item: pytest.Item) -> None:
    item.add_marker("page")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print what the tests noted, wherever they ran, and where the pictures are."""
    ended = [report for reports in terminalreporter.stats.values() for report in reports]
    noted = [str(text) for report in ended for name, text in getattr(report, "user_properties", []) if name == NOTE]
    terminalreporter.section("the page")
    for text in dict.fromkeys(noted):
        terminalreporter.write_line(text)
    terminalreporter.write_line(f"Pictures of all views: {PICTURES.relative_to(ROOT)}/")


@pytest.fixture
def note(record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Have a line printed after the run."""
    return lambda text: record_property(NOTE, text)


@pytest.fixture(scope="session")
def pictures() -> Path:
    """The folder of the pictures that tests take; git ignores it."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    return PICTURES


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    from playwright.sync_api import expect, sync_playwright

    from tests.page.watched import PATIENCE

    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as started:
        yield started


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """One Chromium for a process. Without one there is a skip, or where it has to be there a failure."""
    path = find_chromium(playwright.chromium.executable_path)
    if path is None:
        if os.environ.get("REQUIRE_PAGE") == "1":
            pytest.fail(f"{MISSING} REQUIRE_PAGE=1 asks for it.")
        pytest.skip(MISSING)
    started = playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
    yield started
    started.close()


@pytest.fixture(scope="session")
def page_url() -> Iterator[str]:
    """The page as the deployment serves it, without an API."""
    with serving_page() as url:
        yield url


@pytest.fixture
def opened() -> Iterator[ExitStack]:
    """What a test has open; each of its pages is judged when it is closed."""
    with ExitStack() as stack:
        yield stack


@pytest.fixture
def api() -> Iterator[Api]:
    """An API whose answers the test decides, with Ana, a library, a request and its plan.

    It must not answer what the real one would not.
    """
    from tests.page import followed
    from tests.page.api import Api

    answers = Api()
    followed.put_all(answers)
    yield answers
    assert answers.wrong == []


@pytest.fixture
def open_page(browser: Browser, page_url: str, api: Api, opened: ExitStack) -> OpenPage:
    """Open the page at a route such as `plans/1`, before the test's API. Options are those of `watched_page`.

    `prepare` is called with the page before it is opened.
    """
    from tests.page.watched import watched_page

    def open_page(route: str = "", prepare: Callable[[Page], None] = lambda _: None, **options: Any) -> Page:
        watched: AbstractContextManager[Page] = watched_page(browser, page_url, **options)
        page = opened.enter_context(watched)
        api.attach(page.context)
        opened.callback(api.release)
        prepare(page)
        page.goto(f"./#/{route}")
        return page

    return open_page


@pytest.fixture
def living(api: Api) -> LivingPlan:
    """A plan of two weeks whose ticks and moves the API keeps."""
    from tests.page.living import LivingPlan

    return LivingPlan(api)


@pytest.fixture
def read(living: LivingPlan, open_page: OpenPage) -> OpenPage:
    """Open that plan on its fourth day, a Thursday, with its progress."""
    from tests.page.living import ROUTE, THURSDAY

    def read(*steps: Callable[[Page], object], **options: Any) -> Page:
        def prepare(page: Page) -> None:
            page.context.clock.set_fixed_time(THURSDAY)
            for step in steps:
                step(page)

        page: Page = open_page(ROUTE, prepare, **options)
        page.locator(".ring").wait_for()
        return page

    return read
