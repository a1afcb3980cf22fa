"""The requests that are judged: `data/cases.csv`, one a line.

`aims` are the concepts that the goal names, written by hand: what a goal means is for its author to say, and the judge
does not guess it from the sentence.
"""

import csv
from dataclasses import dataclass
from typing import Any

from evals.plan_rules.calendar_days import capacity_of, study_days_of
from evals.plan_rules.facts import facts_of
from evals.quality.libraries import DATA, library
from evals.quality.library import LEVELS, items_of
from evals.quality.situation import Situation
from evals.quality.words import concept

type Json = dict[str, Any]


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
        return tuple(_case(row) for row in csv.DictReader(opened))


def _case(row: dict[str, str]) -> Case:
    learner = {
        "name": "Learner",
        "current_level": row["level"],
        "preferred_learning_style": row["style"],
        "weekly_hours": float(row["hours"]),
        "weak_areas": _list(row["weak"]),
    }
    request = {
        "goal": row["goal"],
        "topic": row["topic"],
        "duration_days": int(row["days"]),
        "constraints": {"max_daily_minutes": int(row["daily"]), "must_include_practice": row["practice"] == "yes"},
    }
    return Case(row["library"], learner, request, tuple(_list(row["aims"])))


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def situation_of(case: Case) -> Situation:
    """Return what the judge knows of a case. Raises LookupError where its library is not on this machine."""
    facts = facts_of(case.request, case.learner)
    wants_practice = case.request["constraints"]["must_include_practice"]
    return Situation(
        topic=concept(case.request["topic"]),
        level=LEVELS.index(case.learner["current_level"]),
        capacity=capacity_of(facts),
        study_days=study_days_of(facts),
        practice_wanted=wants_practice or case.learner["preferred_learning_style"] == "hands_on",
        weak=tuple(dict.fromkeys(concept(area) for area in case.learner["weak_areas"])),
        aims=tuple(dict.fromkeys(concept(aim) for aim in case.aims)),
        library=items_of(case.resources),
    )
