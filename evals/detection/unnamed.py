"""Damage that no check is named after: good plans are made worse, and the confidence says what it notices.

The plans are those of the evaluation of quality that are an A for the learner at 0.90 or more. Each row is a candidate
for a check; `done` says what was decided about it.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from evals.processes import in_processes
from evals.quality.cases import Case, cases, situation_of
from evals.quality.libraries import library
from evals.quality.measures.given import given_plan
from evals.quality.measures.grades import grade, letter
from evals.quality.run import stored
from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.validation.planned import USEFUL
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidate
from studyplan.domain.values.plan import Day, Task, Timetable
from tests.support.builders import an_id
from tests.support.planned import Planned, planned

HIGH, PIECE, TOUCH = 0.90, 10, 10

type Json = dict[str, Any]


class Piece(NamedTuple):
    """Minutes of a resource, in the order of the plan."""

    key: str
    minutes: int


type Damage = Callable[[Planned], Timetable | None]


@dataclass(frozen=True)
class Unnamed:
    """A damage and what was decided about it."""

    name: str
    damage: Damage
    done: str


def pieces_of(plan: Planned) -> list[Piece]:
    """Return the resources of a plan in the order of its minutes; parts that follow each other are one."""
    pieces: list[Piece] = []
    for _, task in plan.tasks:
        if pieces and pieces[-1].key == task.resource_id:
            pieces[-1] = Piece(task.resource_id, pieces[-1].minutes + task.minutes)
        else:
            pieces.append(Piece(task.resource_id, task.minutes))
    return pieces


def lengths_of(plan: Planned) -> list[int]:
    return [sum(task.minutes for task in day.tasks) for day in plan.timetable.days]


def laid_out(plan: Planned, pieces: list[Piece], lengths: list[int] | None = None) -> Timetable:
    """Return the plan with these pieces, in order, over its days, or over days of these lengths."""
    reasons = {task.resource_id: task.reason for _, task in plan.tasks if task.part == 1}
    items = plan.candidates.by_id()
    waiting, days, parts, done = list(pieces), list[Day](), Counter[str](), Counter[str]()
    for day, room in zip(plan.timetable.days, lengths or lengths_of(plan), strict=True):
        tasks: list[Task] = []
        while waiting and room > 0:
            key, left = waiting.pop(0)
            minutes = min(room, left)
            item = items[key]
            parts[key] += 1
            own: Json = {"resource_id": key, "title": item.title, "url": item.url, "minutes": minutes}
            own |= {"task_type": "practice" if item.is_practice else "study", "part": parts[key], "parts": parts[key]}
            own |= {"first_minute": done[key] + 1, "resource_minutes": item.minutes}
            reason = reasons.get(key, f"Explains what your goal needs next: {item.title}.")
            tasks.append(Task(id=an_id(f"{key} {parts[key]}"), reason=reason, **own))
            done[key] += minutes
            room -= minutes
            if left > minutes:
                waiting.insert(0, Piece(key, left - minutes))
        days.append(day.model_copy(update={"tasks": tuple(tasks), "minutes": sum(task.minutes for task in tasks)}))
    return plan.timetable.model_copy(update={"days": tuple(days)})


def on_tasks(plan: Planned, change: Callable[[int, Task], Task]) -> Timetable:
    """Return the plan with every task changed; the number counts the tasks from 0."""
    number, days = 0, list[Day]()
    for day in plan.timetable.days:
        tasks = tuple(change(number + place, task) for place, task in enumerate(day.tasks))
        number += len(tasks)
        days.append(day.model_copy(update={"tasks": tasks}))
    return plan.timetable.model_copy(update={"days": tuple(days)})


def _front_loaded(plan: Planned) -> Timetable | None:
    """The first days are as long as the daily limit allows, so the first week is longer than the weekly hours."""
    lengths, limit = lengths_of(plan), plan.context.constraints.max_daily_minutes or 0
    study = [place for place, minutes in enumerate(lengths) if minutes]
    left, made = sum(lengths), [0] * len(lengths)
    for number, place in enumerate(study):
        made[place] = min(limit, left - PIECE * (len(study) - number - 1))
        left -= made[place]
    week = sum(made[:7])
    return (
        laid_out(plan, pieces_of(plan), made) if len(lengths) > 7 and week > 1.1 * plan.context.weekly_minutes else None
    )


def _slices(plan: Planned) -> Timetable | None:
    """Four resources at a time, ten minutes of each in turn."""
    row, pieces = list[Piece](), pieces_of(plan)
    for place in range(0, len(pieces), 4):
        group = dict(enumerate(pieces[place : place + 4]))
        while group:
            for number, piece in list(group.items()):
                minutes = piece.minutes if piece.minutes < 2 * PIECE else PIECE
                row.append(Piece(piece.key, minutes))
                group[number] = Piece(piece.key, piece.minutes - minutes)
                if not group[number].minutes:
                    del group[number]
    return laid_out(plan, row) if len(pieces) > 3 else None


def _halves_at_the_end(plan: Planned) -> Timetable | None:
    """The second half of every resource comes after the first halves of all."""
    pieces = [piece for piece in pieces_of(plan) if piece.minutes >= 2 * PIECE]
    short = [piece for piece in pieces_of(plan) if piece.minutes < 2 * PIECE]
    first = [Piece(piece.key, piece.minutes // 2) for piece in pieces]
    second = [Piece(piece.key, piece.minutes - piece.minutes // 2) for piece in pieces]
    return laid_out(plan, [*first, *short, *second]) if len(pieces) > 3 else None


def _others(plan: Planned, without: set[str]) -> list[Candidate]:
    """Return the useful candidates that are not planned."""
    used = {task.resource_id for _, task in plan.tasks}
    useful = [each for each in plan.candidates.ranked if each.fit in USEFUL and each.item.id not in used | without]
    return [each for each in useful if not each.item.prerequisites]


def _filled(plan: Planned, pieces: list[Piece], others: list[Candidate], most: int) -> Timetable | None:
    """Return the plan with pieces and, in the minutes that are left, up to `most` minutes of each of others."""
    left = sum(lengths_of(plan)) - sum(piece.minutes for piece in pieces)
    for each in others:
        minutes = min(left, each.item.minutes, most)
        if minutes >= PIECE:
            pieces = [*pieces, Piece(each.item.id, minutes)]
            left -= minutes
    return laid_out(plan, pieces) if left < 0.08 * sum(lengths_of(plan)) else None


def _nothing_finished(plan: Planned) -> Timetable | None:
    """Every resource of 40 minutes or more is broken off in its middle, as are those that take the time."""
    cut = [Piece(each.key, each.minutes // 2) if each.minutes >= 40 else each for each in pieces_of(plan)]
    return _filled(plan, cut, _others(plan, set()), 30)


def _touched(plan: Planned, what: str) -> Timetable | None:
    """What serves the weak areas, or the goal, has ten minutes; other resources have its time."""
    by_id = {each.item.id: each for each in plan.candidates.ranked}
    serving = {key for key, each in by_id.items() if (each.weak_areas if what == "weak" else each.goal)}
    pieces = [
        Piece(each.key, TOUCH) if each.key in serving and each.minutes > 2 * TOUCH else each for each in pieces_of(plan)
    ]
    return _filled(plan, pieces, _others(plan, serving), 120) if pieces != pieces_of(plan) else None


def _series_backwards(plan: Planned) -> Timetable | None:
    """The parts of a numbered series come in reversed order."""
    follows = {each.item.id: each.follows for each in plan.candidates.ranked}
    pieces = pieces_of(plan)
    places = [place for place, each in enumerate(pieces) if follows[each.key] or each.key in follows.values()]
    if len(places) < 2 or len({pieces[place].key for place in places}) < len(places):
        return None
    row = list(pieces)
    for place, other in zip(places, reversed(places), strict=True):
        row[place] = pieces[other]
    return laid_out(plan, row)


def _parts_backwards(plan: Planned) -> Timetable | None:
    """The parts of each resource are numbered from the last one to the first."""
    if all(task.parts == 1 for _, task in plan.tasks):
        return None
    return on_tasks(plan, lambda _, task: task.model_copy(update={"part": task.parts + 1 - task.part}))


def _gap(plan: Planned) -> Timetable | None:
    """Each resource begins at its minute 31."""
    return on_tasks(plan, lambda _, task: task.model_copy(update={"first_minute": task.first_minute + 30}))


def _exchanged(plan: Planned, *fields: str) -> Timetable | None:
    """Each task shows these fields of the next task."""
    tasks = [task for _, task in plan.tasks]
    following = [*tasks[1:], tasks[0]]
    if len({task.title for task in tasks}) < 3:
        return None
    return on_tasks(
        plan, lambda number, task: task.model_copy(update={name: getattr(following[number], name) for name in fields})
    )


def _one_reason(plan: Planned) -> Timetable | None:
    return on_tasks(plan, lambda _, task: task.model_copy(update={"reason": "A good resource for you."}))


def _all_study(plan: Planned) -> Timetable | None:
    if not any(task.task_type == "practice" for _, task in plan.tasks):
        return None
    return on_tasks(plan, lambda _, task: task.model_copy(update={"task_type": "study"}))


def _wrong_sum(plan: Planned) -> Timetable | None:
    """Every day states ten minutes less than its tasks have."""
    days = tuple(day.model_copy(update={"minutes": max(0, day.minutes - 10)}) for day in plan.timetable.days)
    return plan.timetable.model_copy(update={"days": days})


UNNAMED: tuple[Unnamed, ...] = (
    Unnamed(
        "the first week has more than the weekly hours",
        _front_loaded,
        "`WEEKLY_TIME_MISMATCH` now looks at each week too",
    ),
    Unnamed(
        "ten minutes of four resources in turn",
        _slices,
        "none needed: practice before study, prerequisites and daily runs give it away",
    ),
    Unnamed(
        "the second half of everything at the end",
        _halves_at_the_end,
        "none needed: what is unfinished breaks prerequisites",
    ),
    Unnamed(
        "everything is begun and nothing finished",
        _nothing_finished,
        "none: the scheduler starts one resource at most, whatever a writer picks (`UNFINISHED_WRONG` of the judge)",
    ),
    Unnamed(
        "ten minutes for the weak areas",
        lambda plan: _touched(plan, "weak"),
        "`WEAK_AREA_MISSING` now asks for 20 minutes, or all of a shorter resource",
    ),
    Unnamed(
        "ten minutes for the goal",
        lambda plan: _touched(plan, "goal"),
        "`GOAL_NOT_REACHED` now asks for 20 minutes, or all of a shorter resource",
    ),
    Unnamed("a numbered series backwards", _series_backwards, "none needed: prerequisites give it away"),
    Unnamed(
        "parts numbered backwards",
        _parts_backwards,
        "none: the scheduler numbers parts, and no writer can (`PARTS_WRONG` of the judge)",
    ),
    Unnamed("resources that begin at minute 31", _gap, "none: the scheduler counts minutes, and no writer can"),
    Unnamed(
        "titles of other resources",
        lambda plan: _exchanged(plan, "title"),
        "none: titles are copied by code (`COPY_WRONG` of the judge)",
    ),
    Unnamed(
        "links to other resources",
        lambda plan: _exchanged(plan, "url"),
        "none: links are copied by code (`COPY_WRONG` of the judge)",
    ),
    Unnamed(
        "reasons of other resources",
        lambda plan: _exchanged(plan, "reason"),
        "none: only a person, or a model, can tell; claims of facts are found (`REASON_NOT_TRUE`)",
    ),
    Unnamed("one reason for everything", _one_reason, "the new check `REASONS_ALIKE`"),
    Unnamed(
        "practice with the label study",
        _all_study,
        "none: code sets the label, and checks read the resource's type (`COPY_WRONG` of the judge)",
    ),
    Unnamed(
        "days that state ten minutes too few",
        _wrong_sum,
        "none: code adds them up, and checks do so again (`DAY_SUM_WRONG` of the judge)",
    ),
)


class Missed(NamedTuple):
    """What became of the plans after a damage: how many, those still at 0.90 or more, and the learner's grades."""

    plans: int
    high: int
    grade: float
    bad: int


