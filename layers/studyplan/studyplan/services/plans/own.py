"""What of an owner's plans and plan requests belongs to one learner, for calls by a link of that learner."""

from typing import TYPE_CHECKING, NamedTuple

from studyplan.domain.errors.http import LinkNotFound, NotFound
from studyplan.domain.values.plan import PlanSummary
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.ports import ListFilter, Page
from studyplan.services.plans.plan_store import Stored

if TYPE_CHECKING:
    from studyplan.domain.values.learner import Learner


def most_by_links(most: int) -> int:
    """Return how many requests of an owner may be open for one by a link to be taken, of the `most` that may be open.

    It is three quarters: learners who replan do not keep their owner from planning.
    """
    return max(1, most * 3 // 4)


class OwnPlan(NamedTuple):
    """A plan with the request that its version in force was made for."""

    plan: PlanSummary
    request: PlanRequest


class OwnRows(NamedTuple):
    """The rows of one learner of an owner. What belongs to another learner is not found, as what is not there."""

    stored: Stored
    owner: str
    learner_id: str

    def learner(self) -> "Learner":
        """Return the learner. Raises LinkNotFound: the links of a learner end with the learner."""
        learner = self.stored.learners.get(self.owner, self.learner_id)
        if learner is None:
            raise LinkNotFound
        return learner

    def plans(self, *, limit: int, cursor: str | None) -> Page[OwnPlan]:
        """Return a page of the learner's plans, the newest first. Raises InvalidFields for a cursor of another list."""
        page = self.stored.plans.page(self.owner, limit=limit, cursor=cursor, only=ListFilter(self.learner_id))
        pairs = ((plan, self.stored.requests.get(self.owner, plan.request_id)) for plan in page.items)
        return Page(tuple(OwnPlan(plan, request) for plan, request in pairs if request), page.next_cursor)

    def check_plan(self, plan_id: str) -> None:
        """Raise NotFound unless the plan is of the learner."""
        if self.stored.plans.learner_of(self.owner, plan_id) != self.learner_id:
            raise NotFound

    def check_request(self, request_id: str) -> None:
        """Raise NotFound unless the plan request is of the learner."""
        request = self.stored.requests.get(self.owner, request_id)
        if request is None or request.learner_id != self.learner_id:
            raise NotFound
