"""What learners say of the library's resources, as its team sees, sets and resets it on the page."""

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.page import canned, said
from tests.page.api import Answer, Api, Call, Reply, problem
from tests.page.conftest import OpenPage

ROUTE = f"library/{canned.RESOURCE}"
FEEDBACK = "resources/*/feedback/"
GONE = problem(404, "NotFound", "Resource not found.")
STALE = problem(412, "Stale", "The feedback was modified; fetch it again and retry.")


def section(page: Page) -> Locator:
    return page.get_by_role("region", name="What learners say")


def form(page: Page) -> Locator:
    """Open the form of what the team sets."""
    section(page).get_by_role("button", name="Override the votes").click()
    return section(page).locator("form")


def tagged(body: canned.Json, tag: str) -> Answer:
    return Answer(body, headers={"ETag": f'"{tag}"'})


def test_a_resource_shows_what_learners_said_and_what_it_changes(open_page: OpenPage, api: Api) -> None:
    api.on(f"GET {FEEDBACK}", said.much())
    shown = section(open_page(ROUTE))
    expect(shown).to_contain_text("Rated 5 of 5 by 7 learners, 4 of 5 by 2 learners, 1 of 5 by 1 learner.")
    expect(shown).to_contain_text("Difficulty: right for 5, too hard for 2.")
    expect(shown).to_contain_text("Its score changes by +0.06.")
    expect(shown).to_contain_text("It counts as 0.22 of a level harder.")
    expect(shown).to_contain_text(said.WHY)
    expect(shown).to_contain_text(
        "30 min in the library. 5 learners needed 47 min in the middle. Plans count with 39 min."
    )
    expect(shown).to_contain_text("3 learners report it as broken.")
    expect(shown.get_by_text("left out of new plans")).to_be_visible()
    expect(shown).to_contain_text("Its minutes are multiplied by 1.3.")
    expect(shown.get_by_role("term").filter(has_text="Intermediate")).to_have_count(0)
    expect(shown.get_by_role("term").filter(has_text="Advanced")).to_be_visible()


def test_a_resource_of_which_nobody_said_anything_says_so(open_page: OpenPage) -> None:
    shown = section(open_page(ROUTE))
    expect(shown).to_contain_text("No learner has rated it yet.")
    expect(shown).to_contain_text("Nobody reports it as broken.")
    expect(shown.get_by_role("button", name="Reset")).to_have_count(0)


@pytest.mark.parametrize(
    ("allowed", "sentence"),
    [(False, "It stays in plans: you allow it."), (None, "It stays in plans: another resource that is used needs it.")],
)
def test_a_reported_resource_that_stays_in_plans_says_why(
    allowed: bool | None, sentence: str, open_page: OpenPage, api: Api
) -> None:
    api.on(f"GET {FEEDBACK}", said.much(excluded=False, override=said.override(excluded=allowed)))
    expect(section(open_page(ROUTE))).to_contain_text(sentence)


def test_what_a_team_sets_replaces_what_votes_change(open_page: OpenPage, api: Api) -> None:
    api.on(f"GET {FEEDBACK}", tagged(said.much(), "seen"))
    after = said.much(override=said.override(points=-0.05, excluded=False))
    api.on(f"PATCH {FEEDBACK}", tagged(after, "after"))
    page = open_page(ROUTE)
    opened = form(page)
    expect(opened.get_by_label("Change of its score")).to_be_focused()
    opened.get_by_label("Change of its score").fill("-0,05")
    opened.get_by_label("Multiply its minutes by").fill("")
    opened.get_by_label("New plans may use it").select_option("yes, whatever is reported")
    opened.get_by_role("button", name="Save the settings").click()
    expect(section(page)).to_contain_text("The settings are saved.")
    expect(section(page).get_by_role("heading", name="What learners say")).to_be_focused()
    expect(section(page)).to_contain_text("Its score changes by \u22120.05.")
    (call,) = api.asked(f"PATCH {FEEDBACK}")
    assert call.body == {"points": -0.05, "minutes_factor": None, "excluded": False}
    assert call.headers["if-match"] == '"seen"'


def test_saving_without_a_change_sends_nothing(open_page: OpenPage, api: Api) -> None:
    page = open_page(ROUTE)
    form(page).get_by_role("button", name="Save the settings").click()
    expect(section(page).locator("form")).to_have_count(0)
    assert api.asked(f"PATCH {FEEDBACK}") == []


def test_a_number_that_is_none_is_an_error_beside_its_field(open_page: OpenPage, api: Api) -> None:
    errors = [{"pointer": "/points", "message": "must be at most 0.1"}]
    api.on(f"PATCH {FEEDBACK}", problem(422, "InvalidFields", "The request has invalid fields.", errors=errors))
    page = open_page(ROUTE, fails=True)
    field = form(page).get_by_label("Change of its score")
    field.fill("7")
    page.get_by_role("button", name="Save the settings").click()
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(field).to_have_value("7")
    expect(section(page)).to_contain_text("Must be at most 0.1.")


