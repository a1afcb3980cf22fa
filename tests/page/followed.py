"""Answers of the API on how a plan goes on, its progress and its versions, and the answers to all calls of the page."""

from typing import Any

from tests.page import canned, reasons, said
from tests.page.api import Api
from tests.page.canned import Json


def progress(**difference: Any) -> Json:
    """Return the progress of a plan of which nothing is done."""
    untouched: Json = {
        "plan_id": canned.PLAN,
        "revision": 0,
        "today": None,
        "day": None,
        "counts": {"total": 7, "done": 0, "skipped": 0, "due": 1, "late": 0},
        "minutes": {"planned": 210, "done": 0, "spent": 0},
        "pace": 1.0,
        "next_task": None,
        "tasks": [],
    }
    return untouched | difference


def recorded(number: int, status: str = "done", spent: int | None = None, note: str | None = None) -> Json:
    """Return the stored progress of a task by its number."""
    update = {"task_id": canned.task(number)["id"], "status": status, "minutes_spent": spent, "note": note}
    return update | {"updated_at": canned.MOMENT}


def vote(resource: str, **difference: Any) -> Json:
    """Return a learner's vote on a resource: by default it has no answer."""
    silent: Json = {"rating": None, "difficulty": None, "link_broken": False, "minutes": None}
    return {"resource_id": resource, **silent, "updated_at": canned.MOMENT} | difference


def version(**difference: Any) -> Json:
    """Return the first version of a plan."""
    first = {
        "version": 1,
        "status": "accepted",
        "origin": "request",
        "created_at": canned.MOMENT,
        "request_id": canned.REQUEST,
        "base_version": None,
        "progress_revision": 0,
        "from_day": 1,
        "from_date": None,
        "moved_tasks": 0,
        "expires_at": None,
    }
    return first | difference


def fact(message: str) -> Json:
    """Return what has changed since a plan was made."""
    return {"resource_id": None, "field": "weekly_hours", "before": "5", "after": "8", "message": message}


def versions(*items: Json, current: int = 1, open_request: str | None = None) -> Json:
    """Return the versions of a plan."""
    return {"items": list(items or (version(),)), "current": current, "open_request_id": open_request}


def change(number: int = 1, **difference: Any) -> Json:
    """Return what becomes of a task by its number: it moves by a day."""
    moved = {
        "kind": "moved",
        "task_id": canned.task(number)["id"],
        "resource_id": canned.task(number)["resource_id"],
        "title": canned.task(number)["title"],
        "reason": "its day is over and it was not done",
        "from_day": number,
        "from_date": None,
        "to_day": number + 1,
        "to_date": None,
        "minutes_before": 30,
        "minutes_after": 30,
    }
    return moved | difference


def changes(*items: Json) -> Json:
    """Return the changes from the first version to the second."""
    return {"items": list(items), "moved_tasks": len(items), "from_version": 1, "to_version": 2}


def put_all(api: Api, of_plan: Json | None = None, of_request: Json | None = None) -> None:
    """Answer every call of the page with Ana, a library of twenty resources, her request and its plan."""
    shown = of_plan or canned.plan()
    asked = of_request or canned.request()
    api.on("GET topics/", {"items": [{"id": "python", "name": "python", "resources": 20}]})
    api.on("GET topics/aliases/", {"aliases": {}})
    api.on("GET learners/", canned.listed(canned.learner()))
    api.on("GET learners/*/", canned.learner())
    api.on("GET learners/*/links/", {"items": []})
    api.on("GET resources/", canned.listed(*(canned.resource(number) for number in range(1, 21))))
    api.on("GET resources/*/", canned.resource())
    api.on("GET resources/*/feedback/", said.feedback())
    api.on("GET resources/reported/", said.reports())
    api.on("GET plan-requests/", canned.listed(canned.in_list(asked)))
    api.on("POST plan-requests/check/", canned.report())
    api.on("GET plan-requests/*/", asked)
    api.on("GET plan-requests/*/trace/", reasons.trace())
    api.on("GET plans/", canned.listed({name: shown[name] for name in SUMMARY}))
    api.on("GET plans/*/", shown)
    api.on("GET plans/*/explain/", reasons.explanation(shown))
    api.on("GET plans/*/progress/", progress())
    api.on("GET plans/*/feedback/", {"items": []})
    api.on("GET plans/*/outdated/", {"items": []})
    api.on("GET plans/*/versions/", versions())
    api.on("GET plans/*/changes/", changes())


SUMMARY = ("id", "request_id", "learner_id", "generated_by", "repaired", "status", "created_at", "confidence")
