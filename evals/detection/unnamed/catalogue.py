"""The damages that are tried, and what was decided about each: every row is a candidate for a check."""

from dataclasses import dataclass

from evals.detection.unnamed import damages
from evals.detection.unnamed.damages import Damage


@dataclass(frozen=True)
class Unnamed:
    """A damage and what was decided about it."""

    name: str
    damage: Damage
    done: str


UNNAMED: tuple[Unnamed, ...] = (
    Unnamed(
        "the first week has more than the weekly hours",
        damages.front_loaded,
        "`WEEKLY_TIME_MISMATCH` now looks at each week too",
    ),
    Unnamed(
        "ten minutes of four resources in turn",
        damages.slices,
        "none needed: practice before study, prerequisites and daily runs give it away",
    ),
    Unnamed(
        "the second half of everything at the end",
        damages.halves_at_the_end,
        "none needed: what is unfinished breaks prerequisites",
    ),
    Unnamed(
        "everything is begun and nothing finished",
        damages.nothing_finished,
        "none: the scheduler starts one resource at most, whatever a writer picks (`UNFINISHED_WRONG` of the judge)",
    ),
    Unnamed(
        "ten minutes for the weak areas",
        lambda plan: damages.touched(plan, "weak"),
        "`WEAK_AREA_MISSING` now asks for 20 minutes, or all of a shorter resource",
    ),
    Unnamed(
        "ten minutes for the goal",
        lambda plan: damages.touched(plan, "goal"),
        "`GOAL_NOT_REACHED` now asks for 20 minutes, or all of a shorter resource",
    ),
    Unnamed(
        "a numbered series backwards",
        damages.series_backwards,
        "the new check `SERIES_ORDER`; before, prerequisites gave it away",
    ),
    Unnamed(
        "parts numbered backwards",
        damages.parts_backwards,
        "none: the scheduler numbers parts, and no writer can (`PARTS_WRONG` of the judge)",
    ),
    Unnamed("resources that begin at minute 31", damages.gap, "none: the scheduler counts minutes, and no writer can"),
    Unnamed(
        "titles of other resources",
        lambda plan: damages.exchanged(plan, "title"),
        "none: titles are copied by code (`COPY_WRONG` of the judge)",
    ),
    Unnamed(
        "links to other resources",
        lambda plan: damages.exchanged(plan, "url"),
        "none: links are copied by code (`COPY_WRONG` of the judge)",
    ),
    Unnamed(
        "reasons of other resources",
        lambda plan: damages.exchanged(plan, "reason"),
        "none: only a person, or a model, can tell; claims of facts are found (`REASON_NOT_TRUE`)",
    ),
    Unnamed("one reason for everything", damages.one_reason, "the new check `REASONS_ALIKE`"),
    Unnamed(
        "practice with the label study",
        damages.all_study,
        "none: code sets the label, and checks read the resource's type (`COPY_WRONG` of the judge)",
    ),
    Unnamed(
        "days that state ten minutes too few",
        damages.wrong_sum,
        "none: code adds them up, and checks do so again (`DAY_SUM_WRONG` of the judge)",
    ),
    Unnamed(
        "all cheat sheets before the lessons",
        damages.sheets,
        "the new check `CHEAT_SHEETS_FOR_LESSONS`: six of them had 1.00 in a plan of two hours",
    ),
    Unnamed(
        "all practice after all study",
        damages.practice_last,
        "`PRACTICE_BLOCKED` now counts minutes too, and study where nobody asked for practice",
    ),
    Unnamed(
        "a third of the time on what is mostly known",
        damages.known_again,
        "`REPEATED_CONTENT` now counts what is known in part",
    ),
    Unnamed(
        "the second part of a series without the first",
        damages.second_part_alone,
        "the new check `SERIES_ORDER`, and the scheduler takes the first part",
    ),
)
