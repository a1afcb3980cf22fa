"""What the steps of a plan request store in the table: candidates, drafts, findings and trace."""

from collections.abc import Mapping
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.codec import BLOB, pack, unpack
from studyplan.adapters.dynamodb.keys import Key
from studyplan.adapters.dynamodb.rows import Rows, is_request
from studyplan.adapters.dynamodb.table import Table, TransactionRefused
from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.generation.draft import Draft
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Timetable
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Value
from studyplan.ports import Artefact

CANDIDATES = "SHELF"  # the name that release 0.1 gave the row; stored rows keep it


class _OfRequests(Rows):
    """What is stored for a plan request, for as long as the request is stored."""

    def _store(self, owner: str, request_id: str, puts: list[Any]) -> None:
        """Store rows together. Raises RequestMissing where the request is not there, or its deletion has begun."""
        try:
            self._table.write_together([*puts, self._check(keys.request(owner, request_id))])
        except TransactionRefused:
            raise RequestMissing from None


class StoredRun(_OfRequests):
    """Implements ports.Run."""

    def __init__(self, table: Table, owner: str, request_id: str) -> None:
        super().__init__(table)
        self._owner = owner
        self._request_id = request_id
        self._prefetched: dict[Key, dict[str, Any] | None] = {}

    def prefetch(self, *artefacts: Artefact, attempt: int = 1) -> None:
        wanted = [key for artefact in artefacts for key in self._keys_of(artefact, attempt)]
        self._prefetched = self._together(wanted)

    def context(self) -> PlanContext:
        row = self._row(keys.request(self._owner, self._request_id))
        if not is_request(row):
            raise RequestMissing
        return unpack(PlanContext, row[BLOB])

    def candidates(self) -> Candidates:
        return self._load(Candidates, CANDIDATES)

    def save_candidates(self, candidates: Candidates, record: TraceRecord | None = None) -> None:
        self._save({CANDIDATES: candidates}, record)

    def draft(self, attempt: int) -> Draft | None:
        row = self._row(self._key(f"DRAFT#{attempt:02}"))
        return unpack(Draft, row[BLOB]) if row else None

    def timetable(self, attempt: int) -> Timetable:
        return self._load(Timetable, f"TIMETABLE#{attempt:02}")

    def save_draft(
        self, attempt: int, draft: Draft | None, timetable: Timetable, record: TraceRecord | None = None
    ) -> None:
        of_draft = {f"DRAFT#{attempt:02}": draft} if draft is not None else {}
        self._save({**of_draft, f"TIMETABLE#{attempt:02}": timetable}, record)

    def attempts(self, *, up_to: int) -> tuple[Attempt, ...]:
        return tuple(self._load(Attempt, f"FINDINGS#{number:02}") for number in range(1, up_to + 1))

    def save_attempt(self, number: int, attempt: Attempt, record: TraceRecord | None = None) -> None:
        self._save({f"FINDINGS#{number:02}": attempt}, record)

    def _row(self, key: Key) -> dict[str, Any] | None:
        return self._prefetched[key] if key in self._prefetched else self._table.get(key)

    def _keys_of(self, artefact: Artefact, attempt: int) -> list[Key]:
        match artefact:
            case "context":
                return [keys.request(self._owner, self._request_id)]
            case "candidates":
                return [self._key(CANDIDATES)]
            case "draft" | "timetable":
                return [self._key(f"{artefact.upper()}#{attempt:02}")]
        name = artefact.upper().replace("TIMETABLES", "TIMETABLE")
        return [self._key(f"{name}#{number:02}") for number in range(1, attempt + 1)]

    def _key(self, name: str) -> Key:
        return keys.run(self._owner, self._request_id, name)

    def _save(self, values: Mapping[str, Value], record: TraceRecord | None) -> None:
        # A published plan is explained from its candidates; the rest is read by the next steps alone.
        kept = {"expires_at": keys.expiry(record.started_at)} if record and CANDIDATES not in values else {}
        puts = [self._put(self._key(name), {BLOB: pack(value), **kept}) for name, value in values.items()]
        self._store(self._owner, self._request_id, puts + self._trace(self._owner, self._request_id, record))

    def _load[T: Value](self, kind: type[T], name: str) -> T:
        row = self._row(self._key(name))
        if row is None:
            raise ArtefactMissing(name)
        return unpack(kind, row[BLOB])


class RunRepository(_OfRequests):
    """Implements ports.Runs."""

    def of(self, owner: str, request_id: str) -> StoredRun:
        return StoredRun(self._table, owner, request_id)

    def add_trace(self, owner: str, request_id: str, record: TraceRecord) -> None:
        self._store(owner, request_id, self._trace(owner, request_id, record))

    def trace(self, owner: str, request_id: str) -> tuple[TraceRecord, ...]:
        rows = self._table.partition(keys.run(owner, request_id, "").pk, "TRACE#")
        return tuple(unpack(TraceRecord, row[BLOB]) for row in rows)

    def delete(self, owner: str, request_id: str) -> None:
        self._table.delete_partition(keys.run(owner, request_id, "").pk)
