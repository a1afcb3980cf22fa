"""Cases of area `topics`: each test is named by its case, and its input is written out here."""

import json

from tests.cases.calls import get, plan_of, run_for, tasks_of
from tests.statemachine.machine import Machine
from tests.support.builders import a_resource, an_id
from tests.support.calls import Ask
from tests.support.repositories import Repositories

ART, BUD, TOMORROW = "कला", "कली", "कल"  # they differ in their vowel signs alone


def test_marks_of_a_script(ask: Ask, store: Repositories, machine: Machine) -> None:
    for name, topic in (("art", ART), ("bud", BUD), ("tomorrow", TOMORROW)):
        store.library.add("local", a_resource(name, topic=topic, tags=(topic,), estimated_minutes=200))
    learner = {"weak_areas": [BUD]}
    run = run_for(ask, machine, learner=learner, topic=ART, goal=TOMORROW, duration_days=3, constraints={})
    assert {task["resource_id"] for task in tasks_of(plan_of(ask, run))} == {an_id("art")}
    records = get(ask, f"/api/plan-requests/{run.request.id}/trace/")["read"]["records"]
    detail = next(record["detail"] for record in records if record["step"] == "retrieve_resources")
    assert (detail["topic"], detail["resolved_by"]) == (ART, "as written")
    assert [each["resource_id"] for each in detail["candidates"]] == [an_id("art")]
    told = json.dumps(detail["candidates"], ensure_ascii=False)
    assert BUD not in told, "a weak area of other vowel signs is another one"
    assert "covers no weak area" in told
