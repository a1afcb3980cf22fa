"""Bodies that callers send: each is a sound one, and a test states only what is different about its own."""

import json
from typing import Any
from uuid import uuid4

type Json = dict[str, Any]

JSON = {"Content-Type": "application/json"}
NOBODY = "00000000-0000-4000-8000-000000000000"


def learner(**difference: Any) -> Json:
    """Ana, as in the user's document."""
    ana = {
        "name": "Ana",
        "current_level": "beginner",
        "preferred_learning_style": "mixed",
        "weekly_hours": 5,
        "weak_areas": ["syntax"],
    }
    return ana | difference


def resource(**difference: Any) -> Json:
    """A resource at a url that nobody has, on a topic that no plan here is about."""
    sound = {
        "title": "Stitches",
        "url": f"https://example.org/{uuid4()}",
        "topic": "knitting",
        "difficulty": "beginner",
        "resource_type": "article",
    }
    return sound | difference


def plan_request(learner_id: str, **difference: Any) -> Json:
    """Ana's plan request, as in the user's document."""
    plan_request = {
        "learner_id": learner_id,
        "goal": "Learn Python basics",
        "topic": "python",
        "duration_days": 7,
        "constraints": {"max_daily_minutes": 60, "must_include_practice": True},
    }
    return plan_request | difference


def as_json(body: Json) -> bytes:
    return json.dumps(body).encode()
