"""What the code needs from the outside, without saying who gives it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, Protocol

from studyplan.domain.generation.draft import Draft, Written
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import Finding, Plan, PlanSummary, Timetable
from studyplan.domain.values.plan_request import MAX_OPEN_REQUESTS, PlanRequest
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import Level, ResourceType

ExecutionState = Literal["running", "ended", "missing"]


@dataclass(frozen=True)
class Page[T]:
    """A part of a list; `next_cursor` asks for the next one and is None at the end."""

    items: tuple[T, ...]
    next_cursor: str | None


@dataclass(frozen=True)
class ResourceFilter:
    """What a list of resources is narrowed to; None is anything. `topic` is an id as words.topic_id gives it."""

    topic: str | None = None
    difficulty: Level | None = None
    resource_type: ResourceType | None = None

    def attributes(self) -> dict[str, str]:
        wanted = {"topic_id": self.topic, "difficulty": self.difficulty, "resource_type": self.resource_type}
        return {name: value for name, value in wanted.items() if value is not None}


@dataclass(frozen=True)
class OpenRequest:
    """A request that is not finished, as the sweeper sees it. `deadline` is ISO 8601, UTC."""

    owner: str
    request_id: str
    deadline: str


class Store(Protocol):
    """Everything kept. Each call names the owner: another owner's row does not exist."""

    def add_learner(self, owner: str, learner: Learner) -> None: ...
    def replace_learner(self, owner: str, learner: Learner, *, seen: Learner) -> None:
        """Raises Stale when it is no longer as `seen`."""

    def delete_learner(self, owner: str, learner_id: str) -> None: ...
    def learner(self, owner: str, learner_id: str) -> Learner | None: ...
    def learners(self, owner: str, *, limit: int, cursor: str | None) -> Page[Learner]: ...

    def add_resource(self, owner: str, resource: Resource) -> str | None:
        """Store a resource; when its url is known already nothing is stored and that resource's id comes back.

        Raises LibraryFull.
        """

    def replace_resource(
        self, owner: str, resource: Resource, *, seen: Resource, relying_on: tuple[Resource, ...] = ()
    ) -> None:
        """Raises Stale when it, or one of the first 96 that the change relies on, is no longer as seen.

        Raises Conflict when another resource has the new url.
        """

    def delete_resource(self, owner: str, resource: Resource) -> None: ...
    def resource(self, owner: str, resource_id: str) -> Resource | None: ...
    def resources(
        self, owner: str, *, limit: int, cursor: str | None, only: "ResourceFilter | None" = None
    ) -> Page[Resource]: ...
    def library(self, owner: str) -> tuple[Resource, ...]:
        """All of an owner's resources."""

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
        """Store a queued request, once: the answer is what stands under its id, from this call or an earlier one.

        `correlation_id` is of the call that asked for it. Raises TooManyOpenRequests when it would be a new one and
        `at_most` of the owner's are open.
        """

    def begin_request(self, owner: str, request_id: str, *, now: str) -> PlanContext:
        """Mark it running and give its brief. Raises RequestMissing, RequestClosed."""

    def request(self, owner: str, request_id: str) -> PlanRequest | None: ...
    def correlation_of(self, owner: str, request_id: str) -> str:
        """The id that the call which opened a request came with; empty without one."""

    def requests(self, owner: str, *, limit: int, cursor: str | None) -> Page[PlanRequest]: ...
    def requests_of(self, owner: str, learner_id: str) -> Iterator[PlanRequest]: ...
    def delete_request(self, owner: str, request_id: str) -> None:
        """Remove a request with all that its steps left."""

    def context(self, owner: str, request_id: str) -> PlanContext: ...
    def fail_request(self, owner: str, request_id: str, code: str, *, now: str) -> bool:
        """Close an open request as failed; False when it was closed before."""

    def open_requests(self) -> Iterator[OpenRequest]: ...

    def put_shelf(self, owner: str, request_id: str, candidates: Candidates) -> None: ...
    def candidates(self, owner: str, request_id: str) -> Candidates: ...
    def put_draft(self, owner: str, request_id: str, number: int, draft: Draft, laid_out: Timetable) -> None: ...
    def timetable(self, owner: str, request_id: str, number: int) -> Timetable: ...
    def draft(self, owner: str, request_id: str, number: int) -> Draft | None:
        """The draft of an attempt; None where its writer handed none in."""

    def put_attempt(self, owner: str, request_id: str, number: int, attempt: Attempt) -> None: ...
    def attempts(self, owner: str, request_id: str, *, up_to: int) -> tuple[Attempt, ...]:
        """The attempts from the first to number `up_to`. Raises ArtefactMissing."""

    def publish(self, owner: str, plan: Plan) -> bool:
        """Store the plan and close its request at once, or neither; False when that was done before.

        Raises RequestClosed when the request ended otherwise, PlanTooLarge when it can not be stored.
        """

    def committed(self, owner: str, learner_id: str, *, since: str, until: str) -> dict[str, int]:
        """What a learner's plans ask of each date from `since` to `until` (ISO 8601), in minutes; not of free dates."""

    def delete_plan(self, owner: str, plan_id: str) -> None: ...
    def plan(self, owner: str, plan_id: str) -> Plan | None: ...
    def plans(self, owner: str, *, limit: int, cursor: str | None) -> Page[PlanSummary]: ...

    def add_trace(self, owner: str, request_id: str, record: TraceRecord) -> None: ...
    def trace(self, owner: str, request_id: str) -> tuple[TraceRecord, ...]: ...


class ModelBudget(Protocol):
    """What may be spent on model calls today, by one owner and by the whole deployment. Micro-dollars."""

    def reserve(self, micro_usd: int) -> None:
        """Set aside what a call may cost at most. Raises LlmBudgetExceeded when that is more than what is left."""

    def settle(self, *, reserved: int, spent: int) -> None:
        """Give back what a call did not use, or add what it used on top."""


@dataclass(frozen=True)
class Assignment:
    """What a writer is given: `findings` and `previous` are of the draft before, when there was one."""

    context: PlanContext
    candidates: Candidates
    budget: ModelBudget
    seconds: float
    findings: tuple[Finding, ...] = ()
    previous: Draft | None = None


class PlanWriter(Protocol):
    """Chooses and explains; never does arithmetic. Raises one of domain.writer_errors when it has no draft."""

    def write(self, assignment: Assignment) -> Written: ...


class Workflow(Protocol):
    """Runs the steps of a request."""

    def start(self, owner: str, request_id: str, correlation_id: str) -> None:
        """Start it, or do nothing when it was started before. Its steps log `correlation_id`."""

    def state(self, request_id: str) -> ExecutionState: ...
    def stop(self, request_id: str) -> None: ...
