"""The ranked candidates that retrieval stores for one plan request."""

from typing import Literal

from studyplan.domain.values.plan import AssumedPrerequisite
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import PRACTICE_TYPES, EstimateSource, Id, Level, ResourceType, Value

RejectionReason = Literal["other_topic", "too_advanced", "other_language", "not_needed"]


class CandidateResource(Value):
    """The part of a resource that planning needs, kept as it was when it was retrieved."""

    id: Id
    title: str
    url: str
    topic: str
    tags: tuple[str, ...]
    difficulty: Level
    resource_type: ResourceType
    minutes: int
    estimate_source: EstimateSource
    prerequisites: tuple[Id, ...]

    @property
    def is_practice(self) -> bool:
        return self.resource_type in PRACTICE_TYPES


class ScorePart(Value):
    """One named share of a score, with the fact that earned it. `points` is weight times fit, 0 to weight."""

    name: str
    points: float
    why: str


class Candidate(Value):
    """A resource on the shelf with its score (0 to 1, the sum of its parts) and why it was let in."""

    item: CandidateResource
    score: float
    parts: tuple[ScorePart, ...]
    selection_reason: str


class Rejection(Value):
    """A resource that was not put on the shelf, and why."""

    resource_id: Id
    title: str
    reason: RejectionReason


class Standing(Value):
    """A resource's place in a ranking that no plan is made from: what is needed to name it, and no more."""

    resource_id: Id
    title: str
    is_practice: bool
    score: float


class OtherLevel(Value):
    """The shelf as it would be for a learner of another level: best first, of each role no more than the shelf has."""

    level: Level
    ranking: tuple[Standing, ...]


class Candidates(Value):
    """The ranked matches, best first, and the examples of what was left out. Minutes are whole.

    `other_level` is null on a shelf from before it was kept.
    """

    topic: str
    resolved_by: str
    capacity_minutes: int
    usable_minutes: int
    ranked: tuple[Candidate, ...]
    rejected_by_reason: tuple[tuple[RejectionReason, int], ...]
    rejected_examples: tuple[Rejection, ...]
    assumed_prerequisites: tuple[AssumedPrerequisite, ...] = ()
    other_level: OtherLevel | None = None

    def by_id(self) -> dict[str, CandidateResource]:
        return {candidate.item.id: candidate.item for candidate in self.ranked}


def candidate_resource(resource: Resource) -> CandidateResource:
    return CandidateResource(
        id=resource.id,
        title=resource.title,
        url=resource.url,
        topic=resource.topic,
        tags=resource.tags,
        difficulty=resource.difficulty,
        resource_type=resource.resource_type,
        minutes=resource.estimated_minutes,
        estimate_source=resource.estimate_source,
        prerequisites=resource.prerequisites,
    )
