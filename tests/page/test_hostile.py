"""Data that nobody means well: shown as text, in a layout that stays whole."""

import pytest
from playwright.sync_api import Page, expect

from tests.page import canned, followed, said
from tests.page.api import Answer, Api, Call
from tests.page.conftest import OpenPage

ATTACK = "<img src=x onerror=alert(1)><script>alert(2)</script>"
LONG = "x" * 500
BIDI = "\u202eevil\u202c \u2067\u05d0\u05d1\u2069 \u200f\u0661\u0662"
TEXTS = {"markup": ATTACK, "500 characters without a space": LONG, "marks of direction": BIDI, "template": "${1}{{2}}`"}
PLAN = f"plans/{canned.PLAN}"
VIEWS = (
    "",
    PLAN,
    f"{PLAN}/replan",
    f"{PLAN}/versions/2",
    "plans",
    "learners",
    f"learners/{canned.LEARNER}",
    "library",
    "library/reported",
    "new",
)


# Texts with a mark of direction that are in the line of another text. A choice of a list and a field stand alone.
NOT_ISOLATED = """() => {
  const texts = document.createTreeWalker(document.querySelector("main"), NodeFilter.SHOW_TEXT);
  const found = [];
  while (texts.nextNode()) {
    const { data, parentElement: around } = texts.currentNode;
    const isAlone = around.closest("bdi, option, textarea, .visually-hidden");
    if (data.includes("\\u202e") && !isAlone) found.push(around.outerHTML);
  }
  return found;
}"""


def put_everywhere(api: Api, text: str) -> None:
    """Answer with a text in every place that people fill."""
    task = canned.task(title=text, reason=text)
    days = [canned.days(1)[0] | {"tasks": [task]}]
    plan = canned.plan(days=days, left_out=[{"resource_id": canned.RESOURCE, "title": text, "reason": text}])
    followed.put_all(api, plan, canned.request(goal=text, topic=text[:60]))
    learner = canned.learner(name=text[:100], weak_areas=[text[:50]], known=[text[:50]])
    resource = canned.resource(title=text[:200], tags=[text[:50]], description=text)
    api.on("GET learners/", canned.listed(learner))
    api.on("GET learners/*/", learner)
    api.on("GET resources/", canned.listed(resource))
    api.on("GET resources/*/", resource)
    api.on("GET resources/*/feedback/", said.much(levels=[said.of_level(ratings=said.rated(r5=1), why=[text])]))
    api.on("GET resources/reported/", said.reports(said.reported(title=text[:200])))
    noted = followed.recorded(1, "planned", 10, text) | {"task_id": task["id"]}
    change = followed.change(title=text, reason=text)
    api.on("GET plans/*/progress/", followed.progress(tasks=[noted], revision=1))
    api.on("GET plans/*/outdated/", {"items": [followed.fact(text)]})
    api.on("GET plans/*/changes/", followed.changes(change))
    proposal = followed.version(version=2, status="proposed", base_version=1)
    api.on("GET plans/*/versions/", followed.versions(proposal, followed.version()))


def is_whole(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_a_hostile_text_is_shown_as_text(text: str, open_page: OpenPage, api: Api) -> None:
    put_everywhere(api, text)
    page = open_page(viewport={"width": 320, "height": 800})
    page.on("dialog", lambda _: pytest.fail("a text was run"))
    for view in (*VIEWS, f"library/{canned.RESOURCE}"):
        page.evaluate("(view) => { location.hash = `#/${view}`; }", view)
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        page.locator("main", has_text=text[:50]).wait_for()
        assert is_whole(page), view
        assert page.locator("main :is(img, script, iframe)").count() == 0


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,<script>alert(1)</script>", "no url"])
def test_what_is_no_web_address_is_text_and_no_link(url: str, open_page: OpenPage, api: Api) -> None:
    days = [canned.days(1)[0] | {"tasks": [canned.task(url=url)]}]
    followed.put_all(api, canned.plan(days=days))
    api.on("GET resources/", canned.listed(canned.resource(url=url)))
    page = open_page(f"plans/{canned.PLAN}")
    page.get_by_text("no web address").wait_for()
    assert page.locator(".task a").count() == 0
    page.evaluate("location.hash = '#/library'")
    page.get_by_role("heading", name="Library").wait_for()
    page.get_by_text("no web address").wait_for()
    assert page.locator("a[href^='javascript'], a[href^='data']").count() == 0


def test_a_link_to_a_resource_gives_the_other_page_nothing(open_page: OpenPage) -> None:
    page = open_page(f"plans/{canned.PLAN}")
    link = page.get_by_role("link", name="Python Fundamentals 1").first
    expect(link).to_have_attribute("rel", "noopener noreferrer")
    expect(link).to_have_attribute("href", "https://example.org/1")


def test_marks_of_direction_do_not_turn_the_text_around_them(open_page: OpenPage, api: Api) -> None:
    put_everywhere(api, "\u202ereversed")
    page = open_page()
    for view in (*VIEWS, f"library/{canned.RESOURCE}"):
        page.evaluate("(view) => { location.hash = `#/${view}`; }", view)
        page.locator("main", has_text="reversed").wait_for()
        assert page.evaluate(NOT_ISOLATED) == [], view


def test_a_plan_of_a_year_is_shown_whole_and_draws_the_days_of_an_open_week_only(open_page: OpenPage, api: Api) -> None:
    followed.put_all(api, canned.plan(days=canned.days(365)), canned.request(duration_days=365))
    page = open_page(f"plans/{canned.PLAN}", viewport={"width": 375, "height": 800})
    weeks = page.locator(".week")
    expect(weeks).to_have_count(53)
    assert page.locator(".day").count() == 7
    weeks.last.locator("summary").click()
    page.get_by_text("Day 365").wait_for()
    assert page.locator(".day").count() == 8
    assert is_whole(page)


def test_a_library_of_two_thousand_resources_is_shown_some_at_a_time(open_page: OpenPage, api: Api) -> None:
    every = [canned.resource(number) for number in range(1, 2001)]

    def page_of(call: Call) -> Answer:
        first, limit = int(call.query.get("cursor", 0)), int(call.query["limit"])
        following = first + limit
        return Answer({"items": every[first:following], "next_cursor": str(following) if following < 2000 else None})

    api.on("GET resources/", page_of)
    api.on("GET topics/", {"items": [{"id": "python", "name": "python", "resources": 2000}]})
    page = open_page("library")
    page.get_by_text("2,000 resources").wait_for()
    assert page.locator("main li.card").count() == 50
    page.get_by_role("button", name="Show more").click()
    expect(page.locator("main li.card")).to_have_count(100)
    page.get_by_label("Words").fill("fundamentals 1999")
    page.get_by_role("button", name="Load the others and search them too").click()
    expect(page.locator("main li.card")).to_have_count(1)
    assert is_whole(page)
