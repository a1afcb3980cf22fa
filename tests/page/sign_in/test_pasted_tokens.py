"""A page without a sign-in: an API that asks for a token gets a pasted one."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.page import canned
from tests.page.api import Answer
from tests.page.fake_issuer import FakeIssuer
from tests.page.sign_in.visits import Visit
from tests.page.signed_in import GuardedApi

QUEUED = {name: value for name, value in canned.running(0).items() if name != "steps"} | {"status": "queued"}
ACCEPTED = Answer(QUEUED, 202, {"Location": f"/api/plan-requests/{canned.REQUEST}/", "Retry-After": "1"})


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
