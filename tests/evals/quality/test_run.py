"""The run makes the product's own plans, and says how a request ended that has none."""

import sys
from collections.abc import Callable
from typing import Any

import pytest

from evals.quality.cases import cases
from evals.quality.libraries import library
from evals.quality.run import STEPS, make_plan, product
from studyplan.runtime import wiring
from studyplan.steps import step as steps

CASE = next(
    case for case in cases() if case.library == "docker" and case.request["constraints"]["must_include_practice"]
)


def test_a_plan_has_the_form_of_the_api() -> None:
    with product():
        ended = make_plan(CASE.resources, CASE.learner, CASE.request)
    assert ended.plan is not None
    assert ended.status == ended.plan["status"]
    assert len(ended.plan["days"]) == CASE.request["duration_days"]
    assert {task["resource_id"] for day in ended.plan["days"] for task in day["tasks"]} <= {
        resource["id"] for resource in library("docker") or ()
    }


def test_an_infeasible_request_is_refused_by_its_rule() -> None:
    study = [
        resource for resource in CASE.resources if resource["resource_type"] not in ("exercise", "project", "quiz")
    ]
    with product():
        ended = make_plan(study, CASE.learner, CASE.request)
    assert (ended.status, ended.plan, ended.reason) == ("refused", None, "NO_PRACTICE")


def test_a_handler_that_the_run_loads_keeps_the_clock_of_the_product(monkeypatch: pytest.MonkeyPatch) -> None:
    """Or all later tests of this process would happen at one moment."""
    clocks: list[Callable[[], str]] = []
    original: Any = steps.step

    def noting(name: str, *, now: Callable[[], str], **more: Any) -> Any:
        clocks.append(now)
        return original(name, now=now, **more)

    monkeypatch.setattr(steps, "step", noting)
    for step in STEPS:
        monkeypatch.delitem(sys.modules, f"functions.{step}.app", raising=False)
    with product():
        make_plan(CASE.resources, CASE.learner, CASE.request)
    assert clocks == [wiring.now] * len(STEPS)
