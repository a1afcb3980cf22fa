"""The outputs of the steps: ids, counts and codes, small enough to read in the Step Functions console."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Self

from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.scoring.decision import Attempt, NextAction, best_of
from studyplan.domain.values.plan import Confidence, Finding, Timetable
from studyplan.domain.values.types import Band, RequestStatus, Value, WriterName

if TYPE_CHECKING:
    from studyplan.domain.generation.draft import Written
    from studyplan.domain.values.candidates import Candidates

TOP = 3  # candidates in the output
SHOWN = 100  # findings in a trace record


class Top(Value):
    """One of the best candidates."""

    title: str
    score: float


class Retrieved(Value):
    """Counts of the candidates, and of the rejected resources by reason."""

    candidates: int
    usable_minutes: int
    capacity_minutes: int
    rejected: dict[str, int]
    top: tuple[Top, ...]

    @classmethod
    def of(cls, candidates: Candidates) -> Self:
        return cls(
            candidates=len(candidates.ranked),
            usable_minutes=candidates.usable_minutes,
            capacity_minutes=candidates.capacity_minutes,
            rejected=dict(candidates.rejected_by_reason),
            top=tuple(Top(title=candidate.item.title, score=candidate.score) for candidate in candidates.ranked[:TOP]),
        )


class Generated(Value):
    """The size of the draft. `calls`, tokens and cost are of this attempt's model calls; 0 for a writer without one."""

    generated_by: WriterName
    calls: int
    input_tokens: int
    output_tokens: int
    cost_micro_usd: int
    picks: int
    days: int
    tasks: int
    minutes: int
    left_out: int

    @classmethod
    def of(cls, written: Written, timetable: Timetable) -> Self:
        return cls(
            generated_by=timetable.generated_by,
            calls=len(written.calls),
            input_tokens=sum(call.usage.input_tokens for call in written.calls),
            output_tokens=sum(call.usage.output_tokens for call in written.calls),
            cost_micro_usd=sum(call.cost_micro_usd for call in written.calls),
            picks=len(written.draft.picks),
            days=len(timetable.days),
            tasks=sum(len(day.tasks) for day in timetable.days),
            minutes=timetable.minutes,
            left_out=len(timetable.left_out),
        )


class Validated(Value):
    """Counts of the findings. `checks` has the number of errors and warnings by check; 0 is passed."""

    errors: int
    warnings: int
    checks: dict[str, int]

    @classmethod
    def of(cls, findings: tuple[Finding, ...], codes: Iterable[str]) -> Self:
        """Count the findings; `codes` are those of the checks that ran."""
        failed = [finding.code for finding in findings if finding.severity != "info"]
        return cls(
            errors=sum(finding.severity == "error" for finding in findings),
            warnings=sum(finding.severity == "warning" for finding in findings),
            checks={code: failed.count(code) for code in codes},
        )

    def shown(self, findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
        """Return the first findings as JSON, for the trace."""
        return [finding.model_dump(mode="json") for finding in findings[:SHOWN]]


class Scored(Value):
    """What happens next. `score` and `band` are of the best attempt; null while there is no draft.

    `verdict` repeats `next_action`: state machines of release 0.1 read it. Remove it in the release after 0.2.
    """

    next_action: NextAction
    verdict: NextAction
    best_attempt: int | None
    score: float | None
    band: Band | None

    @classmethod
    def of(cls, attempts: tuple[Attempt, ...], action: NextAction) -> tuple[Self, Confidence | None]:
        best = best_of(attempts)
        if best is None:
            return cls(next_action=action, verdict=action, best_attempt=None, score=None, band=None), None
        confidence = weigh(attempts[best - 1].findings)
        scored = cls(
            next_action=action, verdict=action, best_attempt=best, score=confidence.score, band=confidence.band
        )
        return scored, confidence

    def sentence(self) -> str:
        if self.best_attempt is None:
            return f"{self.next_action}: there is no draft yet"
        return f"{self.next_action}: the best draft is attempt {self.best_attempt} with {self.score:.2f}"


class Published(Value):
    """The published plan."""

    plan_id: str
    status: RequestStatus
