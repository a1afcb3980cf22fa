"""What the fakes of one store share, so that publishing a plan closes its request."""

from dataclasses import dataclass, field, fields
from hashlib import sha256
from typing import Any, Protocol

from studyplan.domain.errors.failures import RequestMissing
from studyplan.domain.errors.http import FieldError, InvalidFields
from studyplan.domain.feedback.counting import feedback_of
from studyplan.domain.feedback.values import FeedbackOverride, ResourceFeedback, Vote
from studyplan.domain.importing.record import Import
from studyplan.domain.links.values import LearnerLinks
from studyplan.domain.progress.values import RecordedProgress
from studyplan.domain.retrieval.topics import OwnAliases
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Value
from studyplan.domain.values.versions import PlanVersions
from studyplan.ports import Page

type Key = tuple[str, str]  # an owner, and an id that is unique for that owner
type Run = dict[str, Value]  # what the steps of a request stored, by name


@dataclass(frozen=True)
class StoredRequest:
    request: PlanRequest
    context: PlanContext
    deadline: str
    correlation_id: str

    @property
    def is_open(self) -> bool:
        return self.request.status in ("queued", "running")


@dataclass(frozen=True)
class VoteCounts:
    """The counted votes on a resource, by the names of the counters."""

    since: str
    counters: dict[str, int] = field(default_factory=dict)
    override: FeedbackOverride = field(default_factory=FeedbackOverride)
    override_at: str = ""

    def feedback(self) -> ResourceFeedback:
        return feedback_of(self.since, self.counters, self.override, self.override_at)


@dataclass
class State:
    """All that one store holds. Values are frozen, so they are kept as they are."""

    learners: dict[Key, Learner] = field(default_factory=dict)
    resources: dict[Key, Resource] = field(default_factory=dict)
    imports: dict[Key, Import] = field(default_factory=dict)
    import_files: dict[Key, Any] = field(default_factory=dict)  # by owner, and import with what it is of it
    aliases: dict[Key, OwnAliases] = field(default_factory=dict)  # of an owner, under an empty id
    requests: dict[Key, StoredRequest] = field(default_factory=dict)
    used_ids: dict[Key, str] = field(default_factory=dict)  # of requests that were deleted, with when they were
    marked_learners: dict[Key, str] = field(default_factory=dict)  # by a deletion, with when it began
    marked_requests: dict[Key, str] = field(default_factory=dict)
    runs: dict[Key, Run] = field(default_factory=dict)
    traces: dict[Key, dict[tuple[str, str], TraceRecord]] = field(default_factory=dict)
    plans: dict[Key, Plan] = field(default_factory=dict)
    versions: dict[Key, PlanVersions] = field(default_factory=dict)
    progress: dict[Key, RecordedProgress] = field(default_factory=dict)
    version_plans: dict[tuple[str, str, int], Plan] = field(default_factory=dict)  # by owner, plan and version
    told: dict[Key, str] = field(default_factory=dict)  # events that were sent
    votes: dict[Key, Vote] = field(default_factory=dict)  # by learner and resource
    vote_counts: dict[Key, VoteCounts] = field(default_factory=dict)  # by resource
    links: dict[Key, LearnerLinks] = field(default_factory=dict)  # by learner
    spent: dict[tuple[str | None, str], int] = field(default_factory=dict)  # by owner (None: everybody) and day

    def snapshot(self) -> dict[str, Any]:
        """Return all that is stored now, by kind; later changes do not reach it. Empty without anything stored."""
        kinds = {each.name: getattr(self, each.name) for each in fields(self)}
        return {
            name: {key: dict(value) if isinstance(value, dict) else value for key, value in held.items()}
            for name, held in kinds.items()
            if held
        }


def require_request(state: State, key: Key) -> None:
    """Raise RequestMissing where a request is not there, or marked by a deletion: then nothing is stored for it."""
    if key not in state.requests or key in state.marked_requests:
        raise RequestMissing


def keep_record(state: State, key: Key, record: TraceRecord | None) -> None:
    """Store a trace record of a request, where there is one."""
    if record is not None:
        state.traces.setdefault(key, {})[record.started_at, record.step] = record


def of_owner[T](held: dict[Key, T], owner: str) -> list[T]:
    """Return what an owner has of one kind, in the order of the ids."""
    return [value for key, value in sorted(held.items(), key=lambda item: item[0]) if key[0] == owner]


class HasId(Protocol):
    @property
    def id(self) -> str: ...


def page_of[T: HasId](listed: tuple[object, ...], items: list[T], *, limit: int, cursor: str | None) -> Page[T]:
    """Return a page of `items`, which are in the order of their ids. A cursor is good for one `listed` only."""
    after = _opened(listed, cursor) if cursor else ""
    rest = [item for item in items if item.id > after]
    return Page(tuple(rest[:limit]), _sealed(listed, rest[limit - 1].id) if len(rest) > limit else None)


class HasCreation(HasId, Protocol):
    @property
    def created_at(self) -> str: ...


def newest_of[T: HasCreation](listed: tuple[object, ...], items: list[T], *, limit: int, cursor: str | None) -> Page[T]:
    """Return a page of `items`, newest first. A cursor is good for one `listed` only."""
    after = _opened(listed, cursor) if cursor else None
    placed = sorted(((f"{item.created_at}#{item.id}", item) for item in items), key=lambda pair: pair[0], reverse=True)
    rest = [pair for pair in placed if after is None or pair[0] < after]
    page = tuple(item for _, item in rest[:limit])
    return Page(page, _sealed(listed, rest[limit - 1][0]) if len(rest) > limit else None)


def _sealed(listed: tuple[object, ...], after: str) -> str:
    return f"{after}.{sha256(repr((listed, after)).encode()).hexdigest()}"


def _opened(listed: tuple[object, ...], cursor: str) -> str:
    after = cursor.rpartition(".")[0]
    if cursor != _sealed(listed, after):
        raise InvalidFields(fields=(FieldError("cursor", "is not a valid cursor for this list"),))
    return after
