"""A plan with dates begins with today, in the time zone of its request."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.page import canned, followed
from tests.page.api import Api
from tests.page.conftest import OpenPage

MONDAY = "2026-03-02"
PLAN = canned.plan(days=canned.days(14, start=MONDAY, rest=(7, 14)))


def at(moment: str) -> Callable[[Page], None]:
    """Return what sets the clock of the page."""
    return lambda page: page.clock.set_fixed_time(moment)


@pytest.fixture
def read(open_page: OpenPage, api: Api) -> Callable[..., Page]:
    """Open the plan at a moment; the browser is in Kiritimati, 14 hours before UTC, unless a test says otherwise."""

    def read(moment: str, zone: str | None = "UTC", plan: canned.Json = PLAN, own: str = "Etc/GMT-14") -> Page:
        followed.put_all(api, plan, canned.request(constraints=canned.LIMITS | {"timezone": zone}, duration_days=14))
        page: Page = open_page(f"plans/{canned.PLAN}", at(moment), timezone_id=own)
        page.get_by_text("About this plan").wait_for()
        return page

    return read


def headings(page: Page) -> list[str]:
    texts: list[str] = page.get_by_role("heading", level=2).all_inner_texts()
    return texts


def test_during_the_plan_its_first_day_is_today_with_its_week(read: Callable[..., Page]) -> None:
    page = read("2026-03-10T09:00:00Z")
    assert headings(page)[:3] == ["Today, Tuesday 10 March", "This week", "All weeks"]
    expect(page.locator("#today ~ .day")).to_contain_text("Day 9, Tuesday 10 March")
    expect(page.locator("section[aria-labelledby=this-week] .day")).to_have_count(7)
    expect(page.locator("section[aria-labelledby=this-week] .day").first).to_contain_text("Day 8")
    expect(page.locator(".bars .marked")).to_have_count(1)


def test_a_day_of_rest_is_today_too(read: Callable[..., Page]) -> None:
    page = read("2026-03-08T09:00:00Z")
    assert headings(page)[0] == "Today, Sunday 8 March"
    expect(page.locator("#today ~ .day")).to_contain_text("rest day")


def test_before_the_plan_it_says_when_it_begins(read: Callable[..., Page]) -> None:
    page = read("2026-02-28T09:00:00Z")
    assert headings(page)[:2] == ["Today", "The first week"]
    page.get_by_text("This plan begins in 2 days, on Monday 2 March.").wait_for()


def test_after_the_plan_it_says_when_it_ended(read: Callable[..., Page]) -> None:
    page = read("2026-04-01T09:00:00Z")
    assert headings(page)[:2] == ["Today", "The last week"]
    page.get_by_text("This plan ended on Sunday 15 March.").wait_for()
    expect(page.locator("section[aria-labelledby=this-week] .day").first).to_contain_text("Day 8")


def test_a_plan_without_dates_has_no_today(read: Callable[..., Page]) -> None:
    page = read("2026-03-10T09:00:00Z", plan=canned.plan(days=canned.days(14)))
    assert headings(page)[:2] == ["The first week", "All weeks"]


@pytest.mark.parametrize(
    ("zone", "today"),
    [("UTC", "Monday 9 March"), ("Pacific/Auckland", "Tuesday 10 March"), ("America/Los_Angeles", "Monday 9 March")],
)
@pytest.mark.parametrize("own", ["Etc/GMT-14", "Etc/GMT+12"])
def test_today_is_in_the_time_zone_of_the_request_and_not_of_the_browser(
    zone: str, today: str, own: str, read: Callable[..., Page]
) -> None:
    page = read("2026-03-09T12:30:00Z", zone, own=own)
    assert headings(page)[0] == f"Today, {today}"


def test_without_one_it_is_in_the_time_zone_of_the_learner(read: Callable[..., Page], api: Api) -> None:
    assert headings(read("2026-03-09T23:30:00Z", None))[0] == "Today, Monday 9 March"


def test_a_printed_plan_has_the_days_of_all_weeks(read: Callable[..., Page]) -> None:
    page = read("2026-03-02T09:00:00Z")
    weeks = page.locator(".week")
    expect(weeks.locator(".day")).to_have_count(0)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(weeks.locator(".day")).to_have_count(14)
    page.emulate_media(media="print")
    expect(page.get_by_role("navigation")).to_be_hidden()
    expect(page.get_by_role("button", name="Why this?").first).to_be_hidden()
