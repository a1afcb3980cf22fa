"""The best plan that is known to be possible: the teacher's, in whichever manner suits a request best."""

from collections.abc import Iterator
from typing import Any

from evals.plan_rules.calendar_days import days_of, weeks_of
from evals.plan_rules.facts import Facts
from evals.quality.library import LEVELS, Item
from evals.quality.measures.given import given_plan
from evals.quality.measures.grades import Grade, grade
from evals.quality.situation import Situation
from evals.quality.teacher import MANNERS, Teacher

type Json = dict[str, Any]


def best_plan(situation: Situation, facts: Facts) -> tuple[Json, Grade]:
    """Return the best of the teacher's plans, in the form of the API's, and its grade."""
    plans = [_plan(Teacher(situation, manner), facts) for manner in MANNERS]
    graded = [(plan, grade(given_plan(situation, plan))) for plan in plans]
    return max(graded, key=lambda each: each[1].planner)


def _plan(teacher: Teacher, facts: Facts) -> Json:
    situation = teacher.situation
    teacher.choose()
    order = teacher.order()
    left = dict(teacher.minutes)
    days = []
    for day, room in _rooms(facts):
        tasks = []
        while order and room > 0:
            item = order[0]
            minutes = min(room, left[item.id])
            tasks.append(_task(item, minutes, situation))
            room, left[item.id] = room - minutes, left[item.id] - minutes
            if not left[item.id]:
                order.pop(0)
        days.append({"day": day, "minutes": sum(task["minutes"] for task in tasks), "tasks": tasks})
    return {"days": days, "findings": [], "status": "completed", "confidence": {"score": None}}


def _rooms(facts: Facts) -> Iterator[tuple[int, int]]:
    """Yield each day with the minutes that a week's budget leaves it."""
    weeks = iter(weeks_of(facts))
    budget = 0
    for day in days_of(facts):
        if (day.number - 1) % 7 == 0:
            budget = next(weeks).minutes
        room = min(budget, day.minutes)
        budget -= room
        yield day.number, room


def _task(item: Item, minutes: int, situation: Situation) -> Json:
    serves = [area for area in situation.weak if item.names(area)]
    about = " and ".join(sorted(item.concepts)) or item.title
    why = f"for your weak area {serves[0]}" if serves else f"for your goal, at {LEVELS[item.level]} level"
    return {
        "resource_id": item.id,
        "title": item.title,
        "task_type": "practice" if item.practice else "study",
        "minutes": minutes,
        "part": 1,
        "parts": 1,
        "reason": f"'{item.title}' {'practises' if item.practice else 'introduces'} {about}, {why}.",
    }
