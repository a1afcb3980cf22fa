"""Mutations of limits: sources, time, days, topic, rest, other plans."""

from dataclasses import replace

from evals.detection.mutation import Mutation, error, inside, on_day, on_tasks
from evals.detection.sound import Plan, Session
from studyplan.domain.values.types import TopicMatch
from tests.support.builders import an_id

NO_STUDY = {"PRACTICE_SHORT": "none is less than a quarter", "PRACTICE_BLOCKED": "the other kind alone is left"}
STRANGE = an_id("a resource that nobody has")


def _longest(plan: Plan) -> int:
    return max(each.minutes for each in plan.sessions)


def _longest_day(plan: Plan) -> int:
    return next(each.day for each in plan.sessions if each.minutes == _longest(plan))


def _weekday(plan: Plan, minutes: int) -> Plan:
    weekday = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")[(_longest_day(plan) - 1) % 7]
    every = dict.fromkeys(("MON", "TUE", "WED", "THU", "FRI", "SAT"), 1440)
    return plan.but(max_daily_minutes=1440, minutes_by_weekday=every | {weekday: minutes})


def _stated(plan: Plan, more: int) -> Plan:
    day, longest = plan.sessions[2].day, _longest(plan)
    return plan.edited(on_day(day, lambda each: each.model_copy(update={"minutes": longest + more})))


def _hidden(plan: Plan) -> Plan:
    """The longest day has ten minutes more, and states its old ones."""
    day = _longest_day(plan)
    name = next(each.name for each in plan.sessions if each.day == day)
    longer = plan.but(max_daily_minutes=_longest(plan)).added(Session(day, name, 10, review=True))
    return longer.edited(on_day(day, lambda each: each.model_copy(update={"minutes": _longest(plan)})))


def _ranked_last(plan: Plan, name: str) -> Plan:
    rest = {key: fields for key, fields in plan.library.items() if key != name}
    return replace(plan, library=rest | {name: plan.library[name]})


def _drill_label(plan: Plan) -> Plan:
    """Articles in place of the practice, of which one task is labelled practice."""
    plan = _no_practice(plan)
    last = plan.last("spare study")
    return plan.edited(on_tasks(lambda task: task.resource_id == an_id(last), task_type="practice"))


def _no_practice(plan: Plan) -> Plan:
    return plan.renamed({each.name: f"spare study {each.name[6:]}" for each in plan.sessions if "drill" in each.name})


def _one_quiz(plan: Plan) -> Plan:
    last = plan.last("drill")
    return _no_practice(plan).renamed({f"spare study {last[6:]}": last}).of(last, resource_type="quiz")


def _topic(plan: Plan, how: str, **difference: object) -> Plan:
    match = TopicMatch.model_validate({"id": "python", "name": "python", "how": how, "score": 0.9})
    return plan.but(topics=(match,)).of(plan.last("drill"), **difference)


def _hours(plan: Plan, share: float, more: int = 0) -> Plan:
    """A learner whose time is so many times the planned minutes, and `more` minutes in all."""
    weeks = plan.days / 7
    minutes = share * plan.planned + more
    return plan.but(weekly_hours=minutes / weeks / 60, max_daily_minutes=1440)


def _week(plan: Plan, factor: float) -> Plan:
    """The first week is longer than its share of the time by a factor, the others are as much shorter."""
    even = plan.even(100)
    weeks = even.days // 7
    later = (weeks - factor) / (weeks - 1)
    for each in even.sessions:
        even = even.sized(each.name, round(100 * (factor if each.day < 7 else later)))
    return even.with_fair_weeks().but(max_daily_minutes=1440)


def _others(plan: Plan, more: int) -> Plan:
    each: Session = plan.sessions[0]
    limit = _longest(plan)
    return plan.but(committed_minutes={plan.date_of(each.day): limit - each.minutes + more})


