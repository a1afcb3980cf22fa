"""A browser's visit to a page that signs in, and what it must not write down."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.page.fake_issuer import FakeIssuer

if TYPE_CHECKING:
    from playwright.sync_api import BrowserContext, ConsoleMessage, Frame, Request

STORED = "JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie, history.state, location.href])"


@dataclass
class Visit:
    """A browser's visit to the page: what it shows, and everything that it wrote down on the way."""

    context: BrowserContext
    page: Page
    url: str
    addresses: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def button(self) -> Locator:
        return self.page.get_by_role("main").get_by_role("button", name="Sign in")

    @property
    def sign_out_button(self) -> Locator:
        return self.page.get_by_role("navigation").get_by_role("button", name="Sign out")

    def open(self, route: str = "") -> None:
        self.page.goto(f"{self.url}#/{route}")

    def sign_in(self, route: str = "") -> None:
        """Open the page at a route, and sign in."""
        self.open(route)
        self.button.click()
        expect(self.sign_out_button).to_be_visible()

    def start(self, issuer: FakeIssuer) -> str:
        """Start to sign in, and return the address to which the issuer would send the browser back."""
        issuer.answers = "ask"
        self.open()
        self.button.click()
        approve = self.page.get_by_role("link", name="Approve")
        expect(approve).to_be_visible()
        href = str(approve.evaluate("link => link.href"))
        # The browser does not follow, so that the test decides what comes back.
        answer = self.context.request.get(href, max_redirects=0)
        return str(answer.headers["location"])

    def is_signed_out_with(self, sentence: str) -> None:
        """Check that the page says why nobody is signed in, and has forgotten the attempt."""
        expect(self.page.get_by_role("alert")).to_contain_text(sentence)
        expect(self.button).to_be_visible()
        assert urlsplit(self.page.url).query == ""
        assert self.stored() == []

    def stored(self) -> list[str]:
        return list(self.page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]"))


def listen(visit: Visit) -> None:
    """Write down each address that the browser asks for or shows, and each line of its console."""

    def asked(request: Request) -> None:
        visit.addresses.append(request.url)

    def shown(frame: Frame) -> None:
        visit.addresses.append(frame.url)

    def written(message: ConsoleMessage) -> None:
        visit.lines.append(message.text)

    visit.context.on("request", asked)
    visit.context.on("console", written)
    visit.page.on("framenavigated", shown)


def has_no_leak(visit: Visit, issuer: FakeIssuer) -> None:
    kept = [page.evaluate(STORED) for page in visit.context.pages if page.url.startswith(visit.url)]
    written = json.dumps([kept, visit.addresses, visit.lines])
    assert [token for token in issuer.tokens if token in written] == []
