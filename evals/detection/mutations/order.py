"""Mutations of the order of a plan: prerequisites, repeated parts, practice before study, long runs."""

from dataclasses import replace

from evals.detection.mutation import Mutation, error, inside, on_tasks
from evals.detection.sound import Plan, Session
from tests.support.builders import an_id


def _needs(plan: Plan, name: str, needed: str, **difference: object) -> Plan:
    return plan.of(name, prerequisites=(an_id(needed),)).of(needed, **difference)


def _last_unit_needs_the_third(plan: Plan) -> Plan:
    return _needs(plan, plan.last("drill"), plan.sessions[4].name)


def _needs_a_spare(plan: Plan, **difference: object) -> Plan:
    return _needs(plan, plan.last("drill"), "spare study 0", **difference)


def _third_needs_the_last(plan: Plan) -> Plan:
    return _needs(plan, plan.sessions[4].name, plan.last("study"))


def _longer(plan: Plan, more: int) -> Plan:
    """What the last practice needs is longer than what is planned of it."""
    needed = plan.sessions[4]
    return _last_unit_needs_the_third(plan).of(needed.name, minutes=needed.minutes + more)


def _same_day(plan: Plan, *, after: bool) -> Plan:
    """The last study and the practice that needs it are on one day, in this order or the other way round."""
    study, drill = plan.last("study"), plan.last("drill")
    both = _needs(plan, drill, study).with_sessions(
        lambda each: each._replace(day=plan.on(drill).day) if each.name == study else each
    )
    own = [both.on(drill), both.on(study)] if after else [both.on(study), both.on(drill)]
    rest = tuple(each for each in both.sessions if each.name not in (study, drill))
    return replace(both, sessions=(*rest, *own)).but(max_daily_minutes=1440)


def _known(plan: Plan, before: int, *, level: str = "beginner") -> Plan:
    """A study below the level, of two hours, that a drill builds on; `before` minutes of it come before the drill."""
    plan = replace(plan, level="intermediate")
    drill = plan.last("drill")
    day = plan.on(drill).day
    parts = [Session(day, "basics", minutes) for minutes in (before, 120 - before) if minutes]
    at = plan.sessions.index(plan.on(drill))
    row = (*plan.sessions[:at], *parts[: 1 if before else 0], plan.on(drill), *parts[1 if before else 0 :])
    grown = replace(plan, sessions=(*row, *plan.sessions[at + 1 :]))
    fields = {"minutes": 120, "difficulty": level, "fit": "below", "tags": ("basics",), "resource_type": "article"}
    made = _needs(grown.of("basics", **fields), drill, "basics").but(max_daily_minutes=1440)
    return made.with_fair_weeks()


def _part_twice(plan: Plan) -> Plan:
    """Ten minutes more of a resource, on the next day, that are called part 1 again."""
    name, minutes = plan.sessions[2].name, plan.sessions[2].minutes
    again = Session(plan.sessions[3].day, name, 10)
    longer = plan.added(again).of(name, minutes=minutes + 10).but(max_daily_minutes=1440)
    return longer.edited(on_tasks(lambda task: task.resource_id == an_id(name), part=1))


BELOW = {"TOO_EASY": "two hours are below the level", "WEEKLY_TIME_MISMATCH": "its week is the longest"}

ORDER: tuple[Mutation, ...] = (
    error("PREREQUISITE_ORDER", "a prerequisite at the level that is not planned", _needs_a_spare),
    error("PREREQUISITE_ORDER", "a prerequisite that comes later", _third_needs_the_last),
    error("PREREQUISITE_ORDER", "a prerequisite that lacks a minute", lambda plan: _longer(plan, 1)),
    error(
        "PREREQUISITE_ORDER",
        "a prerequisite later on the same day",
        lambda plan: _same_day(plan, after=True),
        also={"EMPTY_DAY": "two tasks are on one day", "PRACTICE_BEFORE_STUDY": "practice before what it practises"},
    ),
    error(
        "PREREQUISITE_ORDER",
        "59 of the first 60 minutes of a known prerequisite",
        lambda plan: _known(plan, 59),
        also=BELOW,
    ),
    error("PREREQUISITE_ORDER", "a known prerequisite that comes later", lambda plan: _known(plan, 0), also=BELOW),
    inside(
        "PREREQUISITE_ORDER",
        "a prerequisite right before, on the same day",
        lambda plan: _same_day(plan, after=False),
        also={"EMPTY_DAY": "two tasks are on one day"},
    ),
    inside("PREREQUISITE_ORDER", "a prerequisite that is whole", lambda plan: _longer(plan, 0)),
    inside(
        "PREREQUISITE_ORDER",
        "a known prerequisite that is not planned",
        lambda plan: _needs_a_spare(replace(plan, level="advanced"), difficulty="beginner"),
    ),
    inside("PREREQUISITE_ORDER", "60 minutes of a known prerequisite", lambda plan: _known(plan, 60), also=BELOW),
    inside(
        "PREREQUISITE_ORDER",
        "a prerequisite that is no candidate",
        lambda plan: _needs_a_spare(plan).without("spare study 0"),
    ),
    Mutation("DUPLICATE_TASK", "a part that is planned twice", _part_twice),
    Mutation(
        "DUPLICATE_TASK",
        "a minute more than the resource has",
        lambda plan: plan.of(plan.sessions[2].name, minutes=plan.sessions[2].minutes - 1),
    ),
    inside("DUPLICATE_TASK", "exactly the minutes of the resource", lambda plan: plan),
    inside(
        "DUPLICATE_TASK",
        "a review of it",
        lambda plan: plan.added(Session(plan.sessions[4].day, plan.sessions[2].name, 10, review=True)).but(
            max_daily_minutes=1440
        ),
    ),
)
