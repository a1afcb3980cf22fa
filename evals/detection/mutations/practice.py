"""Mutations of practice: how much there is, whether study comes before it, and the runs of either kind."""

from dataclasses import replace

from evals.detection.mutation import Mutation, in_order, inside, names_of
from evals.detection.sound import Plan


def _practice_of(plan: Plan, minutes: int) -> Plan:
    """The plan in which all practice together has so many minutes, and study keeps its own."""
    drills = names_of(plan, "drill")
    shares = [minutes // len(drills) + (number < minutes % len(drills)) for number in range(len(drills))]
    for name, own in zip(drills, shares, strict=True):
        plan = plan.sized(name, own)
    return plan


def _quarter(plan: Plan, less: int) -> Plan:
    """Practice of a quarter of the minutes, less ten, and `less` minutes less than that."""
    study = sum(plan.on(name).minutes for name in names_of(plan, "study"))
    most = next(minutes for minutes in range(study) if minutes >= round((study + minutes) / 4) - 10)
    return _practice_of(plan, most - less)


def _lacking(plan: Plan, minutes: int) -> Plan:
    """A library without more practice than a plan has of it; `minutes` of practice."""
    return replace(_practice_of(plan, minutes), facts=plan.facts | {"useful_practice": minutes})


def _tenth(plan: Plan, less: int) -> Plan:
    study = sum(plan.on(name).minutes for name in names_of(plan, "study"))
    least = next(minutes for minutes in range(study) if minutes >= (study + minutes) / 10)
    return _lacking(plan, least - less)


def _swapped_units(plan: Plan) -> Plan:
    row = [plan.sessions[place ^ 1] for place in range(len(plan.sessions))]
    return in_order(plan, row)


def _one_early(plan: Plan) -> Plan:
    """The last drill comes before its study."""
    *row, study, drill = plan.sessions
    return in_order(plan, [*row, drill, study])


def _two_of(plan: Plan, concepts: tuple[str, ...]) -> Plan:
    """The last drill but one practises these concepts; the last unit teaches the second and third after it."""
    drill, study = names_of(plan, "drill")[-2], plan.last("study")
    own = plan.library[names_of(plan, "study")[-2]]["tags"][0]
    return plan.of(drill, tags=(own, *concepts)).of(study, tags=(*plan.library[study]["tags"], *concepts))


def _not_taught(plan: Plan) -> Plan:
    """The study of the last drill is not planned; another one is in its place."""
    return plan.renamed({plan.last("study"): f"spare {plan.last('study')}"})


def _run(plan: Plan, kind: str, length: int) -> Plan:
    """The plan with so many days of one kind in a row; then study and practice alternate. Study comes first."""
    study, drills = names_of(plan, "study"), names_of(plan, "drill")
    if kind == "study":
        row, study, drills = [*study[:length], drills[0]], study[length:], drills[1:]
    else:
        row = [*study[:3], drills[0], *study[3 : length + 1], *drills[1 : length + 1]]
        study, drills = study[length + 1 :], drills[length + 1 :]
    while study or drills:
        first, second = (drills, study) if kind == "study" else (study, drills)
        row += first[:1] + second[:1]
        study, drills = study[1:], drills[1:]
    return in_order(plan, [plan.on(name) for name in row])


def _long_run(plan: Plan, more: int) -> Plan:
    """Four days of study at first, with two thirds of the minutes and so many more."""
    row = _run(plan, "study", 4)
    first = [each.name for each in row.sessions if each.day <= row.sessions[3].day]
    most = 2 * sum(each.minutes for each in row.sessions if each.name not in first)
    for name, minutes in zip(first, (most - 3 * (most // 4) + more, *[most // 4] * 3), strict=True):
        row = row.sized(name, minutes)
    return row.with_fair_weeks()


def _no_practice(plan: Plan) -> Plan:
    """Study in place of all practice, and nobody asked for any."""
    drills = names_of(plan, "drill")
    return plan.renamed({name: f"spare study {name.split()[1]}" for name in drills}).but(must_include_practice=False)


LONG = {"WEEKLY_TIME_MISMATCH": "its week is the longest", "PRACTICE_SHORT": "the run leaves less than a quarter"}
PRACTICE: tuple[Mutation, ...] = (
    Mutation("PRACTICE_SHORT", "a minute less than a quarter less ten", lambda plan: _quarter(plan, 1)),
    inside("PRACTICE_SHORT", "a quarter less ten minutes", lambda plan: _quarter(plan, 0)),
    Mutation("PRACTICE_SHORT", "less than a tenth, and the library has no more", lambda plan: _tenth(plan, 1)),
    inside("PRACTICE_SHORT", "a tenth, and the library has no more", lambda plan: _tenth(plan, 0)),
    inside(
        "PRACTICE_SHORT",
        "little practice that nobody asked for",
        lambda plan: _quarter(plan, 5).but(must_include_practice=False),
    ),
    Mutation("PRACTICE_BEFORE_STUDY", "each practice on the day before its study", _swapped_units),
    Mutation("PRACTICE_BEFORE_STUDY", "one practice before its study", _one_early),
    Mutation("PRACTICE_BEFORE_STUDY", "practice of what is not studied", _not_taught),
    Mutation(
        "PRACTICE_BEFORE_STUDY",
        "one of three concepts is taught before",
        lambda plan: _two_of(plan, ("second", "third")),
    ),
    inside("PRACTICE_BEFORE_STUDY", "one of two concepts is taught before", lambda plan: _two_of(plan, ("second",))),
    Mutation("PRACTICE_BLOCKED", "five days of study", lambda plan: _run(plan, "study", 5)),
    inside("PRACTICE_BLOCKED", "four days of study", lambda plan: _run(plan, "study", 4)),
    Mutation("PRACTICE_BLOCKED", "five days of practice", lambda plan: _run(plan, "practice", 5)),
    inside("PRACTICE_BLOCKED", "four days of practice", lambda plan: _run(plan, "practice", 4)),
    Mutation(
        "PRACTICE_BLOCKED",
        "five days of study before practice that nobody asked for",
        lambda plan: _run(plan, "study", 5).but(must_include_practice=False),
    ),
    inside("PRACTICE_BLOCKED", "study alone, where nobody asked for practice", _no_practice),
    Mutation(
        "PRACTICE_BLOCKED",
        "a minute more than two thirds of the minutes in one run",
        lambda plan: _long_run(plan, 1),
        also=LONG,
    ),
    inside("PRACTICE_BLOCKED", "two thirds of the minutes in one run", lambda plan: _long_run(plan, 0), also=LONG),
)
