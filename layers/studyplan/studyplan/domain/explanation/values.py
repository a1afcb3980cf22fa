"""What a receipt says: the checks first, then of each day why it is as long as it is, of each task why it is there."""

from typing import Literal

from studyplan.domain.values.candidates import ScorePart
from studyplan.domain.values.plan import Confidence, Finding
from studyplan.domain.values.types import EstimateSource, Id, Level, RequestStatus, TaskType, Value

Outcome = Literal["left_out", "not_picked", "later"]
ReasonCode = Literal[
    # how the scheduler took a resource
    "whole",
    "unfinished",
    "review",
    "reserved_for_practice",
    "needed_before",
    # why a day is for rest
    "day_off",
    "date_off",
    "after_deadline",
    "no_minutes",
    # why a study day is as long as it is
    "full",
    "week_used_up",
    "library_used_up",
    "picks_used_up",
    "nothing_fits",
    "evened_out",
    "not_cut",
    "rest_of_resource",
]


class CheckResult(Value):
    """One check: what it asserts and what it found. An info is no fault, so a check with no more than that passed."""

    code: str
    asserts: str
    passed: bool
    findings: tuple[Finding, ...]


class Reason(Value):
    """A rule that decided something: a code for programs, a sentence for people."""

    code: ReasonCode
    sentence: str


class Alternative(Value):
    """A resource of the same role that could have stood in a task's place, what became of it, and why."""

    resource_id: Id
    title: str
    score: float
    outcome: Outcome
    reason: str


class Counterfactual(Value):
    """What the ranking for a learner of another `level` has at the same rank; no resource when it is shorter."""

    level: Level
    resource_id: Id | None
    title: str | None
    score: float | None
    sentence: str


class TaskExplanation(Value):
    """Why one task is there. `rank` counts from 1 among the resources of its role (study or practice) on the shelf.

    `of_minutes` are the whole resource's. Of a resource that is not on the shelf, rank, score, `of_minutes` and
    `estimate_source` are null.
    """

    task_id: Id
    resource_id: str
    title: str
    task_type: TaskType
    minutes: int
    part: int
    parts: int
    rank: int | None
    score: float | None
    score_parts: tuple[ScorePart, ...]
    selection_reason: str
    selected_because: tuple[Reason, ...]
    of_minutes: int | None
    estimate_source: EstimateSource | None
    minutes_from: str
    alternatives: tuple[Alternative, ...]
    counterfactual: Counterfactual | None


class DayExplanation(Value):
    """Why one day is as long as it is. `cap` is the most it may hold, in minutes: 0 on a day of rest."""

    day: int
    date: str | None
    rest: bool
    minutes: int
    cap: int
    why: tuple[Reason, ...]
    tasks: tuple[TaskExplanation, ...]


class Explanation(Value):
    """The receipts of a plan. What the checks found stands first: a reason is worth nothing in a plan that is wrong."""

    status: RequestStatus
    confidence: Confidence
    checks: tuple[CheckResult, ...]
    plan_id: Id
    request_id: Id
    days: tuple[DayExplanation, ...]
