"""The links of a learner on the page: made, copied once, listed, revoked."""

from collections.abc import Callable
from typing import Literal

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page import canned, said
from tests.page.api import Answer, Api, Call, NoAnswer, Reply, problem
from tests.page.conftest import OpenPage
from tests.page.served.keyboard import go_to

ROUTE = f"learners/{canned.LEARNER}"
LINKS = "learners/*/links/"
GONE = problem(404, "NotFound", "Not found.")
FULL = "The learner has 10 open links; revoke one before you make another."
STORAGES = (
    "JSON.stringify([{...localStorage}, {...sessionStorage}, history.state, location.href, document.cookie, name])"
)


class Links:
    """Answers the calls of a learner's links, as the API does."""

    def __init__(self, api: Api, *stored: canned.Json) -> None:
        self.stored = list(stored)
        api.on(f"GET {LINKS}", lambda _: {"items": list(self.stored)})
        api.on(f"POST {LINKS}", self._made)
        api.on(f"DELETE {LINKS}*/", self._revoked)

    def _made(self, call: Call) -> Reply:
        link = said.link(len(self.stored) + 1, kind=call.body["kind"])
        self.stored.insert(0, link)
        return Answer(link | {"token": said.TOKEN, "url": said.url_of(call.body["kind"])}, 201, {"Location": "/x"})

    def _revoked(self, call: Call) -> Reply:
        link_id = call.path.rstrip("/").rpartition("/")[2]
        before = len(self.stored)
        self.stored = [link for link in self.stored if link["id"] != link_id]
        return Answer(status=204) if len(self.stored) < before else GONE


def section(page: Page) -> Locator:
    return page.get_by_role("region", name="Links without sign-in")


def make(page: Page, kind: str) -> Locator:
    """Make a link, and return what shows its secret."""
    section(page).get_by_role("button", name=f"Make a {kind} link").click()
    shown = section(page).get_by_role("group", name=f"New {kind} link")
    shown.wait_for()
    return shown


@pytest.mark.parametrize("kind", ["calendar", "learner"])
def test_a_new_link_is_shown_once_and_kept_nowhere(
    kind: Literal["calendar", "learner"], open_page: OpenPage, api: Api
) -> None:
    Links(api)
    page = open_page(ROUTE, permissions=["clipboard-read", "clipboard-write"])
    expect(section(page)).to_contain_text("There is no link now.")
    shown = make(page, kind)
    expect(shown).to_contain_text("Copy it now: it is shown only this once.")
    field = shown.get_by_label(f"{kind.capitalize()} link")
    expect(field).to_be_focused()
    expect(field).to_have_value(said.url_of(kind))
    shown.get_by_role("button", name="Copy").click()
    expect(shown).to_contain_text("Copied.")
    assert page.evaluate("navigator.clipboard.readText()") == said.url_of(kind)
    assert said.TOKEN not in page.evaluate(STORAGES)
    assert [call.body for call in api.asked(f"POST {LINKS}")] == [{"kind": kind}]
    shown.get_by_role("button", name="Done").click()
    expect(section(page).get_by_role("heading", name="Links without sign-in")).to_be_focused()
    expect(section(page)).to_contain_text(f"… {said.TOKEN[-4:]}")
    assert said.TOKEN not in page.content()
    page.reload()
    expect(section(page)).to_contain_text(f"… {said.TOKEN[-4:]}")
    assert said.TOKEN not in page.content()


def test_a_secret_is_gone_after_another_view(open_page: OpenPage, api: Api) -> None:
    Links(api)
    page = open_page(ROUTE)
    make(page, "learner")
    page.get_by_role("link", name="Library").click()
    page.get_by_role("heading", level=1, name="Library").wait_for()
    page.go_back()
    expect(section(page).locator(".card")).to_have_count(1)
    assert said.TOKEN not in page.content()
    assert said.TOKEN not in page.evaluate(STORAGES)


def test_a_browser_that_does_not_let_the_page_copy_has_the_link_selected(open_page: OpenPage, api: Api) -> None:
    Links(api)
    refuse = "navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))"
    page = open_page(ROUTE, lambda page: page.add_init_script(refuse))
    shown = make(page, "calendar")
    shown.get_by_role("button", name="Copy").click()
    expect(shown).to_contain_text("The link is selected: copy it yourself.")
    assert page.evaluate("getSelection().toString()") == said.url_of("calendar")


def test_a_relative_link_is_shown_as_a_whole_address(open_page: OpenPage, api: Api, page_url: str) -> None:
    Links(api)
    path = f"/calendar/{said.TOKEN}/plan.ics"
    body = said.link(1) | {"token": said.TOKEN, "url": path}
    api.on(f"POST {LINKS}", Answer(body, 201, {"Location": "/x"}))
    shown = make(open_page(ROUTE), "calendar")
    expect(shown.get_by_label("Calendar link")).to_have_value(page_url.rstrip("/") + path)


