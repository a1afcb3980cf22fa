"""The form of a plan request: one press makes one plan, and what is not possible is mended by a press."""

from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.page import canned
from tests.page.api import Answer, Api, Call, NoAnswer, Reply, of_gateway, problem
from tests.page.conftest import OpenPage
from tests.page.views import FIXES, INFEASIBLE, fill_form

MAKES = "POST plan-requests/"
CHECKS = "POST plan-requests/check/"
ACCEPTED = Answer(
    canned.in_list(canned.request(status="queued", plan_id=None)),
    202,
    {"Location": "/api/plan-requests/1/", "Retry-After": "1"},
)


def opened_form(open_page: OpenPage, prepare: Callable[[Page], None] = lambda _: None, **options: bool) -> Page:
    page: Page = open_page("new", prepare, **options)
    fill_form(page)
    page.get_by_text("Yes.").wait_for()
    return page


def keys(api: Api) -> set[str]:
    return {call.headers["idempotency-key"] for call in api.asked(MAKES)}


def test_a_double_click_makes_one_plan_request(open_page: OpenPage, api: Api) -> None:
    api.on(MAKES, ACCEPTED)
    api.on("GET plan-requests/*/", canned.running())
    page = opened_form(open_page)
    page.get_by_role("button", name="Make the plan").dblclick()
    page.get_by_role("heading", name="Making your plan").wait_for()
    assert len(keys(api)) == 1
    assert len(api.asked(MAKES)) == 1


def test_a_request_that_is_sent_again_after_a_lost_answer_is_the_same_one(open_page: OpenPage, api: Api) -> None:
    api.on(MAKES, [NoAnswer("connectionreset"), of_gateway(504, "Endpoint request timed out"), ACCEPTED])
    page = opened_form(open_page, fails=True)
    make = page.get_by_role("button", name="Make the plan")
    make.click()
    expect(page.get_by_role("alert")).to_contain_text("The service cannot be reached.")
    make.click()
    expect(page.get_by_role("alert")).to_contain_text("The service took too long to answer.")
    make.click()
    page.get_by_role("heading", name="Your plan is ready").wait_for()
    assert len(api.asked(MAKES)) == 3
    assert len(keys(api)) == 1


def test_a_changed_request_is_another_one(open_page: OpenPage, api: Api) -> None:
    api.on(MAKES, [NoAnswer("connectionreset"), ACCEPTED])
    page = opened_form(open_page, fails=True)
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_role("alert").wait_for()
    page.get_by_label("Days", exact=True).fill("14")
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_role("heading", name="Your plan is ready").wait_for()
    assert len(keys(api)) == 2
    assert [call.body["duration_days"] for call in api.asked(MAKES)] == [7, 14]


def test_what_was_typed_stays_when_sending_fails_and_can_be_sent_again_later(open_page: OpenPage, api: Api) -> None:
    reached = "You have reached the limit of open plan requests."
    api.on(MAKES, [problem(429, "TooManyOpenRequests", reached, {"Retry-After": "2"}), ACCEPTED])
    page = opened_form(open_page, lambda page: page.clock.install(time=0), fails=True)
    page.get_by_role("button", name="Make the plan").click()
    expect(page.get_by_role("alert")).to_contain_text(reached)
    again = page.get_by_role("button", name="Try again")
    expect(again).to_be_disabled()
    page.clock.run_for(2000)
    expect(page.get_by_label("Topic")).to_have_value("python")
    again.click()
    page.get_by_role("heading", name="Your plan is ready").wait_for()
    assert len(keys(api)) == 1


def test_pressing_a_fix_of_the_request_changes_the_form_and_asks_again(open_page: OpenPage, api: Api) -> None:
    api.on(CHECKS, lambda call: canned.report() if call.body["duration_days"] == 5 else INFEASIBLE)
    page = open_page("new", fails=True)
    fill_form(page)
    page.get_by_role("button", name=FIXES[0]["change"]).click()
    expect(page.get_by_label("Days", exact=True)).to_have_value("5")
    page.get_by_text("Yes.").wait_for()


def test_pressing_a_fix_of_the_learner_changes_the_learner_and_asks_again(open_page: OpenPage, api: Api) -> None:
    hours = [5.0]

    def changed(call: Call) -> Reply:
        hours[0] = call.body["weekly_hours"]
        return canned.learner(weekly_hours=8.0)

    api.on("PATCH learners/*/", changed)
    api.on(CHECKS, lambda _: canned.report() if hours[0] == 8 else INFEASIBLE)
    page = open_page("new", fails=True)
    fill_form(page)
    page.get_by_role("button", name=FIXES[1]["change"]).click()
    page.get_by_text("Yes.").wait_for()
    assert [call.body for call in api.asked("PATCH learners/*/")] == [{"weekly_hours": 8}]


def test_fixes_are_offered_too_when_only_sending_finds_that_it_is_not_possible(open_page: OpenPage, api: Api) -> None:
    api.on(MAKES, INFEASIBLE)
    page = opened_form(open_page, fails=True)
    page.get_by_role("button", name="Make the plan").click()
    page.get_by_role("button", name=FIXES[0]["change"]).click()
    expect(page.get_by_label("Days", exact=True)).to_have_value("5")


def test_errors_of_fields_stand_beside_them_and_are_read_out_with_them(open_page: OpenPage, api: Api) -> None:
    errors = [{"pointer": "/duration_days", "message": "must be at most 365"}]
    invalid = problem(422, "InvalidFields", "The request has invalid fields.", errors=errors)
    api.on(CHECKS, invalid)
    page = open_page("new", fails=True)
    fill_form(page)
    days = page.get_by_label("Days", exact=True)
    expect(days).to_have_accessible_description("Must be at most 365.")
    expect(days).to_have_attribute("aria-invalid", "true")


def test_an_answer_to_an_older_text_is_not_shown(open_page: OpenPage, api: Api) -> None:
    api.on(CHECKS, [NoAnswer(""), canned.report(capacity_minutes=240)])
    page = open_page("new", fails=True)
    fill_form(page)
    page.wait_for_timeout(600)
    page.get_by_label("Days", exact=True).fill("6")
    page.get_by_text("Up to 4 h on").wait_for()


def test_a_learner_is_made_in_the_form(open_page: OpenPage, api: Api) -> None:
    api.on("GET learners/", canned.listed())
    api.on("POST learners/", Answer(canned.learner(name="Ben"), 201, {"Location": "/api/learners/1/"}))
    page = open_page("new")
    expect(page.get_by_role("button", name="Make the plan")).to_be_disabled()
    page.get_by_label("Name").fill("Ben")
    page.get_by_label("Hours a week").fill("2,5")
    page.get_by_label("Hours a week").press("Enter")
    fill_form(page)
    page.get_by_text("Yes.").wait_for()
    assert [call.body["weekly_hours"] for call in api.asked("POST learners/")] == [2.5]
    expect(page.get_by_label("Who is it for?")).to_have_value(canned.LEARNER)