def misses() -> list[Missed]:
    """Return what became of good plans, for each damage."""
    by_case = in_processes(_after_damage, [each for each in cases() if library(each.library)])
    rows = []
    for number in range(len(UNNAMED)):
        seen = [pair for each in by_case if each and (pair := each[number]) is not None]
        grades = [value for _, value in seen]
        rows.append(
            Missed(
                len(seen),
                sum(score >= HIGH for score, _ in seen),
                sum(grades) / len(grades) if grades else 0.0,
                sum(letter(value) in "DF" for value in grades),
            )
        )
    return rows


def _after_damage(case: Case) -> list[tuple[float, float] | None]:
    """Return confidence and grade of a case's plan after each damage; nothing for a plan that is not good."""
    plan = _planned(case)
    if plan is None or _weighed(case, plan, plan.timetable) < (HIGH, HIGH):
        return []
    damaged = (each.damage(plan) for each in UNNAMED)
    return [None if table is None else _weighed(case, plan, table) for table in damaged]


def _weighed(case: Case, plan: Planned, table: Timetable) -> tuple[float, float]:
    score = weigh(run_checks(table, plan.context, plan.candidates)).score
    return score, grade(given_plan(situation_of(case), table.model_dump(mode="json"))).learner


def _planned(case: Case) -> Planned | None:
    limits = {name: value for name, value in case.request["constraints"].items() if value is not None}
    own = {name: case.request[name] for name in ("goal", "topic", "duration_days")}
    of_learner = {name: case.learner[name] for name in ("current_level", "preferred_learning_style", "weekly_hours")}
    weak = tuple(case.learner["weak_areas"])
    try:
        return planned(stored(case.resources), weak_areas=weak, **own, **of_learner, **limits)
    except ValueError:
        return None