def test_a_vote_while_the_form_is_open_loses_nothing_that_was_typed(open_page: OpenPage, api: Api) -> None:
    current = tagged(said.much(), "old")

    def set_it(call: Call) -> Reply:
        return tagged(said.much(), "newest") if call.headers["if-match"] == '"new"' else STALE

    api.on(f"GET {FEEDBACK}", lambda _: current)
    api.on(f"PATCH {FEEDBACK}", set_it)
    page = open_page(ROUTE, fails=True)
    opened = form(page)
    opened.get_by_label("Change of its score").fill("0.1")
    current = tagged(said.much(override=said.override(minutes_factor=0.8)), "new")
    opened.get_by_role("button", name="Save the settings").click()
    page.get_by_role("button", name="Load it, keep what I typed").click()
    expect(opened.get_by_label("Multiply its minutes by")).to_have_value("0.8")
    expect(opened.get_by_label("Change of its score")).to_have_value("0.1")
    opened.get_by_role("button", name="Save the settings").click()
    expect(section(page)).to_contain_text("The settings are saved.")
    assert api.asked(f"PATCH {FEEDBACK}")[-1].body == {"points": 0.1}


def test_a_reset_asks_first_and_begins_anew(open_page: OpenPage, api: Api) -> None:
    api.on(f"GET {FEEDBACK}", [tagged(said.much(), "seen"), tagged(said.feedback(), "anew")])
    api.on(f"DELETE {FEEDBACK}", Answer(status=204))
    page = open_page(ROUTE)
    section(page).get_by_role("button", name="Reset this feedback").click()
    expect(section(page).get_by_role("group", name="Reset this feedback")).to_be_focused()
    assert api.asked(f"DELETE {FEEDBACK}") == []
    section(page).get_by_role("button", name="Keep the feedback").click()
    section(page).get_by_role("button", name="Reset this feedback").click()
    section(page).get_by_role("button", name="Reset the feedback").click()
    expect(section(page)).to_contain_text("The feedback is reset.")
    expect(section(page)).to_contain_text("No learner has rated it yet.")
    (call,) = api.asked(f"DELETE {FEEDBACK}")
    assert call.headers["if-match"] == '"seen"'


def test_a_reset_of_what_was_voted_meanwhile_says_so(open_page: OpenPage, api: Api) -> None:
    api.on(f"GET {FEEDBACK}", said.much())
    api.on(f"DELETE {FEEDBACK}", STALE)
    page = open_page(ROUTE, fails=True)
    section(page).get_by_role("button", name="Reset this feedback").click()
    section(page).get_by_role("button", name="Reset the feedback").click()
    expect(section(page).get_by_role("alert")).to_contain_text("The feedback was modified")
    section(page).get_by_role("button", name="Load the feedback again").click()
    expect(section(page)).to_contain_text("Rated 5 of 5")
    assert len(api.asked(f"GET {FEEDBACK}")) == 2


@pytest.mark.parametrize("is_whole", [True, False])
def test_feedback_of_somebody_elses_resource_is_not_there(is_whole: bool, open_page: OpenPage, api: Api) -> None:
    api.on(f"GET {FEEDBACK}", GONE)
    if is_whole:
        api.on("GET resources/*/", GONE)
    page = open_page(ROUTE, fails=True)
    expect(page.get_by_role("alert")).to_contain_text("Resource not found.")
    expect(page.get_by_role("button", name="Override the votes")).to_have_count(0)
    expect(page.get_by_text("Address")).to_have_count(0 if is_whole else 1)


def test_the_library_leads_to_what_is_reported(open_page: OpenPage, api: Api) -> None:
    second = said.reported(2, broken_link_reports=1, excluded=False, needed_by=2)
    third = said.reported(3, broken_link_reports=0)
    api.on("GET resources/reported/", said.reports(said.reported(1), second, third, total=120))
    page = open_page("library")
    expect(page.get_by_text("120 resources have links that learners report as broken, or are left out")).to_be_visible()
    page.get_by_role("link", name="Show them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Reported resources")
    cards = page.locator(".card")
    expect(cards.nth(0)).to_contain_text("left out of new plans 3 learners report the link as broken.")
    expect(cards.nth(1)).to_contain_text(
        "still in plans 1 learner reports the link as broken. 2 other resources need it."
    )
    expect(cards.nth(2)).to_contain_text("left out of new plans Its team leaves it out.")
    expect(page.get_by_text("These are the first 3 of 120")).to_be_visible()
    cards.nth(1).get_by_role("link", name="Python Fundamentals 2", exact=True).click()
    expect(section(page)).to_be_visible()


def test_a_library_without_reports_says_nothing_of_them(open_page: OpenPage) -> None:
    page = open_page("library")
    page.get_by_text("20 resources.").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_text("report")).to_have_count(0)


def test_a_library_whose_reports_cannot_be_read_is_whole(open_page: OpenPage, api: Api) -> None:
    api.on("GET resources/reported/", Answer(status=502, text="Bad Gateway"))
    page = open_page("library", fails=True)
    page.get_by_text("20 resources.").wait_for()
    page.wait_for_load_state("networkidle")
    expect(page.get_by_role("alert")).to_have_count(0)


def test_nothing_reported_is_said(open_page: OpenPage) -> None:
    page = open_page("library/reported")
    expect(page.get_by_text("No link is reported, and no resource is left out.")).to_be_visible()
