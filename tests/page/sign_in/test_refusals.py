"""Every way in which signing in fails: each says why, and leaves nothing behind."""

import re
from typing import Any

import pytest
from playwright.sync_api import expect

from tests.page import canned
from tests.page.fake_issuer import FakeIssuer
from tests.page.sign_in.visits import Visit
from tests.page.signed_in import GuardedApi

NOT_OURS = "This sign-in was started in another tab, or it was used already."
NOT_ACCEPTED = "The sign-in service did not accept this sign-in"
UNREADABLE = "The sign-in service gave an answer that this page cannot use."
QUEUED = {name: value for name, value in canned.running(0).items() if name != "steps"} | {"status": "queued"}


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
