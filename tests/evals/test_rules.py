"""The judge can fail: for every rule a plan that breaks it, and it alone."""

from collections.abc import Callable

import pytest

from evals.judge import ALL
from tests.evals.endings import CaseAnswers, a_finding, a_task, an_id

type Change = Callable[[CaseAnswers], object]


def shares_its_day(answers: CaseAnswers) -> None:
    answers.with_days([a_task("Loops")], [], [a_task("Tie it"), a_task("Splices")], leaves=15)


def rests_on_it(answers: CaseAnswers) -> None:
    shares_its_day(answers)
    answers.plan["days"][1]["rest"] = True


def in_the_place_of_splices(title: str) -> Change:
    return lambda answers: answers.with_days([a_task("Loops")], [a_task("Tie it")], [a_task(title)])


def splices_take(minutes: int) -> Change:
    return lambda answers: answers.with_days(
        [a_task("Loops")], [a_task("Tie it")], [a_task("Splices", minutes)], leaves=45 - minutes
    )


def a_warning_about_nothing(answers: CaseAnswers) -> None:
    answers.with_findings("completed", 0.95, a_finding("EMPTY_DAY", "warning"))


def an_error_that_is_let_pass(answers: CaseAnswers) -> None:
    answers.with_findings("completed", 0.65, a_finding("ITS_OWN", "error"))


def an_error_at_full_score(answers: CaseAnswers) -> None:
    answers.with_findings("completed", 1.0, a_finding("ITS_OWN", "error"))


def under_review(answers: CaseAnswers) -> None:
    answers.request["status"] = answers.plan["status"] = "needs_review"


WRONG: list[tuple[str, Change]] = [
    ("MISSING_RETRIEVED_SOURCE", lambda answers: answers.trace[0]["detail"]["candidates"].pop(0)),
    ("DAILY_TIME_EXCEEDED", lambda answers: answers.case["request"]["constraints"].update(max_daily_minutes=29)),
    ("DIFFICULTY_TOO_HIGH", in_the_place_of_splices("Rigging")),
    (
        "NO_PRACTICE_TASKS",
        lambda answers: answers.with_days([a_task("Loops")], [a_task("Rope lore")], [a_task("Lashings")]),
    ),
    ("DURATION_MISMATCH", lambda answers: answers.plan["days"][2].update(day=4)),
    ("RESOURCE_OUTSIDE_TOPIC", in_the_place_of_splices("Hair knots")),
    ("WEEKLY_TIME_MISMATCH", splices_take(15)),
    ("WEEK_TOO_FULL", splices_take(35)),
    ("EMPTY_DAY", shares_its_day),
    ("EMPTY_DAY", rests_on_it),
    ("DAY_SUM_WRONG", lambda answers: answers.plan["days"][0].update(minutes=29)),
    ("PARTS_WRONG", lambda answers: answers.plan["days"][0]["tasks"][0].update(part=2, parts=2)),
    ("PARTS_WRONG", lambda answers: answers.plan.update(unfinished=None)),
    (
        "CRUMB",
        lambda answers: answers.with_days(
            [a_task("Loops")],
            [a_task("Tie it")],
            [a_task("Splices", 25, 1, 2), a_task("Splices", 5, 2, 2)],
            leaves=15,
        ),
    ),
    (
        "PREREQUISITE_ORDER",
        lambda answers: answers.with_days([a_task("Loops")], [a_task("Splices")], [a_task("Tie it")], leaves=15),
    ),
    ("COPY_WRONG", lambda answers: answers.plan["days"][0]["tasks"][0].update(url="https://example.org/elsewhere")),
    ("COPY_WRONG", lambda answers: answers.plan["days"][0]["tasks"][0].update(task_type="practice")),
    ("SCHEMA", lambda answers: answers.plan["days"][0].update(minutes="30")),
    ("SCHEMA", lambda answers: answers.plan.pop("left_out")),
    ("SCHEMA", lambda answers: answers.plan["days"][0]["tasks"][0].update(reason=" ")),
    ("REQUEST_WRONG", lambda answers: answers.plan.update(learner_id=an_id("somebody else"))),
    ("REQUEST_WRONG", lambda answers: answers.request.update(goal="Moor a b?at")),
    ("TRACE_INCOMPLETE", lambda answers: answers.trace.pop(3)),
    ("TRACE_INCOMPLETE", lambda answers: answers.trace[2]["output"]["checks"].pop("EMPTY_DAY")),
    ("CONFIDENCE_WRONG", lambda answers: answers.plan["confidence"].update(band="acceptable")),
    ("CONFIDENCE_WRONG", lambda answers: answers.plan["confidence"].update(score=0.95)),
    ("CONFIDENCE_WRONG", an_error_that_is_let_pass),
    ("CONFIDENCE_WRONG", an_error_at_full_score),
    ("MUST_USE", lambda answers: answers.case["expect"].update(must_use=["Rope lore"])),
    (
        "LEVELS_FALL",
        lambda answers: answers.with_days([a_task("Tie it")], [a_task("Loops")], [a_task("Splices")], leaves=15),
    ),
    ("LEVEL_TOO_LOW", lambda answers: answers.case["expect"].update(share_at_level=0.9)),
    ("WEAK_AREA_MISSED", lambda answers: answers.case["learner"].update(weak_areas=["whippings"])),
    ("WEAK_AREA_MISSED", lambda answers: answers.case["learner"].update(weak_areas=["splices"])),
    ("FALSE_ALARM", a_warning_about_nothing),
    ("OUTCOME", under_review),
]


def test_the_right_answer_is_judged_right() -> None:
    result = CaseAnswers.right().judged()
    assert (result.faults, result.kept, result.schema_valid, result.confidence) == ((), result.judged, True, 1.0)


@pytest.mark.parametrize(("rule", "change"), WRONG, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(WRONG)])
def test_a_plan_that_breaks_a_rule_is_judged_wrong_for_that_and_nothing_else(rule: str, change: Change) -> None:
    answers = CaseAnswers.right()
    change(answers)
    assert {fault.rule for fault in answers.judged().faults} == {rule}


def test_every_rule_has_a_plan_that_breaks_it() -> None:
    assert {rule for rule, _ in WRONG} == {rule.name for rule in ALL} | {"SCHEMA", "OUTCOME", "FALSE_ALARM"}


def test_a_resource_of_no_case_is_outside_the_topic() -> None:
    answers = CaseAnswers.right()
    answers.plan["days"][2]["tasks"][0]["resource_id"] = an_id("from elsewhere")
    answers.plan["unfinished"] = None
    faults = {fault.rule for fault in answers.judged().faults}
    assert {"RESOURCE_OUTSIDE_TOPIC", "MISSING_RETRIEVED_SOURCE"} <= faults


def test_a_prerequisite_that_the_plan_takes_as_known_is_not_missed() -> None:
    answers = CaseAnswers.right()
    answers.with_days([a_task("Loops")], [a_task("Splices", 30)], [a_task("Rope lore")], leaves=15)
    answers.plan["assumed_prerequisites"] = [
        {"resource_id": an_id("Tie it"), "title": "Tie it", "reason": "It is known."}
    ]
    answers.case["request"]["constraints"]["must_include_practice"] = False
    assert answers.judged().faults == ()


def test_an_answer_may_have_keys_that_the_judge_does_not_know() -> None:
    answers = CaseAnswers.right()
    answers.plan["created_at"] = "2026-01-01T00:00:00+00:00"
    assert answers.judged().passed
