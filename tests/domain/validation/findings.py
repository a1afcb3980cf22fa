"""What one check finds in a plan; whatever a test does not state is a plan without a finding."""

from typing import Any

from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, Timetable
from tests.support.builders import a_context, a_plan, a_task, some_candidates


def findings_of(
    code: str, plan: Timetable | None = None, context: PlanContext | None = None, candidates: Candidates | None = None
) -> list[Finding]:
    found = run_checks(plan or a_plan(), context or a_context(), candidates or some_candidates())
    return [finding for finding in found if finding.code == code]


def severities(findings: list[Finding]) -> list[str]:
    return [finding.severity for finding in findings]


def causes(findings: list[Finding]) -> list[tuple[str, float | None, str | None]]:
    """Severity, share and cause of each finding."""
    return [(finding.severity, finding.share, finding.cause) for finding in findings]


def days_of(*tasks: tuple[str, int]) -> Timetable:
    """A plan with a task a day: the name of its resource and its minutes. A name again is the next part."""
    parts: dict[str, int] = {}
    placed = []
    for day, (name, minutes) in enumerate(tasks, 1):
        parts[name] = parts.get(name, 0) + 1
        placed.append(a_task(name, day=day, minutes=minutes, part=parts[name]))
    return a_plan(placed, days=len(tasks))


def a_context_for(plan: Timetable, **difference: Any) -> PlanContext:
    """An intermediate learner who has as much time as the plan has minutes."""
    sound = {
        "current_level": "intermediate",
        "duration_days": len(plan.days),
        "max_daily_minutes": 1440,
        "weekly_hours": plan.minutes * 7 / len(plan.days) / 60,
    }
    return a_context(**sound | difference)
