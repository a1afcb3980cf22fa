"""The judge can fail: for every rule a plan that breaks it, and it alone."""

from collections.abc import Callable

import pytest

from evals.judge import NAMES
from tests.evals.endings import ASSUMED, CANDIDATES, REMAINING, UNFINISHED, Told, a_finding, a_task, an_id

type Change = Callable[[Told], object]


def shares_its_day(told: Told) -> None:
    told.with_days([a_task("Loops")], [], [a_task("Tie it"), a_task("Splices")], leaves=15)


def leaves_nine_minutes(told: Told) -> None:
    splices_take(36)(told)
    told.case["learner"]["weekly_hours"] = 4.0


def names_another_as_unfinished(told: Told) -> None:
    in_the_place_of_splices("Rope lore")(told)
    told.plan[UNFINISHED] = {"resource_id": an_id("Lashings"), REMAINING: 30}


def leaves_out_under_another_name(told: Told) -> None:
    told.plan["left_out"] = [{"resource_id": an_id("Lashings"), "title": "Lashing", "reason": "It does not fit."}]


def in_the_place_of_splices(title: str) -> Change:
    return lambda told: told.with_days([a_task("Loops")], [a_task("Tie it")], [a_task(title)])


def splices_take(minutes: int) -> Change:
    return lambda told: told.with_days(
        [a_task("Loops")], [a_task("Tie it")], [a_task("Splices", minutes)], leaves=45 - minutes
    )


def a_warning_about_nothing(told: Told) -> None:
    told.with_findings("completed", 0.95, a_finding("EMPTY_DAY", "warning"))


def an_error_that_is_let_pass(told: Told) -> None:
    told.with_findings("completed", 0.65, a_finding("ITS_OWN", "error"))


def an_error_at_full_score(told: Told) -> None:
    told.with_findings("completed", 1.0, a_finding("ITS_OWN", "error"))


def under_review(told: Told) -> None:
    told.request["status"] = told.plan["status"] = "needs_review"


WRONG: list[tuple[str, Change]] = [
    ("MISSING_RETRIEVED_SOURCE", lambda told: told.trace[0]["detail"][CANDIDATES].pop(0)),
    ("DAILY_TIME_EXCEEDED", lambda told: told.case["request"]["constraints"].update(max_daily_minutes=29)),
    ("DIFFICULTY_TOO_HIGH", in_the_place_of_splices("Rigging")),
    ("NO_PRACTICE_TASKS", lambda told: told.with_days([a_task("Loops")], [a_task("Rope lore")], [a_task("Lashings")])),
    ("DURATION_MISMATCH", lambda told: told.plan["days"][2].update(day=4)),
    ("DATE_WRONG", lambda told: told.plan["days"][1].update(date="2026-03-02")),
    ("REST_WRONG", lambda told: told.plan["days"][1].update(rest=True)),
    ("RESOURCE_OUTSIDE_TOPIC", in_the_place_of_splices("Hair knots")),
    ("WEEKLY_TIME_MISMATCH", splices_take(15)),
    ("WEEK_TOO_FULL", splices_take(35)),
    ("EMPTY_DAY", shares_its_day),
    ("DAY_SUM_WRONG", lambda told: told.plan["days"][0].update(minutes=29)),
    ("PARTS_WRONG", lambda told: told.plan["days"][0]["tasks"][0].update(part=2, parts=2)),
    ("PARTS_WRONG", lambda told: told.plan.update({UNFINISHED: None})),
    (
        "PARTS_WRONG",
        lambda told: told.with_days([a_task("Loops")], [a_task("Tie it")], [a_task("Tie it", id=an_id("again"))]),
    ),
    (
        "CRUMB",
        lambda told: told.with_days(
            [a_task("Loops")],
            [a_task("Tie it"), a_task("Splices", 25, 1, 2)],
            [a_task("Splices", 5, 2, 2)],
            leaves=15,
        ),
    ),
    (
        "TWO_PARTS_A_DAY",
        lambda told: told.with_days(
            [a_task("Loops")],
            [a_task("Tie it")],
            [a_task("Splices", 15, 1, 2), a_task("Splices", 15, 2, 2)],
            leaves=15,
        ),
    ),
    ("UNFINISHED_WRONG", leaves_nine_minutes),
    ("UNFINISHED_WRONG", names_another_as_unfinished),
    (
        "PREREQUISITE_ORDER",
        lambda told: told.with_days([a_task("Loops")], [a_task("Bends")], [a_task("Tie it")]),
    ),
    ("COPY_WRONG", lambda told: told.plan["days"][0]["tasks"][0].update(url="https://example.org/elsewhere")),
    ("COPY_WRONG", lambda told: told.plan["days"][0]["tasks"][0].update(task_type="practice")),
    ("LEFT_OUT_WRONG", leaves_out_under_another_name),
    ("TASK_ID_TWICE", lambda told: told.plan["days"][1]["tasks"][0].update(id=told.plan["days"][0]["tasks"][0]["id"])),
    ("SCHEMA", lambda told: told.plan["days"][0].update(minutes="30")),
    ("SCHEMA", lambda told: told.plan.pop("left_out")),
    ("SCHEMA", lambda told: told.plan["days"][0]["tasks"][0].update(reason=" ")),
    ("REQUEST_WRONG", lambda told: told.plan.update(learner_id=an_id("somebody else"))),
    ("REQUEST_WRONG", lambda told: told.request.update(goal="Moor a b?at")),
    ("TRACE_INCOMPLETE", lambda told: told.trace.pop(3)),
    ("TRACE_INCOMPLETE", lambda told: told.trace[2]["output"]["checks"].pop("EMPTY_DAY")),
    ("CONFIDENCE_WRONG", lambda told: told.plan["confidence"].update(band="acceptable")),
    ("CONFIDENCE_WRONG", lambda told: told.plan["confidence"].update(score=0.95)),
    ("CONFIDENCE_WRONG", an_error_that_is_let_pass),
    ("CONFIDENCE_WRONG", an_error_at_full_score),
    ("MUST_USE", lambda told: told.case["expect"].update(must_use=["Rope lore"])),
    (
        "LEVELS_FALL",
        lambda told: told.with_days([a_task("Tie it")], [a_task("Loops")], [a_task("Splices")], leaves=15),
    ),
    ("LEVEL_TOO_LOW", lambda told: told.case["expect"].update(share_at_level=0.9)),
    ("WEAK_AREA_MISSED", lambda told: told.case["learner"].update(weak_areas=["whippings"])),
    ("WEAK_AREA_MISSED", lambda told: told.case["learner"].update(weak_areas=["splices"])),
    ("FALSE_ALARM", a_warning_about_nothing),
    ("OUTCOME", under_review),
]


