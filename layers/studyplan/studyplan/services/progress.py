"""Read and record the progress of a plan."""

from typing import NamedTuple

from studyplan.domain.errors.failures import RequestMissing
from studyplan.domain.errors.http import FieldError, InvalidFields, NotFound, no_such_task, or_not_found, pointer_to
from studyplan.domain.progress.summary import progress_of
from studyplan.domain.progress.updates import changed_by
from studyplan.domain.progress.values import PlanProgress, RecordedProgress, TaskUpdate
from studyplan.domain.values.context import date_in
from studyplan.domain.values.plan import Plan
from studyplan.event_ports import progress_event
from studyplan.feedback_ports import Votes
from studyplan.plan_ports import Plans, Progress
from studyplan.ports import Runs
from studyplan.services.etags import etag_of, matching, retried, updated_at
from studyplan.services.events import Sender
from studyplan.services.feedback.votes import record_minutes


class TaggedProgress(NamedTuple):
    """The progress of a plan, and the tag of what is recorded. The tag stays the same when only the date changes."""

    progress: PlanProgress
    etag: str


class ProgressService(NamedTuple):
    """Reads and records the progress of plans."""

    plans: Plans
    runs: Runs
    progress: Progress
    votes: Votes
    sender: Sender

    def read(self, owner: str, plan_id: str, *, now: str) -> TaggedProgress:
        """Return the progress of a plan at `now`. Raises NotFound."""
        plan = or_not_found(self.plans.get(owner, plan_id))
        return self._answer(owner, plan, self.progress.get(owner, plan_id), now)

    def record(
        self, owner: str, plan_id: str, updates: tuple[TaskUpdate, ...], *, if_match: str | None, now: str
    ) -> TaggedProgress:
        """Record updates of tasks, all or none, and return the progress after them; nothing new is no change.

        Raises NotFound, InvalidFields for a task that the plan does not have or that is sent twice, and Stale when
        `if_match` is the tag of other progress.
        """

        def update() -> tuple[Plan, RecordedProgress, bool]:
            plan = or_not_found(self.plans.get(owner, plan_id))  # another version may be in force at each try
            _check_tasks(plan, updates)
            seen = matching(self.progress.get(owner, plan_id), if_match)
            stored = {each.task_id: each for each in seen.tasks}
            latest = max((each.updated_at for each in seen.tasks), default=None)
            changes = tuple(changed_by(updates, stored, now=updated_at(now, latest)))
            recorded = self.progress.record(owner, plan, changes, seen=seen) if changes else seen
            return plan, recorded, bool(changes)

        plan, recorded, is_new = retried(update)
        if is_new:
            self.sender.send(progress_event(owner, plan_id, plan.learner_id, recorded.revision))
        record_minutes(self.votes, owner, plan, recorded.tasks, updates, now=now)
        return self._answer(owner, plan, recorded, now)

    def _answer(self, owner: str, plan: Plan, recorded: RecordedProgress, now: str) -> TaggedProgress:
        today = self._today(owner, plan, now) if plan.days and plan.days[0].date else None
        return TaggedProgress(progress_of(plan, recorded, today), etag_of(recorded))

    def _today(self, owner: str, plan: Plan, now: str) -> str:
        """Return the learner's date. Raises NotFound where the request, which knows the zone, is deleted already."""
        try:
            return date_in(self.runs.of(owner, plan.request_id).context().timezone, now)
        except RequestMissing:
            raise NotFound from None


def _check_tasks(plan: Plan, updates: tuple[TaskUpdate, ...]) -> None:
    """Raise InvalidFields for tasks that the plan does not have, and for those that are sent more than once."""
    known = {task.id for day in plan.days for task in day.tasks}
    sent: set[str] = set()
    wrong: list[FieldError] = []
    for place, update in enumerate(updates):
        pointer = pointer_to(("tasks", place, "task_id"))
        if update.task_id not in known:
            wrong.append(no_such_task(pointer))
        elif update.task_id in sent:
            wrong.append(FieldError(pointer, "is sent twice; send each task once"))
        sent.add(update.task_id)
    if wrong:
        raise InvalidFields(fields=tuple(wrong))
