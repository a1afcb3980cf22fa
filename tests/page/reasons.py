"""Answers of the API on why a plan is as it is, and how it was made."""

from tests.page import canned
from tests.page.canned import Json


def explanation(of: Json) -> Json:
    """Return why a plan is as it is."""
    return {
        "status": of["status"],
        "confidence": of["confidence"],
        "checks": [{"code": "EMPTY_DAY", "asserts": "each day has a task", "passed": True, "findings": []}],
        "plan_id": of["id"],
        "request_id": of["request_id"],
        "days": [
            {name: day[name] for name in ("day", "date", "rest", "minutes")}
            | {"cap": 60, "why": [], "tasks": [explained(task) for task in day["tasks"]]}
            for day in of["days"]
        ],
    }


def explained(of: Json) -> Json:
    """Return why a task is in its plan."""
    kept = {name: of[name] for name in ("resource_id", "title", "task_type", "minutes", "part", "parts")}
    return kept | {
        "task_id": of["id"],
        "rank": 1,
        "score": 0.75,
        "score_parts": [
            {"name": "level", "points": 0.25, "why": "beginner is at the learner's level"},
            {"name": "words", "points": 0.5, "why": "it names functions"},
            {"name": "practice", "points": 0.0, "why": "it is no practice"},
        ],
        "selection_reason": "serves the weak area 'syntax'",
        "selected_because": [{"code": "whole", "sentence": "all of its minutes fit"}],
        "of_minutes": 30,
        "estimate_source": "stated",
        "minutes_from": "stated by the library",
        "alternatives": [
            {
                "resource_id": canned.RESOURCE,
                "title": "Python (Kaggle Learn)",
                "score": 0.49,
                "outcome": "left_out",
                "reason": "it ranks two places lower",
            }
        ],
        "counterfactual": None,
    }


def trace() -> Json:
    """Return the records of a request's steps."""
    records = [
        {
            "step": name,
            "attempt": 1,
            "started_at": canned.MOMENT,
            "milliseconds": 120.0,
            "input": {"request_id": canned.REQUEST, "attempt": 1},
            "output": {"candidates": 12},
            "decision": "12 candidates retrieved",
            "detail": {"topic": "python"},
            "error": None,
        }
        for name in canned.STEPS
    ]
    return {"request_id": canned.REQUEST, "records": records}
