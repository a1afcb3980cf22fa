"""Cases that are about a writer's words: each test is named by its case, with its input."""

from typing import Any

import pytest

from studyplan.domain.errors.llm import LlmInvalidOutput
from studyplan.domain.generation.draft import Draft, Pick
from studyplan.ports import Assignment
from tests.cases.calls import codes_of, get, library_for_a_week, plan_of, run_for, tasks_of, use_writer
from tests.statemachine.machine import Machine
from tests.support.builders import a_resource
from tests.support.calls import Ask
from tests.support.repositories import Repositories

TAGS = tuple(
    f"{letter * length}" for letter, length in zip("abcdefghi", (56, 57, 58, 59, 60, 60, 60, 60, 60), strict=True)
)


def cut_off(assignment: Assignment) -> Draft:
    raise LlmInvalidOutput("The answer was cut off.")


def wordy(assignment: Assignment) -> Draft:
    said = " ".join(f"Because of {tag}." for tag in TAGS * 3)
    picks = (
        Pick(resource_id=each.item.id, reason=f"{each.item.title}. {said}") for each in assignment.candidates.ranked
    )
    return Draft(generated_by="compatible", picks=tuple(picks))


@pytest.mark.parametrize(
    ("writer", "by"), [(None, "mock"), (cut_off, "fallback"), (wordy, "compatible")], ids=["mock", "fallback", "model"]
)
def test_reason_too_long(
    ask: Ask, store: Repositories, machine: Machine, monkeypatch: pytest.MonkeyPatch, writer: Any, by: str
) -> None:
    for number in range(8):
        tags = {"tags": TAGS} if number == 0 else {}
        store.library.add("local", a_resource(f"r{number}", estimated_minutes=40, **tags))
    if writer is not None:
        use_writer(monkeypatch, writer)
    asked = {"constraints": {"max_daily_minutes": 60}}
    plan = plan_of(ask, run_for(ask, machine, learner={"weak_areas": list(TAGS)}, **asked))
    assert plan["generated_by"] == by
    reasons = [task["reason"] for task in tasks_of(plan)]
    assert all(0 < len(reason) <= 500 for reason in reasons)
    assert all("…" in reason for reason in reasons) == (by == "compatible")


CLAIM = "a 5-minute video on gardening, free until Monday"


def on_gardening(assignment: Assignment) -> Draft:
    picks = (Pick(resource_id=each.item.id, reason=CLAIM) for each in assignment.candidates.ranked)
    return Draft(generated_by="compatible", picks=tuple(picks))


def test_reason_claims_other_facts(
    ask: Ask, store: Repositories, machine: Machine, monkeypatch: pytest.MonkeyPatch
) -> None:
    library_for_a_week(store)
    use_writer(monkeypatch, on_gardening)
    run = run_for(ask, machine)
    plan = plan_of(ask, run)
    assert plan["generated_by"] == "compatible"
    assert tasks_of(plan)
    assert not [word for task in tasks_of(plan) for word in ("gardening", "video", "free") if word in task["reason"]]
    firsts = [task["reason"] for task in tasks_of(plan) if task["part"] == 1]
    assert all(reason.startswith(("Explains ", "Practises ")) for reason in firsts)
    assert "REASON_NOT_TRUE" in codes_of(plan, "info")
    assert "REASON_NOT_TRUE" not in [factor["code"] for factor in plan["confidence"]["factors"]]
    trace = get(ask, f"/api/plan-requests/{run.request.id}/trace/")["read"]["records"]
    (written,) = [record["detail"] for record in trace if record["step"] == "generate_plan"][:1]
    assert len(written["replaced_reasons"]) == len(written["picks"])
    assert {tuple(each["claims"]) for each in written["replaced_reasons"]} == {("minutes", "type", "price", "date")}
    assert "gardening" not in str(trace)
