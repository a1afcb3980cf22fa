"""The plan requests in memory."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from studyplan.domain.errors.failure_codes import known_code, sentence_of
from studyplan.domain.errors.failures import RequestClosed, RequestMissing
from studyplan.domain.errors.http import TooManyOpenRequests, key_of_deleted_request, no_such_learner
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan_request import Failure, PlanRequest
from studyplan.domain.values.versions import PlanVersions
from studyplan.ports import EVERYTHING, MAX_OPEN_REQUESTS, ListFilter, OpenRequest, Page
from tests.support.fakes.state import State, StoredRequest, newest_of, of_owner
from tests.support.fakes.versions import store_versions


class InMemoryRequests:
    """Implements ports.Requests."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._requests = state.requests
        self._used_ids = state.used_ids
        self._marked = state.marked_requests
        self._learners = state.learners
        self._marked_learners = state.marked_learners

    def add(
        self,
        owner: str,
        request: PlanRequest,
        context: PlanContext,
        *,
        deadline: str,
        at_most: int = MAX_OPEN_REQUESTS,
        correlation_id: str = "",
        versions: PlanVersions | None = None,
    ) -> PlanRequest:
        if stored := self.get(owner, request.id):
            return stored
        if (owner, request.id) in self._used_ids:
            raise key_of_deleted_request()
        learner = (owner, request.learner_id)
        if learner not in self._learners or learner in self._marked_learners:
            raise no_such_learner()
        if sum(each.is_open for each in of_owner(self._requests, owner)) >= at_most:
            raise TooManyOpenRequests(
                f"You have reached the limit of {at_most} open plan requests; retry when one has finished."
            )
        if versions is not None:
            store_versions(self._state, owner, versions)
        self._requests[owner, request.id] = StoredRequest(request, context, deadline, correlation_id)
        return request

    def mark_running(self, owner: str, request_id: str, *, now: str) -> PlanContext:
        if not self._update_open(owner, request_id, status="running", updated_at=now):
            raise RequestClosed if self.get(owner, request_id) else RequestMissing
        return self._requests[owner, request_id].context

    def fail(self, owner: str, request_id: str, code: str, *, now: str) -> bool:
        failure = Failure(code=known_code(code), message=sentence_of(code))
        return self._update_open(owner, request_id, status="failed", updated_at=now, failure=failure)

    def mark_deleted(self, owner: str, request_id: str, *, now: str) -> PlanRequest | None:
        if (owner, request_id) in self._requests:
            self._marked[owner, request_id] = now
        return self.get(owner, request_id)

    def delete(self, owner: str, request: PlanRequest, *, now: str) -> None:
        self._marked.pop((owner, request.id), None)
        self._requests.pop((owner, request.id), None)
        self._used_ids[owner, request.id] = now

    def with_learner(self, owner: str, request_id: str, learner_id: str) -> tuple[PlanRequest | None, Learner | None]:
        return self.get(owner, request_id), self._learners.get((owner, learner_id))

    def get(self, owner: str, request_id: str) -> PlanRequest | None:
        stored = self._requests.get((owner, request_id))
        return stored.request if stored else None

    def correlation_id(self, owner: str, request_id: str) -> str:
        stored = self._requests.get((owner, request_id))
        return stored.correlation_id if stored else ""

    def page(self, owner: str, *, limit: int, cursor: str | None, only: ListFilter = EVERYTHING) -> Page[PlanRequest]:
        chosen = [
            request
            for request in self._all(owner)
            if only.learner_id in (None, request.learner_id) and only.status in (None, request.status)
        ]
        return newest_of(("requests", owner, only), chosen, limit=limit, cursor=cursor)

    def of_learner(self, owner: str, learner_id: str) -> Iterator[PlanRequest]:
        return iter([request for request in self._all(owner) if request.learner_id == learner_id])

    def open(self) -> Iterator[OpenRequest]:
        for (owner, request_id), stored in list(self._requests.items()):
            if stored.is_open:
                yield OpenRequest(owner, request_id, stored.deadline)

    def _all(self, owner: str) -> list[PlanRequest]:
        return [stored.request for stored in of_owner(self._requests, owner)]

    def _update_open(self, owner: str, request_id: str, **update: Any) -> bool:
        """Update a request that is open; False when it is not."""
        stored = self._requests.get((owner, request_id))
        if stored is None or not stored.is_open:
            return False
        self._requests[owner, request_id] = replace(stored, request=stored.request.model_copy(update=update))
        return True
