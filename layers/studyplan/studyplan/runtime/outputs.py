"""What steps hand to the state: ids, counts and codes, small enough to read in the console."""

from typing import Any, Self

from studyplan.domain.checks import CHECKS
from studyplan.domain.confidence import Verdict
from studyplan.domain.fields import Band, RequestStatus, WriterName
from studyplan.domain.models import Value
from studyplan.domain.plan import Finding, Timetable
from studyplan.domain.shelf import Draft, Shelf
from studyplan.ports import Store
from studyplan.runtime.step import StepInput

MAX_ATTEMPTS = 2  # the first draft and one repair
TOP = 3
SHOWN = 100  # findings that a trace record holds


class Top(Value):
    title: str
    score: float


class Retrieved(Value):
    matches: int
    usable_minutes: int
    capacity_minutes: int
    rejected: dict[str, int]
    top: tuple[Top, ...]

    @classmethod
    def of(cls, shelf: Shelf) -> Self:
        return cls(
            matches=len(shelf.matches),
            usable_minutes=shelf.usable_minutes,
            capacity_minutes=shelf.capacity_minutes,
            rejected=dict(shelf.rejected_by_reason),
            top=tuple(Top(title=match.item.title, score=match.score) for match in shelf.matches[:TOP]),
        )


class Generated(Value):
    generated_by: WriterName
    picks: int
    days: int
    tasks: int
    minutes: int
    left_out: int

    @classmethod
    def of(cls, draft: Draft, timetable: Timetable) -> Self:
        return cls(
            generated_by=draft.generated_by,
            picks=len(draft.picks),
            days=len(timetable.days),
            tasks=sum(len(day.tasks) for day in timetable.days),
            minutes=timetable.minutes,
            left_out=len(timetable.left_out),
        )


class Validated(Value):
    """`checks` says of every check that ran how many errors and warnings it found: 0 is passed."""

    errors: int
    warnings: int
    checks: dict[str, int]

    @classmethod
    def of(cls, findings: tuple[Finding, ...]) -> Self:
        faulty = [finding.code for finding in findings if finding.severity != "info"]
        return cls(
            errors=sum(finding.severity == "error" for finding in findings),
            warnings=sum(finding.severity == "warning" for finding in findings),
            checks={check.code: sum(found == check.code for found in faulty) for check in CHECKS},
        )

    def shown(self, findings: tuple[Finding, ...]) -> list[dict[str, Any]]:
        return [finding.model_dump(mode="json") for finding in findings[:SHOWN]]


class Scored(Value):
    verdict: Verdict
    best_attempt: int
    score: float
    band: Band


class Published(Value):
    plan_id: str
    status: RequestStatus


def findings_so_far(store: Store, request: StepInput) -> tuple[tuple[Finding, ...], ...]:
    """The findings of every attempt up to this one, the first attempt first."""
    numbers = range(1, request.attempt + 1)
    return tuple(store.findings(request.owner, request.request_id, number) for number in numbers)
