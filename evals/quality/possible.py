"""The best plan that is known to be possible: the teacher's, in whichever manner suits a request best."""

from collections.abc import Iterator
from typing import Any

from evals.plan_rules.calendar_days import days_of, weeks_of
from evals.plan_rules.facts import Facts
from evals.quality.library import LEVELS, Item
from evals.quality.measures.given import given_plan
from evals.quality.measures.grades import Grade, grade
from evals.quality.measures.interleaving import SITTING
from evals.quality.situation import Situation
from evals.quality.teacher import MANNERS, Teacher

type Json = dict[str, Any]


def best_plan(situation: Situation, facts: Facts) -> tuple[Json, Grade]:
    """Return the best of the teacher's plans, in the form of the API's, and its grade."""
    plans = []
    for manner in MANNERS:
        teacher = Teacher(situation, manner)
        teacher.choose()
        order = teacher.order()
        plans += [_one_by_one(teacher, order, facts), _in_turns(teacher, order, facts)]
    graded = [(plan, grade(given_plan(situation, plan))) for plan in plans]
    return max(graded, key=lambda each: each[1].planner)


def _one_by_one(teacher: Teacher, order: list[Item], facts: Facts) -> Json:
    """Return the plan in which each resource is a block of days."""
    queue = _Queue(order, teacher.minutes)
    return _plan(teacher, [(day, queue.next(room)) for day, room in _rooms(facts)])


def _in_turns(teacher: Teacher, order: list[Item], facts: Facts) -> Json:
    """Return the plan whose practice is spread over the days that are left once the study it follows is begun."""
    study = _Queue([item for item in order if not item.practice], teacher.minutes)
    practice = _Queue([item for item in order if item.practice], teacher.minutes)
    waits = {item.id: _begun(item, order, teacher.minutes) for item in practice.items}
    days = []
    for day, room in _rooms(facts):
        share = 0
        if practice.items and study.done >= waits[practice.items[0].id]:
            share = max(SITTING, round(room * practice.left / (practice.left + study.left)))
        parts = study.next(room - min(share, room, practice.left))
        days.append((day, parts + practice.next(room - sum(minutes for _, minutes in parts))))
    return _plan(teacher, days)


def _begun(drill: Item, order: list[Item], minutes: dict[str, int]) -> int:
    """Return the minutes of study until all lessons on a drill's concepts are begun, and what it needs is done."""
    begun = before = 0
    for item in (item for item in order if not item.practice):
        if item.id in drill.needs:
            begun = before + minutes[item.id]
        elif item.concepts & drill.concepts:
            begun = max(begun, before + min(SITTING, minutes[item.id]))
        before += minutes[item.id]
    return begun


class _Queue:
    """Resources of which a day takes minutes, in order."""

    def __init__(self, items: list[Item], minutes: dict[str, int]) -> None:
        self.items = items
        self.left = sum(minutes[item.id] for item in items)
        self.done = 0
        self._minutes = {item.id: minutes[item.id] for item in items}

    def next(self, room: int) -> list[tuple[Item, int]]:
        """Take up to `room` minutes."""
        parts = []
        while self.items and room > 0:
            item = self.items[0]
            minutes = min(room, self._minutes[item.id])
            parts.append((item, minutes))
            room -= minutes
            self._minutes[item.id] -= minutes
            self.left, self.done = self.left - minutes, self.done + minutes
            if not self._minutes[item.id]:
                self.items = self.items[1:]
        return parts


def _plan(teacher: Teacher, days: list[tuple[int, list[tuple[Item, int]]]]) -> Json:
    tasks = [(day, [_task(item, minutes, teacher.situation) for item, minutes in parts]) for day, parts in days]
    given = [{"day": day, "minutes": sum(task["minutes"] for task in each), "tasks": each} for day, each in tasks]
    return {"days": given, "findings": [], "status": "completed", "confidence": {"score": None}}


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
