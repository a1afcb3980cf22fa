"""What a learner says of a resource on the page: a rating, how hard it is, a broken link."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page import canned, followed, reasons, said
from tests.page.api import Answer, Api, NoAnswer, of_gateway, problem
from tests.page.conftest import OpenPage
from tests.page.living import LivingPlan
from tests.page.served.keyboard import go_to
from tests.page.test_kept_ticks import KEPT, NEVER_WAITS, ONLINE, another_tab, is_kept
from tests.page.test_ticks import progress, task, tick

VOTES = "POST plans/*/feedback/"
SIGNED_OUT = problem(401, "Unauthorized", "Sign in.", {"WWW-Authenticate": "Bearer"})
GONE = problem(404, "NotFound", "Not found.")


def resource(number: int) -> str:
    resource_id: str = canned.task(number)["resource_id"]
    return resource_id


def panel(page: Page, number: int) -> Locator:
    """Open what a learner says of a task, by its number."""
    task(page, number).get_by_role("button", name="Rate or report").click()
    opened = task(page, number).locator(".panel")
    opened.get_by_role("button", name="Save").wait_for()
    return opened


def rate(page: Page, number: int, *labels: str) -> None:
    """Choose answers on a task by their labels, and save them."""
    opened = panel(page, number)
    for label in labels:
        opened.get_by_label(label, exact=True).check()
    opened.get_by_role("button", name="Save").click()


def are_sent(page: Page) -> None:
    expect(page.get_by_text("not sent yet")).to_have_count(0)


def test_a_rating_is_sent_and_shown_with_the_task(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read()
    rate(page, 4, "2", "Too hard")
    expect(task(page, 4)).to_contain_text("rated 2 of 5")
    expect(task(page, 4)).to_contain_text("too hard")
    expect(progress(page)).to_contain_text("Your answers are stored: Python Fundamentals 4")
    expect(task(page, 4).get_by_role("button", name="Rate or report")).to_be_focused()
    assert [call.body for call in api.asked(VOTES)] == [
        {"task_id": canned.task(4)["id"], "rating": 2, "difficulty": "too_hard"}
    ]
    assert not is_kept(page)
    page.reload()
    expect(task(page, 4)).to_contain_text("rated 2 of 5")
    expect(panel(page, 4).get_by_label("2", exact=True)).to_be_checked()
    assert living.votes[resource(4)]["rating"] == 2


def test_only_what_changes_is_sent_and_an_answer_can_be_taken_back(
    read: OpenPage, api: Api, living: LivingPlan
) -> None:
    living.votes[resource(4)] = followed.vote(resource(4), rating=4, difficulty="right", link_broken=True)
    page = read()
    expect(task(page, 4)).to_contain_text("link reported as broken")
    opened = panel(page, 4)
    opened.get_by_role("group", name="How useful is it?").get_by_label("No answer").check()
    opened.get_by_label("The link is broken").uncheck()
    opened.get_by_role("button", name="Save").click()
    expect(task(page, 4)).not_to_contain_text("link reported as broken")
    expect(task(page, 4)).not_to_contain_text("rated")
    expect(task(page, 4)).to_contain_text("right level")
    are_sent(page)
    assert api.asked(VOTES)[-1].body == {"task_id": canned.task(4)["id"], "rating": None, "link_broken": False}


def test_saving_without_a_change_sends_nothing(read: OpenPage, api: Api) -> None:
    page = read()
    rate(page, 4)
    expect(task(page, 4).locator(".panel")).to_have_count(0)
    page.wait_for_load_state("networkidle")
    assert api.asked(VOTES) == []


@pytest.mark.parametrize("leave", ["Cancel", "Escape"])
def test_answers_that_are_not_saved_are_dropped(leave: str, read: OpenPage, api: Api) -> None:
    page = read()
    panel(page, 4).get_by_label("2", exact=True).check()
    if leave == "Escape":
        page.keyboard.press("Escape")
    else:
        page.get_by_role("button", name="Cancel").click()
    expect(task(page, 4).get_by_role("button", name="Rate or report")).to_be_focused()
    expect(panel(page, 4).get_by_label("2", exact=True)).not_to_be_checked()
    assert api.asked(VOTES) == []


def test_a_resource_is_rated_by_keyboard_alone(read: OpenPage, living: LivingPlan) -> None:
    page = read()
    task(page, 4).get_by_role("button", name="Rate or report").wait_for()
    tick(page, 4).focus()
    go_to(page, "Rate or report")
    page.keyboard.press("Enter")
    group = task(page, 4).get_by_role("group", name="How useful is it?")
    expect(group.get_by_label("No answer")).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(group.get_by_label("5, very useful")).to_be_focused()
    go_to(page, "No answer")
    page.keyboard.press("ArrowUp")
    go_to(page, "The link is broken")
    page.keyboard.press("Space")
    go_to(page, "Save")
    page.keyboard.press("Enter")
    expect(task(page, 4)).to_contain_text("link reported as broken")
    are_sent(page)
    vote = living.votes[resource(4)]
    assert (vote["rating"], vote["difficulty"], vote["link_broken"]) == (5, "too_hard", True)


def test_a_vote_without_a_connection_is_kept_and_sent_when_it_is_back(
    read: OpenPage, api: Api, living: LivingPlan
) -> None:
    page = read(lambda page: page.add_init_script(NEVER_WAITS), fails=True)
    page.wait_for_load_state("networkidle")
    page.context.set_offline(True)
    api.on(VOTES, NoAnswer())
    rate(page, 4, "5, very useful")
    expect(progress(page)).to_contain_text(f"1 change {KEPT}")
    expect(task(page, 4)).to_contain_text("rated 5 of 5")
    expect(task(page, 4)).to_contain_text("not sent yet")
    assert is_kept(page)
    api.on(VOTES, living.voted)
    page.context.set_offline(False)
    expect(page.get_by_text(KEPT)).to_have_count(0)
    expect(task(page, 4)).to_contain_text("rated 5 of 5")
    assert living.votes[resource(4)]["rating"] == 5
    assert not is_kept(page)


def test_a_kept_vote_and_a_kept_tick_are_sent_from_any_view(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read(fails=True)
    api.on(VOTES, NoAnswer())
    api.on("PATCH plans/*/tasks/", NoAnswer())
    rate(page, 4, "1, not useful")
    tick(page, 4).check()
    expect(progress(page)).to_contain_text("2 changes are kept")
    other = another_tab(page, "nowhere")
    page.close()
    api.on(VOTES, living.voted)
    api.on("PATCH plans/*/tasks/", living.ticked)
    other.goto("./#/library")
    other.reload()
    other.get_by_role("heading", level=1).wait_for()
    other.wait_for_load_state("networkidle")
    assert living.votes[resource(4)]["rating"] == 1
    assert living.status(4) == "done"
    assert not is_kept(other)


def test_two_tabs_without_a_connection_lose_no_answer_of_each_other(
    read: OpenPage, api: Api, living: LivingPlan
) -> None:
    one = read(fails=True)
    other = another_tab(one)
    other.locator(".ring").wait_for()
    api.on(VOTES, NoAnswer())
    rate(one, 4, "2")
    rate(other, 4, "Too hard")
    for page in (one, other):
        expect(task(page, 4)).to_contain_text("rated 2 of 5")
        expect(task(page, 4)).to_contain_text("too hard")
    api.on(VOTES, living.voted)
    one.evaluate(ONLINE)
    for page in (one, other):
        are_sent(page)
        expect(task(page, 4)).to_contain_text("rated 2 of 5")
        expect(task(page, 4)).to_contain_text("too hard")
    vote = living.votes[resource(4)]
    assert (vote["rating"], vote["difficulty"]) == (2, "too_hard")


def test_a_vote_of_one_tab_is_shown_in_the_other(read: OpenPage) -> None:
    one = read()
    other = another_tab(one)
    other.locator(".ring").wait_for()
    rate(one, 4, "3")
    expect(task(other, 4)).to_contain_text("rated 3 of 5")
    are_sent(other)


def test_a_vote_on_a_resource_that_is_gone_is_dropped_and_said(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read(fails=True)
    api.on(VOTES, GONE)
    rate(page, 4, "3")
    expect(page.get_by_role("alert")).to_contain_text(
        "1 change could not be stored: the resource is no longer in the library"
    )
    expect(task(page, 4)).not_to_contain_text("rated")
    assert not is_kept(page)
    api.on(VOTES, living.voted)
    rate(page, 5, "3")
    expect(progress(page)).to_contain_text("Your answers are stored: Python Fundamentals 5")


def test_a_vote_on_somebody_elses_plan_waits_for_whoever_gave_it(read: OpenPage, api: Api) -> None:
    page = read(fails=True)
    api.on(VOTES, GONE)
    api.on("GET plans/*/feedback/", GONE)
    rate(page, 4, "3")
    expect(progress(page).get_by_role("alert")).to_contain_text("Not found.")
    expect(task(page, 4)).to_contain_text("not sent yet")
    assert is_kept(page)


@pytest.mark.parametrize("reply", [of_gateway(429, "Too Many Requests", 1), Answer(status=502, text="Bad Gateway")])
def test_a_vote_is_sent_again_by_itself(reply: Answer, read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read(fails=True)
    api.on(VOTES, [reply, followed.vote(resource(4), rating=3)])
    rate(page, 4, "3")
    page.get_by_role("alert").wait_for()
    are_sent(page)
    assert len(api.asked(VOTES)) == 2


def test_a_vote_of_somebody_who_is_signed_out_stays_kept(read: OpenPage, api: Api) -> None:
    page = read(fails=True)
    api.on(VOTES, SIGNED_OUT)
    rate(page, 4, "3")
    expect(page.get_by_role("alert")).to_contain_text("You are not signed in")
    assert is_kept(page)


def test_votes_that_cannot_be_read_leave_the_plan_whole(read: OpenPage, api: Api) -> None:
    api.on("GET plans/*/feedback/", Answer(status=502, text="Bad Gateway"))
    page = read(lambda page: page.add_init_script(NEVER_WAITS), fails=True)
    expect(progress(page)).to_contain_text("0 of 12 tasks done")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(panel(page, 4)).to_contain_text("What you answered before could not be loaded.")


def test_a_resource_in_several_tasks_has_one_vote(read: OpenPage, living: LivingPlan) -> None:
    living.plan["days"][4]["tasks"][0]["resource_id"] = resource(4)
    page = read()
    rate(page, 4, "4")
    expect(page.get_by_text("rated 4 of 5")).to_have_count(3)  # today, and today and tomorrow in this week


def test_another_version_shows_the_votes_on_its_resources(read: OpenPage, api: Api, living: LivingPlan) -> None:
    page = read()
    task(page, 4).get_by_role("button", name="Rate or report").wait_for()
    page.wait_for_load_state("networkidle")
    asked = len(api.asked("GET plans/*/feedback/"))
    living.votes[resource(5)] = followed.vote(resource(5), rating=1)
    task(page, 4).get_by_role("button", name="Move of").click()
    page.get_by_role("button", name="Move", exact=True).click()
    expect(task(page, 5)).to_contain_text("rated 1 of 5")
    assert len(api.asked("GET plans/*/feedback/")) == asked + 1


@pytest.mark.parametrize("junk", ["{", "[]", '{"task_id": "1", "resource_id": "2", "field": "stars", "at": 4e12}'])
def test_what_is_kept_and_is_no_vote_is_dropped(junk: str, read: OpenPage, api: Api) -> None:
    key = f"studyplan-vote/{canned.PLAN}/{resource(1)}/rating"
    page = read(lambda page: page.add_init_script(f"localStorage['{key}'] ??= `{junk}`"))
    rate(page, 4, "4")
    are_sent(page)
    assert [call.body["task_id"] for call in api.asked(VOTES)] == [canned.task(4)["id"]]


@pytest.mark.parametrize(("points", "text"), [(0.06, "Votes 0.06"), (-0.1, "Votes -0.10")])
def test_why_a_task_is_there_shows_what_votes_change(
    points: float, text: str, read: OpenPage, api: Api, living: LivingPlan
) -> None:
    explained = reasons.explanation(living.plan)
    for each in explained["days"][3]["tasks"]:
        each["score_parts"].append({"name": "feedback", "points": points, "why": said.WHY})
    api.on("GET plans/*/explain/", explained)
    page = read()
    task(page, 4).get_by_role("button", name="Why this?").click()
    why = task(page, 4).locator(".why")
    expect(why).to_contain_text(f"{text}: {said.WHY}")
    # The bar is as long as the score: a vote against the resource covers the end of its other parts.
    ends = why.locator(".stacked rect").evaluate_all(
        "(parts) => parts.map(({ x, width, className }) => [className.baseVal, x.baseVal.value, width.baseVal.value])"
    )
    *_, (name, start, width) = ends
    assert name == ("part-feedback" if points > 0 else "track")
    assert start == pytest.approx(75 if points > 0 else 65)
    assert width == pytest.approx(abs(points) * 100)
