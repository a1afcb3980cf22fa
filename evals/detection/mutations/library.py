"""Mutations of what a plan is made from: too little material, and minutes that nobody stated."""

from dataclasses import replace
from math import ceil

from evals.detection.mutation import Mutation, info, inside
from evals.detection.sound import Plan
from studyplan.domain.values.candidates import LevelMinutes

THIN = {"WEEKLY_TIME_MISMATCH": "the time is longer than the plan"}


def _useful(plan: Plan, share: float, less: int) -> Plan:
    """The library has this share of the capacity at the level, or `less` minutes less."""
    capacity = plan.context().weekly_minutes * plan.days / 7
    minutes = ceil(share * int(capacity)) - less
    levels = (LevelMinutes(level=plan.level, study=minutes // 2, practice=minutes - minutes // 2),)
    own = {"levels": levels, "useful_study": minutes // 2, "useful_practice": minutes - minutes // 2}
    return replace(plan, facts=plan.facts | own)


def _alone(plan: Plan) -> Plan:
    """A library without the spare units, so that the candidates are what is planned."""
    return replace(plan, removed=plan.removed | {name for name in plan.library if name.startswith("spare")})


def _capacity(plan: Plan, share: float, more: int) -> Plan:
    """Time of which the candidates have this share, and `more` minutes."""
    alone = _alone(plan)
    weekly = ceil(alone.planned / share) + more
    weeks = alone.days // 7
    return replace(alone, facts={"levels": (LevelMinutes(level=plan.level, study=9999, practice=9999),)}).but(
        weekly_hours=(weekly // weeks + (weekly % weeks > 0)) / 60, max_daily_minutes=1440
    )


def _little_study(plan: Plan) -> Plan:
    names = {each.name: each.name.replace("study", "spare drill") for each in plan.sessions if "study" in each.name}
    return replace(plan.renamed(names), facts={"useful_study": 0})


def _guessed(plan: Plan, source: str) -> Plan:
    return plan.of(plan.last("drill"), estimate_source=source)


LIBRARY: tuple[Mutation, ...] = (
    Mutation("LIBRARY_TOO_THIN", "less than 75 % of the time at the level", lambda plan: _useful(plan, 0.75, 1)),
    inside("LIBRARY_TOO_THIN", "75 % of the time at the level", lambda plan: _useful(plan, 0.75, 0)),
    Mutation(
        "LIBRARY_TOO_THIN", "candidates for less than 90 % of the time", lambda plan: _capacity(plan, 0.9, 3), also=THIN
    ),
    inside("LIBRARY_TOO_THIN", "candidates for 90 % of the time", lambda plan: _capacity(plan, 0.9, -3), also=THIN),
    Mutation(
        "LIBRARY_TOO_THIN",
        "practice alone, for want of study",
        _little_study,
        also={
            "PRACTICE_BLOCKED": "practice is all there is",
            "BEST_MATCH_LEFT_OUT": "the best match is study",
            "PRACTICE_BEFORE_STUDY": "nothing is studied",
        },
    ),
    Mutation("GUESSED_MINUTES", "minutes guessed from the type", lambda plan: _guessed(plan, "default")),
    info("GUESSED_MINUTES", "minutes computed from the words", lambda plan: _guessed(plan, "computed")),
    inside(
        "GUESSED_MINUTES",
        "guessed minutes of what is not planned",
        lambda plan: plan.of("spare drill 0", estimate_source="default"),
    ),
)
