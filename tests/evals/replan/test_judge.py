"""The judge of replans, on a small plan: it accepts a sound replan, and each rule finds its own damage."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

import pytest

from evals.plan_rules.facts import facts_of
from evals.replan.judge import RULES, violations
from evals.replan.lived import Lived
from tests.support.builders import an_id

type Json = dict[str, Any]

LOOPS, LISTS, DRILL = (an_id(name) for name in ("loops", "lists", "drill"))
RESOURCES = [
    {
        "id": key,
        "title": name,
        "url": f"https://example.org/{name}",
        "difficulty": "beginner",
        "resource_type": kind,
        "estimated_minutes": minutes,
        "prerequisites": needs,
    }
    for key, name, kind, minutes, needs in (
        (LOOPS, "loops", "article", 60, []),
        (LISTS, "lists", "article", 60, []),
        (DRILL, "drill", "exercise", 30, [LISTS]),
    )
]
REQUEST = {
    "topic": "python",
    "duration_days": 7,
    "constraints": {
        "max_daily_minutes": 60,
        "must_include_practice": False,
        "exam_date": "2026-03-09",
        "unavailable_dates": ["2026-03-05"],
    },
}
LEARNER = {"weekly_hours": 5, "current_level": "beginner"}


def task(name: str, resource: str, minutes: int, first: int = 1, kind: str = "study") -> Json:
    return {
        "id": an_id(name),
        "resource_id": resource,
        "title": name,
        "task_type": kind,
        "minutes": minutes,
        "first_minute": first,
        "continues_after_plan": False,
    }


def plan(**by_day: list[Json]) -> Json:
    days = [{"day": number, "tasks": by_day.get(f"day_{number}", [])} for number in range(1, 8)]
    return {"days": days, "left_out": [], "assumed_prerequisites": []}


LOOPS_1, LOOPS_2 = task("loops 1", LOOPS, 30), task("loops 2", LOOPS, 30, 31)
LISTS_1, LISTS_2 = task("lists 1", LISTS, 30), task("lists 2", LISTS, 30, 31)
DRILL_1, REVIEW = task("drill 1", DRILL, 30, kind="practice"), task("review", LOOPS, 10, kind="review")
# Day 3 is lost, and day 4 is a day off.
BEFORE = plan(day_1=[LOOPS_1], day_2=[LOOPS_2], day_3=[LISTS_1], day_5=[LISTS_2], day_6=[DRILL_1], day_7=[REVIEW])
AFTER = plan(day_1=[LOOPS_1], day_2=[LOOPS_2], day_5=[LISTS_1], day_6=[LISTS_2, DRILL_1], day_7=[REVIEW])
CHANGES: tuple[Json, ...] = tuple(
    {"kind": "moved", "task_id": an_id(name), "title": name, "reason": "it is late"} for name in ("lists 1", "lists 2")
)
DONE = {an_id(name): {"status": "done"} for name in ("loops 1", "loops 2")}


def lived(
    after: Json = AFTER, changes: tuple[Json, ...] = CHANGES, progress: Mapping[str, Json] | None = None
) -> Lived:
    facts = facts_of(REQUEST, LEARNER, RESOURCES, first_date="2026-03-02")
    return Lived(BEFORE, after, changes, DONE if progress is None else progress, facts, today=4)


def test_a_sound_replan_breaks_no_rule() -> None:
    assert violations(lived()) == []
    assert (lived().moved, lived().dropped, lived().added, lived().resized) == (2, 0, 0, 0)
    assert lived().late() == [an_id("lists 1")]


def without(after: Json, name: str) -> Json:
    days = [day | {"tasks": [each for each in day["tasks"] if each["title"] != name]} for day in after["days"]]
    return after | {"days": days}


def on(after: Json, number: int, *tasks: Json) -> Json:
    days = [day | {"tasks": [*day["tasks"], *(tasks if day["day"] == number else ())]} for day in after["days"]]
    return after | {"days": days}


SHORT = LISTS_1 | {"minutes": 20}
DAMAGES: dict[str, list[Json]] = {
    "history_stays": [without(AFTER, "loops 2"), on(without(AFTER, "loops 2"), 1, LOOPS_2)],
    "nothing_is_planned_in_the_past": [on(without(AFTER, "lists 1"), 3, LISTS_1)],
    "ids_are_kept": [
        on(AFTER, 5, LISTS_1),
        on(without(AFTER, "drill 1"), 6, DRILL_1 | {"resource_id": LOOPS}),
        on(on(without(without(AFTER, "lists 1"), "lists 2"), 6, LISTS_1), 5, LISTS_2),
    ],
    "minutes_are_conserved": [on(without(AFTER, "lists 1"), 5, SHORT)],
    "days_hold_their_tasks": [on(without(AFTER, "lists 1"), 4, LISTS_1), on(AFTER, 6, task("more", an_id("x"), 30))],
    "parts_are_in_order": [on(without(AFTER, "lists 2"), 5, LISTS_2)],
    "prerequisites_come_first": [
        on(without(AFTER, "drill 1"), 5, DRILL_1),
        without(without(AFTER, "lists 1"), "lists 2"),
    ],
    "reviews_are_valid": [on(without(AFTER, "review"), 5, task("review", LISTS, 10, kind="review"))],
    "finished_is_reviewed": [without(AFTER, "review")],
}


@pytest.mark.parametrize(("rule", "after"), [(rule, after) for rule, some in DAMAGES.items() for after in some])
def test_each_rule_finds_its_damage(rule: str, after: Json) -> None:
    broken = {violation.partition(":")[0] for violation in violations(lived(deepcopy(after)))}
    assert rule in broken


@pytest.mark.parametrize(
    "changes",
    [
        (),
        CHANGES[:1],
        (*CHANGES, CHANGES[0] | {"kind": "dropped"}),
        (CHANGES[0] | {"reason": ""}, CHANGES[1]),
    ],
)
def test_a_list_of_changes_that_is_not_the_difference_is_found(changes: tuple[Json, ...]) -> None:
    (rule,) = {violation.partition(":")[0] for violation in violations(lived(changes=changes))}
    assert rule == "changes_are_told"


def test_every_rule_has_a_damage() -> None:
    assert {rule.__name__ for rule in RULES} == {*DAMAGES, "changes_are_told"}


def test_the_rest_of_a_partly_done_task_is_conserved() -> None:
    progress = DONE | {LISTS_1["id"]: {"status": "planned", "minutes_spent": 20}}
    rest = task("rest of lists", LISTS, 10, 21)
    after = on(on(without(AFTER, "lists 1"), 3, LISTS_1), 5, rest)
    moved = tuple(change for change in CHANGES if change["title"] == "lists 2")
    added = {"kind": "added", "task_id": rest["id"], "title": "lists", "reason": "its rest"}
    assert violations(lived(after, (*moved, added), progress)) == []
