"""The rules that a plan must keep, judged from the case and the API's answers alone. A rule yields what is wrong.

They share no code with the product's checks: facts about resources and the available minutes of a case were written by
hand in the case file.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evals.answers import Plan, Record, Request, Task
from evals.cases import LEVELS, Case, ResourceOfCase

SHORTEST = 10  # minutes; a resource is not cut into less
TOLERANCE = 0.10  # of the available minutes


@dataclass(frozen=True)
class Seen:
    """A plan with all that a rule may read."""

    case: Case
    library: dict[str, ResourceOfCase]  # by id
    request: Request
    plan: Plan
    trace: tuple[Record, ...]

    def known(self) -> Iterator[tuple[int, Task, ResourceOfCase]]:
        """Yield day number, task and resource of tasks with a resource of the case."""
        for day, task in self.plan.placed():
            if task.resource_id in self.library:
                yield day.day, task, self.library[task.resource_id]


type Run = Callable[[Seen], Iterator[str]]


@dataclass(frozen=True)
class Rule:
    """A name (the product's code where both mean the same), what it asserts, and the function that looks."""

    name: str
    asserts: str
    run: Run


def missing_retrieved_source(seen: Seen) -> Iterator[str]:
    retrieved = _retrieved(seen.trace)
    for day, task in seen.plan.placed():
        if task.resource_id not in retrieved:
            yield f"day {day.day}: '{task.title}' is not among the candidates in the trace"


def _retrieved(trace: tuple[Record, ...]) -> set[object]:
    found: set[object] = set()
    for record in trace:
        for part in ("candidates", "further_candidates"):
            listed = (record.detail or {}).get(part) if record.step == "retrieve_resources" else None
            rows = listed if isinstance(listed, list) else []
            found |= {row.get("resource_id") for row in rows if isinstance(row, dict)}
    return found


def daily_time_exceeded(seen: Seen) -> Iterator[str]:
    most = seen.case.request.constraints.max_daily_minutes
    for day in seen.plan.days:
        asked = sum(task.minutes for task in day.tasks)
        if asked > most:
            yield f"day {day.day} has {asked} minutes, {most} are allowed"


def difficulty_too_high(seen: Seen) -> Iterator[str]:
    own = seen.case.learner.current_level
    for day, _, resource in seen.known():
        if LEVELS.index(resource.difficulty) > LEVELS.index(own):
            yield f"day {day}: '{resource.title}' is {resource.difficulty}, the learner is {own}"


def no_practice_tasks(seen: Seen) -> Iterator[str]:
    wanted = seen.case.request.constraints.must_include_practice
    if wanted and not any(resource.is_practice for _, _, resource in seen.known()):
        yield "practice was requested and no exercise, project or quiz is in the plan"


def duration_mismatch(seen: Seen) -> Iterator[str]:
    numbers, asked = [day.day for day in seen.plan.days], seen.case.request.duration_days
    if numbers != [*range(1, asked + 1)]:
        yield f"the plan has {len(numbers)} days, or not numbered from 1 on; {asked} were requested"


def resource_outside_topic(seen: Seen) -> Iterator[str]:
    for day, task in seen.plan.placed():
        resource = seen.library.get(task.resource_id)
        if resource is None:
            yield f"day {day.day}: '{task.title}' is of another case's library, or of none"
        elif resource.why_not:
            yield f"day {day.day}: '{task.title}' does not belong here: {resource.why_not}"


def weekly_time_mismatch(seen: Seen) -> Iterator[str]:
    due = seen.case.expect.minutes
    if abs(seen.plan.minutes - due) > TOLERANCE * due:
        yield f"the plan has {seen.plan.minutes} minutes, {due} are available"


def week_too_full(seen: Seen) -> Iterator[str]:
    spent = {day.day: sum(task.minutes for task in day.tasks) for day in seen.plan.days}
    for week in seen.case.weeks():
        most = seen.case.learner.weekly_hours * 60 * len(week) / 7
        asked = sum(spent.get(number, 0) for number in week)
        if asked > most + 1:
            yield f"days {week[0]} to {week[-1]} have {asked} minutes, {most:.0f} are the learner's"


def empty_day(seen: Seen) -> Iterator[str]:
    for day in seen.plan.days:
        if not day.tasks:
            yield f"day {day.day} has no task" + (" and is marked as a rest day" if day.rest else "")


def day_sum_wrong(seen: Seen) -> Iterator[str]:
    for day in seen.plan.days:
        total = sum(task.minutes for task in day.tasks)
        if day.minutes != total:
            yield f"day {day.day} says {day.minutes} minutes, its tasks have {total}"


def parts_wrong(seen: Seen) -> Iterator[str]:
    """Yield resources whose parts are not numbered in order, or do not add up with the unfinished minutes."""
    for key, resource in seen.library.items():
        tasks = [task for _, task in seen.plan.placed() if task.resource_id == key and task.task_type != "review"]
        numbers, count = [task.part for task in tasks], len(tasks)
        if tasks and (numbers != [*range(1, count + 1)] or any(task.parts != count for task in tasks)):
            yield f"'{resource.title}' has {count} parts, numbered {numbers}"
        unfinished = seen.plan.unfinished
        left = unfinished.remaining_minutes if unfinished and unfinished.resource_id == key else 0
        spent = sum(task.minutes for task in tasks)
        if tasks and spent + left != resource.estimated_minutes:
            yield f"'{resource.title}': {spent} minutes and {left} left of {resource.estimated_minutes}"


def crumb(seen: Seen) -> Iterator[str]:
    for day, task, resource in seen.known():
        if task.minutes < min(SHORTEST, resource.estimated_minutes):
            yield f"day {day}: {task.minutes} minutes of '{resource.title}'"


def prerequisite_order(seen: Seen) -> Iterator[str]:
    """Yield resources that come before a prerequisite is finished, unless the plan assumes it to be known."""
    turns = [resource.title for _, _, resource in seen.known()]
    last = {title: turn for turn, title in enumerate(turns)}
    assumed = {entry.title for entry in seen.plan.assumed_prerequisites}
    for title in dict.fromkeys(turns):
        resource = next(known for known in seen.case.resources if known.title == title)
        for needed in resource.prerequisites:
            if needed not in assumed and last.get(needed, len(turns)) > turns.index(title):
                yield f"'{title}' comes before '{needed}' is done"


def copy_wrong(seen: Seen) -> Iterator[str]:
    """Yield tasks whose title, url or type is not that of their resource."""
    for day, task, resource in seen.known():
        if (task.title, task.url) != (resource.title, resource.url):
            yield f"day {day}: '{resource.title}' is shown as '{task.title}' at {task.url}"
        if task.task_type != "review" and (task.task_type == "practice") != resource.is_practice:
            yield f"day {day}: '{resource.title}' is called {task.task_type}, it is a {resource.resource_type}"


RULES: tuple[Rule, ...] = (
    Rule("MISSING_RETRIEVED_SOURCE", "every task's resource is in the retrieval trace", missing_retrieved_source),
    Rule("DAILY_TIME_EXCEEDED", "no day is over its limit", daily_time_exceeded),
    Rule("DIFFICULTY_TOO_HIGH", "nothing is above the learner's level", difficulty_too_high),
    Rule("NO_PRACTICE_TASKS", "the plan has practice when it was requested", no_practice_tasks),
    Rule("DURATION_MISMATCH", "as many days as requested, numbered from 1", duration_mismatch),
    Rule("RESOURCE_OUTSIDE_TOPIC", "every resource is one that the case's author allows", resource_outside_topic),
    Rule("WEEKLY_TIME_MISMATCH", "the total is within 10 % of the available minutes", weekly_time_mismatch),
    Rule("WEEK_TOO_FULL", "no week is over the learner's hours", week_too_full),
    Rule("EMPTY_DAY", "every day has a task", empty_day),
    Rule("DAY_SUM_WRONG", "a day's minutes are its tasks' minutes", day_sum_wrong),
    Rule("PARTS_WRONG", "parts are numbered and add up to the whole resource", parts_wrong),
    Rule("CRUMB", "nothing is cut into less than 10 minutes", crumb),
    Rule("PREREQUISITE_ORDER", "what is needed comes first", prerequisite_order),
    Rule("COPY_WRONG", "title, url and kind are the resource's own", copy_wrong),
)
