"""The store in one DynamoDB table. With keys.py the only place that knows how rows are laid out."""

from collections.abc import Iterator
from itertools import batched
from typing import Any

from studyplan.adapters import keys
from studyplan.adapters.items import BLOB, pack, unpack
from studyplan.adapters.keys import Key
from studyplan.adapters.table import ConditionFailed, Table, TransactionRefused
from studyplan.domain.errors import ArtefactMissing, PlanTooLarge, RequestClosed, RequestMissing, sentence_of
from studyplan.domain.models import Brief, Failure, Learner, PlanRequest, Resource, Value
from studyplan.domain.plan import Day, Finding, Plan, PlanSummary, Timetable
from studyplan.domain.shelf import Draft, Shelf
from studyplan.domain.trace import TraceRecord
from studyplan.ports import OpenRequest, Page

IS_OPEN = "#status IN (:queued, :running)"
OPEN_VALUES = {":queued": {"S": "queued"}, ":running": {"S": "running"}}
TRANSACTION_LIMIT = 4_000_000  # bytes


class _Days(Value):
    days: tuple[Day, ...]


class _Findings(Value):
    findings: tuple[Finding, ...]


class DynamoStore:
    """Implements ports.Store."""

    def __init__(self, table: Table) -> None:
        self._table = table

    # Learners and resources

    def add_learner(self, owner: str, learner: Learner) -> None:
        self._table.put(keys.learner(owner, learner.id), learner.model_dump(mode="json"))

    def learner(self, owner: str, learner_id: str) -> Learner | None:
        return _learner(self._table.get(keys.learner(owner, learner_id)))

    def learners(self, owner: str, *, limit: int, cursor: str | None) -> Page[Learner]:
        return self._page(Learner, keys.collection(owner, "LEARNER"), limit, cursor)

    def add_resource(self, owner: str, resource: Resource) -> str | None:
        claim = keys.url(owner, resource.url)
        row = self._table.item(keys.resource(owner, resource.id), resource.model_dump(mode="json"))
        pointer = self._table.item(claim, {"id": resource.id})
        new = "attribute_not_exists(pk)"
        name = self._table.name
        try:
            self._table.write_together(
                [
                    {"Put": {"TableName": name, "Item": pointer, "ConditionExpression": new}},
                    {"Put": {"TableName": name, "Item": row, "ConditionExpression": new}},
                ]
            )
        except TransactionRefused:
            taken = self._table.get(claim)
            return str(taken["id"]) if taken else resource.id
        return None

    def resource(self, owner: str, resource_id: str) -> Resource | None:
        row = self._table.get(keys.resource(owner, resource_id))
        return _value(Resource, row) if row else None

    def resources(self, owner: str, *, limit: int, cursor: str | None) -> Page[Resource]:
        return self._page(Resource, keys.collection(owner, "RESOURCE"), limit, cursor)

    def library(self, owner: str) -> Iterator[Resource]:
        return (_value(Resource, row) for row in self._table.partition(keys.collection(owner, "RESOURCE")))

    # Requests

    def open_request(self, owner: str, request: PlanRequest, brief: Brief, *, deadline: str) -> PlanRequest:
        row = request.model_dump(mode="json", exclude={"failure"}) | {
            BLOB: pack(brief),
            "deadline": deadline,
            "open_shard": keys.shard(request.id),
        }
        try:
            self._table.put(keys.request(owner, request.id), row, only_new=True)
        except ConditionFailed:
            stands = self.request(owner, request.id)  # posted before under the same id
            return stands or request
        return request

    def begin_request(self, owner: str, request_id: str, *, now: str) -> Brief:
        try:
            row = self._close_or_move(owner, request_id, "SET #status = :to, updated_at = :now", "running", now)
        except ConditionFailed:
            raise (RequestClosed if self.request(owner, request_id) else RequestMissing) from None
        return unpack(Brief, row[BLOB])

    def request(self, owner: str, request_id: str) -> PlanRequest | None:
        row = self._table.get(keys.request(owner, request_id))
        return _request(row) if row else None

    def requests(self, owner: str, *, limit: int, cursor: str | None) -> Page[PlanRequest]:
        page = self._table.page(keys.collection(owner, "REQUEST"), limit=limit, cursor=cursor)
        return Page(tuple(_request(row) for row in page.items), page.next_cursor)

    def brief(self, owner: str, request_id: str) -> Brief:
        row = self._table.get(keys.request(owner, request_id))
        if row is None:
            raise RequestMissing
        return unpack(Brief, row[BLOB])

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

    def put_shelf(self, owner: str, request_id: str, shelf: Shelf) -> None:
        self._keep(keys.run(owner, request_id, "SHELF"), shelf)

    def shelf(self, owner: str, request_id: str) -> Shelf:
        return self._kept(Shelf, keys.run(owner, request_id, "SHELF"))

    def put_draft(self, owner: str, request_id: str, number: int, draft: Draft, laid_out: Timetable) -> None:
        self._keep(keys.run(owner, request_id, f"DRAFT#{number:02}"), draft)
        self._keep(keys.run(owner, request_id, f"TIMETABLE#{number:02}"), laid_out)

    def timetable(self, owner: str, request_id: str, number: int) -> Timetable:
        return self._kept(Timetable, keys.run(owner, request_id, f"TIMETABLE#{number:02}"))

    def put_findings(self, owner: str, request_id: str, number: int, findings: tuple[Finding, ...]) -> None:
        self._keep(keys.run(owner, request_id, f"FINDINGS#{number:02}"), _Findings(findings=findings))

    def findings(self, owner: str, request_id: str, number: int) -> tuple[Finding, ...]:
        return self._kept(_Findings, keys.run(owner, request_id, f"FINDINGS#{number:02}")).findings

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

    # Plans

    def publish(self, owner: str, plan: Plan) -> bool:
        summary = PlanSummary(**plan.model_dump(include=set(PlanSummary.model_fields)))
        head = summary.model_dump(mode="json") | {BLOB: pack(plan.model_copy(update={"days": ()}))}
        weeks = [pack(_Days(days=week)) for week in batched(plan.days, 7, strict=False)]
        if sum(map(len, weeks)) + len(head[BLOB]) > TRANSACTION_LIMIT * 3 // 4:
            raise PlanTooLarge
        items = [
            self._put(keys.plan_week(owner, plan.id, number), {BLOB: week}) for number, week in enumerate(weeks, 1)
        ]
        items.append(self._put(keys.plan(owner, plan.id), head, "attribute_not_exists(pk)"))
        items.append(self._closing(owner, plan))
        try:
            self._table.write_together(items)
        except TransactionRefused:
            ended = self.request(owner, plan.request_id)
            if ended is not None and ended.plan_id == plan.id:
                return False
            raise (RequestClosed if ended else RequestMissing) from None
        return True

    def _put(self, key: Key, row: dict[str, Any], condition: str | None = None) -> Any:
        put = {"TableName": self._table.name, "Item": self._table.item(key, row)}
        return {"Put": put | ({"ConditionExpression": condition} if condition else {})}

    def _closing(self, owner: str, plan: Plan) -> Any:
        return {
            "Update": {
                "TableName": self._table.name,
                "Key": keys.request(owner, plan.request_id).attributes(),
                "UpdateExpression": "SET #status = :to, updated_at = :now, plan_id = :plan REMOVE open_shard, deadline",
                "ConditionExpression": IS_OPEN,
                "ExpressionAttributeNames": {"#status": "status"},
                "ExpressionAttributeValues": OPEN_VALUES
                | {":to": {"S": plan.status}, ":now": {"S": plan.created_at}, ":plan": {"S": plan.id}},
            }
        }

    def plan(self, owner: str, plan_id: str) -> Plan | None:
        head = self._table.get(keys.plan(owner, plan_id))
        if head is None:
            return None
        weeks = self._table.partition(keys.plan_week(owner, plan_id, 0).pk)
        days = tuple(day for week in weeks for day in unpack(_Days, week[BLOB]).days)
        return unpack(Plan, head[BLOB]).model_copy(update={"days": days})

    def plans(self, owner: str, *, limit: int, cursor: str | None) -> Page[PlanSummary]:
        return self._page(PlanSummary, keys.collection(owner, "PLAN"), limit, cursor)

    def _page[T: Value](self, kind: type[T], partition: str, limit: int, cursor: str | None) -> Page[T]:
        page = self._table.page(partition, limit=limit, cursor=cursor)
        return Page(tuple(_value(kind, row) for row in page.items), page.next_cursor)


def _value[T: Value](kind: type[T], row: dict[str, Any]) -> T:
    """A value from its row. Lax: lists become tuples, and a whole number where a float is meant is one."""
    return kind.model_validate({name: row.get(name) for name in kind.model_fields if name in row}, strict=False)


def _learner(row: dict[str, Any] | None) -> Learner | None:
    return _value(Learner, row) if row else None


def _request(row: dict[str, Any]) -> PlanRequest:
    code = row.get("failure_code")
    failure = {"failure": Failure(code=code, message=sentence_of(code))} if code else {}
    return _value(PlanRequest, row | failure)
