"""The plan requests in the table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack, unpack
from studyplan.adapters.dynamodb.open_requests import OpenRequests
from studyplan.adapters.dynamodb.rows import is_request, value_of
from studyplan.adapters.dynamodb.table import NEW, ConditionFailed, TransactionRefused
from studyplan.domain.errors.failure_codes import known_code, sentence_of
from studyplan.domain.errors.failures import RequestClosed, RequestMissing, StoreThrottled
from studyplan.domain.errors.http import Stale, TooManyOpenRequests, key_of_deleted_request, no_such_learner
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan_request import Failure, PlanRequest
from studyplan.ports import EVERYTHING, MAX_OPEN_REQUESTS, ListFilter, OpenRequest, Page

if TYPE_CHECKING:
    from studyplan.domain.values.learner import Learner
    from studyplan.domain.values.versions import PlanVersions

IS_OPEN = "#status IN (:queued, :running)"
COUNTED, LEARNER, VERSIONS = 1, 3, 4  # of the items that `add` writes together
MORE = 6  # tries of its transaction while others are stored: all requests of an owner meet on the row that counts them
TRIES = 5  # to add a request while others end and further ones take their places
OPEN_VALUES = {":queued": {"S": "queued"}, ":running": {"S": "running"}}


class RequestRepository(OpenRequests):
    """Implements ports.Requests."""

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
        row = _row(request) | {BLOB: pack(context), "deadline": deadline, "correlation_id": correlation_id or None}
        items = [
            self._put(keys.request(owner, request.id), row, NEW),
            self._counting(owner, request.id, at_most),
            self._put(_sort_key(owner, request), {"id": request.id, "learner_id": request.learner_id}),
            self._check(keys.learner(owner, request.learner_id)),
            *([self._versions(owner, versions)] if versions else []),
        ]
        for _ in range(TRIES):
            try:
                return self._table.patiently(partial(self._add_once, owner, request, items), more=MORE)
            except TransactionRefused as refused:
                stored = self._table.get(keys.request(owner, request.id))
                if stored is not None:  # by an earlier call with the same id
                    return _stored_before(stored)
                if refused.reasons[LEARNER] != "None":
                    raise no_such_learner() from None
                if versions and refused.reasons[VERSIONS] != "None":
                    raise Stale from None
                if refused.reasons[COUNTED] != "None" and not self._has_room(owner, at_most):
                    break
        raise TooManyOpenRequests(
            f"You have reached the limit of {at_most} open plan requests; retry when one has finished."
        )

    def _add_once(self, owner: str, request: PlanRequest, items: Sequence[Any]) -> PlanRequest:
        """Try once to store a new request; where others are being stored, return what is stored under its id by now."""
        try:
            self._table.write_together(items, once=True)
        except StoreThrottled:
            stored = self._table.get(keys.request(owner, request.id))
            if stored is None:
                raise
            return _stored_before(stored)
        return request

    def mark_running(self, owner: str, request_id: str, *, now: str) -> PlanContext:
        try:
            row = self._set_status(owner, request_id, "SET #status = :to, updated_at = :now", "running", now)
        except ConditionFailed:
            raise (RequestClosed if self.get(owner, request_id) else RequestMissing) from None
        return unpack(PlanContext, row[BLOB])

    def with_learner(self, owner: str, request_id: str, learner_id: str) -> tuple[PlanRequest | None, Learner | None]:
        from studyplan.domain.values.learner import Learner  # only where requests are submitted

        request, learner = self._together([keys.request(owner, request_id), keys.learner(owner, learner_id)]).values()
        return _request(request) if is_request(request) else None, value_of(Learner, learner) if learner else None

    def get(self, owner: str, request_id: str) -> PlanRequest | None:
        row = self._table.get(keys.request(owner, request_id))
        return _request(row) if is_request(row) else None

    def correlation_id(self, owner: str, request_id: str) -> str:
        return str((self._table.get(keys.request(owner, request_id)) or {}).get("correlation_id", ""))

    def page(self, owner: str, *, limit: int, cursor: str | None, only: ListFilter = EVERYTHING) -> Page[PlanRequest]:
        # A sort row has nothing that changes, so the status is compared in the requests themselves.
        learner = {"learner_id": only.learner_id} if only.learner_id is not None else {}
        page = self._newest(owner, "REQUEST", limit=limit, cursor=cursor, equal=learner, status=only.status)
        return Page(tuple(_request(row) for row in page.items), page.next_cursor)

    def fail(self, owner: str, request_id: str, code: str, *, now: str) -> bool:
        change = "SET #status = :to, updated_at = :now, failure_code = :code, open_shard = :unsent, deadline = :now"
        more = {":code": {"S": code}, ":unsent": {"S": keys.unsent_shard(request_id)}}
        try:
            self._set_status(owner, request_id, change, "failed", now, more)
        except ConditionFailed:
            return False
        return True

    def open(self) -> Iterator[OpenRequest]:
        for shard in keys.shards():
            for row in self._table.index("open", "open_shard", shard):
                yield OpenRequest(keys.owner_in(row["pk"]), row["sk"], row["deadline"])

    def of_learner(self, owner: str, learner_id: str) -> Iterator[PlanRequest]:
        for row in self._table.partition(keys.collection(owner, "REQUEST")):
            if is_request(row) and row["learner_id"] == learner_id:
                yield _request(row)

    def mark_deleted(self, owner: str, request_id: str, *, now: str) -> PlanRequest | None:
        row = self._mark(keys.request(owner, request_id), now)
        return _request(row) if row is not None else None

    def delete(self, owner: str, request: PlanRequest, *, now: str) -> None:
        self._uncount(owner, {request.id})
        used = {"id": request.id, "expires_at": keys.expiry(now, days=keys.USED_KEY_DAYS)}
        row, sort_row = self._put(keys.request(owner, request.id), used), self._delete(_sort_key(owner, request))
        self._table.write_together([row, sort_row])

    def _set_status(
        self, owner: str, request_id: str, change: str, to: str, now: str, more: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        """Update an open request and return its row. Raises ConditionFailed where it is not open."""
        return self._table.update(
            {
                "TableName": self._table.name,
                "Key": keys.request(owner, request_id).attributes(),
                "UpdateExpression": change,
                "ConditionExpression": IS_OPEN,
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": OPEN_VALUES | {":to": {"S": to}, ":now": {"S": now}} | (more or {}),
            }
        )


def _stored_before(row: Mapping[str, Any]) -> PlanRequest:
    if not is_request(row):
        raise key_of_deleted_request()
    return _request(row)


def _sort_key(owner: str, request: PlanRequest) -> keys.Key:
    return keys.sort_row(owner, "REQUEST", request.created_at, request.id)


def _row(request: PlanRequest) -> dict[str, Any]:
    """Return the row of an open request, without what is null in it or in its constraints: each KB counts."""
    row = request.model_dump(mode="json", exclude={"failure"}, exclude_none=True)
    return row | {"open_shard": keys.shard(request.id)}


def _request(row: Mapping[str, Any]) -> PlanRequest:
    code = row.get("failure_code")
    failure = {"failure": Failure(code=known_code(code), message=sentence_of(code))} if code else {}
    return value_of(PlanRequest, {**row, **failure})
