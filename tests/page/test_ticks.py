"""Ticks, skips, minutes and notes of tasks on the page, and how far the plan is."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page import canned, followed
from tests.page.api import Api
from tests.page.conftest import OpenPage
from tests.page.living import ROUTE, THURSDAY, LivingPlan

TICKS = "PATCH plans/*/tasks/"


def task(page: Page, number: int) -> Locator:
    """The first place of a task by its number."""
    return page.locator(f"[data-task='{canned.task(number)['id']}']").first


def tick(page: Page, number: int) -> Locator:
    return task(page, number).get_by_role("checkbox")


def progress(page: Page) -> Locator:
    return page.get_by_role("region", name="Progress")


def test_a_tick_is_sent_and_counts_at_once(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read()
    expect(progress(page)).to_contain_text("0 of 12 tasks done")
    tick(page, 1).check()
    expect(progress(page)).to_contain_text("1 of 12 tasks done")
    expect(progress(page)).to_contain_text("30 min of 6 h")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert api.asked(TICKS)[-1].body == {
        "tasks": [{"task_id": canned.task(1)["id"], "status": "done", "minutes_spent": None, "note": None}]
    }
    tick(page, 1).uncheck()
    expect(progress(page)).to_contain_text("0 of 12 tasks done")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert living.status(1) == "planned"


def test_a_task_has_one_state_in_all_its_places(read: OpenPage) -> None:
    page = read()
    boxes = page.get_by_role("checkbox", name="Done: Python Fundamentals 4")
    expect(boxes).to_have_count(2)  # today, and in this week
    boxes.first.check()
    expect(boxes.last).to_be_checked()


def test_a_skipped_task_is_neither_done_nor_late(read: OpenPage, living: LivingPlan) -> None:
    page = read()
    expect(progress(page)).to_contain_text("3 tasks are late.")
    task(page, 3).get_by_role("button", name="Skip Python").click()
    expect(progress(page)).to_contain_text("2 tasks are late.")
    expect(progress(page)).to_contain_text("0 of 12 tasks done, 1 skipped")
    expect(task(page, 3)).to_contain_text("skipped")
    expect(task(page, 2)).to_contain_text("late")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert living.status(3) == "skipped"
    task(page, 3).get_by_role("button", name="Do not skip").click()
    expect(progress(page)).to_contain_text("3 tasks are late.")


def test_minutes_and_a_note_are_sent_with_the_status(read: OpenPage, living: LivingPlan) -> None:
    page = read()
    tick(page, 4).check()
    opener = task(page, 4).get_by_role("button", name="Minutes and note")
    opener.click()
    expect(page.get_by_label("Minutes spent")).to_be_focused()
    page.get_by_label("Minutes spent").fill("45")
    page.get_by_label("Note").fill("  <b>ask</b> about loops ")
    page.get_by_role("button", name="Save").click()
    expect(opener).to_be_focused()
    expect(task(page, 4)).to_contain_text("45 min spent")
    expect(task(page, 4)).to_contain_text("Note: <b>ask</b> about loops")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    stored = living.tasks[canned.task(4)["id"]]
    assert (stored["status"], stored["minutes_spent"], stored["note"]) == ("done", 45, "<b>ask</b> about loops")


@pytest.mark.parametrize("typed", ["0", "1441", "2.5", "many", "-3"])
def test_minutes_that_are_none_are_an_error_beside_their_field(typed: str, read: OpenPage, api: Api) -> None:
    page = read()
    task(page, 4).get_by_role("button", name="Minutes and note").click()
    field = page.get_by_label("Minutes spent")
    field.fill(typed)
    page.get_by_role("button", name="Save").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_be_focused()
    expect(page.get_by_text("Type whole minutes from 1 to 1440")).to_be_visible()
    assert api.asked(TICKS) == []


def test_minutes_and_note_can_be_taken_away_again(read: OpenPage, living: LivingPlan) -> None:
    living.tasks[canned.task(4)["id"]] = followed.recorded(4, "done", 40, "hard")
    page = read()
    expect(task(page, 4)).to_contain_text("Note: hard")
    task(page, 4).get_by_role("button", name="Minutes and note").click()
    page.get_by_label("Minutes spent").fill("")
    page.get_by_label("Note").fill(" ")
    page.get_by_role("button", name="Save").click()
    expect(task(page, 4)).not_to_contain_text("Note")
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    after = living.tasks[canned.task(4)["id"]]
    assert (after["minutes_spent"], after["note"]) == (None, None)


@pytest.mark.parametrize(
    ("pace", "sentence"),
    [
        (1.18, "Tasks take about 18 % longer than planned."),
        (0.8, "Tasks take about 20 % less time than planned."),
        (1.02, "Tasks take as long as planned."),
    ],
)
def test_the_pace_is_said_in_words(pace: float, sentence: str, read: OpenPage, living: LivingPlan) -> None:
    living.pace = pace
    expect(progress(read())).to_contain_text(sentence)


def test_the_next_task_is_the_first_that_is_neither_done_nor_skipped(read: OpenPage) -> None:
    page = read()
    expect(progress(page)).to_contain_text("Next: Python Fundamentals 1, Monday 2 March")
    tick(page, 1).check()
    task(page, 2).get_by_role("button", name="Skip Python").click()
    expect(progress(page).get_by_role("link", name="Python Fundamentals 3")).to_be_visible()


def test_a_plan_of_which_all_is_done_says_so(read: OpenPage, living: LivingPlan) -> None:
    for day in living.plan["days"]:
        for each in day["tasks"]:
            living.tasks[each["id"]] = followed.recorded(1) | {"task_id": each["id"]}
    page = read()
    expect(progress(page)).to_contain_text("All tasks are done")
    expect(progress(page)).not_to_contain_text("Next")


def test_a_plan_without_dates_has_no_late_tasks(open_page: OpenPage, api: Api) -> None:
    LivingPlan(api, canned.plan(days=canned.days(7)))
    page: Page = open_page(ROUTE, lambda page: page.clock.set_fixed_time(THURSDAY))
    expect(progress(page)).to_contain_text("Next: Python Fundamentals 1, day 1")
    expect(page.get_by_text("late", exact=True)).to_have_count(0)


def test_what_has_changed_since_the_plan_was_made_is_said(read: OpenPage, api: Api) -> None:
    reason = "'Python Fundamentals 4' was deleted from the library"
    api.on("GET plans/*/outdated/", {"items": [followed.fact(reason)]})
    expect(progress(read())).to_contain_text(reason)


def test_a_proposal_waits_in_the_plan(read: OpenPage, api: Api) -> None:
    proposal = followed.version(version=2, status="proposed", base_version=1)
    api.on("GET plans/*/versions/", followed.versions(proposal, followed.version()))
    page = read()
    link = page.get_by_role("link", name="See what would change")
    expect(link).to_have_attribute("href", f"#/plans/{canned.PLAN}/versions/2")
    expect(page.get_by_text("tasks are late")).to_have_count(0)


def test_ticks_whose_code_cannot_be_loaded_say_so(open_page: OpenPage) -> None:
    page = open_page(ROUTE, lambda page: page.route("**/living.*.js", lambda route: route.abort()), fails=True)
    expect(page.get_by_role("alert")).to_contain_text("Ticks could not be loaded.")
    expect(page.get_by_text("About this plan")).to_be_visible()
