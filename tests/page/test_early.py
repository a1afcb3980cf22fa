"""A plan that the address names is asked for while the page's code still loads."""

import re
from typing import cast

from playwright.sync_api import Page, Route, expect

from tests.page import canned
from tests.page.api import Api, Call, Json, Reply
from tests.page.conftest import OpenPage

PLAN = f"plans/{canned.PLAN}"
READ = ("GET plans/*/", "GET plan-requests/*/", "GET learners/*/")


def asked(api: Api) -> list[int]:
    return [len(api.asked(operation)) for operation in READ]


def test_the_plan_its_request_and_its_learner_come_before_the_code(open_page: OpenPage, api: Api) -> None:
    held: list[Route] = []

    def then_the_code(_: Call) -> Reply:
        held.pop().continue_()
        return learner

    learner = cast("Json", api.on(READ[2], then_the_code))
    page = open_page(PLAN, lambda page: page.route(re.compile(r"/assets/plan\."), lambda route: held.append(route)))
    page.get_by_text("About this plan").wait_for()
    assert asked(api) == [1, 1, 1]


def test_a_view_that_is_opened_again_asks_again(open_page: OpenPage, api: Api) -> None:
    page = open_page(PLAN)
    page.get_by_text("About this plan").wait_for()
    leave_and_come_back(page)
    assert asked(api) == [2, 2, 2]


def test_other_views_ask_for_no_plan(open_page: OpenPage, api: Api) -> None:
    page = open_page(f"requests/{canned.REQUEST}")
    page.get_by_role("heading", level=1).wait_for()
    assert api.asked(READ[0]) == []


def leave_and_come_back(page: Page) -> None:
    page.evaluate("location.hash = '#/plans'")
    expect(page.get_by_role("heading", level=1)).to_have_text("Plans")
    page.evaluate(f"location.hash = '#/{PLAN}'")
    page.get_by_text("About this plan").wait_for()