def test_the_most_links_of_a_learner_are_said_in_a_sentence(open_page: OpenPage, api: Api) -> None:
    Links(api, *(said.link(number) for number in range(1, 11)))
    api.on(f"POST {LINKS}", problem(422, "TooManyLinks", FULL))
    page = open_page(ROUTE, fails=True)
    section(page).get_by_role("button", name="Make a learner link").click()
    expect(section(page).get_by_role("alert")).to_contain_text(FULL)
    expect(section(page).locator(".card")).to_have_count(10)
    expect(section(page).get_by_role("button", name="Make a learner link")).to_be_enabled()


def test_links_are_listed_without_their_secrets(open_page: OpenPage, api: Api) -> None:
    Links(api, said.link(1), said.link(2, kind="learner", token_ends_with="wxyz"))
    cards = section(open_page(ROUTE)).locator(".card")
    expect(cards.nth(0)).to_contain_text(f"Calendar link … {said.TOKEN[-4:]}")
    expect(cards.nth(0)).to_contain_text("Made on 2 March 2026, works until 29 August 2026.")
    expect(cards.nth(1)).to_contain_text("Learner link … wxyz")


def test_a_link_is_revoked_after_a_question(open_page: OpenPage, api: Api) -> None:
    links = Links(api, said.link(1), said.link(2, kind="learner", token_ends_with="wxyz"))
    page = open_page(ROUTE)
    section(page).get_by_role("button", name="Revoke the learner link that ends with wxyz").click()
    asked = section(page).get_by_role("group", name="Revoke the learner link that ends with wxyz")
    expect(asked).to_be_focused()
    expect(asked).to_contain_text("Whoever uses it sees nothing more from then on.")
    asked.get_by_role("button", name="Keep the link").click()
    assert len(links.stored) == 2
    section(page).get_by_role("button", name="Revoke the learner link that ends with wxyz").click()
    asked.get_by_role("button", name="Revoke the link").click()
    expect(section(page)).to_contain_text("The link is revoked.")
    expect(section(page).locator(".card")).to_have_count(1)
    expect(section(page).get_by_role("heading", name="Links without sign-in")).to_be_focused()
    assert [link["id"] for link in links.stored] == [said.link(1)["id"]]


def test_a_link_that_is_revoked_takes_its_shown_secret_along(open_page: OpenPage, api: Api) -> None:
    Links(api)
    page = open_page(ROUTE)
    shown = make(page, "calendar")
    section(page).get_by_role("button", name="Revoke the calendar link").click()
    section(page).get_by_role("button", name="Revoke the link").click()
    expect(shown).to_have_count(0)
    assert said.TOKEN not in page.content()


def test_a_link_that_somebody_else_revoked_is_taken_from_the_list(open_page: OpenPage, api: Api) -> None:
    links = Links(api, said.link(1))
    page = open_page(ROUTE, fails=True)
    section(page).get_by_role("button", name="Revoke the calendar link").click()
    links.stored = []
    section(page).get_by_role("button", name="Revoke the link").click()
    expect(section(page)).to_contain_text("The link is revoked.")
    expect(section(page)).to_contain_text("There is no link now.")


def test_a_revocation_that_fails_says_so_and_can_be_repeated(open_page: OpenPage, api: Api) -> None:
    links = Links(api, said.link(1))
    rule = api.on(f"DELETE {LINKS}*/", NoAnswer())
    page = open_page(ROUTE, fails=True)
    section(page).get_by_role("button", name="Revoke the calendar link").click()
    section(page).get_by_role("button", name="Revoke the link").click()
    expect(section(page).get_by_role("alert")).to_contain_text("The service cannot be reached.")
    api.on(f"DELETE {LINKS}*/", rule or {})
    section(page).get_by_role("button", name="Revoke the link").click()
    expect(section(page)).to_contain_text("The link is revoked.")
    assert links.stored == []


def test_a_link_is_made_and_copied_by_keyboard_alone(open_page: OpenPage, api: Api) -> None:
    Links(api)
    page = open_page(ROUTE, permissions=["clipboard-read", "clipboard-write"])
    section(page).get_by_text("There is no link now.").wait_for()
    go_to(page, "Make a calendar link")
    page.keyboard.press("Enter")
    expect(section(page).get_by_role("textbox", name="Calendar link")).to_be_focused()
    go_to(page, "Copy")
    page.keyboard.press("Enter")
    expect(section(page)).to_contain_text("Copied.")
    go_to(page, "Done")
    page.keyboard.press("Enter")
    go_to(page, "Revoke the calendar link")
    page.keyboard.press("Enter")
    go_to(page, "Revoke the link")
    page.keyboard.press("Enter")
    expect(section(page)).to_contain_text("There is no link now.")


def foreign(api: Api) -> None:
    api.on("GET learners/*/", GONE)
    api.on(f"GET {LINKS}", GONE)


def unread(api: Api) -> None:
    api.on(f"GET {LINKS}", GONE)


@pytest.mark.parametrize("answers", [foreign, unread])
def test_links_of_somebody_elses_learner_are_not_there(
    answers: Callable[[Api], None], open_page: OpenPage, api: Api
) -> None:
    answers(api)
    page = open_page(ROUTE, fails=True)
    expect(page.get_by_role("alert")).to_contain_text("Not found.")
    expect(page.locator(".card")).to_have_count(0)
