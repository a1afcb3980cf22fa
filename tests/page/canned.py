"""Answers of the API that tests give the page: each is a sound one, and a test states only what differs."""

from datetime import date, timedelta
from typing import Any

type Json = dict[str, Any]

LEARNER, REQUEST, PLAN, RESOURCE = (f"00000000-0000-4000-8000-00000000000{number}" for number in range(1, 5))
GOAL = "Understand loops and functions"
MOMENT = "2026-03-02T09:00:00.000000+00:00"
STEPS = ("retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan")
LIMITS: Json = {
    "max_daily_minutes": 60,
    "must_include_practice": True,
    "start_date": None,
    "deadline": None,
    "timezone": None,
    "unavailable_weekdays": [],
    "unavailable_dates": [],
    "minutes_by_weekday": None,
    "exam_date": None,
}
PYTHON: Json = {"id": "python", "name": "python", "how": "exact", "score": 1.0}


def listed(*items: Json, cursor: str | None = None) -> Json:
    """Return one page of a list."""
    return {"items": list(items), "next_cursor": cursor}


def learner(**difference: Any) -> Json:
    """Return Ana."""
    ana = {
        "id": LEARNER,
        "name": "Ana",
        "current_level": "beginner",
        "preferred_learning_style": "mixed",
        "weekly_hours": 5.0,
        "weak_areas": ["syntax"],
        "timezone": "UTC",
        "minutes_by_weekday": None,
        "known": [],
        "level_by_topic": {},
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    return ana | difference


def resource(number: int = 0, **difference: Any) -> Json:
    """Return a resource of the library by its number."""
    sound = {
        "id": f"00000000-0000-4000-8000-{number:012}",
        "title": f"Python Fundamentals {number}",
        "url": f"https://example.org/{number}",
        "topic": "python",
        "tags": ["syntax"],
        "difficulty": "beginner",
        "resource_type": "article",
        "estimated_minutes": 30,
        "estimate_source": "stated",
        "description": None,
        "prerequisites": [],
        "language": "en",
        "license": None,
        "source": None,
        "created_at": MOMENT,
        "updated_at": MOMENT,
    }
    return sound | difference


def report(**difference: Any) -> Json:
    """Return the report on a request that is feasible."""
    feasible = {
        "feasible": True,
        "topics": [PYTHON],
        "thin": False,
        "study_days": 7,
        "capacity_minutes": 300,
        "usable_minutes": 900,
        "pieces": 20,
        "first_date": None,
        "last_date": None,
        "weeks": [week()],
        "notes": [],
        "review_minutes": None,
    }
    return feasible | difference


def week(**difference: Any) -> Json:
    """Return what one week of a request holds."""
    first = {
        "week": 1,
        "first_day": 1,
        "last_day": 7,
        "study_days": 7,
        "requested_minutes": 300,
        "available_minutes": 420,
        "capacity_minutes": 300,
        "limited_by": None,
        "explanation": "300 minutes of study",
    }
    return first | difference


def steps(done: int, *, running: bool = True, attempt: int = 1) -> list[Json]:
    """Return the steps of a request of which so many are done, with the one that runs."""
    ended = [step(name, attempt=attempt) for name in STEPS[:done]]
    current = [step(name, attempt=attempt, state="running", milliseconds=None) for name in STEPS[done : done + 1]]
    return [*ended, *(current if running else [])]


def step(name: str, **difference: Any) -> Json:
    """Return a step that is done."""
    done = {"attempt": 1, "state": "done", "milliseconds": 120.0, "writer": None, "outcome": None, "error": None}
    return {"step": name} | done | difference


def request(**difference: Any) -> Json:
    """Return Ana's plan request, completed."""
    completed = {
        "id": REQUEST,
        "learner_id": LEARNER,
        "goal": GOAL,
        "topic": "python",
        "duration_days": 7,
        "language": None,
        "constraints": LIMITS,
        "status": "completed",
        "created_at": MOMENT,
        "updated_at": MOMENT,
        "topics": [PYTHON],
        "plan_id": PLAN,
        "failure": None,
        "use_feedback": True,
        "replan_of": None,
        "replan": None,
        "version": None,
        "steps": steps(5, running=False),
    }
    return completed | difference


def in_list(of_request: Json) -> Json:
    """Return a plan request as a list has it."""
    return {name: value for name, value in of_request.items() if name != "steps"}


def running(done: int = 1) -> Json:
    """Return Ana's plan request while it is being made, after so many steps."""
    return request(status="running", plan_id=None, steps=steps(done))


def task(number: int = 1, **difference: Any) -> Json:
    """Return a task by its number."""
    sound = {
        "id": f"00000000-0000-4000-8000-{number + 1000:012}",
        "resource_id": f"00000000-0000-4000-8000-{number:012}",
        "title": f"Python Fundamentals {number}",
        "url": f"https://example.org/{number}",
        "task_type": ("study", "practice", "review")[number % 3],
        "minutes": 30,
        "part": 1,
        "parts": 1,
        "first_minute": 1,
        "resource_minutes": 30,
        "continues_after_plan": False,
        "reason": "Leads to your goal: it explains functions.",
    }
    return sound | difference


def days(count: int = 7, start: str | None = None, rest: tuple[int, ...] = ()) -> list[Json]:
    """Return days with one task each, but the days of rest; with dates from `start` on where there is one."""
    first = date.fromisoformat(start) if start else None
    return [
        {
            "day": number,
            "date": (first + timedelta(number - 1)).isoformat() if first else None,
            "rest": number in rest,
            "minutes": 0 if number in rest else 30,
            "tasks": [] if number in rest else [task(number)],
        }
        for number in range(1, count + 1)
    ]


def plan(**difference: Any) -> Json:
    """Return a plan of seven days."""
    sound = {
        "id": PLAN,
        "request_id": REQUEST,
        "learner_id": LEARNER,
        "generated_by": "mock",
        "repaired": 0,
        "status": "completed",
        "created_at": MOMENT,
        "confidence": {"score": 1.0, "band": "high", "factors": []},
        "days": days(),
        "findings": [],
        "unfinished": None,
        "left_out": [],
        "assumed_prerequisites": [],
        "topics": [PYTHON],
        "version": 1,
        "history_days": 0,
    }
    return sound | difference