LIMITS: tuple[Mutation, ...] = (
    error(
        "MISSING_RETRIEVED_SOURCE",
        "a resource that nobody has",
        lambda plan: plan.edited(
            on_tasks(lambda task: task.resource_id == an_id(plan.last("drill")), resource_id=STRANGE)
        ),
    ),
    error(
        "MISSING_RETRIEVED_SOURCE",
        "a resource of the library that is no candidate",
        lambda plan: plan.without(plan.last("drill")),
    ),
    inside(
        "MISSING_RETRIEVED_SOURCE",
        "the candidate that was ranked last",
        lambda plan: _ranked_last(plan, plan.last("drill")),
    ),
    error(
        "DAILY_TIME_EXCEEDED",
        "a minute more than the daily limit",
        lambda plan: plan.but(max_daily_minutes=_longest(plan) - 1),
    ),
    error(
        "DAILY_TIME_EXCEEDED",
        "a minute more than the weekday's minutes",
        lambda plan: _weekday(plan, _longest(plan) - 1),
    ),
    error("DAILY_TIME_EXCEEDED", "a day that states a minute more", lambda plan: _stated(plan, 1)),
    error("DAILY_TIME_EXCEEDED", "tasks of ten minutes more than their day states", _hidden),
    inside("DAILY_TIME_EXCEEDED", "exactly the daily limit", lambda plan: plan.but(max_daily_minutes=_longest(plan))),
    inside("DAILY_TIME_EXCEEDED", "exactly the weekday's minutes", lambda plan: _weekday(plan, _longest(plan))),
    error("NO_PRACTICE_TASKS", "articles in place of all practice", _no_practice, also=NO_STUDY),
    error("NO_PRACTICE_TASKS", "an article with the label practice", _drill_label, also=NO_STUDY),
    inside("NO_PRACTICE_TASKS", "one quiz", _one_quiz, also=NO_STUDY),
    error("RESOURCE_OUTSIDE_TOPIC", "another topic", lambda plan: plan.of(plan.last("drill"), topic="go-game")),
    error(
        "RESOURCE_OUTSIDE_TOPIC",
        "another topic with the topic as a tag",
        lambda plan: _topic(plan, "exact", topic="go-game", tags=("python",)),
    ),
    inside(
        "RESOURCE_OUTSIDE_TOPIC",
        "the tag of a topic that was read as the nearest",
        lambda plan: _topic(plan, "nearest", topic="go-game", tags=("python",)),
    ),
    inside(
        "RESOURCE_OUTSIDE_TOPIC",
        "the topic under another name",
        lambda plan: plan.of(plan.last("drill"), topic="Python3"),
    ),
    Mutation("WEEKLY_TIME_MISMATCH", "two minutes more than 10 % too few", lambda plan: _hours(plan, 1 / 0.9, 2)),
    error("WEEKLY_TIME_MISMATCH", "two minutes more than 25 % too few", lambda plan: _hours(plan, 1 / 0.75, 2)),
    Mutation("WEEKLY_TIME_MISMATCH", "two minutes more than 10 % too many", lambda plan: _hours(plan, 1 / 1.1, -2)),
    error("WEEKLY_TIME_MISMATCH", "two minutes more than 25 % too many", lambda plan: _hours(plan, 1 / 1.25, -2)),
    Mutation("WEEKLY_TIME_MISMATCH", "a week more than 10 % too long", lambda plan: _week(plan, 1.11)),
    error("WEEKLY_TIME_MISMATCH", "a week more than 25 % too long", lambda plan: _week(plan, 1.26)),
    inside("WEEKLY_TIME_MISMATCH", "a week less than 10 % too long", lambda plan: _week(plan, 1.09)),
    inside("WEEKLY_TIME_MISMATCH", "two minutes less than 10 % too few", lambda plan: _hours(plan, 1 / 0.9, -2)),
    inside(
        "WEEKLY_TIME_MISMATCH", "two minutes less than 10 % too many", lambda plan: _hours(plan.even(40), 1 / 1.1, 2)
    ),
    Mutation("CROSS_PLAN_OVERLOAD", "a minute too many with another plan", lambda plan: _others(plan, 1)),
    inside("CROSS_PLAN_OVERLOAD", "exactly the limit with another plan", lambda plan: _others(plan, 0)),
    inside(
        "CROSS_PLAN_OVERLOAD",
        "another plan on a day without a task",
        lambda plan: plan.but(committed_minutes={plan.date_of(7): 1440}),
    ),
    Mutation("STARTS_IN_THE_PAST", "day 1 is the day before", lambda plan: plan.but(today=plan.date_of(2))),
    inside("STARTS_IN_THE_PAST", "day 1 is the day of the request", lambda plan: plan.but(today=plan.date_of(1))),
)
