"""Ticks that overtake each other: the last one of a task is what is stored, in one tab and in two."""

from playwright.sync_api import Page, Route, expect

from tests.page.api import Api
from tests.page.conftest import OpenPage
from tests.page.living import ROUTE, LivingPlan
from tests.page.test_ticks import TICKS, tick

LONG_ENOUGH = 500  # milliseconds in which a call would arrive that nothing holds back


class Gate:
    """Holds back what a tab sends, until it is opened."""

    def __init__(self, page: Page) -> None:
        self.held: list[Route] = []
        self._is_open = False
        page.route("**/tasks/", self._pass)

    def _pass(self, route: Route) -> None:
        if self._is_open:
            route.fallback()
        else:
            self.held.append(route)

    def open(self) -> None:
        self._is_open = True
        for route in self.held:
            route.fallback()


def test_a_change_while_the_one_before_is_sent_is_sent_after_it(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read()
    gate = Gate(page)
    tick(page, 1).check()
    tick(page, 1).uncheck()
    page.wait_for_timeout(LONG_ENOUGH)
    assert len(gate.held) == 1
    gate.open()
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    expect(tick(page, 1)).not_to_be_checked()
    assert [call.body["tasks"][0]["status"] for call in api.asked(TICKS)] == ["done", "planned"]
    assert living.status(1) == "planned"


def test_a_tab_waits_for_what_another_one_sends(read: OpenPage, api: Api, living: LivingPlan) -> None:
    one = read()
    other = one.context.new_page()
    other.goto(f"./#/{ROUTE}")
    other.locator(".ring").wait_for()
    gate = Gate(one)
    tick(one, 1).check()
    expect(tick(other, 1)).to_be_checked()
    tick(other, 1).uncheck()
    other.wait_for_timeout(LONG_ENOUGH)
    assert api.asked(TICKS) == []
    gate.open()
    for page in (one, other):
        expect(page.get_by_text("not sent yet")).to_have_count(0)
        expect(tick(page, 1)).not_to_be_checked()
    assert living.status(1) == "planned"
