"""A learner follows their plan on a phone: read, tick, rate, move, plan the rest again, accept."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.page import canned, followed
from tests.page.api import Answer, Api
from tests.page.conftest import OpenPage
from tests.page.learn.link import TOKEN, LearnerApi, put_plans
from tests.page.living import ROUTE, LivingPlan
from tests.page.looks import wrong_looks
from tests.page.served.keyboard import go_to
from tests.page.test_replan import ACCEPT, AGAIN, CHANGES, LIMITS, PROPOSED, REPLAN, requested
from tests.page.test_ticks import progress, task, tick
from tests.page.test_votes import rate, resource
from tests.page.test_weight import RATING, is_one_of
from tests.page.views import View, full, half_done, open_all, open_panels, press, proposed, rated
from tests.page.weight import LIMIT, LIMIT_LATER, Sizes, first_and_later, weighing


@pytest.fixture
def living(api: LearnerApi) -> LivingPlan:
    """A plan whose replan is proposed at once, as it is for its learner."""
    plan = LivingPlan(api)
    put_plans(api, plan.plan)
    first = canned.request(duration_days=14, constraints=LIMITS)
    api.on("GET plan-requests/*/", lambda call: requested() if AGAIN in call.path else first)
    api.on(
        REPLAN,
        Answer(
            canned.in_list(requested("queued", plan_id=None, version=None)),
            202,
            {"Location": f"/api/learn/plan-requests/{AGAIN}/", "Retry-After": "1"},
        ),
    )
    return plan


def offer(api: LearnerApi) -> None:
    """Answer with the proposal that the replan has led to."""
    api.on("GET plans/*/versions/", followed.versions(PROPOSED, followed.version()))
    api.on("GET plans/*/changes/", CHANGES)


def accepts(api: LearnerApi, living: LivingPlan) -> None:
    """Accept the proposal when it is asked for."""

    def accept(_: object) -> canned.Json:
        living.version = 2
        accepted = PROPOSED | {"status": "accepted"}
        api.on("GET plans/*/versions/", followed.versions(accepted, followed.version(), current=2))
        return living.plan | {"version": 2}

    api.on(ACCEPT, accept)


def test_a_plan_is_read_ticked_rated_moved_planned_again_and_accepted(
    read: OpenPage, api: LearnerApi, living: LivingPlan
) -> None:
    page = read()
    page.get_by_text("A plan for Ana").wait_for()
    tick(page, 1).tap()
    task(page, 4).get_by_role("button", name="Minutes and note").tap()
    page.get_by_label("Minutes spent").fill("45")
    page.get_by_label("Note").fill("ask about loops")
    page.get_by_role("button", name="Save").tap()
    task(page, 3).get_by_role("button", name="Skip Python").tap()
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert [living.status(number) for number in (1, 3, 4)] == ["done", "skipped", "planned"]
    rate(page, 1, "4", "Too hard")
    expect(task(page, 1)).to_contain_text("rated 4 of 5")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert living.votes[resource(1)]["difficulty"] == "too_hard"
    task(page, 5).get_by_role("button", name="Why this?").tap()
    page.get_by_text("It was selected because").wait_for()
    task(page, 5).get_by_role("button", name="Move of").tap()
    page.get_by_label("Move to").select_option("6")
    page.get_by_role("button", name="Move", exact=True).tap()
    page.get_by_text("Moved to Saturday 7 March").wait_for()
    offer(api)
    accepts(api, living)
    page.get_by_role("link", name="Plan the rest again").tap()
    page.get_by_role("button", name="Show what would change").tap()
    page.get_by_role("link", name="See what would change").tap()
    expect(page.get_by_text("Why: it was due on Monday 2 March and is not done.")).to_be_visible()
    assert api.asked(ACCEPT) == []
    page.get_by_role("button", name="Accept the changes").tap()
    page.get_by_text("The new version is in force.").wait_for()
    assert api.asked(REPLAN)[0].headers["idempotency-key"]
    page.get_by_role("link", name="Versions of this plan").tap()
    page.get_by_role("link", name="Version 1").wait_for()
    assert page.url.endswith(f"/learn/#{TOKEN}/{ROUTE}/versions")


def test_all_of_it_works_by_keyboard_alone(read: OpenPage, api: LearnerApi, living: LivingPlan) -> None:
    page = read(viewport={"width": 1280, "height": 800}, has_touch=False)
    offer(api)
    accepts(api, living)
    go_to(page, "Skip to the content")
    go_to(page, "Your plans")
    go_to(page, "Done: Python Fundamentals 4")
    page.keyboard.press("Space")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert living.status(4) == "done"
    page.locator("h1").focus()
    go_to(page, "Plan the rest again")
    page.keyboard.press("Enter")
    page.get_by_label("From").wait_for()
    go_to(page, "Show what would change")
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="See what would change")).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("heading", level=1, name="What would change").wait_for()
    go_to(page, "Accept the changes")
    page.keyboard.press("Enter")
    page.get_by_text("The new version is in force.").wait_for()


def test_two_tabs_of_a_link_agree(read: OpenPage, living: LivingPlan) -> None:
    one = read()
    other = one.context.new_page()
    other.goto(one.url)
    other.locator(".ring").wait_for()
    tick(one, 1).check()
    expect(tick(other, 1)).to_be_checked()
    expect(progress(other)).to_contain_text("1 of 12 tasks done")
    living.wait_until(one, 1, "done")


PRINTS = """
  window.print = () => {
    const tasks = document.querySelectorAll(".week .task").length;
    document.title = `printed at ${location.href.slice(location.origin.length)} with ${tasks} tasks in all weeks`;
  };
