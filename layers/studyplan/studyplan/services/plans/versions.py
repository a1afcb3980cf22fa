"""Read the versions of a plan and what they change, and accept one."""

from collections.abc import Callable
from typing import NamedTuple

from studyplan.domain.errors.http import ProgressRecorded, VersionEnded, or_not_found
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.versions import OutdatedFact, PlanChange, PlanVersion, PlanVersions
from studyplan.services.etags import matching, retried
from studyplan.services.plans.plan_store import Stored, made_from, plan_of
from studyplan.services.plans.replan import first_versions, refuse_while_open


class Changes(NamedTuple):
    """What is different between two versions."""

    from_version: int
    to_version: int
    items: tuple[PlanChange, ...]
    moved_tasks: int


class VersionService(NamedTuple):
    """Reads and accepts versions. `now` gives ISO 8601 in UTC."""

    stored: Stored
    now: Callable[[], str]

    def all(self, owner: str, plan_id: str) -> PlanVersions:
        """Return the versions of a plan as of now. Raises NotFound."""
        stored = self.stored.versions.get(owner, plan_id)
        if stored is None:
            stored = first_versions(or_not_found(self.stored.plans.get(owner, plan_id)))
        return stored.as_of(self.now())

    def accept(self, owner: str, plan_id: str, number: int, *, if_match: str | None) -> Plan:
        """Put a proposed version in force, and return it; a version that is in force stays so.

        Raises NotFound, Stale when `if_match` is the tag of another version than the one in force, VersionEnded for one
        that is not proposed any more, ProgressRecorded, and ReplanOpen while another replan is made.
        """
        return retried(lambda: self._accept(owner, plan_id, number, if_match))

    def _accept(self, owner: str, plan_id: str, number: int, if_match: str | None) -> Plan:
        plan = or_not_found(self.stored.plans.get(owner, plan_id))
        if plan.version == number:
            return plan
        versions = or_not_found(self.stored.versions.get(owner, plan_id))
        version = or_not_found(versions.as_of(self.now()).version(number))
        matching(plan, if_match)
        refuse_while_open(self.stored.requests, owner, versions)
        if version.status != "proposed":
            raise VersionEnded(_why_ended(version))
        if self.stored.progress.get(owner, plan_id).revision != version.progress_revision:
            raise ProgressRecorded
        accepted = or_not_found(self.stored.versions.plan(owner, plan_id, number))
        self.stored.versions.accept(
            owner,
            accepted,
            versions.accepted(number),
            previous=plan,
            progress_revision=version.progress_revision,
        )
        return accepted

    def changes(self, owner: str, plan_id: str, from_version: int | None, to_version: int | None) -> Changes:
        """Return what is different between two versions: by default the newest, and the one that it was made from.

        Raises NotFound for a plan or a version that is not there.
        """
        from studyplan.domain.replanning.changes import Cause, changes_between, moved_between

        versions = self.all(owner, plan_id)
        later = or_not_found(versions.version(versions.newest if to_version is None else to_version))
        earlier = from_version or later.base_version or later.version
        old, new = plan_of(self.stored, owner, plan_id, earlier), plan_of(self.stored, owner, plan_id, later.version)
        cause = Cause(*made_from(self.stored, owner, new), by_hand=later.origin == "move")
        return Changes(earlier, later.version, changes_between(old, new, cause), moved_between(old, new))

    def outdated(self, owner: str, plan_id: str) -> tuple[OutdatedFact, ...]:
        """Return what of its learner and its resources has changed since the version in force was made.

        Raises NotFound.
        """
        from studyplan.domain.replanning.outdating import outdated

        plan = or_not_found(self.stored.plans.get(owner, plan_id))
        closed = {task.task_id for task in self.stored.progress.get(owner, plan_id).tasks if task.status != "planned"}
        planned = {task.resource_id for day in plan.days for task in day.tasks if task.id not in closed}
        context, candidates = made_from(self.stored, owner, plan)
        learner = self.stored.learners.get(owner, plan.learner_id)
        resources = self.stored.library.view(owner).some(sorted(planned))
        return outdated(context, candidates, learner, resources.values(), planned=planned)


def _why_ended(version: PlanVersion) -> str:
    if version.status == "accepted":
        return f"Version {version.version} was in force before; replan to get a new one."
    return (
        f"Version {version.version} can no longer be accepted: more than 7 days have passed, or another version was "
        "made or accepted after it; replan to get a new one."
    )
