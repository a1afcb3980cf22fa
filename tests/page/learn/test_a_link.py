"""A learner opens a link: their plans, a link that does not work, and what is not for learners."""

import re

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page import canned, followed
from tests.page.api import Answer, Api, Call, Json, NoAnswer, of_gateway, problem
from tests.page.conftest import OpenPage
from tests.page.learn.link import DEAD, GOALS, TOKEN, LearnerApi, put_plans
from tests.page.living import LivingPlan
from tests.page.test_kept_ticks import KEPT, NEVER_WAITS, lose_connection
from tests.page.test_ticks import tick

OTHER, ANOTHER = (f"00000000-0000-4000-8000-0000000000{number}" for number in (31, 32))
DEAD_SENTENCE = "This link does not work: it has expired, was withdrawn, or is not complete. Ask the person who sent it"


def two_plans(api: Api) -> None:
    """Answer with a plan, and an older one on another goal."""
    plans = canned.plan(), canned.plan(id=OTHER, request_id=ANOTHER)
    put_plans(api, *plans)
    api.on("GET plans/*/", lambda call: next(plan for plan in plans if plan["id"] in call.path))
    requests = canned.request(), canned.request(id=ANOTHER, plan_id=OTHER, goal=GOALS[1])
    api.on("GET plan-requests/*/", lambda call: next(one for one in requests if one["id"] in call.path))


def test_a_link_shows_the_newest_plan(open_page: OpenPage, api: LearnerApi) -> None:
    two_plans(api)
    page = open_page()
    expect(page.get_by_role("heading", level=1)).to_have_text(canned.GOAL)
    expect(page).to_have_title(f"{canned.GOAL} - Studyplan")
    page.get_by_text("A plan for Ana").wait_for()


def test_another_plan_is_chosen_from_a_list(open_page: OpenPage, api: LearnerApi) -> None:
    two_plans(api)
    page = open_page()
    page.get_by_role("link", name="Your plans").click()
    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page.locator("main h2")).to_have_text(list(GOALS))
    expect(page.locator(".card").first).to_contain_text("the newest")
    page.get_by_role("link", name="Draw a tree").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw a tree")
    page.get_by_role("checkbox").first.wait_for()
    page.reload()
    expect(page.get_by_role("heading", level=1)).to_have_text("Draw a tree")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plans")


def test_a_long_list_is_shown_some_at_a_time(open_page: OpenPage, api: LearnerApi) -> None:
    two_plans(api)
    start = api.on("GET ", {})
    assert isinstance(start, dict)
    first, second = start["plans"]
    api.on(
        "GET ",
        lambda call: (
            start
            | {"plans": [second if call.query.get("cursor") else first]}
            | {"next_cursor": None if call.query.get("cursor") else "more"}
        ),
    )
    page = open_page("plans")
    expect(page.locator("main h2")).to_have_text([canned.GOAL])
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("main h2")).to_have_text(list(GOALS))


def test_a_learner_without_a_plan_is_told_who_makes_it(open_page: OpenPage, api: LearnerApi) -> None:
    put_plans(api)
    page = open_page()
    page.get_by_text("There is no plan for Ana yet.").wait_for()
    page.get_by_text("Your team makes it.").wait_for()


# What is not for learners


def test_nothing_is_offered_that_a_learner_may_not_do(open_page: OpenPage, api: LearnerApi) -> None:
    page = open_page()
    page.get_by_role("checkbox").first.wait_for()
    texts = page.locator("a, button").all_inner_texts()
    for text in ("New plan", "Learners", "Library", "Make another one like this", "See how it was made", "link"):
        assert not [shown for shown in texts if text in shown]
    for route in ("new", "learners", "library", f"requests/{canned.REQUEST}/trace", "imports", "nowhere"):
        page.evaluate("(hash) => { location.hash = hash; }", f"{TOKEN}/{route}")
        expect(page.get_by_role("heading", level=1)).to_have_text("Nothing here")
    page.get_by_role("link", name="Go to your plan").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(canned.GOAL)


def test_all_links_between_views_have_the_secret_so_that_each_opens_in_a_tab_of_its_own(
    open_page: OpenPage, api: LearnerApi
) -> None:
    proposal = followed.version(version=2, status="proposed", base_version=1)
    api.on("GET plans/*/versions/", followed.versions(proposal, followed.version()))
    page = open_page()
    for route in (
        "",
        "plans",
        f"plans/{canned.PLAN}/versions",
        f"plans/{canned.PLAN}/versions/2",
        f"plans/{canned.PLAN}/replan",
        f"requests/{canned.REQUEST}",
    ):
        page.evaluate("(hash) => { location.hash = hash; }", f"{TOKEN}/{route}")
        page.get_by_role("heading", level=1).wait_for()
        page.wait_for_load_state("networkidle")
        own = [link.get_attribute("href") or "" for link in page.locator("a:not([target])").all()]
        assert own
        assert not [href for href in own if not href.startswith(f"#{TOKEN}/")], route


# Links that do not work


