"""The rules of days and weeks: how many, when, for what, and how long."""

from collections.abc import Iterator

from evals.plan_rules.calendar_days import day_of, exam_number, weeks_of
from evals.plan_rules.judged import Judged, Rule


def duration_mismatch(judged: Judged) -> Iterator[str]:
    numbers, requested = [day.day for day in judged.plan.days], judged.facts.duration_days
    if numbers != [*range(1, requested + 1)]:
        yield f"the plan has {len(numbers)} days, or not numbered from 1 on; {requested} were requested"


def date_wrong(judged: Judged) -> Iterator[str]:
    for day in judged.plan.days:
        due = day_of(judged.facts, day.day).date
        if day.date != due:
            yield f"day {day.day} is dated {day.date}, it should be {due}"


def rest_wrong(judged: Judged) -> Iterator[str]:
    for day in judged.plan.days:
        due = day_of(judged.facts, day.day)
        if day.rest != due.rest:
            yield f"day {day.day} ({due.date}) is for {'rest' if due.rest else 'study'}, the plan has the opposite"
        if due.rest and day.tasks:
            yield f"day {day.day} ({due.date}) is for rest and has {len(day.tasks)} tasks"


def daily_time_exceeded(judged: Judged) -> Iterator[str]:
    for day in judged.plan.days:
        most = day_of(judged.facts, day.day).minutes
        planned = max(day.minutes, sum(task.minutes for task in day.tasks))
        if planned > most:
            yield f"day {day.day} has {planned} minutes, {most} are allowed"


def day_sum_wrong(judged: Judged) -> Iterator[str]:
    for day in judged.plan.days:
        total = sum(task.minutes for task in day.tasks)
        if day.minutes != total:
            yield f"day {day.day} states {day.minutes} minutes, its tasks have {total}"


def week_too_full(judged: Judged) -> Iterator[str]:
    """The study days of a week hold what they may when each of them does, so the share alone is left to judge."""
    spent = {day.day: sum(task.minutes for task in day.tasks) for day in judged.plan.days}
    for week in weeks_of(judged.facts):
        first, last = week.days[0].number, week.days[-1].number
        planned = sum(spent.get(day.number, 0) for day in week.days)
        if planned > week.share:
            yield f"days {first} to {last} have {planned} minutes, {week.share} are the learner's"


def empty_day(judged: Judged) -> Iterator[str]:
    for day in judged.plan.days:
        is_eve = day.day + 1 == exam_number(judged.facts)  # other rules say what it needs
        if not day.tasks and not is_eve and not day_of(judged.facts, day.day).rest:
            yield f"study day {day.day} has no task" + (" and is marked as a rest day" if day.rest else "")


DURATION_MISMATCH = Rule("DURATION_MISMATCH", "as many days as requested, numbered from 1", duration_mismatch)
DATE_WRONG = Rule("DATE_WRONG", "dates follow each other from day 1 on, or there are none", date_wrong)
REST_WRONG = Rule("REST_WRONG", "days for rest are marked as such, and free", rest_wrong)
DAILY_TIME_EXCEEDED = Rule("DAILY_TIME_EXCEEDED", "no day is over its limit", daily_time_exceeded)
DAY_SUM_WRONG = Rule("DAY_SUM_WRONG", "a day's minutes are its tasks' minutes", day_sum_wrong)
WEEK_TOO_FULL = Rule("WEEK_TOO_FULL", "no week is over the learner's hours", week_too_full)
EMPTY_DAY = Rule("EMPTY_DAY", "every study day has a task", empty_day)