"""


def test_a_printed_plan_has_no_link_on_it(read: OpenPage) -> None:
    page = read(lambda page: page.add_init_script(PRINTS))
    place = page.url
    assert TOKEN in place
    page.get_by_role("button", name="Print this plan").click()
    expect(page).to_have_title("printed at /learn/ with 12 tasks in all weeks")
    assert page.evaluate("(dispatchEvent(new Event('afterprint')), location.href)") == place
    page.get_by_role("link", name="Your plans").click()
    page.get_by_role("heading", level=1, name="Your plans").wait_for()


def test_it_loads_less_than_40_kilobytes_before_it_is_shown(
    open_page: OpenPage, living: LivingPlan, note: Callable[[str], None]
) -> None:
    loaded: Sizes = {}
    page = open_page("", weighing(loaded))
    page.get_by_role("checkbox").first.wait_for()
    first, after = first_and_later(page, loaded)
    later = {url: size for url, size in after.items() if not is_one_of(url, RATING)}
    note(f"To read a plan by a link {len(first)} files are loaded, {sum(first.values()):,} bytes compressed.")
    assert 10 < len(first) < 20
    assert sum(first.values()) < LIMIT
    assert sum(later.values()) < LIMIT_LATER
    assert not [url for url in loaded if re.search(r"/(main|session|sign_in|denied|home|plans|make)\.", url)]


def no_plan(api: Api) -> None:
    put_plans(api)


def two_plans(api: Api) -> None:
    put_plans(api, canned.plan(), canned.plan(id=canned.RESOURCE))


def soon_over(api: Api) -> None:
    half_done(api)
    put_plans(api, canned.plan(), ends="2026-03-12T09:00:00.000000+00:00")


VIEWS = {
    "learn": View("", "Tasks take about 18 %", half_done, open_panels, "2026-03-05T09:00:00Z"),
    "learn-soon-over": View("", "Ask the person who sent it", soon_over, press("Why this?"), "2026-03-05T09:00:00Z"),
    "learn-rated": View("", "How useful is it?", rated, press("Rate or report"), "2026-03-05T09:00:00Z"),
    "learn-plans": View("plans", "the newest", two_plans),
    "learn-none": View("", "There is no plan for Ana yet", no_plan),
    "learn-replan": View(f"{ROUTE}/replan", "Show what would change", full, open_all),
    "learn-proposal": View(f"{ROUTE}/versions/2", "Accept the changes", proposed, open_all),
    "learn-nothing": View("nowhere", "This address leads to no view."),
}


def is_right(page: Page, name: str, pictures: Path, note: Callable[[str], None]) -> None:
    wrong = wrong_looks(page, name, pictures, note)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_is_accessible_and_fits_its_width(
    name: str, open_page: OpenPage, api: LearnerApi, pictures: Path, note: Callable[[str], None]
) -> None:
    view = VIEWS[name]
    view.answers(api)
    page = open_page(view.route, lambda page: view.now and page.clock.set_fixed_time(view.now))
    page.get_by_role("heading", level=1).wait_for()
    page.wait_for_load_state("networkidle")
    view.act(page)
    page.get_by_text(view.shows).first.wait_for()
    is_right(page, name, pictures, note)


def test_a_dead_link_is_accessible_and_fits_its_width(
    open_page: OpenPage, pictures: Path, note: Callable[[str], None]
) -> None:
    page = open_page(token="")
    page.get_by_role("alert").wait_for()
    is_right(page, "learn-dead", pictures, note)
