"""An exam on the page: its date in the form, and the reviews of its plan."""

from playwright.sync_api import Page, expect

from tests.page import canned, followed
from tests.page.api import Api, problem
from tests.page.conftest import OpenPage
from tests.page.views import fill_form

MONDAY, EXAM = "2026-03-02", "2026-03-08"
TOO_EARLY = "The exam date 2026-03-01 must be after day 1, 2026-03-02; move one of them."
FIX = {
    "change": "Move the exam date from 2026-03-01 to 2026-03-04.",
    "patch": {"constraints": {"exam_date": "2026-03-04"}},
}


def opened_form(open_page: OpenPage, **options: bool) -> Page:
    page: Page = open_page("new", **options)
    fill_form(page)
    page.get_by_text("Dates, rest days and other limits").click()
    return page


def test_the_exam_date_is_sent_with_the_request(open_page: OpenPage, api: Api) -> None:
    page = opened_form(open_page)
    page.get_by_label("Exam date").fill(EXAM)
    page.get_by_text("Yes.").wait_for()
    asked = api.asked("POST plan-requests/check/")[-1].body
    assert asked["constraints"]["exam_date"] == EXAM
    page.get_by_label("Exam date").fill("")
    page.get_by_text("Yes.").wait_for()
    page.wait_for_function("() => !document.querySelector('.checking')")
    assert "exam_date" not in api.asked("POST plan-requests/check/")[-1].body["constraints"]


def test_an_exam_date_that_is_not_valid_says_so_beside_its_field(open_page: OpenPage, api: Api) -> None:
    errors = [{"pointer": "/constraints/exam_date", "message": "must be a date"}]
    api.on("POST plan-requests/check/", problem(422, "InvalidFields", "The request has invalid fields.", errors=errors))
    page = opened_form(open_page, fails=True)
    page.get_by_label("Exam date").fill(EXAM)
    field = page.get_by_label("Exam date")
    expect(field).to_have_attribute("aria-invalid", "true")
    expect(page.locator(".field").filter(has=field)).to_contain_text("Must be a date.")


def test_a_later_exam_is_offered_and_pressing_it_changes_the_field(open_page: OpenPage, api: Api) -> None:
    infeasible = problem(422, "Infeasible", TOO_EARLY, rule="EXAM_TOO_EARLY", fixes=[FIX], weeks=[])
    api.on(
        "POST plan-requests/check/",
        lambda call: infeasible if call.body["constraints"].get("exam_date") == "2026-03-01" else canned.report(),
    )
    page = opened_form(open_page, fails=True)
    page.get_by_label("Exam date").fill("2026-03-01")
    page.get_by_role("button", name=FIX["change"]).click()
    expect(page.get_by_label("Exam date")).to_have_value("2026-03-04")
    page.get_by_text("Yes.").wait_for()


def opened_plan(open_page: OpenPage, api: Api) -> Page:
    """A week from a Monday on: a study a day until Friday, reviews on Saturday, the exam on Sunday."""
    days = canned.days(7, start=MONDAY, rest=(7,))
    for day in days[:5]:
        day["tasks"][0]["task_type"] = "study"
    review = {"task_type": "review", "minutes": 10, "resource_minutes": 60, "reason": "Review 1 of 2, recall loops."}
    days[5]["tasks"] = [
        canned.task(1, **review, id=canned.task(90)["id"], part=1, parts=2),
        canned.task(2, **review, id=canned.task(91)["id"]),
    ]
    left_out = [
        {
            "resource_id": canned.task(3)["resource_id"],
            "title": "Python Fundamentals 3",
            "reason": "its review does not fit",
        },
        {
            "resource_id": canned.task(77)["resource_id"],
            "title": "Python (Kaggle Learn)",
            "reason": "its 300 minutes do not fit",
        },
    ]
    request = canned.request(constraints=canned.LIMITS | {"start_date": MONDAY, "exam_date": EXAM})
    followed.put_all(api, canned.plan(days=days, left_out=left_out), request)
    page: Page = open_page(f"plans/{canned.PLAN}", lambda page: page.clock.set_fixed_time("2026-03-03T09:00:00Z"))
    page.get_by_text("About this plan").wait_for()
    return page


def test_a_plan_says_when_the_exam_is_and_which_review_a_task_is(open_page: OpenPage, api: Api) -> None:
    page = opened_plan(open_page, api)
    expect(page.get_by_text("The exam is on")).to_contain_text("8 March 2026")
    saturday = page.locator(".day").filter(has_text="Day 6, Saturday")
    expect(saturday.locator(".task.review")).to_have_count(2)
    expect(saturday.locator(".task").first).to_contain_text("Review, 10 min, 1 of 2")
    expect(saturday.locator(".task").last).to_contain_text("Review, 10 min")
    expect(page.locator(".day").filter(has_text="Day 7, Sunday")).to_contain_text("exam")


def test_a_review_has_no_score_and_what_does_not_fit_is_named_apart(open_page: OpenPage, api: Api) -> None:
    page = opened_plan(open_page, api)
    page.locator(".task.review").first.get_by_role("button", name="Why this?").click()
    why = page.locator(".task.review").first.locator(".why")
    expect(why).to_contain_text("all of its minutes fit")
    expect(why).not_to_contain_text("Score")
    page.get_by_text("Reviews without room: 1 resource").click()
    expect(page.get_by_text("its review does not fit")).to_be_visible()
    page.get_by_text("Left out: 1 resource").click()
    expect(page.get_by_text("its 300 minutes do not fit")).to_be_visible()
