"""The requests that are judged: `data/cases.csv`, one a line.

`aims` are the concepts that the goal names, written by hand: what a goal means is for its author to say, and the judge
does not guess it from the sentence.
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random
from typing import Any

from evals.plan_rules.calendar_days import capacity_of, study_days_of
from evals.plan_rules.facts import facts_of
from evals.quality.libraries import DATA, MADE_UP, library
from evals.quality.library import LEVELS, items_of
from evals.quality.situation import Situation
from evals.quality.words import concept

type Json = dict[str, Any]

FIRST = "2026-03-02"  # the day of all requests, and day 1 of those with an exam


@dataclass(frozen=True)
class Case:
    """One request; `learner` and `request` are the JSON that the API is sent."""

    library: str
    learner: Json
    request: Json
    aims: tuple[str, ...]

    @property
    def name(self) -> str:
        """Return the case in a few words, which `ONLY=` filters by."""
        level, weak = self.learner["current_level"], self.learner["weak_areas"]
        practice = " practice" if self.request["constraints"]["must_include_practice"] else ""
        named = f" weak {'+'.join(weak)}" if weak else ""
        return f"{self.request['topic']} {level} {self.request['duration_days']}d{practice}{named}"

    @property
    def resources(self) -> tuple[Json, ...]:
        """Return the library. Raises LookupError where its catalogue is not on this machine."""
        found = library(self.library)
        if found is None:
            raise LookupError(self.library)
        return found


def cases() -> tuple[Case, ...]:
    with (DATA / "cases.csv").open(encoding="utf-8", newline="") as opened:
        return tuple(case_of(row) for row in csv.DictReader(opened))


def case_of(row: dict[str, str], *, with_exam: bool = False) -> Case:
    """Return the case of a row of the table; with an exam on the day after the last one."""
    learner = {
        "name": "Learner",
        "current_level": row["level"],
        "preferred_learning_style": row["style"],
        "weekly_hours": float(row["hours"]),
        "weak_areas": _list(row["weak"]),
    }
    request: Json = {
        "goal": row["goal"],
        "topic": row["topic"],
        "duration_days": int(row["days"]),
        "constraints": {"max_daily_minutes": int(row["daily"]), "must_include_practice": row["practice"] == "yes"},
    }
    if with_exam:
        request["constraints"] |= {"start_date": FIRST, "exam_date": _after(FIRST, int(row["days"]))}
    return Case(row["library"], learner, request, tuple(_list(row["aims"])))


def _after(first: str, days: int) -> str:
    return (date.fromisoformat(first) + timedelta(days=days)).isoformat()


def more_cases(count: int, seed: int) -> tuple[Case, ...]:
    """Return requests that nobody has seen before: random ones over the made-up libraries, the same for a seed.

    Weak areas and aims are tags of the library up to one level above the learner's, half of them in another spelling.
    """
    chance = Random(seed)  # noqa: S311  # nosec B311
    return tuple(_random_case(chance) for _ in range(count))


def _random_case(chance: Random) -> Case:
    name = chance.choice(MADE_UP)
    level = chance.choice(LEVELS)
    known = [it for it in library(name) or () if abs(LEVELS.index(it["difficulty"]) - LEVELS.index(level)) <= 1]
    own = sorted({tag for it in known if it["difficulty"] == level for tag in it["tags"]})
    near = sorted({tag for it in known for tag in it["tags"]})
    weak = chance.sample(own, chance.choice((0, 1, 1, 2))) + chance.sample(near, chance.choice((0, 0, 1)))
    aims = chance.sample(own, chance.choice((0, 1, 2)))
    row = {
        "library": name,
        "topic": known[0]["topic"],
        "level": level,
        "days": str(chance.choice((3, 5, 7, 10, 14, 21, 30, 60, 90))),
        "hours": str(chance.choice((3, 4, 5, 6, 8, 10))),
        "daily": str(chance.choice((45, 60, 60, 90, 120))),
        "style": chance.choice(("mixed", "mixed", "reading", "video", "hands_on")),
        "practice": chance.choice(("yes", "")),
        "weak": ";".join(tag.replace("-", " ").capitalize() if chance.random() < 0.5 else tag for tag in weak),
        "goal": f"Learn {' and '.join(aims).replace('-', ' ') or known[0]['topic']}",
        "aims": ";".join(aims),
    }
    return case_of(row)


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def situation_of(case: Case) -> Situation:
    """Return what the judge knows of a case. Raises LookupError where its library is not on this machine."""
    facts = facts_of(case.request, case.learner)
    return Situation(
        topic=concept(case.request["topic"]),
        level=LEVELS.index(case.learner["current_level"]),
        capacity=capacity_of(facts),
        study_days=study_days_of(facts),
        practice_wanted=case.request["constraints"]["must_include_practice"],
        weak=tuple(dict.fromkeys(concept(area) for area in case.learner["weak_areas"])),
        aims=tuple(dict.fromkeys(concept(aim) for aim in case.aims)),
        library=items_of(case.resources),
    )
