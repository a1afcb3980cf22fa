"""What the product needs of published plans, as protocols; adapters/ implements them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from studyplan.ports import EVERYTHING, ListFilter, Page

if TYPE_CHECKING:  # for the types alone: a function loads what its adapters use
    from collections.abc import Sequence

    from studyplan.domain.progress.values import RecordedProgress, TaskProgress
    from studyplan.domain.values.plan import Plan, PlanSummary
    from studyplan.domain.values.trace import TraceRecord
    from studyplan.domain.values.versions import PlanVersions


class Plans(Protocol):
    """The published plans of an owner."""

    def publish(self, owner: str, plan: Plan, record: TraceRecord | None = None) -> bool:
        """Store the plan and the record of the step and close the request, all or none; False when done before.

        Raises RequestMissing, RequestClosed when the request ended otherwise, PlanTooLarge.
        """

    def committed_minutes(
        self, owner: str, learner_id: str, *, since: str, until: str, but: str | None = None
    ) -> dict[str, int]:
        """Return the minutes that a learner's plans, `but` one, ask of each date from `since` to `until` (ISO 8601)."""

    def delete(self, owner: str, plan_id: str) -> None: ...
    def get(self, owner: str, plan_id: str) -> Plan | None: ...
    def learner_of(self, owner: str, plan_id: str) -> str | None:
        """Return the id of the learner of a plan, without reading its days; None for a plan that is not there."""

    def page(
        self, owner: str, *, limit: int, cursor: str | None, only: ListFilter = EVERYTHING
    ) -> Page[PlanSummary]: ...
    def newest_of(self, owner: str, learner_id: str, *, most: int) -> tuple[str, ...]:
        """Return the ids of the newest plans of a learner, up to `most`, the newest first."""


class Versions(Protocol):
    """The versions of plans. Of a plan that nobody has replanned or moved none are stored."""

    def get(self, owner: str, plan_id: str) -> PlanVersions | None: ...
    def plan(self, owner: str, plan_id: str, version: int) -> Plan | None: ...  # the first once there is another
    def propose(
        self,
        owner: str,
        plan: Plan,
        versions: PlanVersions,
        *,
        base: Plan,
        now: str,
        record: TraceRecord | None = None,
    ) -> bool:
        """Store a version with the list of all, and close its request, all or none; False when done before.

        `base` is the plan in force. Raises RequestMissing, RequestClosed when the request ended otherwise, and
        PlanTooLarge.
        """

    def accept(self, owner: str, plan: Plan, versions: PlanVersions, *, previous: Plan, progress_revision: int) -> None:
        """Put a stored version in the place of the `previous` one, with what it asks of dates.

        Raises Stale when the versions or the progress were changed meanwhile, NotFound when the deletion of the learner
        has begun.
        """

    def move(self, owner: str, plan: Plan, versions: PlanVersions, *, previous: Plan, progress_revision: int) -> None:
        """Store a version and put it in force, as `accept` does. Raises PlanTooLarge as well."""


class Progress(Protocol):
    """What learners have done of plans."""

    def get(self, owner: str, plan_id: str) -> RecordedProgress: ...
    def record(
        self, owner: str, plan: Plan, changes: Sequence[TaskProgress], *, seen: RecordedProgress
    ) -> RecordedProgress:
        """Store the changed progress of up to 50 tasks, all or none, and return all that is recorded then.

        Raises Stale when something else was recorded since `seen`, or another version is in force by now, and NotFound
        when the plan is not there or the deletion of its learner has begun.
        """
