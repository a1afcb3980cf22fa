"""Calls that fail: each is a sentence with a way on, in the form, the progress, the plan and the lists."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page import canned, followed
from tests.page.api import Answer, Api, NoAnswer, Reply, of_gateway, problem
from tests.page.conftest import OpenPage

# Where a view gets its data from, and what it shows once it has it.
VIEWS: dict[str, tuple[str, str, Callable[[Page], Locator]]] = {
    "form": ("new", "GET topics/", lambda page: page.get_by_label("Topic")),
    "progress": (f"requests/{canned.REQUEST}", "GET plan-requests/*/", lambda page: page.get_by_text("Read the plan")),
    "plan": (f"plans/{canned.PLAN}", "GET plans/*/", lambda page: page.get_by_text("About this plan")),
    "plans": ("plans", "GET plan-requests/", lambda page: page.get_by_role("link", name=canned.GOAL)),
}
UNAVAILABLE = problem(503, "Unavailable", "The service is not available; retry in a moment.", {"Retry-After": "1"})
FAILURES: dict[str, tuple[Reply, str]] = {
    "429": (of_gateway(429, "Too Many Requests", 1), "The service has too much to do at the moment."),
    "503": (UNAVAILABLE, "The service is not available; retry in a moment."),
    "500 with a page of another server": (
        Answer(status=500, text="<html><body><h1>Internal error</h1>"),
        "The service answered with the error 500.",
    ),
    "200 with something that is no JSON": (
        Answer(text="<html>Sign in to this network</html>"),
        "The service answered with something that this page cannot read.",
    ),
    "504": (of_gateway(504, "Endpoint request timed out"), "The service took too long to answer."),
    "connection refused": (NoAnswer("connectionrefused"), "The service cannot be reached."),
    "connection lost": (NoAnswer("connectionreset"), "The service cannot be reached."),
}
# The page gives a call up after 30 seconds, which no test has.
IS_IMPATIENT = """
  const native = AbortSignal.timeout;
  window.patience = [];
  AbortSignal.timeout = (milliseconds) => (patience.push(milliseconds), native.call(AbortSignal, 200));
"""


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failed_call_is_a_sentence_and_works_when_tried_again(
    view: str, failure: str, open_page: OpenPage, api: Api
) -> None:
    route, operation, shown = VIEWS[view]
    reply, sentence = FAILURES[failure]
    good = api.on(operation, reply)
    page = open_page(route, fails=True)
    expect(page.get_by_role("alert").first).to_contain_text(sentence)
    api.on(operation, good or {})
    if view != "progress" or failure.startswith("200"):  # what may pass, the progress tries again by itself
        page.get_by_role("button", name="Try again", exact=True).first.click()
    shown(page).first.wait_for()
    expect(page.get_by_role("alert")).to_have_count(0)


@pytest.mark.parametrize("view", VIEWS)
def test_a_call_without_an_answer_is_given_up_after_half_a_minute(view: str, open_page: OpenPage, api: Api) -> None:
    route, operation, _ = VIEWS[view]
    api.on(operation, NoAnswer(""))
    page = open_page(route, lambda page: page.add_init_script(IS_IMPATIENT), fails=True)
    expect(page.get_by_role("alert").first).to_contain_text("The service did not answer in 30 seconds. Try again.")
    assert set(page.evaluate("window.patience")) == {30_000}


@pytest.mark.parametrize("view", VIEWS)
def test_without_a_valid_token_the_page_says_so_and_takes_one(view: str, open_page: OpenPage, api: Api) -> None:
    route, operation, _ = VIEWS[view]
    unauthorized = problem(401, "Unauthorized", "The token has expired.", {"WWW-Authenticate": "Bearer"})
    api.on(operation, unauthorized)
    page = open_page(route, fails=True)
    expect(page.get_by_role("alert").first).to_contain_text("You are not signed in, or your sign-in has expired.")
    page.get_by_role("alert").first.get_by_label("Token").wait_for()  # a deployment with a sign-in: sign_in/


def test_a_call_that_the_api_throttles_may_be_tried_again_after_the_seconds_that_it_names(
    open_page: OpenPage, api: Api
) -> None:
    good = api.on("GET plans/*/", of_gateway(429, "Too Many Requests", 5))
    page = open_page(f"plans/{canned.PLAN}", lambda page: page.clock.install(time=0), fails=True)
    button = page.get_by_role("button", name="Try again")
    expect(button).to_be_disabled()
    expect(button).to_have_text(re.compile(r"Try again in [1-5] s"))
    api.on("GET plans/*/", good or {})
    page.clock.run_for(5000)
    expect(button).to_have_text("Try again")
    button.click()
    page.get_by_text("About this plan").wait_for()


# What a request ends as


def test_a_failed_request_says_why_and_leads_to_its_form(open_page: OpenPage, api: Api) -> None:
    failure = {"code": "LlmInvalidOutput", "message": "The model wrote no valid plan; try again or ask for fewer days."}
    steps = [canned.step("retrieve_resources"), canned.step("generate_plan", state="failed", error="LlmInvalidOutput")]
    failed = canned.request(status="failed", plan_id=None, failure=failure, steps=steps, duration_days=9)
    api.on("GET plan-requests/*/", failed)
    page = open_page(f"requests/{canned.REQUEST}")
    page.get_by_role("heading", name="No plan was made").wait_for()
    expect(page.get_by_role("alert")).to_contain_text(failure["message"])
    page.get_by_role("link", name="Change the request and try again").click()
    expect(page.get_by_label("What do you want to be able to do?")).to_have_value(canned.GOAL)
    expect(page.get_by_label("Topic")).to_have_value("python")
    expect(page.get_by_label("Days", exact=True)).to_have_value("9")


def test_a_plan_that_needs_a_review_says_so_and_what_lowers_the_confidence(open_page: OpenPage, api: Api) -> None:
    factors = [
        {"code": "TOO_EASY", "effect": -0.25, "why": "half of the plan is below the level of the learner"},
        {"code": "PRACTICE_SHORT", "effect": -0.12, "why": "there is little practice"},
    ]
    confidence = {"score": 0.63, "band": "needs_review", "factors": factors}
    followed.put_all(
        api, canned.plan(status="needs_review", confidence=confidence), canned.request(status="needs_review")
    )
    page = open_page(f"requests/{canned.REQUEST}")
    page.get_by_text("Have a teacher look at it before it is used").wait_for()
    page.get_by_role("link", name="Read the plan").click()
    page.get_by_text("Have a teacher look at this plan before it is used.").wait_for()
    trust = page.locator(".trust")
    expect(trust).to_contain_text("Confidence 0.63 of 1.00.")
    expect(trust.get_by_role("listitem")).to_have_text(
        [re.compile("half of the plan is below .*0.25"), re.compile("there is little practice .*0.12")]
    )


def test_a_view_whose_script_cannot_be_loaded_says_so(open_page: OpenPage) -> None:
    def lose_script(page: Page) -> None:
        page.route(re.compile(r"/trace\b"), lambda route: route.abort())

    page = open_page(f"requests/{canned.REQUEST}/trace", lose_script, fails=True)
    expect(page.get_by_role("alert")).to_contain_text("A part of this page could not be loaded.")
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("alert")).to_contain_text("A part of this page could not be loaded.")
