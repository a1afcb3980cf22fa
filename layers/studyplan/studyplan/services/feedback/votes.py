"""Take the feedback of learners: one vote of each on a resource."""

from collections.abc import Callable, Iterable
from functools import partial
from typing import NamedTuple

from aws_lambda_powertools import Logger

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing, Transient
from studyplan.domain.errors.http import InvalidFields, NotFound, Stale, no_such_task, or_not_found
from studyplan.domain.feedback.spent import spent_on
from studyplan.domain.feedback.values import FeedbackIn, Vote
from studyplan.domain.feedback.voting import LearnerFeedback, blank_vote, with_answers
from studyplan.domain.progress.values import TaskProgress, TaskUpdate
from studyplan.domain.values.plan import Plan, Task
from studyplan.domain.values.types import Level
from studyplan.feedback_ports import Votes
from studyplan.plan_ports import Plans
from studyplan.ports import Runs
from studyplan.services.etags import retried, updated_at

logger = Logger()


class FeedbackService(NamedTuple):
    """Takes what a learner says of the resource of a task. `now` gives ISO 8601 in UTC."""

    plans: Plans
    runs: Runs
    votes: Votes
    now: Callable[[], str]

    def give(self, owner: str, plan_id: str, body: FeedbackIn) -> LearnerFeedback:
        """Store the answers in the learner's vote on the resource. A repeated call changes nothing.

        Raises NotFound for an unknown plan, or when learner or resource are gone, and InvalidFields for a task that is
        not in the plan.
        """
        plan = or_not_found(self.plans.get(owner, plan_id))
        task, level = _task_of(plan, body.task_id), self._level(owner, plan)

        def vote() -> Vote:
            now = self.now()
            return change_vote(
                self.votes,
                owner,
                (plan.learner_id, task.resource_id),
                lambda before: with_answers(before, body, task, level, now=now),
                now=now,
            )

        return LearnerFeedback.of(retried(vote))

    def given(self, owner: str, plan_id: str) -> tuple[LearnerFeedback, ...]:
        """Return what the learner of a plan has said of its resources. Raises NotFound for an unknown plan."""
        plan = or_not_found(self.plans.get(owner, plan_id))
        resources = {task.resource_id for day in plan.days for task in day.tasks}
        return tuple(map(LearnerFeedback.of, self.votes.of_learner(owner, plan.learner_id, resources)))

    def _level(self, owner: str, plan: Plan) -> Level:
        """Return the level that the learner had when the plan was made."""
        try:
            return self.runs.of(owner, plan.request_id).context().current_level
        except (RequestMissing, ArtefactMissing):  # it is being deleted
            raise NotFound from None


def change_vote(votes: Votes, owner: str, whose: tuple[str, str], change: Callable[[Vote], Vote], *, now: str) -> Vote:
    """Change the vote of a learner on a resource (`whose`), once; nothing is written where nothing changes.

    Raises Stale when somebody else changed it meanwhile, NotFound when learner or resource are gone.
    """
    seen = votes.get(owner, *whose)
    since = seen.since or now
    # What was said before the owner's reset is in no count, so it does not come back with a further answer either.
    before = seen.vote if seen.vote is not None and seen.vote.since == since else blank_vote(*whose, since=since)
    after = change(before)
    if after == before:
        return before
    stored = after.model_copy(update={"updated_at": updated_at(now, seen.vote.updated_at if seen.vote else None)})
    votes.put(owner, stored, seen=seen)
    return stored


def record_minutes(
    votes: Votes,
    owner: str,
    plan: Plan,
    progress: Iterable[TaskProgress],
    updates: Iterable[TaskUpdate],
    *,
    now: str,
) -> None:
    """Store the minutes that the resources of updated tasks took the learner, in the learner's votes on them.

    The progress is stored already, so nothing here fails a call: what is lost is stored by the next one on the
    resource.
    """
    by_task = {each.task_id: each for each in progress}
    tasks = [task for day in plan.days for task in day.tasks]
    changed = {update.task_id for update in updates if _is_timed(update, by_task.get(update.task_id))}
    for resource_id in sorted({task.resource_id for task in tasks if task.id in changed}):
        minutes = spent_on(resource_id, tasks, by_task)
        whose = plan.learner_id, resource_id
        try:
            retried(partial(change_vote, votes, owner, whose, partial(_with_minutes, minutes), now=now))
        except NotFound:
            continue  # the resource is no longer in the library
        except (Stale, Transient) as lost:
            logger.warning("minutes not counted", error=type(lost).__name__)


def _is_timed(update: TaskUpdate, progress: TaskProgress | None) -> bool:
    """Return whether a task has minutes, or had some that an update takes back."""
    has_minutes = progress is not None and progress.minutes_spent is not None
    return has_minutes or "minutes_spent" in update.model_fields_set


def _with_minutes(minutes: int | None, vote: Vote) -> Vote:
    return vote.model_copy(update={"minutes": minutes})


def _task_of(plan: Plan, task_id: str) -> Task:
    task = next((task for day in plan.days for task in day.tasks if task.id == task_id), None)
    if task is None:
        raise InvalidFields(fields=(no_such_task(),))
    return task
