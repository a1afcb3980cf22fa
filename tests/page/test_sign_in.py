"""Signing in: every way in which it goes on or fails, and that the token is in the page's memory only."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

pytest.importorskip("playwright", reason="`make test-page` installs the driver of browsers")

from playwright.sync_api import Locator, Page, expect

from tests.page import canned
from tests.page.api import Answer
from tests.page.fake_issuer import FakeIssuer, serving_issuer
from tests.page.signed_in import GuardedApi, serving_viewer
from tests.page.watched import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Frame, Request

NOT_OURS = "This sign-in was started in another tab, or it was used already."
NOT_ACCEPTED = "The sign-in service did not accept this sign-in"
UNREADABLE = "The sign-in service gave an answer that this page cannot use."
QUEUED = {name: value for name, value in canned.running(0).items() if name != "steps"} | {"status": "queued"}
ACCEPTED = Answer(QUEUED, 202, {"Location": f"/api/plan-requests/{canned.REQUEST}/", "Retry-After": "1"})
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


@pytest.fixture
def issuer() -> Iterator[FakeIssuer]:
    with serving_issuer() as served:
        yield served


@pytest.fixture
def guarded(issuer: FakeIssuer) -> Iterator[GuardedApi]:
    api = GuardedApi(issuer)
    yield api
    assert api.wrong == []


@pytest.fixture
def begin(browser: Browser, issuer: FakeIssuer, guarded: GuardedApi, opened: ExitStack) -> Callable[..., Visit]:
    """Serve the page, and open a browser for it. At the end no token is anywhere but in headers to the API."""

    def begin(*, has_sign_in: bool = True) -> Visit:
        url = opened.enter_context(serving_viewer(issuer if has_sign_in else None))
        issuer.redirect = url
        watch = Watch(url.rstrip("/"), issuer.url, allows_failures=True)
        context = opened.enter_context(browser.new_context(service_workers="block", locale="en-GB"))
        context.set_default_timeout(10_000)
        watch.attach(context)
        guarded.attach(context)
        visit = Visit(context, context.new_page(), url)
        listen(visit)
        opened.callback(has_no_leak, visit, issuer)
        opened.callback(lambda: _same(watch.seen, []))
        return visit

    return begin


@pytest.fixture
def visit(begin: Callable[..., Visit]) -> Visit:
    return begin()


def _same(one: object, other: object) -> None:
    assert one == other


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


# Before


@pytest.mark.parametrize("route", ["", "new", "plans", "learners", "library", f"requests/{canned.REQUEST}"])
def test_nobody_is_shown_a_view_of_failing_calls(visit: Visit, guarded: GuardedApi, route: str) -> None:
    visit.open(route)
    expect(visit.button).to_be_visible()
    expect(visit.page.get_by_role("alert")).to_have_count(0)
    assert guarded.calls == []


def test_nobody_is_sent_to_the_issuer_without_a_click(visit: Visit, issuer: FakeIssuer) -> None:
    visit.open()
    expect(visit.button).to_be_visible()
    visit.page.reload()
    expect(visit.button).to_be_visible()
    assert issuer.asked == []


# Signing in


def test_signing_in_comes_back_to_the_same_view(visit: Visit, issuer: FakeIssuer, guarded: GuardedApi) -> None:
    route = f"plans?learner={canned.LEARNER}&status=completed"
    visit.sign_in(route)
    expect(visit.page.get_by_role("heading", name="Plans")).to_be_visible()
    assert visit.page.url == f"{visit.url}#/{route}"
    assert issuer.refusals == []
    assert {call.headers["authorization"] for call in guarded.calls} == {f"Bearer {issuer.tokens[0]}"}
    assert visit.stored() == []


def test_each_sign_in_has_its_own_state_nonce_and_challenge(visit: Visit, issuer: FakeIssuer) -> None:
    visit.sign_in()
    visit.page.reload()
    visit.sign_in()
    first, second = issuer.calls("/authorize")
    for name in ("state", "nonce", "code_challenge"):
        assert re.fullmatch("[A-Za-z0-9_-]{43}", first[name])
        assert first[name] != second[name]


def test_the_verifier_is_sent_to_the_token_endpoint_alone(visit: Visit, issuer: FakeIssuer) -> None:
    visit.sign_in()
    (exchange,) = issuer.calls("/token")
    assert re.fullmatch("[A-Za-z0-9_-]{43}", exchange["code_verifier"])
    assert exchange["code_verifier"] not in json.dumps(visit.addresses)


def test_an_issuer_may_leave_the_id_token_out(visit: Visit, issuer: FakeIssuer) -> None:
    issuer.has_id_token = False
    visit.sign_in()


def test_a_reload_forgets_the_token_and_keeps_the_view(visit: Visit, issuer: FakeIssuer) -> None:
    visit.sign_in("plans")
    visit.page.reload()
    expect(visit.button).to_be_visible()
    assert visit.page.url == f"{visit.url}#/plans"
    assert len(issuer.calls("/token")) == 1


# What does not succeed


def test_a_person_may_deny_and_change_the_mind(visit: Visit, issuer: FakeIssuer) -> None:
    issuer.answers = "ask"
    visit.open("plans")
    visit.button.click()
    visit.page.get_by_role("link", name="Deny").click()
    visit.is_signed_out_with("The sign-in was refused, so nobody is signed in.")
    assert visit.page.url == f"{visit.url}#/plans"
    visit.button.click()
    visit.page.get_by_role("link", name="Approve").click()
    expect(visit.sign_out_button).to_be_visible()
    assert visit.page.url == f"{visit.url}#/plans"


def test_a_wrong_state_is_refused(visit: Visit, issuer: FakeIssuer) -> None:
    back = visit.start(issuer)
    visit.page.goto(re.sub("state=.*", "state=" + "A" * 43, back))
    visit.is_signed_out_with(NOT_OURS)
    assert issuer.calls("/token") == []


@pytest.mark.parametrize("state", ["", "&state="])
def test_an_answer_without_a_state_is_refused(visit: Visit, issuer: FakeIssuer, state: str) -> None:
    back = visit.start(issuer)
    visit.page.goto(re.sub("&state=.*", state, back))
    visit.is_signed_out_with(NOT_OURS)
    assert issuer.calls("/token") == []


def test_an_attempt_is_good_for_one_answer(visit: Visit, issuer: FakeIssuer) -> None:
    back = visit.start(issuer)
    visit.page.goto(f"{visit.url}?code=forged&state=wrong")
    visit.is_signed_out_with(NOT_OURS)
    visit.page.goto(back)
    visit.is_signed_out_with(NOT_OURS)
    assert issuer.calls("/token") == []


def test_an_answer_in_another_tab_is_refused_there(visit: Visit, issuer: FakeIssuer) -> None:
    back = visit.start(issuer)
    own, other = visit.page, visit.context.new_page()
    other.goto(back)
    visit.page = other
    visit.is_signed_out_with(NOT_OURS)
    assert issuer.calls("/token") == []
    visit.page = own
    own.goto(back)
    expect(visit.sign_out_button).to_be_visible()


def test_a_link_with_a_code_signs_nobody_in(visit: Visit, issuer: FakeIssuer) -> None:
    visit.page.goto(f"{visit.url}?code=of-somebody-else&state=theirs")
    visit.is_signed_out_with(NOT_OURS)
    assert issuer.asked == []


def test_a_forged_code_is_refused_by_the_issuer(visit: Visit, issuer: FakeIssuer) -> None:
    back = visit.start(issuer)
    visit.page.goto(re.sub("code=[^&]*", "code=forged", back))
    visit.is_signed_out_with(NOT_ACCEPTED)
    assert issuer.refusals == ["no such code"]


def test_a_code_is_not_sent_twice(visit: Visit, issuer: FakeIssuer) -> None:
    back = visit.start(issuer)
    visit.page.goto(back)
    expect(visit.sign_out_button).to_be_visible()
    visit.page.goto(back)
    visit.is_signed_out_with(NOT_OURS)
    assert len(issuer.calls("/token")) == 1


def test_a_code_that_somebody_else_used_first_is_refused(visit: Visit, issuer: FakeIssuer) -> None:
    back = visit.start(issuer)
    issuer.codes.clear()
    visit.page.goto(back)
    visit.is_signed_out_with(NOT_ACCEPTED)


def test_a_code_is_worth_nothing_without_its_verifier(visit: Visit, issuer: FakeIssuer) -> None:
    def changed(route: Any) -> None:
        route.continue_(post_data=re.sub("code_verifier=.*", "code_verifier=" + "A" * 43, route.request.post_data))

    visit.context.route(f"{issuer.url}/token", changed)
    visit.open()
    visit.button.click()
    visit.is_signed_out_with(NOT_ACCEPTED)
    assert issuer.refusals == ["wrong verifier"]


@pytest.mark.parametrize("nonce", ["another", ""])
def test_a_token_of_another_sign_in_is_refused(
    visit: Visit, issuer: FakeIssuer, guarded: GuardedApi, nonce: str
) -> None:
    issuer.nonce = nonce
    visit.open()
    visit.button.click()
    visit.is_signed_out_with(UNREADABLE)
    assert guarded.calls == []


@pytest.mark.parametrize(
    ("fault", "sentence"),
    [
        ("down", "The sign-in service cannot be reached. Check your connection."),
        ("error", "The sign-in service has a problem at the moment."),
        ("garbage", UNREADABLE),
        ("list", UNREADABLE),
        ("no-token", UNREADABLE),
        ("line-break", UNREADABLE),
    ],
)
def test_a_token_endpoint_that_fails_is_asked_again_by_a_click(
    visit: Visit, issuer: FakeIssuer, fault: str, sentence: str
) -> None:
    issuer.fault = fault
    visit.open("plans")
    visit.button.click()
    visit.is_signed_out_with(sentence)
    assert (len(issuer.calls("/authorize")), len(issuer.calls("/token"))) == (1, 1)
    issuer.fault = ""
    visit.button.click()
    expect(visit.sign_out_button).to_be_visible()
    assert visit.page.url == f"{visit.url}#/plans"


def test_text_of_the_address_is_not_shown(visit: Visit) -> None:
    visit.page.goto(f"{visit.url}?error=call-555-0100&error_description=call-555-0100&state=call-555-0100#/plans")
    visit.is_signed_out_with("The sign-in service refused the sign-in.")
    expect(visit.page.get_by_text("555")).to_have_count(0)


@pytest.mark.parametrize("route", ["https://evil.example/", "//evil.example/", "?code=x&state=y", 7])
def test_the_remembered_view_is_a_part_of_this_page(visit: Visit, issuer: FakeIssuer, route: object) -> None:
    back = visit.start(issuer)
    visit.page.goto(visit.url)
    name = "studyplan-sign-in"
    visit.page.evaluate(
        "([name, route]) => sessionStorage.setItem(name, JSON.stringify("
        "{...JSON.parse(sessionStorage.getItem(name)), route}))",
        [name, route],
    )
    visit.page.goto(back)
    expect(visit.sign_out_button).to_be_visible()
    assert visit.page.url == visit.url


def test_a_browser_that_stores_nothing_is_told_so(visit: Visit, issuer: FakeIssuer) -> None:
    visit.context.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('off'); };")
    visit.open()
    visit.button.click()
    expect(visit.page.get_by_role("main").get_by_role("alert")).to_contain_text("This browser cannot sign in")
    assert issuer.asked == []


# The end of a token


def test_after_its_lifetime_a_token_is_not_sent(visit: Visit, issuer: FakeIssuer, guarded: GuardedApi) -> None:
    visit.page.clock.install()
    visit.sign_in("plans")
    expect(visit.page.get_by_role("heading", name="Plans")).to_be_visible()
    visit.page.clock.fast_forward(3_595_000)
    before = len(guarded.calls)
    visit.page.get_by_role("link", name="New plan").click()
    expect(visit.page.get_by_text("Your sign-in has expired.")).to_be_visible()
    assert len(guarded.calls) == before
    visit.button.click()
    expect(visit.page.get_by_role("heading", name="New plan")).to_be_visible()
    assert len(issuer.calls("/authorize")) == 2


@pytest.mark.parametrize("lifetime", [5, 0, -60])
def test_a_token_that_has_expired_starts_no_circle(
    visit: Visit, issuer: FakeIssuer, guarded: GuardedApi, lifetime: int
) -> None:
    issuer.lifetime = lifetime
    visit.open("plans")
    visit.button.click()
    expect(visit.page.get_by_text("Your sign-in has expired.")).to_be_visible()
    assert guarded.calls == []
    assert len(issuer.calls("/authorize")) == 1


def test_a_call_that_is_refused_leads_back_to_its_view(visit: Visit, issuer: FakeIssuer) -> None:
    visit.sign_in()
    issuer.revoked.update(issuer.tokens)
    visit.page.get_by_role("link", name="Plans", exact=True).click()
    expect(visit.page.get_by_role("alert")).to_contain_text("You are not signed in, or your sign-in has expired.")
    assert len(issuer.calls("/authorize")) == 1
    visit.button.click()
    expect(visit.page.get_by_role("heading", name="Plans")).to_be_visible()
    expect(visit.page.get_by_role("alert")).to_have_count(0)
    assert visit.page.url == f"{visit.url}#/plans"


def test_what_is_typed_survives_signing_in_again(visit: Visit, issuer: FakeIssuer, guarded: GuardedApi) -> None:
    guarded.on("POST plan-requests/", ACCEPTED)
    visit.sign_in("new")
    page = visit.page
    page.get_by_label("What do you want to be able to do?").fill("Sort a table")
    page.get_by_label("Topic", exact=True).fill("python")
    page.get_by_label("Days", exact=True).fill("11")
    page.get_by_text("Dates, rest days and other limits").click()
    page.get_by_label("Sunday").first.check()
    issuer.revoked.update(issuer.tokens)
    page.get_by_role("button", name="Make the plan").click()
    page.locator("form").get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("What do you want to be able to do?")).to_have_value("Sort a table")
    expect(page.get_by_label("Topic", exact=True)).to_have_value("python")
    expect(page.get_by_label("Days", exact=True)).to_have_value("11")
    expect(page.get_by_label("Sunday").first).to_be_checked()
    assert "Sort" not in json.dumps(visit.addresses)
    assert len(guarded.asked("POST plan-requests/")) == 1
    page.get_by_role("button", name="Make the plan").click()
    expect(page).to_have_url(f"{visit.url}#/requests/{canned.REQUEST}")
    assert visit.stored() == []


def test_a_new_learner_that_is_typed_survives_signing_in_again(visit: Visit, issuer: FakeIssuer) -> None:
    visit.sign_in("new")
    page = visit.page
    page.get_by_label("Who is it for?").select_option("new")
    page.get_by_label("Name").fill("Bo")
    issuer.revoked.update(issuer.tokens)
    page.get_by_role("button", name="Save the learner").click()
    page.get_by_role("group", name="New learner").get_by_role("button", name="Sign in").click()
    expect(page.get_by_label("Name")).to_have_value("Bo")


# Signing out


def test_signing_out_ends_the_session_at_the_issuer_and_forgets(visit: Visit, issuer: FakeIssuer) -> None:
    visit.sign_in("new")
    visit.page.get_by_label("Topic", exact=True).fill("python")
    visit.sign_out_button.click()
    expect(visit.button).to_be_visible()
    assert issuer.calls("/logout") == [{"client_id": "the-page", "logout_uri": visit.url}]
    assert issuer.refusals == []
    assert visit.page.url == visit.url
    assert visit.stored() == []


def test_without_an_address_for_it_signing_out_forgets(
    begin: Callable[..., Visit], issuer: FakeIssuer, guarded: GuardedApi
) -> None:
    issuer.has_logout = False
    visit = begin()
    visit.sign_in("plans")
    expect(visit.page.get_by_role("heading", name="Plans")).to_be_visible()
    visit.sign_out_button.click()
    expect(visit.button).to_be_visible()
    before = len(guarded.calls)
    visit.page.get_by_role("link", name="New plan").click()
    expect(visit.page).to_have_url(f"{visit.url}#/new")
    expect(visit.button).to_be_visible()
    assert len(guarded.calls) == before


# A laptop


def test_without_a_sign_in_nothing_of_it_is_shown(begin: Callable[..., Visit]) -> None:
    visit = begin(has_sign_in=False)
    visit.open()
    expect(visit.page.get_by_role("heading", name="Study plans that can be trusted")).to_be_visible()
    expect(visit.page.get_by_role("button", name=re.compile("Sign"))).to_have_count(0)


@pytest.mark.parametrize("pasted", ["{}", "Bearer {}", "  {}\n", "bearer {}"])
def test_an_api_that_asks_for_a_token_gets_a_pasted_one(
    begin: Callable[..., Visit], issuer: FakeIssuer, guarded: GuardedApi, pasted: str
) -> None:
    token = issuer.access_token()
    issuer.tokens.append(token)
    visit = begin(has_sign_in=False)
    visit.open("plans")
    visit.page.get_by_label("Token").fill(pasted.format(token))
    visit.page.get_by_role("button", name="Use this token").click()
    expect(visit.page.get_by_role("link", name=canned.request()["goal"])).to_be_visible()
    assert guarded.calls[-1].headers["authorization"] == f"Bearer {token}"
    visit.page.get_by_role("link", name="New plan").click()
    expect(visit.page.get_by_label("Topic", exact=True)).to_be_visible()
    visit.page.reload()
    expect(visit.page.get_by_label("Token")).to_have_value("")


def test_a_pasted_token_that_is_wrong_can_be_replaced(begin: Callable[..., Visit], issuer: FakeIssuer) -> None:
    visit = begin(has_sign_in=False)
    visit.open("plans")
    for pasted in ("wrong", "wrøng ✗"):
        visit.page.get_by_label("Token").fill(pasted)
        visit.page.get_by_label("Token").press("Enter")
        expect(visit.page.get_by_label("Token")).to_have_value("")
        expect(visit.page.get_by_role("alert")).to_be_visible()
    visit.page.get_by_label("Token").fill(issuer.access_token())
    visit.page.get_by_label("Token").press("Enter")
    expect(visit.page.get_by_role("alert")).to_have_count(0)


def test_a_form_that_is_refused_is_sent_again_with_a_pasted_token(
    begin: Callable[..., Visit], issuer: FakeIssuer, guarded: GuardedApi
) -> None:
    guarded.on("POST plan-requests/", ACCEPTED)
    visit = begin(has_sign_in=False)
    page = visit.page
    first = issuer.access_token()
    visit.open("new")
    page.get_by_label("Token").fill(first)
    page.get_by_role("button", name="Use this token").click()
    page.get_by_label("What do you want to be able to do?").fill("Sort a table")
    issuer.revoked.add(first)
    page.get_by_role("button", name="Make the plan").click()
    page.locator("form").get_by_label("Token").fill(issuer.access_token())
    page.locator("form").get_by_label("Token").press("Enter")
    expect(page).to_have_url(f"{visit.url}#/requests/{canned.REQUEST}")
    assert len(guarded.asked("POST plan-requests/")) == 2, "what was refused is sent again"
