"""How a case may end: with a plan where one is possible; where not refused, reviewed or failed for its own cause."""

import pytest

from evals.client import Ending, Json, Refusal
from evals.judge import Verdict, judge
from tests.evals.endings import UNMEETABLE, Told, a_case, a_finding, a_task, ids

NO_PRACTICE = a_finding("NO_PRACTICE_TASKS")
INFEASIBLE: Json = {"code": "Infeasible", "detail": "The library has no practice on this topic."}


def refused(problem: Json, status: int = 422, *, expect: Json = UNMEETABLE) -> Verdict:
    return judge(a_case(expect=expect), Ending(0.1, ids(), refusal=Refusal(status, problem)))


def unmeetable() -> Told:
    """A plan without the practice that was asked for, found out and put under review."""
    told = Told.right()
    told.case["expect"] = dict(UNMEETABLE)
    told.with_days([a_task("Loops")], [a_task("Rope lore")], [a_task("Lashings")])
    told.with_findings("needs_review", 0.65, NO_PRACTICE)
    return told


def reasons(verdict: Verdict) -> str:
    return "; ".join(f"{fault.rule}: {fault.reason}" for fault in verdict.faults)


def test_what_can_not_be_met_is_right_when_refused_for_its_cause() -> None:
    verdict = refused(INFEASIBLE)
    assert (verdict.passed, verdict.schema_valid, verdict.confidence, verdict.attempts) == (True, None, None, 0)


@pytest.mark.parametrize(
    ("problem", "status"),
    [
        ({"code": "InvalidFields", "detail": "Practice is not valid."}, 422),
        ({"code": "Infeasible", "detail": "There are too few hours."}, 422),
        ({"code": "InternalError", "detail": "Practice went wrong."}, 500),
    ],
    ids=["for the form of its fields", "for another cause", "by an accident"],
)
def test_it_is_wrong_when_refused_for_anything_else(problem: Json, status: int) -> None:
    assert "OUTCOME: refused with" in reasons(refused(problem, status))


def test_a_refusal_is_wrong_where_a_plan_is_possible() -> None:
    due: Json = {"outcome": "plan", "minutes": 90}
    verdict = refused(INFEASIBLE, expect=due)
    assert (verdict.passed, verdict.kept, verdict.schema_valid) == (False, 0, False)


def test_it_is_right_under_review_with_its_cause() -> None:
    verdict = unmeetable().judged()
    assert (verdict.faults, verdict.schema_valid, verdict.confidence) == ((), True, 0.65)


def test_it_is_wrong_when_completed() -> None:
    told = unmeetable()
    told.plan["findings"], told.plan["confidence"] = [], {"score": 1.0, "band": "high", "factors": []}
    told.request["status"] = told.plan["status"] = "completed"
    assert reasons(told.judged()) == "OUTCOME: completed, which can not be; it should have named NO_PRACTICE_TASKS"


def test_it_is_wrong_under_review_for_another_cause() -> None:
    told = unmeetable()
    told.with_findings("needs_review", 0.65, a_finding("ITS_OWN"))
    expected = "OUTCOME: needs_review with ITS_OWN; the cause is NO_PRACTICE_TASKS"
    assert reasons(told.judged()) == expected


def test_its_plan_has_to_keep_every_other_rule() -> None:
    told = unmeetable()
    told.plan["days"][0]["minutes"] = 31
    assert {fault.rule for fault in told.judged().faults} == {"DAY_SUM_WRONG"}


@pytest.mark.parametrize(
    ("code", "findings", "right"),
    [
        ("PlanNotGoodEnough", [NO_PRACTICE], True),
        ("NO_PRACTICE_TASKS", [NO_PRACTICE], True),
        ("PlanNotGoodEnough", [], False),
        ("PlanNotGoodEnough", [NO_PRACTICE, a_finding("EMPTY_DAY")], False),
        ("InternalError", [NO_PRACTICE], False),
    ],
)
def test_a_failure_is_right_with_its_cause_alone(code: str, findings: list[Json], right: bool) -> None:
    ending = Told.right().without_plan(code, *findings)
    verdict = judge(a_case(expect=UNMEETABLE), ending)
    assert (verdict.passed, verdict.schema_valid, verdict.attempts) == (right, None, 2)


def test_a_failure_is_wrong_where_a_plan_is_possible() -> None:
    verdict = judge(a_case(), Told.right().without_plan("PlanNotGoodEnough", a_finding("EMPTY_DAY")))
    assert (verdict.kept, verdict.schema_valid, verdict.confidence) == (0, False, None)
    assert "failed PlanNotGoodEnough with EMPTY_DAY; a completed plan was possible" in reasons(verdict)


def test_a_request_that_does_not_end_is_wrong() -> None:
    told = Told.right()
    still = {**told.request, "status": "running", "plan_id": None}
    verdict = judge(a_case(), Ending(60.0, ids(), request=still, trace=tuple(told.trace[:1])))
    assert "still running" in reasons(verdict)


def test_completed_without_a_plan_is_wrong() -> None:
    told = Told.right()
    verdict = judge(a_case(), Ending(1.0, ids(), request=told.request, trace=tuple(told.trace)))
    assert "completed without a plan" in reasons(verdict)
