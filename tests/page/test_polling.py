"""How often the page asks for a request that is being made: soon at first, then less often, and not for nothing."""

import itertools

from playwright.sync_api import Page

from tests.page import canned
from tests.page.api import Api, of_gateway
from tests.page.conftest import OpenPage

STEP = 250  # milliseconds by which a test moves the page's clock
ASKS = "GET plan-requests/*/"
# Notes at what time of the page's clock it calls, and whether an answer is still to come.
NOTES_CALLS = """
  window.calledAt = [];
  window.waiting = 0;
  const native = window.fetch;
  window.fetch = async (...call) => {
    calledAt.push(Date.now());
    waiting += 1;
    try {
      const answer = await native(...call);
      return new Response(await answer.text(), answer);
    } finally {
      waiting -= 1;
    }
  };
"""
HIDES = """(isHidden) => {
  const state = isHidden ? "hidden" : "visible";
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => state });
  document.dispatchEvent(new Event("visibilitychange"));
}"""


def stop_clock(page: Page) -> None:
    page.add_init_script(NOTES_CALLS)
    page.clock.install(time=0)
    page.clock.pause_at(1000)


def pass_time(page: Page, milliseconds: int, step: int = STEP) -> None:
    """Move the page's clock, and let each call be answered before it moves on."""
    for _ in range(milliseconds // step):
        page.clock.run_for(step)
        while page.evaluate("window.waiting"):  # wait_for_function would need a policy that allows eval
            page.wait_for_timeout(5)


def watched(open_page: OpenPage, api: Api, **more: bool) -> Page:
    """Open the view of a request, whose code the page loads then, and wait until it has asked for the request."""
    page = open_page(f"requests/{canned.REQUEST}", stop_clock, **more)
    while not api.asked(ASKS):
        page.clock.run_for(1)
        page.wait_for_timeout(5)
    while page.evaluate("window.waiting"):
        page.wait_for_timeout(5)
    return page


def waits(page: Page) -> list[int]:
    """Return the milliseconds between one call and the next."""
    called: list[int] = page.evaluate("window.calledAt")
    return [later - earlier for earlier, later in itertools.pairwise(called)]


def test_the_page_asks_after_a_quarter_of_a_second_and_at_least_every_three_seconds(
    open_page: OpenPage, api: Api
) -> None:
    api.on(ASKS, canned.running())
    page = watched(open_page, api)
    pass_time(page, 1000, step=50)
    pass_time(page, 14_000)
    found = waits(page)
    assert 250 <= found[0] <= 300
    assert all(later > earlier for earlier, later in itertools.pairwise(found[:6]))
    assert all(3000 <= wait <= 3000 + STEP for wait in found[8:])
    assert len(found) < 10


def test_the_page_waits_as_long_as_the_api_asks_for(open_page: OpenPage, api: Api) -> None:
    api.on(ASKS, [canned.running(), of_gateway(429, "Too Many Requests", 7), canned.running()])
    page = watched(open_page, api, fails=True)
    pass_time(page, 8_000)
    assert 7000 <= waits(page)[1] <= 7000 + STEP
    page.get_by_role("alert").wait_for(state="detached")


def test_the_page_asks_for_nothing_while_it_is_hidden(open_page: OpenPage, api: Api) -> None:
    api.on(ASKS, canned.running())
    page = watched(open_page, api)
    pass_time(page, 1000)
    page.evaluate(HIDES, True)
    pass_time(page, 3000)
    before = len(api.asked(ASKS))
    pass_time(page, 10_000)
    assert len(api.asked(ASKS)) == before
    page.evaluate(HIDES, False)
    pass_time(page, STEP)
    assert len(api.asked(ASKS)) == before + 1


def test_the_page_asks_no_more_once_the_plan_is_ready(open_page: OpenPage, api: Api) -> None:
    api.on(ASKS, [canned.running(), canned.request()])
    page = watched(open_page, api)
    pass_time(page, 10_000)
    assert len(api.asked(ASKS)) == 2
    page.get_by_role("link", name="Read the plan").wait_for()


def test_the_page_asks_no_more_once_it_shows_another_view(open_page: OpenPage, api: Api) -> None:
    api.on(ASKS, canned.running())
    page = watched(open_page, api)
    pass_time(page, 500)
    page.evaluate("location.hash = '#/plans'")
    pass_time(page, 500)
    before = len(api.asked(ASKS))
    pass_time(page, 10_000)
    assert len(api.asked(ASKS)) == before


def test_after_two_minutes_the_page_says_that_nobody_has_to_wait(open_page: OpenPage, api: Api) -> None:
    api.on(ASKS, canned.running())
    page = watched(open_page, api)
    pass_time(page, 3000)
    notice = page.get_by_text("This takes longer than usual.")
    assert not notice.is_visible()
    page.clock.fast_forward(120_000)
    pass_time(page, 3500)
    notice.wait_for()
    page.get_by_role("link", name="list of plans").click()
    pass_time(page, 500)
    page.get_by_role("heading", name="Plans", exact=True).wait_for()
