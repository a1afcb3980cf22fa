"""How a case ends: in exactly one way, with a plan, with one under review for its cause, or refused for its cause."""

import pytest

from evals.client import Ending, Json, Refusal
from evals.judge import CaseResult, judge
from tests.evals.endings import REFUSED, UNDER_REVIEW, Told, a_case, a_finding, a_task, ids

THIN, NO_PRACTICE = a_finding("TOO_THIN", "warning"), a_finding("NO_PRACTICE_TASKS", "warning")
FIX: Json = {"change": "Do without practice.", "patch": {"constraints": {"must_include_practice": False}}}
INFEASIBLE: Json = {
    "code": "Infeasible",
    "rule": "NO_PRACTICE",
    "detail": "The library has no practice on this topic.",
    "fixes": [FIX],
}


def refused(problem: Json, status: int = 422, *, expect: Json = REFUSED) -> CaseResult:
    return judge(a_case(expect=expect), Ending(0.1, ids(), refusal=Refusal(status, problem)))


def under_review() -> Told:
    """A plan without the practice that was asked for, found out and put under review."""
    told = Told.right()
    told.case["expect"] = dict(UNDER_REVIEW)
    told.with_days([a_task("Loops")], [a_task("Rope lore")], [a_task("Lashings")])
    told.with_findings("needs_review", 0.9, THIN, NO_PRACTICE)
    return told


def reasons(result: CaseResult) -> str:
    return "; ".join(f"{fault.rule}: {fault.reason}" for fault in result.faults)


def test_what_can_not_be_met_is_right_when_refused_for_its_cause() -> None:
    result = refused(INFEASIBLE)
    assert (result.passed, result.schema_valid, result.confidence, result.attempts) == (True, None, None, 0)


@pytest.mark.parametrize(
    ("difference", "status"),
    [
        ({"code": "InvalidFields"}, 422),
        ({"rule": "WEEK_TOO_SHORT"}, 422),
        ({"detail": "There are too few hours."}, 422),
        ({"fixes": []}, 422),
        ({"code": "InternalError"}, 500),
    ],
    ids=["for the form of its fields", "by another rule", "in other words", "without a way out", "by an accident"],
)
def test_it_is_wrong_when_refused_in_any_other_way(difference: Json, status: int) -> None:
    assert "OUTCOME: refused with" in reasons(refused(INFEASIBLE | difference, status))


@pytest.mark.parametrize("expect", [{"outcome": "plan", "minutes": 90}, UNDER_REVIEW], ids=["plan", "review"])
def test_a_refusal_is_wrong_where_a_plan_is_possible(expect: Json) -> None:
    result = refused(INFEASIBLE, expect=expect)
    assert (result.passed, result.kept, result.schema_valid) == (False, 0, False)


@pytest.mark.parametrize(
    ("status", "score", "finding"),
    [("completed", 0.95, NO_PRACTICE), ("needs_review", 0.65, a_finding("NO_PRACTICE_TASKS"))],
)
def test_what_should_be_refused_is_wrong_with_a_plan_of_any_kind(status: str, score: float, finding: Json) -> None:
    told = under_review()
    told.case["expect"] = dict(REFUSED)
    told.with_findings(status, score, finding)
    assert f"OUTCOME: {status} with NO_PRACTICE_TASKS; refused was due" in reasons(told.judged())


def test_what_should_be_refused_is_wrong_as_a_failure() -> None:
    ending = Told.right().without_plan("PlanNotGoodEnough", a_finding("NO_PRACTICE_TASKS"))
    assert "refused was due" in reasons(judge(a_case(expect=REFUSED), ending))


def test_what_can_be_met_in_part_is_right_under_review_with_its_cause() -> None:
    result = under_review().judged()
    assert (result.faults, result.schema_valid, result.confidence) == ((), True, 0.9)


def test_it_is_wrong_when_completed() -> None:
    told = under_review()
    told.with_findings("completed", 0.9, THIN, NO_PRACTICE)
    assert reasons(told.judged()) == "OUTCOME: completed with TOO_THIN, NO_PRACTICE_TASKS; needs_review was due"


@pytest.mark.parametrize(
    ("score", "findings"),
    [(0.95, [NO_PRACTICE]), (0.65, [THIN, a_finding("NO_PRACTICE_TASKS")]), (0.95, [a_finding("ITS_OWN", "warning")])],
    ids=["without its cause", "with an error", "for another cause"],
)
def test_it_is_wrong_under_review_for_anything_else(score: float, findings: list[Json]) -> None:
    told = under_review()
    told.with_findings("needs_review", score, *findings)
    assert "the cause is TOO_THIN, and it is no error" in reasons(told.judged())


def test_its_plan_has_to_keep_every_other_rule() -> None:
    told = under_review()
    told.plan["days"][0]["minutes"] = 31
    assert {fault.rule for fault in told.judged().faults} == {"DAY_SUM_WRONG"}


def test_it_is_wrong_without_a_plan() -> None:
    ending = Told.right().without_plan("PlanNotGoodEnough", THIN)
    result = judge(a_case(expect=UNDER_REVIEW), ending)
    assert (result.passed, result.kept, result.schema_valid) == (False, 0, False)


def test_a_failure_is_wrong_where_a_plan_is_possible() -> None:
    result = judge(a_case(), Told.right().without_plan("PlanNotGoodEnough", a_finding("EMPTY_DAY")))
    assert (result.kept, result.schema_valid, result.confidence) == (0, False, None)
    assert "failed PlanNotGoodEnough with EMPTY_DAY; completed was due" in reasons(result)


def test_a_request_that_does_not_end_is_wrong() -> None:
    told = Told.right()
    still = {**told.request, "status": "running", "plan_id": None}
    result = judge(a_case(), Ending(60.0, ids(), request=still, trace=tuple(told.trace[:1])))
    assert "still running" in reasons(result)


def test_completed_without_a_plan_is_wrong() -> None:
    told = Told.right()
    result = judge(a_case(), Ending(1.0, ids(), request=told.request, trace=tuple(told.trace)))
    assert "completed without a plan" in reasons(result)
