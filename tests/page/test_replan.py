"""The rest of a plan is planned again: its form, what would change, the decision, and older versions."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.page import canned, followed
from tests.page.api import Answer, Api, Call, NoAnswer, Reply, problem
from tests.page.conftest import OpenPage
from tests.page.living import MONDAY, REST, ROUTE, THURSDAY, LivingPlan

REPLAN, ACCEPT = "POST plans/*/replan/", "POST plans/*/versions/*/accept/"
AGAIN = "00000000-0000-4000-8000-000000000021"  # the request of the replan
LIMITS = canned.LIMITS | {"start_date": MONDAY, "timezone": "UTC"}
PROPOSED = followed.version(
    version=2, status="proposed", origin="replan", base_version=1, from_day=4, expires_at="2026-03-12T09:00:00+00:00"
)
CHANGES = followed.changes(
    followed.change(1, from_date="2026-03-02", to_date="2026-03-05", reason="it was due on 2026-03-02 and is not done"),
    followed.change(2, from_date="2026-03-03", to_date="2026-03-06"),
    followed.change(9, kind="dropped", to_day=None, reason="no day has room for it"),
    followed.change(10, kind="resized", to_day=10, minutes_before=30, minutes_after=45, reason="you take longer"),
    followed.change(77, kind="added", from_day=None, to_day=12, reason="it reviews loops"),
)


def requested(status: str = "completed", **difference: object) -> canned.Json:
    return canned.request(id=AGAIN, status=status, replan_of=canned.PLAN, version=2, constraints=LIMITS) | difference


@pytest.fixture
def living(api: Api) -> LivingPlan:
    """A plan whose replan is proposed at once."""
    plan = LivingPlan(api)
    first = canned.request(duration_days=14, constraints=LIMITS)
    api.on("GET plan-requests/*/", lambda call: requested() if AGAIN in call.path else first)
    queued = requested("queued", plan_id=None, version=None)
    api.on(
        REPLAN, Answer(canned.in_list(queued), 202, {"Location": f"/api/plan-requests/{AGAIN}/", "Retry-After": "1"})
    )
    api.on("GET plans/*/versions/", followed.versions(PROPOSED, followed.version()))
    api.on("GET plans/*/changes/", CHANGES)
    return plan


@pytest.fixture
def opened(living: LivingPlan, open_page: OpenPage) -> Callable[..., Page]:
    def opened(part: str, **options: object) -> Page:
        page: Page = open_page(f"{ROUTE}/{part}", lambda page: page.clock.set_fixed_time(THURSDAY), **options)
        page.get_by_role("heading", level=1).wait_for()
        return page

    return opened


def show_changes(page: Page) -> None:
    page.get_by_role("button", name="Show what would change").click()


def test_a_replan_from_today_on_shows_its_changes_and_is_accepted(
    opened: Callable[..., Page], api: Api, living: LivingPlan
) -> None:
    page = opened("replan")
    expect(page.get_by_label("From")).to_have_value("2026-03-05")
    show_changes(page)
    page.get_by_role("link", name="See what would change").click()
    expect(page.get_by_role("heading", level=1, name="What would change")).to_be_focused()
    expect(page.locator(".lead")).to_have_text(
        "2 tasks move to another day, 1 task changes its length, 1 task is added, 1 task is dropped. "
        "What is done stays as it is."
    )
    moved = page.locator("section", has_text="Moved").get_by_role("listitem").first
    expect(moved).to_contain_text("Python Fundamentals 1: from Monday 2 March to Thursday 5 March")
    expect(moved).to_contain_text("Why: it was due on Monday 2 March and is not done.")
    expect(page.get_by_text("was on day 9, 30 min")).to_be_visible()
    expect(page.get_by_text("on day 10, 30 min before, 45 min now")).to_be_visible()
    expect(page.get_by_text("This offer ends on 12 March 2026.")).to_be_visible()
    living.version = 2
    api.on(ACCEPT, living.plan | {"version": 2})
    page.get_by_role("button", name="Accept the changes").click()
    expect(page.get_by_role("status").filter(has_text="The new version is in force.")).to_be_visible()
    assert api.asked(REPLAN)[0].body == {"from_date": "2026-03-05"}
    assert api.asked(ACCEPT)[0].headers["if-match"] == '"1"'
    assert api.asked(ACCEPT)[0].path == f"{ROUTE}/versions/2/accept/"


def test_changed_limits_are_sent_whole_with_what_stays(opened: Callable[..., Page], api: Api) -> None:
    page = opened("replan")
    page.get_by_label("From").fill("2026-03-09")
    page.get_by_label("Most minutes a day").fill("45")
    page.get_by_label("Days of the whole plan").fill("21")
    page.get_by_text("Dates, rest days and other limits").click()
    page.get_by_label("Sunday", exact=True).first.check()
    page.get_by_label("Exam date").fill("2026-03-20")
    show_changes(page)
    page.get_by_role("link", name="See what would change").wait_for()
    assert api.asked(REPLAN)[0].body == {
        "from_date": "2026-03-09",
        "duration_days": 21,
        "constraints": LIMITS | {"max_daily_minutes": 45, "unavailable_weekdays": ["SUN"], "exam_date": "2026-03-20"},
    }


def test_a_replan_that_is_sent_again_after_a_lost_answer_is_the_same(opened: Callable[..., Page], api: Api) -> None:
    page = opened("replan", fails=True)
    rule = api.on(REPLAN, NoAnswer("connectionreset"))
    show_changes(page)
    page.get_by_role("button", name="Try again").wait_for()
    api.on(REPLAN, rule or {})
    page.get_by_role("button", name="Try again").click()
    page.get_by_role("link", name="See what would change").wait_for()
    keys = [call.headers["idempotency-key"] for call in api.asked(REPLAN)]
    assert len(keys) == 2
    assert len(set(keys)) == 1


def test_a_second_replan_leads_to_the_first(opened: Callable[..., Page], api: Api) -> None:
    detail = f"The plan request {AGAIN} replans this plan already; wait until it has ended."
    api.on(REPLAN, problem(409, "ReplanOpen", detail))
    page = opened("replan", fails=True)
    show_changes(page)
    expect(page.get_by_role("alert")).to_contain_text("replans this plan already")
    page.get_by_role("link", name="Follow the first one").click()
    page.get_by_role("heading", name="The new version is ready").wait_for()


def test_a_replan_that_is_not_possible_offers_what_makes_it_possible(opened: Callable[..., Page], api: Api) -> None:
    fix = {"change": "Study 45 minutes a day instead of 10.", "patch": {"constraints": {"max_daily_minutes": 45}}}
    detail = "The shortest resource has 30 minutes."
    api.on(REPLAN, problem(422, "Infeasible", detail, rule="NOTHING_FITS", fixes=[fix], weeks=[]))
    page = opened("replan", fails=True)
    page.get_by_label("Most minutes a day").fill("10")
    show_changes(page)
    expect(page.get_by_text(detail)).to_be_visible()
    page.get_by_role("button", name=fix["change"]).click()
    expect(page.get_by_label("Most minutes a day")).to_have_value("45")
    expect(page.get_by_label("From")).to_have_value("2026-03-05")


def test_a_date_that_is_refused_is_an_error_beside_its_field(opened: Callable[..., Page], api: Api) -> None:
    errors = [{"pointer": "/from_date", "message": "must not be before today"}]
    api.on(REPLAN, problem(422, "InvalidFields", "The request has invalid fields.", errors=errors))
    page = opened("replan", fails=True)
    show_changes(page)
    expect(page.get_by_label("From")).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Must not be before today.")).to_be_visible()


def test_a_plan_without_dates_asks_for_no_date(living: LivingPlan, opened: Callable[..., Page], api: Api) -> None:
    living.plan["days"] = canned.days(14)
    page = opened("replan")
    expect(page.get_by_label("Most minutes a day")).to_be_visible()
    expect(page.get_by_label("From")).to_have_count(0)
    show_changes(page)
    page.get_by_role("link", name="See what would change").wait_for()
    assert api.asked(REPLAN)[0].body == {}


def test_a_plan_that_has_ended_goes_on_for_a_week(opened: Callable[..., Page], living: LivingPlan, api: Api) -> None:
    living.plan["days"] = canned.days(2, start=MONDAY)  # it ended two days ago
    page = opened("replan")
    expect(page.get_by_label("Days of the whole plan")).to_have_value("10")
    show_changes(page)
    page.get_by_role("link", name="See what would change").wait_for()
    assert api.asked(REPLAN)[0].body == {"from_date": "2026-03-05", "duration_days": 10}


def test_a_replan_that_fails_leads_back_to_its_form(opened: Callable[..., Page], api: Api, living: LivingPlan) -> None:
    failure = {"code": "Infeasible", "message": "No day has room."}
    failed = requested("failed", plan_id=None, version=None, failure=failure)
    first = canned.request(constraints=LIMITS)
    api.on("GET plan-requests/*/", lambda call: failed if AGAIN in call.path else first)
    page = opened("replan")
    show_changes(page)
    page.get_by_role("link", name="Change the request and try again").click()
    page.get_by_role("heading", name="Plan the rest again").wait_for()


def test_progress_that_came_meanwhile_refuses_the_decision_and_leads_on(opened: Callable[..., Page], api: Api) -> None:
    detail = "Progress was recorded since this version was proposed; replan again."
    api.on(ACCEPT, problem(409, "ProgressRecorded", detail))
    page = opened("versions/2", fails=True)
    page.get_by_role("button", name="Accept the changes").click()
    expect(page.get_by_role("alert")).to_contain_text(detail)
    page.get_by_role("alert").get_by_role("link", name="Plan the rest again").click()
    page.get_by_label("From").wait_for()


def test_a_proposal_without_changes_says_so(opened: Callable[..., Page], api: Api) -> None:
    api.on("GET plans/*/changes/", followed.changes())
    page = opened("versions/2")
    expect(page.get_by_role("heading", level=1)).to_have_text("Nothing would change")
    expect(page.get_by_role("link", name="Keep the plan as it is")).to_have_class("button primary")
    expect(page.get_by_role("button", name="Accept its new limits")).to_be_visible()


def test_the_days_of_a_proposal_begin_where_it_changes_them(opened: Callable[..., Page]) -> None:
    page = opened("versions/2")
    page.get_by_text("The days from then on: 11 days").click()
    expect(page.locator(".day").first).to_contain_text("Day 4, Thursday 5 March")
    expect(page.get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("button", name="Why this?")).to_have_count(0)


def test_the_versions_of_a_plan_are_listed_and_an_older_one_is_read(
    opened: Callable[..., Page], api: Api, living: LivingPlan
) -> None:
    living.version = 2
    accepted = PROPOSED | {"status": "accepted", "expires_at": None, "moved_tasks": 2}
    api.on("GET plans/*/versions/", followed.versions(accepted, followed.version(), current=2))
    page = opened("versions")
    cards = page.get_by_role("listitem").filter(has=page.get_by_role("heading"))
    expect(cards.first).to_contain_text("Version 2")
    expect(cards.first).to_contain_text("in force planned again")
    expect(cards.first).to_contain_text("2 tasks on another day")
    expect(cards.last).to_contain_text("earlier the first plan")
    older = living.plan | {"days": canned.days(14, start=MONDAY, rest=(*REST, 4)), "version": 1}

    def shown(call: Call) -> Reply:
        return older if call.query.get("version") == "1" else living.plan | {"version": 2}

    api.on("GET plans/*/", shown)
    page.get_by_role("link", name="Version 1").click()
    expect(page.get_by_role("heading", level=1, name="Version 1")).to_be_focused()
    expect(page.locator("[data-day='4']")).to_contain_text("rest day")
    expect(page.get_by_role("button", name="Accept the changes")).to_have_count(0)
    page.get_by_role("link", name="Back to the plan").click()
    expect(page.locator("[data-day='4']").first).not_to_contain_text("rest day")


def test_a_replan_that_is_being_made_is_named_in_its_plan(opened: Callable[..., Page], api: Api) -> None:
    api.on("GET plans/*/versions/", followed.versions(open_request=AGAIN))
    page = opened("")
    expect(page.get_by_role("link", name="Follow it")).to_have_attribute("href", f"#/requests/{AGAIN}")
