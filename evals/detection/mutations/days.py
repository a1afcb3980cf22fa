"""Mutations of the days of a plan: their numbers and dates, empty ones, and rest days."""

from datetime import date, timedelta

from evals.detection.mutation import Mutation, error, inside, on_day
from evals.detection.sound import Plan
from studyplan.domain.values.plan import Timetable


def _days(change: str) -> Mutation:
    """One way to number or date the days wrongly; the last day is a rest day, so that no minutes are lost."""

    def edit(plan: Timetable) -> Timetable:
        *earlier, before, last = plan.days
        after = date.fromisoformat(str(last.date)) + timedelta(days=1)
        days = {
            "the last day is missing": [*earlier, before],
            "a day too many": [*plan.days, last.model_copy(update={"day": last.day + 1, "date": after.isoformat()})],
            "a number twice": [*earlier, before, last.model_copy(update={"day": before.day, "date": before.date})],
            "two days change places": [*earlier, last, before],
            "a wrong date": [*earlier, before, last.model_copy(update={"date": after.isoformat()})],
            "a missing date": [*earlier, before, last.model_copy(update={"date": None})],
        }
        return plan.model_copy(update={"days": tuple(days[change])})

    return error("DURATION_MISMATCH", change, lambda plan: plan.edited(edit))


def _undated(plan: Plan) -> Plan:
    return plan.but(start_date=None, today=None, unavailable_weekdays=())


def _no_dates(plan: Timetable) -> Timetable:
    return plan.model_copy(update={"days": tuple(day.model_copy(update={"date": None}) for day in plan.days)})


def _on_a_sunday(plan: Plan, **request: object) -> Plan:
    """The session before the first Sunday moves to it; what makes that a day off is `request`."""
    return plan.but(**{"unavailable_weekdays": (), "max_daily_minutes": 1440} | request).with_sessions(
        lambda each: each._replace(day=7) if each.day == 6 else each
    )


def _before_a_day_off(plan: Plan) -> Plan:
    off = tuple(plan.date_of(day) for day in range(7, plan.days + 1, 7))
    return plan.but(unavailable_weekdays=(), unavailable_dates=off)


def _marked(plan: Plan) -> Plan:
    return plan.edited(on_day(plan.sessions[2].day, lambda each: each.model_copy(update={"rest": True})))


def _empty(plan: Plan) -> Plan:
    """The second practice comes on the day after it, whose study stays: one day is empty."""
    name, day = plan.sessions[3].name, plan.sessions[4].day
    return plan.with_sessions(lambda each: each._replace(day=day) if each.name == name else each).but(
        max_daily_minutes=1440
    )


DAYS: tuple[Mutation, ...] = (
    *map(
        _days,
        (
            "the last day is missing",
            "a day too many",
            "a number twice",
            "two days change places",
            "a wrong date",
            "a missing date",
        ),
    ),
    error(
        "DURATION_MISMATCH",
        "dates in a plan that has none",
        _undated,
        also={"EMPTY_DAY": "without dates no weekday is off"},
    ),
    inside(
        "DURATION_MISMATCH",
        "no dates in a plan that has none",
        lambda plan: _undated(plan).edited(_no_dates),
        also={"EMPTY_DAY": "without dates no weekday is off"},
    ),
    error("EMPTY_DAY", "a study day without a task", _empty),
    error(
        "EMPTY_DAY",
        "a study day that the plan marks as a rest day",
        lambda plan: _empty(plan).edited(
            on_day(plan.sessions[3].day, lambda each: each.model_copy(update={"rest": True}))
        ),
    ),
    inside("EMPTY_DAY", "a rest day without a task", _before_a_day_off),
    error(
        "REST_DAY_VIOLATED",
        "a task on a weekday off",
        lambda plan: _on_a_sunday(plan, unavailable_weekdays=("SUN",)),
        also={"EMPTY_DAY": "the task leaves its own day"},
    ),
    error(
        "REST_DAY_VIOLATED",
        "a task on a date off",
        lambda plan: _on_a_sunday(plan, unavailable_dates=tuple(map(plan.date_of, range(7, plan.days + 1, 7)))),
        also={"EMPTY_DAY": "the task leaves its own day"},
    ),
    error(
        "REST_DAY_VIOLATED",
        "a task on a weekday with 0 minutes",
        lambda plan: _on_a_sunday(plan, minutes_by_weekday={"SUN": 0}),
        also={"EMPTY_DAY": "the task leaves its own day", "DAILY_TIME_EXCEEDED": "the day has no minutes"},
    ),
    error(
        "REST_DAY_VIOLATED",
        "a task on the day after the deadline",
        lambda plan: plan.but(deadline=plan.date_of(plan.sessions[-1].day - 1)),
        also={"WEEKLY_TIME_MISMATCH": "the deadline takes time"},
    ),
    error("REST_DAY_VIOLATED", "a task on a day that the plan marks as a rest day", _marked),
    inside("REST_DAY_VIOLATED", "a task on the day before a date off", _before_a_day_off),
    inside(
        "REST_DAY_VIOLATED",
        "a task on the day of the deadline",
        lambda plan: plan.but(deadline=plan.date_of(plan.sessions[-1].day)),
    ),
)
