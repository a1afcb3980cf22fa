"""The rules of content: which resources a plan uses, and what it writes about them."""

from collections import Counter
from collections.abc import Iterator

from evals.plan_rules.facts import LEVELS
from evals.plan_rules.judged import Judged, Rule


def missing_retrieved_source(judged: Judged) -> Iterator[str]:
    for day, task in judged.plan.placed():
        if task.resource_id not in judged.facts.retrieved:
            yield f"day {day.day}: '{task.title}' was not retrieved"


def difficulty_too_high(judged: Judged) -> Iterator[str]:
    own = judged.facts.level
    for day, _, resource in judged.known():
        if LEVELS.index(resource.level) > LEVELS.index(own):
            yield f"day {day.day}: '{resource.title}' is {resource.level}, the learner is {own}"


def no_practice_tasks(judged: Judged) -> Iterator[str]:
    if judged.facts.practice_wanted and not any(resource.is_practice for _, _, resource in judged.known()):
        yield "practice was requested and no exercise, project or quiz is in the plan"


def copy_wrong(judged: Judged) -> Iterator[str]:
    """A task shows its resource's title and url, and is of type practice where its resource is practice."""
    for day, task, resource in judged.known():
        if (task.title, task.url) != (resource.title, resource.url):
            yield f"day {day.day}: '{resource.title}' is shown as '{task.title}' at {task.url}"
        if not task.is_review and (task.task_type == "practice") != resource.is_practice:
            yield f"day {day.day}: '{resource.title}' has the type {task.task_type}, it is of kind {resource.kind}"


def left_out_wrong(judged: Judged) -> Iterator[str]:
    for entry in judged.plan.left_out:
        known = judged.facts.resources.get(entry.resource_id)
        if not entry.reason.strip() or (known and entry.title != known.title):
            yield f"{entry.resource_id} is left out without its title or without a reason"


def task_id_twice(judged: Judged) -> Iterator[str]:
    counts = Counter(task.id for _, task in judged.plan.placed())
    yield from (f"{count} tasks have the id {task_id}" for task_id, count in counts.items() if count > 1)


MISSING_RETRIEVED_SOURCE = Rule(
    "MISSING_RETRIEVED_SOURCE", "every task's resource was retrieved", missing_retrieved_source
)
DIFFICULTY_TOO_HIGH = Rule("DIFFICULTY_TOO_HIGH", "nothing is above the learner's level", difficulty_too_high)
NO_PRACTICE_TASKS = Rule("NO_PRACTICE_TASKS", "practice is there when requested", no_practice_tasks)
COPY_WRONG = Rule("COPY_WRONG", "title, url and kind are the resource's own", copy_wrong)
LEFT_OUT_WRONG = Rule("LEFT_OUT_WRONG", "what is left out has its title and a reason", left_out_wrong)
TASK_ID_TWICE = Rule("TASK_ID_TWICE", "every task has an id of its own", task_id_twice)
