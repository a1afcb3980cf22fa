"""A lost connection loses no tick: it is kept in the browser, sent again, and all tabs agree."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.page import canned, followed
from tests.page.api import Answer, Api, Call, NoAnswer, Reply, of_gateway, problem
from tests.page.conftest import OpenPage
from tests.page.living import ROUTE, LivingPlan
from tests.page.test_ticks import TICKS, progress, task, tick

# Nothing is sent again because time has passed.
NEVER_WAITS = """
  const native = window.setTimeout;
  window.setTimeout = (act, wait, ...more) => native(act, wait >= 2000 ? 100_000_000 : wait, ...more);
"""
KEPT = "is kept in this browser"
ONLINE = "dispatchEvent(new Event('online'))"
SOON = 4_000_000_000_000  # when what is kept was ticked, in milliseconds since 1970
KEY = f"studyplan-tick/{canned.PLAN}/{canned.task(1)['id']}"


def another_tab(page: Page, route: str = ROUTE) -> Page:
    """Open a route in another tab of the same browser."""
    other = page.context.new_page()
    other.goto(f"./#/{route}")
    return other


def lose_connection(api: Api) -> Callable[[Page], None]:
    """Let no tick arrive; return what brings the connection back."""
    rule = api.on(TICKS, NoAnswer())

    def restore(page: Page) -> None:
        api.on(TICKS, rule or {})
        page.evaluate(ONLINE)

    return restore


def is_kept(page: Page) -> bool:
    return bool(page.evaluate("Object.keys(localStorage).length"))


def test_a_tick_without_a_connection_is_kept_and_sent_when_it_is_back(
    read: OpenPage, api: Api, living: LivingPlan
) -> None:
    page = read(lambda page: page.add_init_script(NEVER_WAITS), fails=True)
    restore = lose_connection(api)
    tick(page, 1).check()
    expect(progress(page)).to_contain_text(f"1 change {KEPT}")
    expect(task(page, 1)).to_contain_text("not sent yet")
    expect(progress(page)).to_contain_text("1 of 12 tasks done")
    restore(page)
    expect(page.get_by_text(KEPT)).to_have_count(0)
    expect(tick(page, 1)).to_be_checked()
    assert living.status(1) == "done"
    assert not is_kept(page)


def test_a_kept_tick_can_be_sent_by_a_press(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read(fails=True)
    lose_connection(api)
    tick(page, 1).check()
    page.get_by_text(KEPT).wait_for()
    api.on(TICKS, living.ticked)
    page.get_by_role("button", name="Send now").click()
    expect(page.get_by_text(KEPT)).to_have_count(0)
    assert living.status(1) == "done"


def test_the_last_of_several_changes_of_a_task_is_sent(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read(fails=True)
    restore = lose_connection(api)
    tick(page, 1).check()
    tick(page, 2).check()
    tick(page, 1).uncheck()
    expect(progress(page)).to_contain_text("2 changes are kept")
    restore(page)
    expect(page.get_by_text("kept in this browser")).to_have_count(0)
    assert (living.status(1), living.status(2)) == ("planned", "done")
    assert len(api.asked(TICKS)[-1].body["tasks"]) == 2


@pytest.mark.parametrize("route", [ROUTE, "", "library"])
def test_a_tick_outlives_its_tab_and_is_sent_from_any_view(
    route: str, read: OpenPage, api: Api, living: LivingPlan
) -> None:
    page = read(fails=True)
    lose_connection(api)
    tick(page, 1).check()
    page.get_by_text(KEPT).wait_for()
    api.on(TICKS, living.ticked)
    other = another_tab(page, "nowhere")  # the same browser, started again
    page.close()
    other.goto(f"./#/{route}")
    other.reload()
    other.get_by_role("heading", level=1).wait_for()
    other.wait_for_load_state("networkidle")
    assert living.status(1) == "done"
    assert not is_kept(other)


def test_more_ticks_than_a_call_takes_are_sent_in_several(open_page: OpenPage, api: Api) -> None:
    living = LivingPlan(api, canned.plan(days=canned.days(70)))
    kept = {
        f"studyplan-tick/{canned.PLAN}/{canned.task(number)['id']}": json.dumps(
            {"task_id": canned.task(number)["id"], "status": "done", "minutes_spent": None, "note": None, "at": SOON}
        )
        for number in range(1, 71)
    }
    fill = f"if (!sessionStorage.filled) Object.assign(localStorage, {json.dumps(kept)}); sessionStorage.filled = 1"
    page = open_page(ROUTE, lambda page: page.add_init_script(fill))
    expect(progress(page)).to_contain_text("All tasks are done")
    page.wait_for_load_state("networkidle")
    assert [len(call.body["tasks"]) for call in api.asked(TICKS)][:2] == [50, 20]
    assert len(living.tasks) == 70
    assert not is_kept(page)


@pytest.mark.parametrize("reply", [of_gateway(429, "Too Many Requests", 1), Answer(status=502, text="Bad Gateway")])
def test_a_service_that_fails_is_asked_again_by_itself(
    reply: Answer, read: OpenPage, api: Api, living: LivingPlan
) -> None:
    page = read(fails=True)
    api.on(TICKS, [reply, living.progress()])
    tick(page, 1).check()
    page.get_by_role("alert").wait_for()
    expect(task(page, 1)).not_to_contain_text("not sent yet")
    assert len(api.asked(TICKS)) == 2


def test_a_tick_that_the_service_refuses_is_said_and_the_others_are_stored(
    read: OpenPage, api: Api, living: LivingPlan
) -> None:
    page = read(fails=True)
    lose_connection(api)
    tick(page, 1).check()
    tick(page, 2).check()
    page.get_by_text("2 changes are kept").wait_for()
    gone = canned.task(1)["id"]

    def refuse(call: Call) -> Reply:
        ids = [update["task_id"] for update in call.body["tasks"]]
        if gone not in ids:
            return living.ticked(call)
        pointer = f"/tasks/{ids.index(gone)}/task_id"
        errors = [{"pointer": pointer, "message": "the plan has no such task"}]
        return problem(422, "InvalidFields", "The request has invalid fields.", errors=errors)

    api.on(TICKS, refuse)
    page.evaluate(ONLINE)
    expect(page.get_by_role("alert")).to_contain_text("1 change could not be stored: the plan has no such task")
    expect(tick(page, 1)).not_to_be_checked()
    assert living.status(2) == "done"
    assert not is_kept(page)


def test_a_tick_of_somebody_who_is_signed_out_stays_kept(read: OpenPage, api: Api) -> None:
    page = read(fails=True)
    api.on(TICKS, problem(401, "Unauthorized", "Sign in.", {"WWW-Authenticate": "Bearer"}))
    tick(page, 1).check()
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
    assert is_kept(page)


def test_an_older_answer_that_comes_late_takes_no_tick_back(read: OpenPage) -> None:
    held: list[Route] = []
    late = followed.progress()
    page = read(lambda page: page.route("**/progress/", lambda route: held.append(route)))
    tick(page, 1).check()
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    held[0].fulfill(json=late)
    page.wait_for_load_state("networkidle")
    expect(tick(page, 1)).to_be_checked()


def test_two_tabs_agree_on_what_is_ticked(read: OpenPage, living: LivingPlan) -> None:
    one = read(fails=True)
    other = another_tab(one)
    other.locator(".ring").wait_for()
    tick(one, 1).check()
    expect(tick(other, 1)).to_be_checked()
    tick(other, 2).check()
    task(other, 3).get_by_role("button", name="Skip Python").click()
    expect(tick(one, 2)).to_be_checked()
    expect(task(one, 3)).to_contain_text("skipped")
    for page in (one, other):
        expect(progress(page)).to_contain_text("2 of 12 tasks done, 1 skipped")
        expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert [living.status(number) for number in (1, 2, 3)] == ["done", "done", "skipped"]


def test_two_tabs_without_a_connection_lose_no_tick_of_each_other(read: OpenPage, api: Api, living: LivingPlan) -> None:
    one = read(fails=True)
    other = another_tab(one)
    other.locator(".ring").wait_for()
    restore = lose_connection(api)
    tick(one, 1).check()
    tick(other, 2).check()
    for page in (one, other):
        expect(progress(page)).to_contain_text("2 of 12 tasks done")
    restore(one)
    for page in (one, other):
        expect(page.get_by_text("not sent yet")).to_have_count(0)
        expect(progress(page)).to_contain_text("2 of 12 tasks done")
    assert (living.status(1), living.status(2)) == ("done", "done")


@pytest.mark.parametrize("junk", ["", "{", "null", "[]", '{"task_id": 7}', '{"status": "done", "at": 1}'])
def test_what_is_kept_and_is_no_tick_is_dropped(junk: str, read: OpenPage, api: Api) -> None:
    page = read(lambda page: page.add_init_script(f"localStorage['{KEY}'] ??= {json.dumps(junk)}"))
    tick(page, 2).check()
    expect(page.get_by_text("not sent yet")).to_have_count(0)
    assert [update["task_id"] for update in api.asked(TICKS)[-1].body["tasks"]] == [canned.task(2)["id"]]


def test_a_browser_that_stores_nothing_sends_ticks_too(read: OpenPage, api: Api, living: LivingPlan) -> None:
    forbid = (
        "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } })"
    )
    page = read(lambda page: page.add_init_script(forbid), fails=True)
    restore = lose_connection(api)
    tick(page, 1).check()
    page.get_by_text(KEPT).wait_for()
    restore(page)
    expect(page.get_by_text(KEPT)).to_have_count(0)
    assert living.status(1) == "done"
