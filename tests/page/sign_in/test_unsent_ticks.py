"""Ticks and votes that are not sent when a sign-in ends: kept for the same person, asked about before dropped."""

import pytest
from playwright.sync_api import Dialog, Locator, expect

from tests.page import canned
from tests.page.api import NoAnswer
from tests.page.fake_issuer import FakeIssuer
from tests.page.living import ROUTE, LivingPlan
from tests.page.sign_in.visits import Visit
from tests.page.signed_in import GuardedApi

TICKS = "PATCH plans/*/tasks/"
KEY = f"studyplan-tick/{canned.PLAN}/{canned.task(1)['id']}"


@pytest.fixture
def living(guarded: GuardedApi) -> LivingPlan:
    return LivingPlan(guarded, canned.plan())


def tick(visit: Visit) -> Locator:
    return visit.page.get_by_role("checkbox", name="Done: Python Fundamentals 1", exact=True).first


def test_a_tick_survives_signing_in_again(visit: Visit, issuer: FakeIssuer, living: LivingPlan) -> None:
    visit.sign_in(ROUTE)
    expect(tick(visit)).to_be_visible()
    issuer.revoked.update(issuer.tokens)
    tick(visit).check()
    visit.page.get_by_role("alert").get_by_role("button", name="Sign in").click()
    expect(tick(visit)).to_be_checked()
    expect(visit.page.get_by_text("not sent yet")).to_have_count(0)
    assert living.status(1) == "done"
    assert visit.stored() == []


def test_signing_out_asks_before_it_drops_a_vote(visit: Visit, guarded: GuardedApi, living: LivingPlan) -> None:
    questions: list[str] = []
    visit.sign_in(ROUTE)
    guarded.on("POST plans/*/feedback/", NoAnswer())
    visit.page.get_by_role("button", name="Rate or report").first.click()
    visit.page.get_by_label("5, very useful").check()
    visit.page.get_by_role("button", name="Save").click()
    visit.page.get_by_text("is kept in this browser").wait_for()
    resource = canned.task(1)["resource_id"]
    assert visit.stored() == [f"studyplan-vote/{canned.PLAN}/{resource}/rating"]

    def leave(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.accept()

    visit.page.once("dialog", leave)
    visit.sign_out_button.click()
    expect(visit.button).to_be_visible()
    assert questions == ["Some changes of your plan are not sent yet. Sign out and lose them?"]
    assert visit.stored() == []
    assert living.votes == {}


def test_signing_out_asks_before_it_drops_a_tick(visit: Visit, guarded: GuardedApi, living: LivingPlan) -> None:
    questions: list[str] = []
    visit.sign_in(ROUTE)
    guarded.on(TICKS, NoAnswer())
    tick(visit).check()
    visit.page.get_by_text("is kept in this browser").wait_for()

    def stay(dialog: Dialog) -> None:
        questions.append(dialog.message)
        dialog.dismiss()

    visit.page.once("dialog", stay)
    visit.sign_out_button.click()
    assert questions == ["Some changes of your plan are not sent yet. Sign out and lose them?"]
    assert visit.stored() == [KEY]
    expect(tick(visit)).to_be_checked()
    visit.page.once("dialog", lambda dialog: dialog.accept())
    visit.sign_out_button.click()
    expect(visit.button).to_be_visible()
    assert visit.stored() == []
    assert living.status(1) is None
