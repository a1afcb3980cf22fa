"""Sound plans, as descriptions that a mutation changes before the product's values are built from them.

A plan has six or nine units of a study and a practice on one concept, a session a day, Sundays off. The first concept
is a weak area, the second is the goal. The library has as many spare units, which take the place of what is removed.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidate, Candidates, ConceptFacts
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, LeftOut, ReplacedReason, Timetable
from studyplan.domain.values.types import LEVELS, Level
from tests.support.builders import Placed, a_candidate, a_context, a_plan, a_task, an_id
from tests.support.library_facts import a_concept, a_library

MONDAY = "2026-03-02"
WEEK, LONG_WEEK = 6, 7  # study days, and days

type Fields = dict[str, Any]
type Edit = Callable[[Timetable], Timetable]


class Session(NamedTuple):
    """A task: its day (from 1), the name of its resource, and its minutes."""

    day: int
    name: str
    minutes: int
    review: bool = False


@dataclass(frozen=True)
class Plan:
    """The description of a plan, its request and its library. `request` and `facts` are what differs from a sound one.

    `edits` change the timetable in the end; `removed` are resources that are no candidates.
    """

    sessions: tuple[Session, ...]
    library: dict[str, Fields]
    level: Level = "intermediate"
    request: Fields = field(default_factory=dict)
    facts: Fields = field(default_factory=dict)
    timetable: Fields = field(default_factory=dict)
    edits: tuple[Edit, ...] = ()
    removed: frozenset[str] = frozenset()
    weak: tuple[ConceptFacts, ...] = (a_concept("weak", "study 0", "drill 0", "other weak", best=("study 0",)),)
    goal: tuple[ConceptFacts, ...] = (a_concept("goal", "study 1", "drill 1", "other goal", best=("study 1",)),)

    @property
    def days(self) -> int:
        return int(
            self.request.get("duration_days", -(-max(each.day for each in self.sessions) // LONG_WEEK) * LONG_WEEK)
        )

    @cached_property
    def planned(self) -> int:
        return sum(each.minutes for each in self.sessions)

    def findings(self) -> tuple[Finding, ...]:
        return run_checks(self._timetable(), self.context(), self.candidates())

    def context(self) -> PlanContext:
        by_day: dict[int, int] = {}
        for each in self.sessions:
            by_day[each.day] = by_day.get(each.day, 0) + each.minutes
        weeks = range(1, self.days + 1, LONG_WEEK)
        most = max(sum(by_day.get(day, 0) for day in range(first, first + LONG_WEEK)) for first in weeks)
        sound: Fields = {
            "start_date": MONDAY,
            "today": MONDAY,
            "current_level": self.level,
            "duration_days": self.days,
            "max_daily_minutes": max(by_day.values()),
            "weekly_hours": most / 60,
            "must_include_practice": True,
            "unavailable_weekdays": ("SUN",),
        }
        return a_context(**sound | self.request)

    def candidates(self) -> Candidates:
        ranked = [self._candidate(name, fields) for name, fields in self.library.items() if name not in self.removed]
        return a_library(*ranked, **{"weak_areas": self.weak, "goal": self.goal} | self.facts)

    def _candidate(self, name: str, fields: Fields) -> Candidate:
        sound: Fields = {"difficulty": self.level}
        return a_candidate(name, **sound | fields)

    def _timetable(self) -> Timetable:
        parts: dict[tuple[str, bool], int] = {}
        tasks: list[Placed] = []
        for number, each in enumerate(sorted(self.sessions, key=lambda session: session.day)):
            key = each.name, each.review
            parts[key] = parts.get(key, 0) + 1
            kind = self.library.get(each.name, {}).get("resource_type", "article")
            of_kind = "review" if each.review else "practice" if kind in ("exercise", "project", "quiz") else "study"
            own: Fields = {"minutes": each.minutes, "part": parts[key], "task_type": of_kind}
            tasks.append(a_task(each.name, day=each.day, id=an_id(f"task {number}"), **own))
        rest = tuple(day for day in range(1, self.days + 1) if day % LONG_WEEK == 0)
        plan = a_plan(tasks, days=self.days, start_date=MONDAY, rest=rest, **self.timetable)
        for edit in self.edits:
            plan = edit(plan)
        return plan

    # What mutations are made of.

    def but(self, **difference: Any) -> "Plan":
        """Return the plan with other fields of the request."""
        return replace(self, request=self.request | difference)

    def of(self, name: str, **difference: Any) -> "Plan":
        """Return the plan with a resource of the library changed, or added."""
        return replace(self, library=self.library | {name: self.library.get(name, {}) | difference})

    def edited(self, edit: Edit) -> "Plan":
        return replace(self, edits=(*self.edits, edit))

    def on(self, name: str) -> Session:
        """Return the first session of a resource."""
        return next(each for each in self.sessions if each.name == name)

    def with_sessions(self, change: Callable[[Session], Session | None]) -> "Plan":
        changed = (change(each) for each in self.sessions)
        return replace(self, sessions=tuple(each for each in changed if each is not None))

    def sized(self, name: str, minutes: int) -> "Plan":
        """Return the plan with a resource, and its one session, of so many minutes."""
        plan = self.with_sessions(lambda each: each._replace(minutes=minutes) if each.name == name else each)
        return plan.of(name, minutes=minutes)

    def renamed(self, names: dict[str, str]) -> "Plan":
        """Return the plan with other resources in the same sessions."""
        return self.with_sessions(lambda each: each._replace(name=names.get(each.name, each.name)))

    def even(self, minutes: int) -> "Plan":
        """Return the plan in which every resource has the same minutes."""
        library = {name: fields | {"minutes": minutes} for name, fields in self.library.items()}
        return replace(self, library=library).with_sessions(lambda each: each._replace(minutes=minutes))

    def without(self, name: str) -> "Plan":
        """Return the plan with a resource that is no candidate."""
        return replace(self, removed=self.removed | {name})

    def with_fair_weeks(self) -> "Plan":
        """Return the plan for a learner who has just its minutes, shared evenly by the weeks."""
        return self.but(weekly_hours=self.planned * LONG_WEEK / self.days / 60)

    def added(self, *sessions: Session) -> "Plan":
        return replace(self, sessions=(*self.sessions, *sessions))

    def last(self, kind: str) -> str:
        """Return the name of the last study, or drill."""
        return [each.name for each in self.sessions if each.name.startswith(kind)][-1]

    @staticmethod
    def date_of(day: int) -> str:
        return (date.fromisoformat(MONDAY) + timedelta(days=day - 1)).isoformat()


def sound_plan(seed: int) -> Plan:
    """Return a sound plan, the same for a seed."""
    chance = Random(seed)  # noqa: S311  # nosec B311
    count = chance.choice((6, 6, 9))
    base = chance.randint(30, 60)
    lengths = [base + chance.randint(0, 3) for _ in range(count)]
    others = list(range(2, count))
    chance.shuffle(others)
    order = [0, 1, *others] if chance.random() < 0.5 else [1, 0, *others]
    library: dict[str, Fields] = {}
    study = ("article", "video", "course", "book")
    drills = ("exercise", "project", "quiz")
    for number, minutes in enumerate(lengths):
        concept = {0: "weak", 1: "goal"}.get(number, f"concept{number}")
        for prefix, tag in (("", concept), ("spare ", f"spare{number}")):
            kept: Fields = {"minutes": minutes, "tags": (tag,), "weak_areas": ("weak",) if tag == "weak" else ()}
            kept |= {"goal": ("goal",) if tag == "goal" else ()}
            library[f"{prefix}study {number}"] = kept | {"resource_type": chance.choice(study)}
            library[f"{prefix}drill {number}"] = kept | {"resource_type": chance.choice(drills)}
    names = [f"{kind} {number}" for number in order for kind in ("study", "drill")]
    days = [day for day in range(1, 100) if day % LONG_WEEK][: len(names)]
    sessions = tuple(Session(day, name, library[name]["minutes"]) for day, name in zip(days, names, strict=True))
    return Plan(sessions, library, level=chance.choice(LEVELS))


def left_out(name: str) -> LeftOut:
    return LeftOut(resource_id=an_id(name), title=f"About {name}", reason="its review does not fit")


def untrue(name: str) -> ReplacedReason:
    return ReplacedReason(resource_id=an_id(name), claims=("price",))
