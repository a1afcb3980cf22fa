"""The end of a sign-in: an expired token, a refused one, and signing out."""

import json
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
