"""The rules of parts: how a resource is cut, and which one may stay unfinished."""

from collections import Counter
from collections.abc import Iterator

from evals.plan_rules.facts import SHORTEST_PART
from evals.plan_rules.judged import Judged, Rule, Run


def parts_wrong(judged: Judged) -> Iterator[str]:
    """A resource is there once and whole, in parts in their order, or is the one that stays unfinished."""
    for run in judged.runs:
        numbers, count = [(task.part, task.parts) for _, task in run.parts], len(run.parts)
        if numbers != [(number, count) for number in range(1, count + 1)]:
            yield f"'{run.title}' has {count} parts, numbered {numbers}"
        if run.review and judged.facts.exam_date is not None:
            continue  # other rules say how long it is
        whole, remaining = judged.facts.minutes_of(run.resource_id), judged.remaining(run)
        if run.minutes + remaining != whole:
            yield f"'{run.title}': {run.minutes} minutes and {remaining} remaining of {whole}"
        yield from _place_wrong(judged, run)
    times = Counter(run.resource_id for run in judged.runs if not run.review)
    yield from (f"{resource_id} is there {count} times" for resource_id, count in times.items() if count > 1)


def _place_wrong(judged: Judged, run: Run) -> Iterator[str]:
    """A part says where in the resource it begins, how long that is, and the last one whether it goes on."""
    first, whole = 1, judged.facts.minutes_of(run.resource_id)
    for _, task in run.parts:
        goes_on = task.part == len(run.parts) and judged.remaining(run) > 0
        if task.resource_minutes is None:
            return  # a timetable of 0.1, which an execution of today may finish
        if (task.first_minute, task.resource_minutes, task.continues_after_plan) != (first, whole, goes_on):
            yield f"part {task.part} of '{run.title}' does not say that it is from minute {first} of {whole}"
        first += task.minutes


def crumb(judged: Judged) -> Iterator[str]:
    for day, task in judged.plan.placed():
        if task.minutes < judged.facts.shortest_part_of(task.resource_id):
            yield f"day {day.day}: {task.minutes} minutes of '{task.title}'"


def two_parts_a_day(judged: Judged) -> Iterator[str]:
    for run in judged.runs:
        days = [day for day, _ in run.parts]
        if len(set(days)) != len(days):
            yield f"'{run.title}' has two parts on one day"


def unfinished_wrong(judged: Judged) -> Iterator[str]:
    """What is unfinished is a known resource, once in the plan, and has enough left for another part."""
    unfinished = judged.plan.unfinished
    if unfinished is None:
        return
    if unfinished.remaining_minutes < SHORTEST_PART:
        yield f"only {unfinished.remaining_minutes} minutes remain of the unfinished resource"
    if unfinished.resource_id not in judged.facts.resources:
        yield "the unfinished resource is not known"
    runs = [run for run in judged.runs if judged.is_unfinished(run)]
    if len(runs) != 1:
        yield "the unfinished resource is not in the plan"


PARTS_WRONG = Rule("PARTS_WRONG", "parts say where they are and add up to the resource", parts_wrong)
CRUMB = Rule("CRUMB", "nothing is cut into less than 10 minutes", crumb)
TWO_PARTS_A_DAY = Rule("TWO_PARTS_A_DAY", "a day has one part of a resource", two_parts_a_day)
UNFINISHED_WRONG = Rule("UNFINISHED_WRONG", "one resource of the plan stays unfinished at most", unfinished_wrong)
