"""From a library to a checked plan, with the mock writer: what holds of every request that can be met."""

from dataclasses import dataclass

from hypothesis import assume, event, given
from hypothesis import strategies as some

from evals.plan_rules.calendar_days import capacity_of, study_days_of
from evals.plan_rules.content_rules import MISSING_RETRIEVED_SOURCE, NO_PRACTICE_TASKS
from evals.plan_rules.judged import Judged
from evals.plan_rules.rules import violations as violations_of
from studyplan.domain.feasibility.rules import first_violation
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.eligibility import suitable_for
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import status_of, weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding
from studyplan.domain.values.resource import Resource
from tests.properties.rules import Made, violations
from tests.properties.strategies import a_catalogue, a_plan_context, library_of, minutes_of


@dataclass(frozen=True)
class Planned:
    """A plan of a library, on its way to the learner."""

    judged: Judged
    findings: tuple[Finding, ...]


@some.composite
def a_request_with_its_library(draw: some.DrawFn) -> tuple[PlanContext, list[Resource]]:
    catalogue = draw(a_catalogue(least=draw(some.sampled_from([1, 12])), most=16, mixed=True))
    return draw(a_plan_context(days=16, asked=minutes_of(catalogue))), library_of(catalogue)


def is_feasible(context: PlanContext, library: list[Resource]) -> bool:
    return first_violation(context, suitable_for(context, library)) is None


def planned(context: PlanContext, library: list[Resource]) -> Planned:
    candidates = retrieve(context, library)
    draft = draft_by_rules(context, candidates, name="mock")
    plan = schedule(draft, context, candidates)
    made = Made(plan, draft, context, candidates)
    assert violations(made) == []
    return Planned(made.judged, run_checks(plan, context, candidates))


def is_thin(made: Planned) -> bool:
    """The candidates have less than nine tenths of the time, or give fewer pieces than there are study days."""
    facts = made.judged.facts
    lengths = [resource.minutes for resource in facts.resources.values()]
    pieces = sum(max(1, minutes // 10) for minutes in lengths)
    return sum(lengths) < 0.9 * capacity_of(facts) or pieces < study_days_of(facts)


@given(a_request_with_its_library())
def test_no_check_finds_an_error_in_the_plan_of_a_request_that_can_be_met(
    case: tuple[PlanContext, list[Resource]],
) -> None:
    assume(is_feasible(*case))
    made = planned(*case)
    event("thin" if is_thin(made) else "enough")
    assert [finding for finding in made.findings if finding.severity == "error"] == []
    assert violations_of(made.judged, (MISSING_RETRIEVED_SOURCE, NO_PRACTICE_TASKS)) == []


@given(a_request_with_its_library())
def test_a_plan_is_completed_or_said_to_be_thin_and_left_to_a_person(case: tuple[PlanContext, list[Resource]]) -> None:
    assume(is_feasible(*case))
    made = planned(*case)
    confidence = weigh(made.findings)
    assert "LIBRARY_TOO_THIN" in {finding.code for finding in made.findings} or not is_thin(made)
    said = "LIBRARY_CEILING" in {factor.code for factor in confidence.factors}
    doubtful = said or confidence.score < 0.70
    assert status_of(confidence, made.findings) == ("needs_review" if doubtful else "completed")
