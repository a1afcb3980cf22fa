"""What the product needs from the outside, as protocols. Another owner's row does not exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from studyplan.domain.values.text import TextSimilarity

if TYPE_CHECKING:  # for the types alone: a function loads what its adapters use
    from studyplan.domain.feedback.library import LibraryFeedback
    from studyplan.domain.generation.draft import Draft, Written
    from studyplan.domain.library.view import LibraryView
    from studyplan.domain.retrieval.topics import OwnAliases
    from studyplan.domain.scoring.decision import Attempt
    from studyplan.domain.values.candidates import Candidates
    from studyplan.domain.values.context import PlanContext
    from studyplan.domain.values.learner import Learner
    from studyplan.domain.values.plan import Finding, Timetable
    from studyplan.domain.values.plan_request import PlanRequest
    from studyplan.domain.values.resource import Resource
    from studyplan.domain.values.trace import TraceRecord
    from studyplan.domain.values.types import Level, RequestStatus, ResourceType
    from studyplan.domain.values.versions import PlanVersions

MAX_OPEN_REQUESTS = 20  # of an owner, unless the deployment sets another number
LIBRARY_LIMIT = 200_000  # resources of an owner
Artefact = Literal["context", "candidates", "draft", "timetable", "timetables", "findings"]
ExecutionState = Literal["running", "ended", "missing"]


class Page[T](NamedTuple):
    """A part of a list; `next_cursor` asks for the next one and is None at the end.

    What returns a page raises InvalidFields for a cursor that is not of this list with these filters.
    """

    items: tuple[T, ...]
    next_cursor: str | None


class ResourceFilter(NamedTuple):
    """Which resources a list holds; None is any. `topic` is an id as text.topic_id gives it."""

    topic: str | None = None
    difficulty: Level | None = None
    resource_type: ResourceType | None = None

    def attributes(self) -> dict[str, str]:
        values = {"topic_id": self.topic, "difficulty": self.difficulty, "resource_type": self.resource_type}
        return {name: value for name, value in values.items() if value is not None}


class ListFilter(NamedTuple):
    """Which plan requests, or plans, a list holds; None is any."""

    learner_id: str | None = None
    status: RequestStatus | None = None

    def attributes(self) -> dict[str, str]:
        return {name: value for name, value in self._asdict().items() if value is not None}


EVERYTHING = ListFilter()


class OpenRequest(NamedTuple):
    """A request that is not finished, as the reconciler sees it. `deadline` is ISO 8601, UTC."""

    owner: str
    request_id: str
    deadline: str


class Learners(Protocol):
    """The learners of an owner."""

    def add(self, owner: str, learner: Learner) -> None: ...
    def replace(self, owner: str, learner: Learner, *, seen: Learner) -> None:
        """Replace a learner. Raises Stale when it is no longer as `seen`, NotFound when its deletion has begun."""

    def mark_deleted(self, owner: str, learner_id: str, *, now: str) -> bool: ...  # False where there is none
    def delete(self, owner: str, learner_id: str) -> None: ...
    def get(self, owner: str, learner_id: str) -> Learner | None: ...
    def page(self, owner: str, *, limit: int, cursor: str | None) -> Page[Learner]: ...


class Library(Protocol):
    """The learning resources of an owner."""

    def add(self, owner: str, resource: Resource, *, relying_on: tuple[Resource, ...] = ()) -> str | None:
        """Store a resource, or return the id of the one that has its url already.

        Raises LibraryFull, and Stale when one that it relies on is no longer as seen.
        """

    def replace(self, owner: str, resource: Resource, *, seen: Resource, relying_on: tuple[Resource, ...] = ()) -> None:
        """Replace a resource.

        Raises Stale when it, or one of the first 94 that the update relies on, is no longer as seen, and Conflict when
        another resource has the new url.
        """

    def needs(self, owner: str) -> int:
        """Return a number that every write raises that may store a new prerequisite."""

    def delete(self, owner: str, resource: Resource, *, needs_at: int | None = None) -> None:
        """Delete a resource, if it is there. Raises Stale where `needs` is no longer `needs_at`."""

    def get(self, owner: str, resource_id: str) -> Resource | None: ...
    def same_page(self, owner: str, resource: Resource) -> tuple[str, ...]:
        """Return the ids of up to 10 other resources that are most likely the same page as this one, by their urls."""

    def page(
        self, owner: str, *, limit: int, cursor: str | None, only: ResourceFilter | None = None
    ) -> Page[Resource]: ...
    def all(self, owner: str) -> tuple[Resource, ...]: ...  # never for a plan: it may be 200,000
    def view(self, owner: str) -> LibraryView: ...
    def with_feedback(self, owner: str, *, month: str) -> tuple[LibraryView, LibraryFeedback]:
        """Return the library with the feedback on it, as it counts in `month`, for the calls of `view`."""


class Aliases(Protocol):
    """The aliases that an owner gives to topics."""

    def get(self, owner: str) -> OwnAliases: ...
    def replace(self, owner: str, aliases: OwnAliases, *, seen: OwnAliases) -> None:
        """Replace all of them. Raises Stale when they are no longer as `seen`."""


class Requests(Protocol):
    """The plan requests of an owner, and across owners those that are open."""

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
        """Store a queued request once, and return what is stored under its id, by this call or an earlier one.

        `correlation_id` is of the call that asked for it; `versions` of the plan that it replans are stored with it.
        Raises TooManyOpenRequests when it would be a new one and `at_most` of the owner's are open, InvalidFields for
        the id of a deleted request and for a deleted learner, Stale when the versions were changed meanwhile.
        """

    def mark_running(self, owner: str, request_id: str, *, now: str) -> PlanContext:
        """Mark a request as running and return its context. Raises RequestMissing, RequestClosed."""

    def fail(self, owner: str, request_id: str, code: str, *, now: str) -> bool: ...  # False when closed before
    def mark_deleted(self, owner: str, request_id: str, *, now: str) -> PlanRequest | None: ...  # None where none is
    def delete(self, owner: str, request: PlanRequest, *, now: str) -> None:
        """Delete the request itself; Runs deletes what its steps stored. Its id stays used for 100 days."""

    def get(self, owner: str, request_id: str) -> PlanRequest | None: ...
    def with_learner(self, owner: str, request_id: str, learner_id: str) -> tuple[PlanRequest | None, Learner | None]:
        """Return a request and a learner, in one call."""

    def correlation_id(self, owner: str, request_id: str) -> str: ...  # of the call that made it; or empty
    def page(
        self, owner: str, *, limit: int, cursor: str | None, only: ListFilter = EVERYTHING
    ) -> Page[PlanRequest]: ...
    def of_learner(self, owner: str, learner_id: str) -> Iterator[PlanRequest]: ...
    def open(self) -> Iterator[OpenRequest]:
        """Yield the open requests of all owners, for the reconciler."""


class Run(Protocol):
    """What the steps of one plan request read and store. Raises ArtefactMissing for what was not stored.

    To save raises RequestMissing where the request is not there, or is marked as deleted; so does `add_trace`. What a
    step saves is stored with its `record`, both or neither.
    """

    def prefetch(self, *artefacts: Artefact, attempt: int = 1) -> None:
        """Read in one call what the methods below then return: of `attempt`, in the plural also of those before it."""

    def context(self) -> PlanContext: ...  # as it was when the request was submitted; raises RequestMissing
    def candidates(self) -> Candidates: ...
    def save_candidates(self, candidates: Candidates, record: TraceRecord | None = None) -> None: ...
    def draft(self, attempt: int) -> Draft | None: ...  # None where an attempt (from 1) has none, or one by rules
    def timetable(self, attempt: int) -> Timetable: ...
    def save_draft(
        self, attempt: int, draft: Draft | None, timetable: Timetable, record: TraceRecord | None = None
    ) -> None: ...
    def attempts(self, *, up_to: int) -> tuple[Attempt, ...]: ...  # from the first to number `up_to`
    def save_attempt(self, number: int, attempt: Attempt, record: TraceRecord | None = None) -> None: ...


class Runs(Protocol):
    """What the state machine's steps store for a plan request: artefacts and trace."""

    def of(self, owner: str, request_id: str) -> Run: ...
    def add_trace(self, owner: str, request_id: str, record: TraceRecord) -> None: ...
    def trace(self, owner: str, request_id: str) -> tuple[TraceRecord, ...]:
        """Return the records in the order in which the steps started."""

    def delete(self, owner: str, request_id: str) -> None: ...