def is_dead(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not work")
    expect(page.get_by_role("alert")).to_contain_text(DEAD_SENTENCE)
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    expect(page.get_by_label("Token")).to_have_count(0)


@pytest.mark.parametrize("route", ["", "plans", f"plans/{canned.PLAN}", f"plans/{canned.PLAN}/replan"])
def test_a_dead_link_says_what_to_do(route: str, open_page: OpenPage, api: LearnerApi) -> None:
    for operation in ("GET ", "GET plans/*/", "GET plan-requests/*/"):
        api.on(operation, DEAD)
    page = open_page(route, fails=True)
    is_dead(page)


@pytest.mark.parametrize("token", ["", "/plans/x", "%20", "."])
def test_an_address_without_a_link_says_the_same_and_asks_for_nothing(
    token: str, open_page: OpenPage, api: LearnerApi
) -> None:
    page = open_page(token=token)
    is_dead(page)
    assert api.calls == []


def test_a_plan_that_is_not_of_this_learner_is_no_dead_link(open_page: OpenPage, api: LearnerApi) -> None:
    api.on("GET plans/*/", problem(404, "NotFound", "There is no such plan."))
    page = open_page(f"plans/{OTHER}", fails=True)
    expect(page.get_by_role("alert")).to_contain_text("There is no such plan.")
    page.get_by_role("link", name="All plans").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your plans")


def test_a_link_that_lost_its_end_is_dead(open_page: OpenPage) -> None:
    is_dead(open_page(token=TOKEN[:-3], fails=True))


@pytest.mark.parametrize("end", [".", ")", ">", "/", ".\u00a0"])
def test_a_mark_that_a_message_put_behind_the_link_does_no_harm(end: str, open_page: OpenPage) -> None:
    page = open_page(token=f"{TOKEN}{end}", fails=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(f"{canned.GOAL}|Nothing here"))


def test_a_link_that_is_withdrawn_while_its_plan_is_read_keeps_the_ticks(
    read: OpenPage, api: LearnerApi, living: LivingPlan
) -> None:
    page = read(fails=True)
    restored = api.on("PATCH plans/*/tasks/", DEAD)
    tick(page, 1).check()
    expect(page.get_by_role("alert")).to_contain_text(DEAD_SENTENCE)
    expect(page.get_by_role("button", name="Try again")).to_have_count(0)
    page.get_by_text("1 change is kept in this browser and sent when you open the new link.").wait_for()
    assert page.evaluate("Object.keys(localStorage)") == [
        f"studyplan-learner-tick/{canned.PLAN}/{canned.task(1)['id']}"
    ]
    api.on("PATCH plans/*/tasks/", restored or {})
    page.reload()  # the new link leads to the same plans
    expect(page.get_by_role("checkbox", name="Done: Python Fundamentals 1").first).to_be_checked()
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert living.status(1) == "done"


def test_another_link_in_the_same_tab_is_another_page(open_page: OpenPage, api: LearnerApi) -> None:
    page = open_page(fails=True)
    page.get_by_role("checkbox").first.wait_for()
    page.evaluate("location.hash = '#AnotherToken_1234567890'")
    is_dead(page)
    assert api.calls[-1].headers["authorization"] == "Learner AnotherToken_1234567890"


def test_a_link_that_ends_soon_says_when(open_page: OpenPage, api: LearnerApi) -> None:
    put_plans(api, canned.plan(), ends="2026-03-12T09:00:00.000000+00:00")
    page = open_page("", lambda page: page.clock.set_fixed_time("2026-03-02T09:00:00Z"))
    page.get_by_text("The link to this page works until 12 March 2026.").wait_for()


# A connection that is lost


@pytest.mark.parametrize(
    ("reply", "sentence"),
    [
        (NoAnswer("connectionrefused"), "The service cannot be reached."),
        (of_gateway(429, "Too Many Requests", 1), "The service has too much to do at the moment."),
        (Answer(status=502, text="Bad Gateway"), "The service gave no valid answer."),
    ],
)
def test_a_failed_call_is_a_sentence_and_works_when_tried_again(
    reply: Answer | NoAnswer, sentence: str, open_page: OpenPage, api: LearnerApi
) -> None:
    good = api.on("GET ", reply)
    page = open_page(fails=True)
    expect(page.get_by_role("alert")).to_contain_text(sentence)
    api.on("GET ", good or {})
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(canned.GOAL)


def test_a_tick_without_a_connection_is_sent_by_the_next_visit_and_no_other_learners_is(
    read: OpenPage, api: LearnerApi, living: LivingPlan
) -> None:
    page = read(lambda page: page.add_init_script(NEVER_WAITS), fails=True)
    restore = lose_connection(api)
    tick(page, 1).check()
    page.get_by_text(KEPT).wait_for()
    foreign = f"studyplan-learner-tick/{OTHER}/{canned.task(2)['id']}"
    page.evaluate("([key, value]) => localStorage.setItem(key, value)", [foreign, '{"task_id": "x", "at": 4e12}'])
    restore(page)
    page.evaluate("(hash) => { location.hash = hash; }", f"{TOKEN}/plans")
    page.reload()
    page.get_by_role("heading", level=1, name="Your plans").wait_for()
    page.wait_for_load_state("networkidle")
    assert living.status(1) == "done"
    assert page.evaluate("Object.keys(localStorage)") == [foreign]
    assert not [call for call in api.calls if OTHER in call.path]


def test_the_list_the_newest_plan_and_its_request_come_before_the_code(open_page: OpenPage, api: LearnerApi) -> None:
    held: list[Route] = []

    def then_the_code(_: Call) -> Json:
        held.pop().continue_()
        return canned.request()

    api.on("GET plan-requests/*/", then_the_code)
    page = open_page("", lambda page: page.route(re.compile(r"/assets/plan\."), lambda route: held.append(route)))
    page.get_by_text("About this plan").wait_for()
    asked = [call.path for call in api.calls[:3]]
    assert asked == ["", f"plans/{canned.PLAN}/", f"plan-requests/{canned.REQUEST}/"]
    assert [len(api.asked(operation)) for operation in ("GET ", "GET plans/*/", "GET plan-requests/*/")] == [1, 1, 1]
