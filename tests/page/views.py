"""Every view of the page, in every state that looks different."""

from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Page

from tests.page import canned, followed, imported, said
from tests.page.api import Answer, Api, problem


def nothing(_: object) -> None:
    """Change nothing."""


@dataclass(frozen=True)
class View:
    """A view: its route, a text that it shows when it is complete, what the API answers, what to do in it, and when."""

    route: str
    shows: str
    answers: Callable[[Api], None] = nothing
    act: Callable[[Page], None] = nothing
    now: str | None = None


FIXES = [
    {"change": "Ask for 5 days instead of 2.", "patch": {"duration_days": 5}},
    {"change": "Study 8 hours a week instead of 5.", "patch": {"learner": {"weekly_hours": 8}}},
]
INFEASIBLE = problem(
    422,
    "Infeasible",
    "The shortest resource has 90 minutes, and the longest day 30.",
    rule="NOTHING_FITS",
    fixes=FIXES,
    weeks=[canned.week(), canned.week(week=2)],
)
FAILURE = {"code": "LlmInvalidOutput", "message": "The model wrote no valid plan; try again, or ask for fewer days."}
FACTORS = [{"code": "TOO_EASY", "effect": -0.37, "why": "half of the plan is below the level of the learner"}]
FULL = canned.plan(
    days=canned.days(14, start="2026-03-02", rest=(7, 14)),
    confidence={"score": 0.63, "band": "needs_review", "factors": FACTORS},
    findings=[
        {
            "code": "TOO_EASY",
            "severity": "warning",
            "message": "half of the plan is below the level of the learner",
            "day": None,
            "task_id": None,
            "share": 0.5,
            "cause": "library",
        }
    ],
    unfinished={"resource_id": canned.RESOURCE, "remaining_minutes": 90},
    left_out=[{"resource_id": canned.RESOURCE, "title": "A long course", "reason": "its 267 minutes do not fit"}],
    assumed_prerequisites=[{"resource_id": canned.RESOURCE, "title": "Variables", "reason": "you know it already"}],
)


def full(api: Api) -> None:
    """Answer with a plan that has every part."""
    followed.put_all(api, FULL, canned.request(status="needs_review", duration_days=14))


def empty(api: Api) -> None:
    """Answer as a deployment without data."""
    api.on("GET topics/", {"items": []})
    for name in ("plan-requests", "learners", "resources", "plans"):
        api.on(f"GET {name}/", canned.listed())


def half_done(api: Api) -> None:
    """Answer with a plan of which a part is done, late, noted and outdated, and with a proposal of its rest."""
    full(api)
    tasks = [
        followed.recorded(1, "done", 45, "ask about loops"),
        followed.recorded(2, "skipped"),
        followed.recorded(3, "planned", 10),
    ]
    reason = "'Python Fundamentals 4' was deleted from the library"
    api.on("GET plans/*/progress/", followed.progress(tasks=tasks, pace=1.18, revision=3))
    api.on("GET plans/*/outdated/", {"items": [followed.fact(reason)]})


def proposed(api: Api) -> None:
    """Answer with a plan that has a proposal, of every kind of change."""
    full(api)
    proposal = followed.version(
        version=2, status="proposed", origin="replan", base_version=1, from_day=3, moved_tasks=1
    )
    changed = [
        followed.change(1),
        followed.change(2, kind="dropped", reason="no day has room for it"),
        followed.change(3, kind="resized", to_day=3, minutes_after=45, reason="you take longer than planned"),
        followed.change(4, kind="added", from_day=None, reason="it reviews loops"),
    ]
    expiring = proposal | {"expires_at": "2026-03-12T09:00:00+00:00"}
    api.on("GET plans/*/versions/", followed.versions(expiring, followed.version()))
    api.on("GET plans/*/changes/", followed.changes(*changed))


def open_panels(page: Page) -> None:
    """Open the menu of one task and the minutes of another."""
    page.get_by_role("button", name="Move of").first.click()
    page.get_by_role("button", name="Minutes and note").nth(1).click()


def rated(api: Api) -> None:
    """Answer with a plan of which two resources are rated, and one is reported."""
    half_done(api)
    ids = [canned.task(number)["resource_id"] for number in (1, 4)]
    votes = [
        followed.vote(ids[0], rating=2, difficulty="too_hard", link_broken=True),
        followed.vote(ids[1], rating=5, difficulty="right"),
    ]
    api.on("GET plans/*/feedback/", {"items": votes})


def much_said(api: Api) -> None:
    """Answer with what learners said of a resource, and with what they report."""
    api.on("GET resources/*/feedback/", said.much())
    kept = said.reported(2, broken_link_reports=1, excluded=False, needed_by=2)
    api.on("GET resources/reported/", said.reports(said.reported(1), kept, said.reported(3, broken_link_reports=0)))


