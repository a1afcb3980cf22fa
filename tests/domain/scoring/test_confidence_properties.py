"""What holds of the confidence for any findings: none raises it, and it depends on nothing else."""

from hypothesis import given
from hypothesis import strategies as some

from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.validation.run_checks import CHECKS
from studyplan.domain.values.plan import Finding
from tests.support.builders import a_finding

CODES = [check.code for check in CHECKS]
A_FINDING = some.builds(
    a_finding,
    some.sampled_from(CODES),
    severity=some.sampled_from(("error", "warning", "info")),
    share=some.none() | some.floats(0, 1),
    cause=some.sampled_from((None, "plan", "library")),
)
FINDINGS = some.lists(A_FINDING, max_size=12).map(tuple)


@given(FINDINGS, A_FINDING)
def test_no_finding_raises_the_confidence(findings: tuple[Finding, ...], more: Finding) -> None:
    assert weigh((*findings, more)).score <= weigh(findings).score


@given(FINDINGS)
def test_a_plan_with_an_error_is_below_070(findings: tuple[Finding, ...]) -> None:
    assert weigh((*findings, a_finding("EMPTY_DAY"))).score < 0.70


@given(FINDINGS, some.randoms())
def test_equal_findings_have_equal_scores_in_any_order(findings: tuple[Finding, ...], chance: object) -> None:
    shuffled = list(findings)
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    assert weigh(tuple(shuffled)).score == weigh(findings).score


@given(FINDINGS)
def test_the_score_is_from_0_to_1_and_the_sum_of_its_factors(findings: tuple[Finding, ...]) -> None:
    confidence = weigh(findings)
    assert 0 <= confidence.score <= 1
    assert confidence.score == max(0.0, round(1 + sum(factor.effect for factor in confidence.factors), 2))
