"""What one check finds in a plan; whatever a test does not state is a plan without a finding."""

from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, Timetable
from tests.support.builders import a_context, a_plan, some_candidates


def findings_of(
    code: str, plan: Timetable | None = None, context: PlanContext | None = None, candidates: Candidates | None = None
) -> list[Finding]:
    found = run_checks(plan or a_plan(), context or a_context(), candidates or some_candidates())
    return [finding for finding in found if finding.code == code]


def severities(findings: list[Finding]) -> list[str]:
    return [finding.severity for finding in findings]
