"""Numbers of a replan in those of the whole plan: days in findings and sentences, and the ordinals of tasks."""

import re
from collections.abc import Iterable, Mapping

from studyplan.domain.replanning.start import kind_of, ordinals_of
from studyplan.domain.values.ids import task_id
from studyplan.domain.values.plan import Day, Finding

# What is in quotes is a title, which may have numbers of its own: "30 days of Python: day 3".
_QUOTED = re.compile(r"('[^']*')")
_DAY = re.compile(r"\b([Dd]ays?) (\d+)")
_WEEK = re.compile(r"\bweek (\d+)")


def in_whole_plan(findings: Iterable[Finding], history_days: int) -> tuple[Finding, ...]:
    """Return findings of a remaining plan, whose days count from 1, with the days of the whole plan."""
    return tuple(
        finding.model_copy(
            update={
                "day": None if finding.day is None else finding.day + history_days,
                "message": sentence_in_whole_plan(finding.message, history_days),
            }
        )
        for finding in findings
    )


def sentence_in_whole_plan(sentence: str, history_days: int) -> str:
    """Return a sentence about a remaining plan with the days of the whole plan; its weeks stay those that remain."""
    if not history_days:
        return sentence
    return "".join(part if part.startswith("'") else _shifted(part, history_days) for part in _QUOTED.split(sentence))


def _shifted(text: str, by: int) -> str:
    text = _DAY.sub(lambda match: f"{match[1]} {int(match[2]) + by}", text)
    return _WEEK.sub(lambda match: f"week {match[1]} of the remaining plan", text)


def ordinals_after(days: Iterable[Day], before: Mapping[str, int], lineage: str) -> dict[str, int]:
    """Return the highest ordinals, by `<resource id>#<kind>`, once these days are a version of the plan.

    A version may lack tasks that an earlier one had, so tasks are not counted: an id says its ordinal.
    """
    tasks = [task for day in days for task in day.tasks]
    ids = {task.id for task in tasks}
    highest = dict(before) if before else ordinals_of(days)
    for task in tasks:
        kind = kind_of(task)
        key = f"{task.resource_id}#{kind}"
        highest.setdefault(key, 0)
        while task_id(lineage, task.resource_id, kind, highest[key] + 1) in ids:
            highest[key] += 1
    return dict(sorted(highest.items()))
