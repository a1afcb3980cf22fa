"""The ranked candidates that retrieval stores for one plan request."""

from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field

from studyplan.domain.values.types import (
    CHEAT_SHEET,
    PRACTICE_TYPES,
    AssumedPrerequisite,
    Id,
    Level,
    ResourceType,
    ScorePart,
    UsedEstimate,
    Value,
)

if TYPE_CHECKING:
    from studyplan.domain.values.resource import Resource

SERVING = 20  # resources that the facts name for a concept

RejectionReason = Literal[
    "other_topic", "too_advanced", "other_language", "not_needed", "known", "duplicate", "broken_link"
]
# Where a resource stands to the learner: at the level; below it but for a weak area; below it; one level above it.
Fit = Literal["level", "refresher", "below", "above"]


class CandidateResource(Value):
    """The part of a resource that planning needs, kept as it was when it was retrieved.

    `position` is its place in the library on this topic, from 0: the order in which its owner added resources.
    `estimate_source` is `learned` where `minutes` are scaled by those that learners spent, or by the learner's pace.
    """

    id: Id
    title: str
    url: str
    topic: str
    tags: tuple[str, ...]
    difficulty: Level
    resource_type: ResourceType
    minutes: int
    estimate_source: UsedEstimate
    prerequisites: tuple[Id, ...]
    position: int = 0

    @property
    def is_practice(self) -> bool:
        """Return whether it is an exercise, a project or a quiz."""
        return self.resource_type in PRACTICE_TYPES

    @property
    def is_cheat_sheet(self) -> bool:
        """Return whether it is for looking up: it names many concepts and teaches none of them in depth."""
        return self.resource_type == "reference" and self.minutes <= CHEAT_SHEET


class Candidate(Value):
    """A resource that a plan may use, with its score and why it was selected.

    The score is the sum of its parts: 0 to 1 of the seven weighted ones, and up to 0.1 more or less of feedback.

    `weak_areas` and `goal` are what it serves, as the learner spelled it. `follows` is the part before it in a numbered
    series.
    """

    item: CandidateResource
    score: float
    parts: tuple[ScorePart, ...]
    selection_reason: str
    fit: Fit = "level"
    weak_areas: tuple[str, ...] = ()
    goal: tuple[str, ...] = ()
    follows: Id | None = None


class Rejection(Value):
    """A resource that did not become a candidate, and why."""

    resource_id: Id
    title: str
    reason: RejectionReason


class Standing(Value):
    """A row of a ranking that is kept for comparison only: no plan is made from it."""

    resource_id: Id
    title: str
    is_practice: bool
    score: float


class OtherLevel(Value):
    """The ranking for a learner of another level, best first.

    Of each role (study or practice) it has at most as many resources as there are candidates.
    """

    level: Level
    ranking: tuple[Standing, ...]


class LevelMinutes(Value):
    """The minutes that the library has at one level, by kind."""

    level: Level
    study: int
    practice: int


class ConceptFacts(Value):
    """The resources that serve a weak area, or a concept of the goal, best first, up to SERVING.

    `best` are those of them that serve it best; one in the plan is enough. `elsewhere`: the library has the concept on
    other topics only.
    """

    concept: str
    resource_ids: tuple[Id, ...]
    best: tuple[Id, ...]
    elsewhere: bool = False


class LibraryFacts(Value):
    """What the library makes possible for a plan request, whatever became a candidate.

    It counts the resources on the topic and in the language, without those that the learner knows; concepts count up to
    one level above the learner's. `useful` are the minutes by kind at the learner's level, with those below it that
    serve a weak area.
    """

    levels: tuple[LevelMinutes, ...]
    useful_study: int
    useful_practice: int
    weak_areas: tuple[ConceptFacts, ...] = ()
    goal: tuple[ConceptFacts, ...] = ()


class Candidates(Value):
    """The candidates of one plan request, best first, with examples of what was rejected. Minutes are whole.

    `other_level` and `facts` are null in rows that were stored before they existed. `finished` has what the learner has
    finished of a plan that is replanned: a plan may review it, and no more.
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
    facts: LibraryFacts | None = None
    finished: Annotated[tuple[Candidate, ...], Field(exclude_if=lambda finished: not finished)] = ()

    def by_id(self) -> dict[str, CandidateResource]:
        """Return the resources of the candidates by their ids, best first."""
        return {candidate.item.id: candidate.item for candidate in self.ranked}


def candidate_resource(resource: "Resource", position: int = 0) -> CandidateResource:
    """Return the part of a resource that planning needs; `position` is its place in the library."""
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
        position=position,
    )
