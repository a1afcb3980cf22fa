"""Signing in: before it, and on the way that succeeds."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.page import canned
from tests.page.fake_issuer import FakeIssuer
from tests.page.sign_in.visits import Visit
from tests.page.signed_in import GuardedApi


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