class ModelBudget(Protocol):
    """What one owner and the whole deployment may still spend on model calls today, in micro-dollars."""

    def reserve(self, micro_usd: int) -> None:
        """Reserve the most that a call can cost. Raises LlmBudgetExceeded when less than that is left, or allowed."""

    def settle(self, *, reserved: int, spent: int) -> None:
        """Return what a call did not use, or add what it used on top."""


class Assignment(NamedTuple):
    """What a writer is given. `findings` and `previous` are of the draft before, when there was one.

    `seconds` is the time for the whole draft, with all its model calls.
    """

    context: PlanContext
    candidates: Candidates
    budget: ModelBudget
    seconds: float
    findings: tuple[Finding, ...] = ()
    previous: Draft | None = None


class PlanWriter(Protocol):
    """Chooses and explains; never does arithmetic."""

    def write(self, assignment: Assignment) -> Written:
        """Return a draft. Raises a WriterError when there is none."""


class Workflow(Protocol):
    """Runs the steps of a request."""

    def start(self, owner: str, request_id: str, correlation_id: str) -> None:
        """Start it, or do nothing when it was started before. Its steps log `correlation_id`."""

    def state(self, request_id: str) -> ExecutionState: ...
    def stop(self, request_id: str) -> None: ...


class Meaning(TextSimilarity, Protocol):
    """Compares texts by what they mean, as ranking uses it beside words."""
