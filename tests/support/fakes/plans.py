"""The plans in memory."""

from collections import Counter
from dataclasses import replace

from studyplan.domain.errors.failures import RequestClosed, RequestMissing
from studyplan.domain.values.plan import Plan, PlanSummary
from studyplan.domain.values.trace import TraceRecord
from studyplan.ports import EVERYTHING, ListFilter, Page
from tests.support.fakes.state import State, keep_record, newest_of, of_owner


class InMemoryPlans:
    """Implements ports.Plans. A plan of any size fits: PlanTooLarge is the database's."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._plans = state.plans
        self._requests = state.requests

    def publish(self, owner: str, plan: Plan, record: TraceRecord | None = None) -> bool:
        stored = self._requests.get((owner, plan.request_id))
        if stored is None:
            raise RequestMissing
        if stored.request.plan_id == plan.id:
            return False
        if not stored.is_open:
            raise RequestClosed
        end = {"status": plan.status, "updated_at": plan.created_at, "plan_id": plan.id}
        self._requests[owner, plan.request_id] = replace(stored, request=stored.request.model_copy(update=end))
        self._plans[owner, plan.id] = plan
        keep_record(self._state, (owner, plan.request_id), record)
        return True

    def committed_minutes(
        self, owner: str, learner_id: str, *, since: str, until: str, but: str | None = None
    ) -> dict[str, int]:
        found = Counter[str]()
        for plan in of_owner(self._plans, owner):
            if plan.learner_id == learner_id and plan.id != but:
                dated = {day.date: day.minutes for day in plan.days if day.date and day.minutes}
                found.update({date: minutes for date, minutes in dated.items() if since <= date <= until})
        return dict(found)

    def delete(self, owner: str, plan_id: str) -> None:
        self._plans.pop((owner, plan_id), None)
        self._state.versions.pop((owner, plan_id), None)
        self._state.progress.pop((owner, plan_id), None)
        for key in [key for key in self._state.version_plans if key[:2] == (owner, plan_id)]:
            del self._state.version_plans[key]

    def get(self, owner: str, plan_id: str) -> Plan | None:
        return self._plans.get((owner, plan_id))

    def newest_of(self, owner: str, learner_id: str, *, most: int) -> tuple[str, ...]:
        only = ListFilter(learner_id=learner_id)
        return tuple(summary.id for summary in self.page(owner, limit=most, cursor=None, only=only).items)

    def learner_of(self, owner: str, plan_id: str) -> str | None:
        plan = self.get(owner, plan_id)
        return plan.learner_id if plan else None

    def page(self, owner: str, *, limit: int, cursor: str | None, only: ListFilter = EVERYTHING) -> Page[PlanSummary]:
        chosen = [
            _summary(plan)
            for plan in of_owner(self._plans, owner)
            if only.learner_id in (None, plan.learner_id) and only.status in (None, plan.status)
        ]
        return newest_of(("plans", owner, only), chosen, limit=limit, cursor=cursor)


def _summary(plan: Plan) -> PlanSummary:
    return PlanSummary(**plan.model_dump(include=set(PlanSummary.model_fields)))
