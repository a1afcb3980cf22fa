"""The versions of plans in memory."""

from dataclasses import replace

from studyplan.domain.errors.failures import RequestClosed, RequestMissing
from studyplan.domain.errors.http import NotFound, Stale
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.versions import PlanVersions
from tests.support.fakes.state import State, keep_record


def store_versions(state: State, owner: str, versions: PlanVersions) -> None:
    """Store the list of a plan's versions; raise Stale where it was changed since it was read."""
    stored = state.versions.get((owner, versions.plan_id))
    if (stored.revision if stored else 0) != versions.revision - 1:
        raise Stale
    state.versions[owner, versions.plan_id] = versions


class InMemoryVersions:
    """Implements ports.Versions. A plan of any size fits: PlanTooLarge is the database's."""

    def __init__(self, state: State) -> None:
        self._state = state

    def get(self, owner: str, plan_id: str) -> PlanVersions | None:
        return self._state.versions.get((owner, plan_id))

    def plan(self, owner: str, plan_id: str, version: int) -> Plan | None:
        return self._state.version_plans.get((owner, plan_id, version))

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
        key = owner, plan.request_id
        stored = self._state.requests.get(key)
        if stored is None:
            raise RequestMissing
        if stored.request.plan_id == plan.id:
            return False
        if not stored.is_open:
            raise RequestClosed
        if self._is_deleted(owner, plan):
            raise RequestMissing
        store_versions(self._state, owner, versions)
        end = {"status": plan.status, "updated_at": now, "plan_id": plan.id, "version": plan.version}
        self._state.requests[key] = replace(stored, request=stored.request.model_copy(update=end))
        self._keep(owner, base)
        self._keep(owner, plan)
        keep_record(self._state, key, record)
        return True

    def accept(self, owner: str, plan: Plan, versions: PlanVersions, *, previous: Plan, progress_revision: int) -> None:
        if self._is_deleted(owner, plan):
            raise NotFound
        recorded = self._state.progress.get((owner, plan.id))
        if (recorded.revision if recorded else 0) != progress_revision:
            raise Stale
        recorded = self._state.progress.get((owner, plan.id))
        if (recorded.revision if recorded else 0) != progress_revision:
            raise Stale
        store_versions(self._state, owner, versions)
        self._state.plans[owner, plan.id] = plan

    def move(self, owner: str, plan: Plan, versions: PlanVersions, *, previous: Plan, progress_revision: int) -> None:
        self.accept(owner, plan, versions, previous=previous, progress_revision=progress_revision)
        self._keep(owner, previous)
        self._keep(owner, plan)

    def _keep(self, owner: str, plan: Plan) -> None:
        self._state.version_plans[owner, plan.id, plan.version] = plan

    def _is_deleted(self, owner: str, plan: Plan) -> bool:
        key = owner, plan.learner_id
        return key not in self._state.learners or key in self._state.marked_learners
