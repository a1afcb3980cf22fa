"""Mutations of repetition: parts of what was studied again, cheat sheets for lessons, and parts of series."""

from dataclasses import replace
from math import ceil

from evals.detection.mutation import Mutation, inside, names_of
from evals.detection.sound import Plan, Session
from tests.support.builders import an_id

LONG = {"WEEKLY_TIME_MISMATCH": "the longer week"}


def _partly_again(plan: Plan, known: int) -> Plan:
    """The last study has four concepts, so many of which were studied; half of it is 15 % of the study, or more."""
    name, drill = plan.last("study"), plan.last("drill")
    earlier = [each for each in names_of(plan, "study") if each != name]
    rest = sum(plan.on(each).minutes for each in earlier)
    taught = [tag for each in earlier for tag in plan.library[each]["tags"]]
    tags = (*taught[:known], *(f"new{number}" for number in range(4 - known)))
    return plan.sized(name, ceil(0.15 * rest / 0.35) + 2).of(name, tags=tags).of(drill, tags=tags).with_fair_weeks()


def _sheets(plan: Plan, more: int, tag: str = "goal") -> Plan:
    """Four cheat sheets more, of a tenth of the minutes together, and so many minutes more."""
    together = plan.planned // 9 - 2
    while together - round((plan.planned + together) / 10) < more:
        together += 1
    day = plan.on(plan.last("study")).day
    for number, minutes in enumerate([*[together // 4] * 3, together - 3 * (together // 4)]):
        name = f"sheet {number}"
        kept = {"minutes": minutes, "tags": (tag, f"sheet{number}"), "resource_type": "reference"}
        plan = plan.of(name, **kept).added(Session(day, name, minutes))
    return plan.with_fair_weeks()


def _goes_on(plan: Plan, name: str, before: str) -> Plan:
    return plan.of(name, follows=an_id(before))


def _after_what_is_known(plan: Plan) -> Plan:
    easy = {"difficulty": "beginner", "fit": "below"}
    made = _goes_on(plan, plan.last("study"), "spare study 1").of("spare study 1", **easy)
    return replace(made, level="intermediate")


REPETITION: tuple[Mutation, ...] = (
    Mutation("REPEATED_CONTENT", "three of four concepts were studied", lambda plan: _partly_again(plan, 3), also=LONG),
    inside("REPEATED_CONTENT", "two of four concepts were studied", lambda plan: _partly_again(plan, 2), also=LONG),
    Mutation(
        "CHEAT_SHEETS_FOR_LESSONS",
        "a minute more of cheat sheets than a tenth",
        lambda plan: _sheets(plan, 1),
        also=LONG,
    ),
    inside("CHEAT_SHEETS_FOR_LESSONS", "a tenth of cheat sheets", lambda plan: _sheets(plan, 0), also=LONG),
    inside(
        "CHEAT_SHEETS_FOR_LESSONS",
        "cheat sheets on what nothing else explains",
        lambda plan: _sheets(plan, 5, "rare"),
        also=LONG,
    ),
    Mutation(
        "SERIES_ORDER",
        "a part without the part before it",
        lambda plan: _goes_on(plan, plan.last("study"), "spare study 1"),
    ),
    Mutation(
        "SERIES_ORDER",
        "a part before the part that it goes on from",
        lambda plan: _goes_on(plan, names_of(plan, "study")[2], plan.last("study")),
    ),
    inside(
        "SERIES_ORDER",
        "a part after the part before it",
        lambda plan: _goes_on(plan, plan.last("study"), names_of(plan, "study")[2]),
    ),
    inside("SERIES_ORDER", "a part after one that is known", _after_what_is_known),
)
