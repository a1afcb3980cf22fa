"""What happens to a learner and their plan: what is done, what is lost, and which limits are others afterwards."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from evals.quality.libraries import library

type Json = dict[str, Any]

DAY_1 = "2026-03-02"  # a Monday
LEARNER: Json = {
    "name": "Ana",
    "current_level": "beginner",
    "preferred_learning_style": "mixed",
    "weekly_hours": 5,
    "weak_areas": [],
}
# Library, topic, goal and weak areas.
SUBJECTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("seeds", "python", "Learn Python basics", ("syntax",)),
    ("python", "python", "Write small programs", ("loops",)),
    ("statistics", "statistics", "Understand statistics", ()),
    ("web", "web development", "Build a web page", ()),
)
LENGTHS = (7, 14, 30)
UNCHANGED = "nothing changed"  # the scenario after which a plan has to stay as it is


def day(number: int) -> str:
    """Return the date of a day of a plan, from 1."""
    return (date.fromisoformat(DAY_1) + timedelta(days=number - 1)).isoformat()


@dataclass(frozen=True)
class Scenario:
    """What happens: the days that are done (from 1), the day of the replan, what changes, and how long tasks took.

    `spent` is the minutes that a done task took for each that was planned. `exam` is the day of the exam, if the first
    plan has one.
    """

    name: str
    done: Callable[[int], int]
    today: Callable[[int], int]
    limits: Callable[[int], Json] = lambda _: {}
    learner: Json = field(default_factory=dict)
    spent: float | None = None
    exam: Callable[[int], int] | None = None


SCENARIOS: tuple[Scenario, ...] = (
    Scenario(UNCHANGED, lambda days: days // 2, lambda days: days // 2 + 1),
    Scenario("lost day", lambda days: days // 3, lambda days: days // 3 + 2),
    Scenario("two lost days", lambda days: days // 3, lambda days: days // 3 + 3),
    Scenario("lost week", lambda days: days // 7, lambda days: min(days - 2, days // 7 + 8)),
    Scenario(
        "new deadline",
        lambda days: days // 3,
        lambda days: days // 3 + 1,
        lambda days: {"deadline": day(days - days // 4)},
    ),
    Scenario("fewer hours", lambda days: days // 3, lambda days: days // 3 + 1, learner={"weekly_hours": 3}),
    Scenario(
        "day off",
        lambda days: days // 3,
        lambda days: days // 3 + 1,
        lambda days: {"unavailable_dates": [day(days // 3 + 3)]},
    ),
    Scenario("slow pace", lambda days: days // 2, lambda days: days // 2 + 1, spent=1.8),
    Scenario("exam, lost day", lambda days: days // 3, lambda days: days // 3 + 2, exam=lambda days: days + 1),
    Scenario(
        "exam moved",
        lambda days: days // 3,
        lambda days: days // 3 + 1,
        lambda days: {"exam_date": day(days - days // 5)},
        exam=lambda days: days + 1,
    ),
)


@dataclass(frozen=True)
class Case:
    """A scenario that befalls the plan of a subject and length. Requests and learners are the JSON of the API."""

    scenario: Scenario
    subject: tuple[str, str, str, tuple[str, ...]]
    days: int

    @property
    def name(self) -> str:
        return f"{self.scenario.name}, {self.subject[0]}, {self.days} days"

    @property
    def resources(self) -> tuple[Json, ...]:
        """Return the library; those of the subjects are all in this repository."""
        return library(self.subject[0]) or ()

    @property
    def done(self) -> int:
        return self.scenario.done(self.days)

    @property
    def today(self) -> int:
        return self.scenario.today(self.days)

    def learner(self, *, now: bool) -> Json:
        """Return the learner, before the plan or `now`."""
        return LEARNER | {"weak_areas": list(self.subject[3])} | (self.scenario.learner if now else {})

    def request(self, *, now: bool) -> Json:
        """Return the request, of the plan or of what it is replanned to."""
        limits: Json = {"max_daily_minutes": 60, "start_date": DAY_1, "must_include_practice": False}
        if self.scenario.exam:
            limits["exam_date"] = day(self.scenario.exam(self.days))
        if now:
            limits |= self.scenario.limits(self.days)
        _, topic, goal, _ = self.subject
        return {"goal": goal, "topic": topic, "duration_days": self.days, "constraints": limits}


def cases() -> tuple[Case, ...]:
    return tuple(Case(scenario, subject, days) for scenario in SCENARIOS for subject in SUBJECTS for days in LENGTHS)