def linked(api: Api) -> None:
    """Answer with two links of a learner, and make one."""
    made = said.link(3) | {"token": said.TOKEN, "url": said.url_of("calendar")}
    links = [said.link(1), said.link(2, kind="learner", token_ends_with="wxyz")]
    api.on("GET learners/*/links/", {"items": links})
    api.on("POST learners/*/links/", Answer(made, 201, {"Location": "/api/learners/x/links/y/"}))


def press(name: str) -> Callable[[Page], None]:
    """Return what presses the first button that a text names."""
    return lambda page: page.get_by_role("button", name=name).first.click()


def fill_form(page: Page) -> None:
    """Type a request."""
    page.get_by_label("What do you want to be able to do?").fill(canned.GOAL)
    page.get_by_label("Topic").fill("python")


def fill_whole_form(page: Page) -> None:
    """Type a request, and open the limits that few people need."""
    fill_form(page)
    open_all(page)


def open_all(page: Page) -> None:
    """Open all details of the page."""
    for summary in page.locator("summary").all():
        summary.click()


def answers(**rules: Answer | canned.Json) -> Callable[[Api], None]:
    """Return what answers operations, named like `get_plans`, which is `GET plans/`; `__` is an id."""

    def put(api: Api) -> None:
        for name, rule in rules.items():
            method, _, path = name.partition("_")
            api.on(f"{method.upper()} {path.replace('__', '/*').replace('_', '-')}/", rule)

    return put


FAILED = canned.request(
    status="failed", plan_id=None, failure=FAILURE, steps=[canned.step("generate_plan", state="failed", error="X")]
)
VIEWS = {
    "home-empty": View("", "Start with the 26 example resources", empty),
    "home": View("", "Newest plans"),
    "new": View("new", "Yes.", act=fill_whole_form),
    "new-learner": View("new", "Save the learner", answers(get_learners=canned.listed())),
    "infeasible": View("new", "Ask for 5 days", answers(**{"post_plan_requests/check": INFEASIBLE}), fill_form),
    "running": View(f"requests/{canned.REQUEST}", "Check the plan", answers(get_plan_requests__=canned.running(2))),
    "failed": View(f"requests/{canned.REQUEST}", FAILURE["message"], answers(get_plan_requests__=FAILED)),
    "ready": View(f"requests/{canned.REQUEST}", "Read the plan"),
    "plan": View(f"plans/{canned.PLAN}", "About this plan", full, open_all),
    "why": View(f"plans/{canned.PLAN}", "It was selected because", full, press("Why this?")),
    "followed": View(f"plans/{canned.PLAN}", "Tasks take about 18 %", half_done, open_panels, "2026-03-05T09:00:00Z"),
    "rated": View(f"plans/{canned.PLAN}", "How useful is it?", rated, press("Rate or report"), "2026-03-05T09:00:00Z"),
    "replan": View(f"plans/{canned.PLAN}/replan", "Show what would change", full, open_all),
    "versions": View(f"plans/{canned.PLAN}/versions", "waits for your decision", proposed),
    "proposal": View(f"plans/{canned.PLAN}/versions/2", "Accept the changes", proposed, open_all),
    "older-version": View(f"plans/{canned.PLAN}/versions/1", "All versions", proposed),
    "trace": View(f"requests/{canned.REQUEST}/trace", "Find resources in the library", act=open_all),
    "plans": View("plans", canned.GOAL),
    "learners": View("learners", "Ana"),
    "learner": View(f"learners/{canned.LEARNER}", "Weak areas"),
    "links": View(f"learners/{canned.LEARNER}", "It cannot be undone.", linked, press("Revoke the learner link")),
    "link-made": View(f"learners/{canned.LEARNER}", "Copy it now", linked, press("Make a calendar link")),
    "learner-form": View(f"learners/{canned.LEARNER}", "Save the", act=press("Change this learner")),
    "library": View("library", "Python Fundamentals 1"),
    "resource": View(f"library/{canned.RESOURCE}", "Python Fundamentals"),
    "resource-said": View(f"library/{canned.RESOURCE}", said.WHY, much_said, press("Reset this feedback")),
    "resource-set": View(f"library/{canned.RESOURCE}", "Save the settings", much_said, press("Override the votes")),
    "reported": View("library/reported", "left out of new plans", much_said),
    "library-reported": View("library", "Show them", much_said),
    "resource-form": View("library/new", "Save the"),
    "import": View("library/import", "Compare with the library"),
    "import-report": View(
        f"library/import?id={imported.IMPORT}", "Course 6", imported.compared, press("Apply this file")
    ),
    "import-applied": View(f"library/import?id={imported.IMPORT}", "new resources", imported.applied),
    "nothing": View("nowhere", "This address leads to no view."),
}
