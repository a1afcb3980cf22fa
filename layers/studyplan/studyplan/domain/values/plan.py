"""A plan: its days and tasks, what was left out, the findings of the checks and the confidence."""

from typing import TYPE_CHECKING, Literal

from studyplan.domain.values.ids import plan_id_of
from studyplan.domain.values.types import (
    AssumedPrerequisite,
    Band,
    Cause,
    Id,
    RequestStatus,
    Severity,
    TaskType,
    TopicMatch,
    Value,
    WriterName,
)

if TYPE_CHECKING:
    from studyplan.domain.values.context import PlanContext


class Task(Value):
    """Part `part` of the `parts` that the plan has of one resource, on one day. Minutes are whole.

    It begins at minute `first_minute` (from 1) of the `resource_minutes` of the whole resource, which is null in plans
    that were stored before 0.2. `continues_after_plan`: it is the last part, and the plan does not finish the resource.
    """

    id: Id
    resource_id: str
    title: str
    url: str
    task_type: TaskType
    minutes: int
    part: int
    parts: int
    first_minute: int = 1
    resource_minutes: int | None = None
    continues_after_plan: bool = False
    reason: str


class Day(Value):
    """Day `day` of the plan (from 1). `date` is ISO 8601, or null in a plan without dates; a rest day has no tasks."""

    day: int
    date: str | None
    rest: bool
    minutes: int
    tasks: tuple[Task, ...]


class LeftOut(Value):
    """A picked resource that was not scheduled, and why."""

    resource_id: str
    title: str
    reason: str


class Unfinished(Value):
    """The one resource that the plan starts but does not finish, and its minutes that are not planned."""

    resource_id: str
    remaining_minutes: int


ClaimKind = Literal["minutes", "type", "level", "price", "date"]


class ReplacedReason(Value):
    """A reason by a model that was replaced, with the kinds of facts that it claimed and the resource does not have."""

    resource_id: str
    claims: tuple[ClaimKind, ...]


class Timetable(Value):
    """A draft laid out over days: what the checks read."""

    generated_by: WriterName
    days: tuple[Day, ...]
    unfinished: Unfinished | None = None
    left_out: tuple[LeftOut, ...] = ()
    assumed_prerequisites: tuple[AssumedPrerequisite, ...] = ()
    replaced_reasons: tuple[ReplacedReason, ...] = ()

    @property
    def minutes(self) -> int:
        """Return the planned minutes of all days."""
        return sum(day.minutes for day in self.days)


class Finding(Value):
    """What a check found. `day` and `task_id` say where, and are null when the whole plan is meant.

    `share` (0 to 1) says how much of the plan a finding of quality is about. `cause` is `library` where no plan from
    this library could do better, `plan` where one could.
    """

    code: str
    severity: Severity
    message: str
    day: int | None = None
    task_id: str | None = None
    share: float | None = None
    cause: Cause | None = None


class Factor(Value):
    """One change of the confidence: its code, its effect (negative: lower) and the reason."""

    code: str
    effect: float
    why: str


class Confidence(Value):
    """1.0 plus the effects of all factors, rounded to two decimals, and its band."""

    score: float
    band: Band
    factors: tuple[Factor, ...]


class PlanSummary(Value):
    """A plan as lists show it: without its days and what belongs to them."""

    id: Id
    request_id: Id
    learner_id: Id
    generated_by: WriterName
    repaired: int
    status: RequestStatus
    created_at: str
    confidence: Confidence


class Plan(PlanSummary):
    """A version of a published plan, as the API returns it.

    `topics` says how the typed topic was read; empty in older plans. The first `history_days` days are frozen: they
    have what was done, partly done or skipped before this version, and the checks have not read them.
    """

    days: tuple[Day, ...]
    findings: tuple[Finding, ...]
    unfinished: Unfinished | None
    left_out: tuple[LeftOut, ...]
    assumed_prerequisites: tuple[AssumedPrerequisite, ...]
    topics: tuple[TopicMatch, ...] = ()
    version: int = 1
    history_days: int = 0


def plan_from(
    timetable: Timetable,
    findings: tuple[Finding, ...],
    confidence: Confidence,
    context: "PlanContext",
    *,
    status: RequestStatus,
    repaired: int,
    now: str,
) -> Plan:
    """Return the plan of a checked timetable. `now` is ISO 8601; `repaired` counts the repairs before its draft."""
    return Plan(
        id=plan_id_of(context.request_id),
        request_id=context.request_id,
        learner_id=context.learner_id,
        generated_by=timetable.generated_by,
        repaired=repaired,
        status=status,
        created_at=now,
        confidence=confidence,
        days=timetable.days,
        findings=findings,
        unfinished=timetable.unfinished,
        left_out=timetable.left_out,
        assumed_prerequisites=timetable.assumed_prerequisites,
        topics=context.topics,
    )
