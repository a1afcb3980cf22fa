"""Answers of the API on what learners say of resources, as the team sees it, and on the links of a learner."""

from typing import Any

from tests.page import canned
from tests.page.canned import Json


def of_level(level: str = "beginner", **difference: Any) -> Json:
    """Return the feedback of one level: by default nobody said anything."""
    ratings = [{"rating": rating, "learners": 0} for rating in range(1, 6)]
    nothing: Json = {"too_easy": 0, "right": 0, "too_hard": 0, "points": 0.0, "level_shift": 0.0, "why": []}
    return {"level": level, "ratings": ratings} | nothing | difference


def rated(**by_rating: int) -> list[Json]:
    """Return how many learners gave which rating, such as `r5=3`."""
    return [{"rating": rating, "learners": by_rating.get(f"r{rating}", 0)} for rating in range(1, 6)]


def feedback(**difference: Any) -> Json:
    """Return the feedback on a resource of which nobody said anything."""
    nothing = {
        "resource_id": canned.RESOURCE,
        "title": "Python Fundamentals 0",
        "since": None,
        "levels": [of_level(level) for level in ("beginner", "intermediate", "advanced")],
        "estimated_minutes": 30,
        "learners_timed": 0,
        "median_minutes": None,
        "planned_minutes": 30,
        "broken_link_reports": 0,
        "excluded": False,
        "override": override(),
    }
    return nothing | difference


def override(**difference: Any) -> Json:
    """Return what a team has set: by default nothing."""
    return dict.fromkeys(("points", "level_shift", "minutes_factor", "excluded")) | difference


WHY = "9 of 10 learners of your level found it useful, 4.6 of 5 where 3.0 is usual"


def much(**difference: Any) -> Json:
    """Return the feedback on a resource that learners rated, timed and reported, and that its team has set."""
    beginners = of_level(
        ratings=rated(r1=1, r4=2, r5=7), too_hard=2, right=5, points=0.06, level_shift=0.2222, why=[WHY]
    )
    levels = [beginners, of_level("intermediate"), of_level("advanced", ratings=rated(r3=1))]
    said = {
        "since": canned.MOMENT,
        "levels": levels,
        "learners_timed": 5,
        "median_minutes": 47,
        "planned_minutes": 39,
        "broken_link_reports": 3,
        "excluded": True,
    }
    return feedback(override=override(minutes_factor=1.3)) | said | difference


def reported(number: int = 1, **difference: Any) -> Json:
    """Return a reported resource by its number."""
    resource = canned.resource(number)
    report = {
        "title": resource["title"],
        "url": resource["url"],
        "broken_link_reports": 3,
        "excluded": True,
        "needed_by": 0,
    }
    return {"resource_id": resource["id"]} | report | difference


def reports(*items: Json, total: int | None = None) -> Json:
    """Return the reported resources of a library."""
    return {"items": list(items), "total": len(items) if total is None else total}


TOKEN = "abcdefghijklmnopqrstuvwxyz234567"  # nosec B105
URLS = {"calendar": "https://plans.example.org/calendar/{}/plan.ics", "learner": "https://plans.example.org/learn/#{}"}


def url_of(kind: str) -> str:
    """Return the address of a link with the token."""
    return URLS[kind].format(TOKEN)


def link(number: int = 1, **difference: Any) -> Json:
    """Return a link of Ana's in the list, by its number."""
    calendar = {
        "id": f"00000000-0000-4000-8000-00000001{number:04}",
        "learner_id": canned.LEARNER,
        "kind": "calendar",
        "token_ends_with": TOKEN[-4:],
        "created_at": canned.MOMENT,
        "expires_at": "2026-08-29T09:00:00.000000+00:00",
    }
    return calendar | difference
