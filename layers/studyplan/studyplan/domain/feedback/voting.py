"""One vote of a learner on a resource: what it becomes when the learner says something more."""

from typing import Self

from studyplan.domain.feedback.counting import digest_of
from studyplan.domain.feedback.values import Difficulty, FeedbackIn, Vote
from studyplan.domain.values.plan import Task
from studyplan.domain.values.types import Id, Level, Value


class LearnerFeedback(Value):
    """A learner's vote on a resource, as the API returns it. `minutes` are those that the whole of it took."""

    resource_id: Id
    rating: int | None
    difficulty: Difficulty | None
    link_broken: bool
    minutes: int | None
    updated_at: str

    @classmethod
    def of(cls, vote: Vote) -> Self:
        return cls(
            resource_id=vote.resource_id,
            rating=vote.rating,
            difficulty=vote.difficulty,
            link_broken=vote.broken is not None,
            minutes=vote.minutes,
            updated_at=vote.updated_at,
        )


class FeedbackList(Value):
    """A learner's votes on the resources of a plan, as the API returns them: one for each resource that has one."""

    items: tuple[LearnerFeedback, ...]


def blank_vote(learner_id: str, resource_id: str, *, since: str) -> Vote:
    """Return a vote that says nothing, for the counts of a resource that began at `since`."""
    return Vote(learner_id=learner_id, resource_id=resource_id, since=since)


def with_answers(vote: Vote, body: FeedbackIn, task: Task, level: Level, *, now: str) -> Vote:
    """Return a vote with further answers: fields that were not sent stay, null takes an answer back.

    `level` is the learner's in the plan of the task. `now` is ISO 8601 in UTC.
    """
    sent = body.model_dump(exclude_unset=True, exclude={"task_id"})
    update: dict[str, object] = {name: sent[name] for name in ("rating", "difficulty") if name in sent}
    if update:
        update |= {"level": level, "month": now[:7]}
    if "link_broken" in sent:
        update["broken"] = digest_of(task.url) if sent["link_broken"] else None
    return vote.model_copy(update=update)
