"""Libraries and a plan request: the seeds for a week, 400 made-up resources for a year."""

import os
import random
from itertools import cycle, islice
from pathlib import Path
from typing import Any

from studyplan.domain.values.context import Constraints, PlanContext
from studyplan.domain.values.ids import id_from
from studyplan.domain.values.resource import Resource, ResourceIn, to_resource
from studyplan.domain.values.types import Level, ResourceType
from studyplan.services.seeds import seed_resources

NOW = "2026-01-01T00:00:00.000000+00:00"
TYPES: tuple[ResourceType, ...] = ("article", "exercise", "video", "course", "project", "reference", "book", "quiz")
LEVELS: tuple[Level, ...] = ("beginner", "beginner", "beginner", "intermediate", "advanced")
RESOURCES = 400
SYLLABLES = tuple(f"{first}{last}" for first in "bdfgklmnprstvz" for last in "aeo")
ON_TOPIC = 2_000  # resources of a large library, the rest is on as large topics

type Row = dict[str, Any]


def seeds() -> list[Resource]:
    return list(seed_resources("bench", folder=Path(os.environ["SEEDS_FOLDER"]), now=NOW))


def synthetic() -> list[Resource]:
    """Return made-up resources of 10 to 207 minutes, five in six about python. Every seventh has a prerequisite."""
    kinds = zip(cycle(TYPES), cycle(LEVELS), strict=False)
    return [_made_up(number, *kind) for number, kind in enumerate(islice(kinds, RESOURCES))]


def _made_up(number: int, kind: ResourceType, level: Level) -> Resource:
    resource = ResourceIn(
        title=f"Python, part {number}: functions, loops and files",
        url=f"https://example.org/{number}",
        topic="python" if number % 6 else "sql",
        tags=("syntax", "loops") if number % 3 else ("files", "testing"),
        difficulty=level,
        resource_type=kind,
        estimated_minutes=10 + number * 37 % 198,
        description="What a learner reads before the next exercise: syntax, examples, and where they go wrong.",
        prerequisites=(_id(number - 7),) if number >= 7 and number % 7 == 0 else (),
    )
    return to_resource(resource, resource_id=_id(number), now=NOW)


def _id(number: int) -> str:
    return id_from("bench", str(number))


def context(days: int) -> PlanContext:
    """Return the context of Ana's plan request, for any number of days."""
    return PlanContext(
        request_id=id_from("bench", "request"),
        learner_id=id_from("bench", "learner"),
        goal="Learn Python basics",
        topic="python",
        duration_days=days,
        language=None,
        constraints=Constraints(max_daily_minutes=60, must_include_practice=True),
        current_level="beginner",
        preferred_learning_style="mixed",
        weekly_hours=5.0,
        weak_areas=("syntax", "loops"),
        timezone="UTC",
    )


def seed_rows() -> list[Row]:
    """Return the seeds as rows of the table."""
    return [resource.model_dump(mode="json") for resource in seeds()]


def made_up_rows(count: int) -> list[Row]:
    """Return made-up resources as rows, with texts of 4,000 words, of which 2,000 at most are about python."""
    chance = random.Random(count)  # noqa: S311 # nosec B311 - the same texts in each run
    words = ["".join(chance.choices(SYLLABLES, k=3)) for _ in range(4_000)]
    topics = ["python", *(f"subject {number}" for number in range(1, max(1, count // ON_TOPIC)))]
    kinds = zip(cycle(TYPES), cycle(LEVELS), strict=False)
    return [_row(number, *kind, topics, words, chance) for number, kind in enumerate(islice(kinds, count))]


def _row(
    number: int, kind: ResourceType, level: Level, topics: list[str], words: list[str], chance: random.Random
) -> Row:
    topic = topics[number % len(topics)]
    return {
        "id": _id(number),
        "title": f"{topic} {' '.join(chance.choices(words, k=5))}",
        "url": f"https://example.org/{number}",
        "topic": topic,
        "tags": chance.choices(words, k=3),
        "difficulty": level,
        "resource_type": kind,
        "estimated_minutes": 10 + number * 37 % 198,
        "estimate_source": "stated",
        "description": " ".join(chance.choices(words, k=14)),
        "prerequisites": [],
        "language": "en",
        "created_at": NOW,
        "updated_at": NOW,
    }
