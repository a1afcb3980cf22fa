"""What the steps of a plan request store, in memory."""

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.generation.draft import Draft
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Timetable
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Value
from studyplan.ports import Artefact
from tests.support.fakes.state import Key, State, keep_record, require_request


class InMemoryRun:
    """Implements ports.Run."""

    def __init__(self, state: State, key: Key) -> None:
        self._state = state
        self._key = key

    def prefetch(self, *artefacts: Artefact, attempt: int = 1) -> None:
        """Do nothing: memory needs no second call."""

    def context(self) -> PlanContext:
        if self._key not in self._state.requests:
            raise RequestMissing
        return self._state.requests[self._key].context

    def candidates(self) -> Candidates:
        return self._load(Candidates, "candidates")

    def save_candidates(self, candidates: Candidates, record: TraceRecord | None = None) -> None:
        self._save({"candidates": candidates}, record)

    def draft(self, attempt: int) -> Draft | None:
        try:
            return self._load(Draft, f"draft {attempt}")
        except ArtefactMissing:
            return None

    def timetable(self, attempt: int) -> Timetable:
        return self._load(Timetable, f"timetable {attempt}")

    def save_draft(
        self, attempt: int, draft: Draft | None, timetable: Timetable, record: TraceRecord | None = None
    ) -> None:
        of_draft = {f"draft {attempt}": draft} if draft is not None else {}
        self._save({**of_draft, f"timetable {attempt}": timetable}, record)

    def attempts(self, *, up_to: int) -> tuple[Attempt, ...]:
        return tuple(self._load(Attempt, f"findings {number}") for number in range(1, up_to + 1))

    def save_attempt(self, number: int, attempt: Attempt, record: TraceRecord | None = None) -> None:
        self._save({f"findings {number}": attempt}, record)

    def _save(self, values: dict[str, Value], record: TraceRecord | None) -> None:
        require_request(self._state, self._key)
        self._state.runs.setdefault(self._key, {}).update(values)
        keep_record(self._state, self._key, record)

    def _load[T: Value](self, kind: type[T], name: str) -> T:
        stored = self._state.runs.get(self._key, {}).get(name)
        if not isinstance(stored, kind):
            raise ArtefactMissing(name)
        return stored


class InMemoryRuns:
    """Implements ports.Runs."""

    def __init__(self, state: State) -> None:
        self._state = state

    def of(self, owner: str, request_id: str) -> InMemoryRun:
        return InMemoryRun(self._state, (owner, request_id))

    def add_trace(self, owner: str, request_id: str, record: TraceRecord) -> None:
        require_request(self._state, (owner, request_id))
        keep_record(self._state, (owner, request_id), record)

    def trace(self, owner: str, request_id: str) -> tuple[TraceRecord, ...]:
        records = self._state.traces.get((owner, request_id), {})
        return tuple(record for _, record in sorted(records.items(), key=lambda item: item[0]))

    def delete(self, owner: str, request_id: str) -> None:
        self._state.runs.pop((owner, request_id), None)
        self._state.traces.pop((owner, request_id), None)
