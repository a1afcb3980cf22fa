"""Requests and what the steps of a run leave, as rows."""

from collections.abc import Iterator
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack, unpack
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.open_requests import OpenRows
from studyplan.adapters.dynamodb.rows import value_of
from studyplan.adapters.dynamodb.table import NEW, ConditionFailed, TransactionRefused
from studyplan.domain.errors.failure_codes import known_code, sentence_of
from studyplan.domain.errors.failures import ArtefactMissing, RequestClosed, RequestMissing
from studyplan.domain.errors.http import TooManyOpenRequests
from studyplan.domain.generation.draft import Draft
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Timetable
from studyplan.domain.values.plan_request import MAX_OPEN_REQUESTS, Failure, PlanRequest
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Value
from studyplan.ports import OpenRequest, Page

IS_OPEN = "#status IN (:queued, :running)"
TRIES = 5  # to open one, while others end and yet others take their places
OPEN_VALUES = {":queued": {"S": "queued"}, ":running": {"S": "running"}}


class RequestRows(OpenRows):
    """The part of ports.Store about requests and runs."""

    def open_request(
        self,
        owner: str,
        request: PlanRequest,
        context: PlanContext,
        *,
        deadline: str,
        at_most: int = MAX_OPEN_REQUESTS,
        correlation_id: str = "",
    ) -> PlanRequest:
        row = request.model_dump(mode="json", exclude={"failure"}) | {
            BLOB: pack(context),
            "deadline": deadline,
            "open_shard": keys.shard(request.id),
            "correlation_id": correlation_id or None,
        }
        items = [self._put(keys.request(owner, request.id), row, NEW), self._counting(owner, request.id, at_most)]
        for _ in range(TRIES):
            try:
                self._table.write_together(items)
            except TransactionRefused as refused:
                stands = self.request(owner, request.id)  # posted before under the same id
                if stands or refused.reasons[1] == "None":
                    return stands or request
                if not self._forget_closed(owner):
                    break
            else:
                return request
        raise TooManyOpenRequests(f"{at_most} of your plan requests are open, and no more may be at once.")

    def begin_request(self, owner: str, request_id: str, *, now: str) -> PlanContext:
        try:
            row = self._close_or_move(owner, request_id, "SET #status = :to, updated_at = :now", "running", now)
        except ConditionFailed:
            raise (RequestClosed if self.request(owner, request_id) else RequestMissing) from None
        return unpack(PlanContext, row[BLOB])

    def request(self, owner: str, request_id: str) -> PlanRequest | None:
        row = self._table.get(keys.request(owner, request_id))
        return _request(row) if row else None

    def correlation_of(self, owner: str, request_id: str) -> str:
        return str((self._table.get(keys.request(owner, request_id)) or {}).get("correlation_id", ""))

    def requests(self, owner: str, *, limit: int, cursor: str | None) -> Page[PlanRequest]:
        page = self._table.page(keys.collection(owner, "REQUEST"), limit=limit, cursor=cursor)
        return Page(tuple(_request(row) for row in page.items), page.next_cursor)

    def context(self, owner: str, request_id: str) -> PlanContext:
        row = self._table.get(keys.request(owner, request_id))
        if row is None:
            raise RequestMissing
        return unpack(PlanContext, row[BLOB])

    def fail_request(self, owner: str, request_id: str, code: str, *, now: str) -> bool:
        change = "SET #status = :to, updated_at = :now, failure_code = :code REMOVE open_shard, deadline"
        try:
            self._close_or_move(owner, request_id, change, "failed", now, {":code": {"S": code}})
        except ConditionFailed:
            return False
        return True

    def open_requests(self) -> Iterator[OpenRequest]:
        for shard in keys.shards():
            for row in self._table.index("open", "open_shard", shard):
                yield OpenRequest(keys.owner_in(row["pk"]), row["sk"], row["deadline"])

    def requests_of(self, owner: str, learner_id: str) -> Iterator[PlanRequest]:
        for row in self._table.partition(keys.collection(owner, "REQUEST")):
            if row["learner_id"] == learner_id:
                yield _request(row)

    def delete_request(self, owner: str, request_id: str) -> None:
        self._table.delete_partition(keys.run(owner, request_id, "").pk)
        self._uncount(owner, {request_id})
        self._table.delete(keys.request(owner, request_id))  # last: while it is there, the rest can be found

    def _close_or_move(
        self, owner: str, request_id: str, change: str, to: str, now: str, more: dict[str, Any] | None = None
    ) -> dict[str, Any]:
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

    # What the steps of a run leave

    def put_shelf(self, owner: str, request_id: str, candidates: Candidates) -> None:
        self._keep(keys.run(owner, request_id, "SHELF"), candidates)

    def candidates(self, owner: str, request_id: str) -> Candidates:
        return self._kept(Candidates, keys.run(owner, request_id, "SHELF"))

    def put_draft(self, owner: str, request_id: str, number: int, draft: Draft, laid_out: Timetable) -> None:
        self._keep(keys.run(owner, request_id, f"DRAFT#{number:02}"), draft)
        self._keep(keys.run(owner, request_id, f"TIMETABLE#{number:02}"), laid_out)

    def timetable(self, owner: str, request_id: str, number: int) -> Timetable:
        return self._kept(Timetable, keys.run(owner, request_id, f"TIMETABLE#{number:02}"))

    def draft(self, owner: str, request_id: str, number: int) -> Draft | None:
        row = self._table.get(keys.run(owner, request_id, f"DRAFT#{number:02}"))
        return unpack(Draft, row[BLOB]) if row else None

    def put_attempt(self, owner: str, request_id: str, number: int, attempt: Attempt) -> None:
        self._keep(keys.run(owner, request_id, f"FINDINGS#{number:02}"), attempt)

    def attempts(self, owner: str, request_id: str, *, up_to: int) -> tuple[Attempt, ...]:
        numbers = range(1, up_to + 1)
        return tuple(self._kept(Attempt, keys.run(owner, request_id, f"FINDINGS#{number:02}")) for number in numbers)

    def add_trace(self, owner: str, request_id: str, record: TraceRecord) -> None:
        # Ordered by when a step started; a step that is tried again starts later, so nothing is overwritten.
        key = keys.run(owner, request_id, f"TRACE#{record.started_at}#{record.step}")
        self._table.put(key, {BLOB: pack(record), "expires_at": keys.expiry(record.started_at)})

    def trace(self, owner: str, request_id: str) -> tuple[TraceRecord, ...]:
        rows = self._table.partition(keys.run(owner, request_id, "").pk, "TRACE#")
        return tuple(unpack(TraceRecord, row[BLOB]) for row in rows)

    def _keep(self, key: Key, value: Value) -> None:
        self._table.put(key, {BLOB: pack(value)})

    def _kept[T: Value](self, kind: type[T], key: Key) -> T:
        row = self._table.get(key)
        if row is None:
            raise ArtefactMissing(key.sk)
        return unpack(kind, row[BLOB])


def _request(row: dict[str, Any]) -> PlanRequest:
    code = row.get("failure_code")
    failure = {"failure": Failure(code=known_code(code), message=sentence_of(code))} if code else {}
    return value_of(PlanRequest, row | failure)
