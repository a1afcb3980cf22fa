"""A page of the browser that is watched: what must never happen in it fails the test."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request

PATIENCE = 30_000  # milliseconds until a test gives up what it waits for; a busy machine is slow
# The browser itself writes this line for every answer that is an error, and for every call that gets none.
OF_A_FAILED_CALL = "Failed to load resource:"
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) =>
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
"""


class Watch:
    """Collects what the page does that it must not do. `allows_failures` is for tests in which calls fail."""

    def __init__(self, *origins: str, allows_failures: bool = False) -> None:
        self.origins = set(origins)
        self.allows_failures = allows_failures
        self.seen: list[str] = []

    def attach(self, context: BrowserContext) -> None:
        """Watch all pages of a context."""
        context.add_init_script(REPORT_VIOLATIONS)
        context.on("console", self._console)
        context.on("weberror", lambda error: self.seen.append(f"error: {error.error}"))
        context.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        is_excused = self.allows_failures and message.text.startswith(OF_A_FAILED_CALL)
        if message.type in ("error", "warning", "assert") and not is_excused:
            self.seen.append(f"console: {message.text}")

    def _request(self, request: Request) -> None:
        place = urlsplit(request.url)
        if f"{place.scheme}://{place.netloc}" not in self.origins:
            self.seen.append(f"request to another origin: {request.url}")


@contextmanager
def watched_page(
    browser: Browser, base_url: str, *, fails: bool = False, reaches: tuple[str, ...] = (), **options: Any
) -> Iterator[Page]:
    """Yield a new page at an origin, and fail when it has done what it must not do.

    Args:
        fails: calls fail in this test, so the browser's lines on them are expected.
        reaches: the other origins that it may call.
        options: of Playwright's `new_context`, such as `viewport` and `color_scheme`.
    """
    place = urlsplit(base_url)
    watch = Watch(f"{place.scheme}://{place.netloc}", *reaches, allows_failures=fails)
    with browser.new_context(base_url=base_url, service_workers="block", locale="en-GB", **options) as context:
        watch.attach(context)
        context.set_default_timeout(PATIENCE)
        yield context.new_page()
    assert not watch.seen, "\n".join(watch.seen)
