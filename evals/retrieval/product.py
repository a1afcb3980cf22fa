"""The product's ranking and its reading of topics. The only module of this evaluation that imports the product.

The ranking is judged by text alone: all resources get one level, length and format, so the other parts are equal.
"""

import json
from collections import Counter
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from studyplan.adapters.meaning.static_embeddings import StaticEmbeddings
from studyplan.domain.library.topics import LibraryTopic
from studyplan.domain.retrieval import topics as topics_module
from studyplan.domain.retrieval.ranking import Measured, measure, rank
from studyplan.domain.retrieval.serving import NOTHING
from studyplan.domain.values.context import Constraints, PlanContext
from studyplan.domain.values.resource import Resource, ResourceIn, to_resource
from studyplan.domain.values.text import topic_id

type Json = dict[str, Any]

NOW = "2026-03-02T08:00:00.000000+00:00"
SAME = {"difficulty": "beginner", "resource_type": "book", "estimated_minutes": 60, "prerequisites": []}
CONTEXT = PlanContext(
    request_id="00000000-0000-4000-8000-000000000001",
    learner_id="00000000-0000-4000-8000-000000000002",
    goal="a goal",
    topic="a topic",
    duration_days=7,
    language=None,
    constraints=Constraints(),
    current_level="beginner",
    preferred_learning_style="mixed",
    weekly_hours=7,
    weak_areas=(),
    timezone="UTC",
)
CAPACITY = 420
NO_WORDS = "?"
TABLE = Path(__file__).resolve().parents[2] / ".tools" / "meaning" / "meaning.table"


def ranked(goal: str, topic: str, resources: Sequence[Json]) -> list[str]:
    """Return the ids of the resources whose text earns something for the goal, best first."""
    stored = _stored(json.dumps(resources))
    context = CONTEXT.model_copy(update={"goal": goal, "topic": topic})
    nothing = rank(_measured(context.model_copy(update={"goal": NO_WORDS}), stored[:1]), "beginner")[0].score
    return [row.resource.id for row in rank(_measured(context, stored), "beginner") if row.score > nothing]


def resolve(typed: str, topics: Sequence[str]) -> list[str]:
    """Return the ids of the topics of a library that a typed topic may mean, best first."""
    spelled = Counter(map(topic_id, topics))
    library = [LibraryTopic(key, key, (key,) * count) for key, count in sorted(spelled.items())]
    reading = topics_module.resolve(typed, library, similarity=_meaning().similarities)
    return [reading.match.id] if reading.match else [topic.id for topic in reading.suggestions]


def ids_of(topics: Sequence[str]) -> frozenset[str]:
    """Return the ids of topics, which a library may spell in several ways."""
    return frozenset(map(topic_id, topics))


def _measured(context: PlanContext, resources: Sequence[Resource]) -> list[Measured]:
    meaning = None if context.goal == NO_WORDS else _meaning()
    return measure(context, resources, {resource.id: NOTHING for resource in resources}, CAPACITY, meaning)


@cache
def _meaning() -> StaticEmbeddings:
    return StaticEmbeddings(TABLE)


@lru_cache(maxsize=2)
def _stored(text: str) -> tuple[Resource, ...]:
    return tuple(
        to_resource(
            ResourceIn.model_validate_json(json.dumps({k: v for k, v in given.items() if k != "id"} | SAME)),
            resource_id=given["id"],
            now=NOW,
        )
        for given in json.loads(text)
    )
