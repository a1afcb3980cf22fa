"""The checks: what they read is the stored request and the shelf, never a writer's words, and no scheduler's code."""

from collections.abc import Iterator

from studyplan.domain.assurance import FAR_OFF, library_explains_empty_days, library_explains_shortfall
from studyplan.domain.further_checks import FURTHER
from studyplan.domain.inspection import Case, Check, Fault, findings_of
from studyplan.domain.values.candidates import Shelf
from studyplan.domain.values.context import Brief
from studyplan.domain.values.plan import Finding, Timetable
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import LEVELS, Severity

OFF = 0.10  # share of the possible minutes up to which a plan's total is as good as right


def missing_retrieved_source(case: Case) -> Iterator[Fault]:
    retrieved = case.shelf.items()
    for day, task in case.tasks():
        if task.resource_id not in retrieved:
            yield Fault(f"day {day.day} uses a resource that was not retrieved", day.day, task.id)


def daily_time_exceeded(case: Case) -> Iterator[Fault]:
    for day in case.plan.days:
        cap = case.calendar.day(day.day).cap
        asked = max(day.minutes, sum(task.minutes for task in day.tasks))
        if asked > cap:
            yield Fault(f"day {day.day} asks for {asked} minutes, at most {cap} are allowed", day.day)


def difficulty_too_high(case: Case) -> Iterator[Fault]:
    own = LEVELS.index(case.brief.current_level)
    for day, task, item in case.known_tasks():
        gap = LEVELS.index(item.difficulty) - own
        if gap > 0:
            text = f"'{item.title}' is {item.difficulty}, the learner is {case.brief.current_level}"
            yield Fault(text, day.day, task.id, "error" if gap > 1 else "warning")


def no_practice_tasks(case: Case) -> Iterator[Fault]:
    if not case.brief.constraints.must_include_practice:
        return
    # The library's type decides, not the task's own label.
    if not any(item.resource_type in ("exercise", "project", "quiz") for _, _, item in case.known_tasks()):
        yield Fault("practice was asked for and there is none")


def duration_mismatch(case: Case) -> Iterator[Fault]:
    asked = case.brief.duration_days
    if [day.day for day in case.plan.days] != list(range(1, asked + 1)):
        yield Fault(f"the plan has {len(case.plan.days)} days, {asked} were asked for")
    misdated = [day for day in case.plan.days if day.date != case.calendar.day(day.day).date]
    if misdated:
        first, due = misdated[0], case.calendar.day(misdated[0].day).date
        text = f"day {first.day} is dated {first.date}, it should be {due}; {len(misdated)} dates are wrong"
        yield Fault(text, first.day)


def resource_outside_topic(case: Case) -> Iterator[Fault]:
    wanted = topic_id(case.brief.topic)
    for day, task, item in case.known_tasks():
        if topic_id(item.topic) != wanted:
            yield Fault(f"'{item.title}' is about {item.topic}, not {case.brief.topic}", day.day, task.id)


def weekly_time_mismatch(case: Case) -> Iterator[Fault]:
    wished, possible = case.calendar.wished, case.calendar.possible
    if possible < wished - 1:
        why = " and ".join(case.calendar.binding_limits())
        yield Fault(
            f"{wished - possible:.0f} of {wished:.0f} wished minutes are left out because of {why}", severity="info"
        )
    apart = abs(case.off_target)
    if apart > OFF:
        wrong = apart > FAR_OFF and not library_explains_shortfall(case)
        text = f"{case.planned} minutes are planned, {possible:.0f} are available ({apart:.0%} apart)"
        yield Fault(text, severity="error" if wrong else "warning")


def empty_day(case: Case) -> Iterator[Fault]:
    severity: Severity = "warning" if library_explains_empty_days(case) else "error"
    for day in case.empty_days():
        yield Fault(f"day {day.day} has no task", day.day, severity=severity)


CHECKS: tuple[Check, ...] = (
    Check("MISSING_RETRIEVED_SOURCE", "every task uses a retrieved resource", missing_retrieved_source),
    Check("DAILY_TIME_EXCEEDED", "no day is longer than allowed", daily_time_exceeded),
    Check("DIFFICULTY_TOO_HIGH", "nothing is above the learner's level", difficulty_too_high),
    Check("NO_PRACTICE_TASKS", "practice is there when asked for", no_practice_tasks),
    Check("DURATION_MISMATCH", "the plan has as many days as asked for", duration_mismatch),
    Check("RESOURCE_OUTSIDE_TOPIC", "every resource is on the topic", resource_outside_topic),
    Check("WEEKLY_TIME_MISMATCH", "the total follows the weekly hours", weekly_time_mismatch),
    Check("EMPTY_DAY", "every study day has a task", empty_day),
    *FURTHER,
)


def inspect(plan: Timetable, brief: Brief, shelf: Shelf, checks: tuple[Check, ...] = CHECKS) -> tuple[Finding, ...]:
    """Run every check. One that crashes is an error finding: it has not passed."""
    case = Case(plan, brief, shelf)
    return tuple(finding for check in checks for finding in findings_of(check, case))
