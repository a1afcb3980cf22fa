"""The explanation of a plan: the checks, then the reasons for each day and each task."""

from typing import Literal

from studyplan.domain.values.plan import Confidence, Finding
from studyplan.domain.values.types import Id, Level, RequestStatus, ScorePart, TaskType, UsedEstimate, Value

Outcome = Literal["left_out", "not_picked", "later"]
ReasonCode = Literal[
    # why the scheduler selected a resource
    "whole",
    "unfinished",
    "review",
    "reserved_for_practice",
    "needed_before",
    "at_even_gaps",
    "weak_area_first",
    # why a day is a rest day
    "day_off",
    "date_off",
    "after_deadline",
    "no_minutes",
    "from_the_exam_on",
    # why a study day has its length
    "full",
    "week_used_up",
    "library_used_up",
    "picks_used_up",
    "nothing_fits",
    "evened_out",
    "not_cut",
    "rest_of_resource",
    "light_before_exam",
    "beside_reviews",
    # why a day or a task of an earlier version is in a later one
    "history",
]


class CheckResult(Value):
    """One check: what it asserts and what it found. A check that found infos only has passed."""

    code: str
    asserts: str
    passed: bool
    findings: tuple[Finding, ...]


class Reason(Value):
    """A reason for a decision: a code for programs, a sentence for people."""

    code: ReasonCode
    sentence: str


class Alternative(Value):
    """Another resource of the same role (study or practice), its outcome, and why it is not in this place."""

    resource_id: Id
    title: str
    score: float
    outcome: Outcome
    reason: str


class Counterfactual(Value):
    """The resource at the same rank for a learner of another `level`; null when that ranking is shorter."""

    level: Level
    resource_id: Id | None
    title: str | None
    score: float | None
    sentence: str


class TaskExplanation(Value):
    """Why the plan has one task. `rank` counts from 1 among the candidates of its role (study or practice).

    `of_minutes` are the minutes of the whole resource. Rank, score, `of_minutes` and `estimate_source` are null when
    the resource is not a candidate.
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
    estimate_source: UsedEstimate | None
    minutes_from: str
    alternatives: tuple[Alternative, ...]
    counterfactual: Counterfactual | None


class DayExplanation(Value):
    """Why one day has its length. `cap` is its limit in minutes, 0 on a rest day."""

    day: int
    date: str | None
    rest: bool
    minutes: int
    cap: int
    why: tuple[Reason, ...]
    tasks: tuple[TaskExplanation, ...]


class Explanation(Value):
    """The explanation of a plan. The checks come first: reasons mean little in a plan with errors."""

    status: RequestStatus
    confidence: Confidence
    checks: tuple[CheckResult, ...]
    plan_id: Id
    request_id: Id
    days: tuple[DayExplanation, ...]
