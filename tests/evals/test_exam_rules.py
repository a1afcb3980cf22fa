"""The independent rules of a plan before an exam, each held to a plan that keeps it and one that breaks it."""

import json
from collections.abc import Iterable
from typing import Any

import pytest

from evals.plan_rules.facts import facts_of
from evals.plan_rules.judged import Judged
from evals.plan_rules.plan import Plan
from evals.plan_rules.rules import violations
from tests.support.builders import an_id

MINUTES = {"loops": 100, "files": 60}
LIMITS: dict[str, Any] = {"max_daily_minutes": 60, "must_include_practice": False, "exam_date": "2026-03-09"}
type Json = dict[str, Any]
type Session = tuple[int, str, int, str]

# Seven days from a Monday on, the exam on the next one: study on five days, reviews on the last two.
SOUND: list[Session] = [
    (1, "loops", 60, "study"),
    (2, "loops", 40, "study"),
    (3, "files", 20, "study"),
    (4, "files", 20, "study"),
    (5, "files", 20, "study"),
    (6, "files", 10, "review"),
    (7, "loops", 20, "review"),
]


def broken(sessions: Iterable[Session], left_out: tuple[str, ...] = (), **limits: Any) -> set[str]:
    """The names of the rules that a plan of these sessions breaks: day, resource, minutes and kind of each."""
    sessions = sorted(sessions)
    tasks = _tasks(sessions)
    days = [
        _day(day, [task for (on, *_), task in zip(sessions, tasks, strict=True) if on == day]) for day in range(1, 8)
    ]
    named = [{"resource_id": an_id(name), "title": name, "reason": "no room"} for name in left_out]
    plan = {"days": days, "unfinished": None, "left_out": named, "assumed_prerequisites": []}
    learner = {"weekly_hours": 7.0, "current_level": "beginner"}
    request = {"duration_days": 7, "constraints": LIMITS | limits}
    facts = facts_of(request, learner, map(_resource, MINUTES), first_date="2026-03-02")
    found = violations(Judged(Plan.model_validate_json(json.dumps(plan)), facts))
    return {violation.partition(":")[0] for violation in found}


def _tasks(sessions: list[Session]) -> list[Json]:
    counts: dict[tuple[str, bool], int] = {}
    done: dict[str, int] = {}
    tasks = []
    for day, name, minutes, kind in sessions:
        key = name, kind == "review"
        counts[key] = counts.get(key, 0) + 1
        first = done.get(name, 0) + 1 if kind != "review" else 1
        done[name] = first + minutes - 1 if kind != "review" else done.get(name, 0)
        tasks.append(
            {
                "id": an_id(f"{day} {name} {kind}"),
                "resource_id": an_id(name),
                "title": name,
                "url": name,
                "task_type": kind,
                "minutes": minutes,
                "part": counts[key],
                "first_minute": first,
                "resource_minutes": MINUTES[name],
                "reason": "It is here.",
            }
        )
    for task, (_, name, _, kind) in zip(tasks, sessions, strict=True):
        task["parts"] = counts[name, kind == "review"]
    return tasks


def _day(number: int, tasks: list[Json]) -> Json:
    minutes = sum(task["minutes"] for task in tasks)
    return {"day": number, "date": f"2026-03-{number + 1:02}", "rest": False, "minutes": minutes, "tasks": tasks}


def _resource(name: str) -> Json:
    own = {"id": an_id(name), "title": name, "url": name, "difficulty": "beginner", "resource_type": "article"}
    return own | {"minutes": MINUTES[name], "prerequisites": []}


def without(*places: int) -> list[Session]:
    return [session for place, session in enumerate(SOUND) if place not in places]


def test_a_sound_plan_breaks_no_rule() -> None:
    assert broken(SOUND) == set()


@pytest.mark.parametrize(
    ("sessions", "rule"),
    [
        ([*without(6), (2, "loops", 20, "review")], "REVIEW_WRONG"),  # on the day on which its study ends
        ([*without(6), (7, "loops", 30, "review")], "REVIEW_WRONG"),  # a fifth are 20
        ([*without(5), (6, "files", 5, "review")], "REVIEW_WRONG"),
        ([*SOUND, (4, "loops", 20, "review")], "REVIEW_WRONG"),  # one is due
        ([*without(6), (3, "loops", 20, "review")], "REVIEW_UNEVEN"),
        ([*without(6), (7, "loops", 20, "study")], "EVE_OF_EXAM"),
        (without(6), "REVIEW_UNNAMED"),
    ],
)
def test_a_plan_that_breaks_a_rule_is_found(sessions: list[Session], rule: str) -> None:
    assert rule in broken(sessions)


def test_a_review_may_be_shorter_on_the_eve_of_the_exam() -> None:
    assert broken([*without(6), (7, "loops", 15, "review")]) == set()


def test_a_resource_without_its_review_is_named() -> None:
    assert broken(without(6), left_out=("loops",)) == set()


def test_reviews_have_three_tenths_of_the_capacity_at_most() -> None:
    """30 minutes are of reviews. Six days of 15 and one of 10 allow as many, six of 14 and one of 10 allow 28."""
    assert "REVIEWS_TOO_MANY" in broken(SOUND, max_daily_minutes=14)
    assert "REVIEWS_TOO_MANY" not in broken(SOUND, max_daily_minutes=15)


def test_from_the_exam_on_days_are_for_rest() -> None:
    assert {"REST_WRONG", "REVIEW_WRONG"} <= broken(SOUND, exam_date="2026-03-08")


@pytest.mark.parametrize(("minutes", "rules"), [(49, set()), (50, {"REVIEW_UNNAMED"})])
def test_a_short_beginning_is_not_reviewed(minutes: int, rules: set[str]) -> None:
    sessions: list[Session] = [(1, "loops", minutes, "study"), *[each for each in SOUND if each[1] == "files"]]
    assert broken(sessions) - {"PARTS_WRONG"} == rules


def test_without_an_exam_nothing_is_due() -> None:
    assert broken(without(5, 6), exam_date=None) == set()
    assert broken(without(5, 6)) == {"REVIEW_UNNAMED"}