def test_the_right_answer_is_judged_right() -> None:
    result = Told.right().judged()
    assert (result.faults, result.kept, result.schema_valid, result.confidence) == ((), result.judged, True, 1.0)


@pytest.mark.parametrize(("rule", "change"), WRONG, ids=[f"{n}-{rule}" for n, (rule, _) in enumerate(WRONG)])
def test_a_plan_that_breaks_a_rule_is_judged_wrong_for_that_and_nothing_else(rule: str, change: Change) -> None:
    told = Told.right()
    change(told)
    assert {fault.rule for fault in told.judged().faults} == {rule}


def test_every_rule_has_a_plan_that_breaks_it() -> None:
    assert {rule for rule, _ in WRONG} == {*NAMES} | {"SCHEMA", "OUTCOME", "FALSE_ALARM"}


def test_a_study_day_that_is_marked_as_rest_is_empty_all_the_same() -> None:
    told = Told.right()
    shares_its_day(told)
    told.plan["days"][1]["rest"] = True
    assert {fault.rule for fault in told.judged().faults} == {"EMPTY_DAY", "REST_WRONG"}


def test_a_resource_of_no_case_is_outside_the_topic() -> None:
    told = Told.right()
    told.plan["days"][2]["tasks"][0]["resource_id"] = an_id("from elsewhere")
    told.plan[UNFINISHED] = None
    faults = {fault.rule for fault in told.judged().faults}
    assert {"RESOURCE_OUTSIDE_TOPIC", "MISSING_RETRIEVED_SOURCE"} <= faults


def test_a_prerequisite_that_the_plan_takes_as_known_is_not_missed() -> None:
    told = Told.right()
    told.with_days([a_task("Loops")], [a_task("Bends")], [a_task("Rope lore")])
    told.plan[ASSUMED] = [{"resource_id": an_id("Tie it"), "title": "Tie it", "reason": "It is known."}]
    told.case["request"]["constraints"]["must_include_practice"] = False
    assert told.judged().faults == ()


def test_an_answer_may_have_keys_that_the_judge_does_not_know() -> None:
    told = Told.right()
    told.plan["created_at"] = "2026-01-01T00:00:00+00:00"
    assert told.judged().passed
