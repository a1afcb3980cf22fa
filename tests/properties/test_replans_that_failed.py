"""Replans that the property tests of replans found once, kept as they were."""

from typing import Any

import pytest

from evals.replan.judge import violations
from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.replanning.changes import Cause, changes_between
from studyplan.domain.values.resource import Resource
from tests.properties.test_replans import done_until, first_version, lived, next_version
from tests.support.builders import NOW, a_context, a_resource, an_id


def in_order(**rows: dict[str, Any]) -> list[Resource]:
    """Resources without tags by their names, in this order."""
    created = "2026-01-05T09:{:02}:00.000000+00:00"
    return [
        a_resource(name, **{"tags": (), "created_at": created.format(number)} | fields)
        for number, (name, fields) in enumerate(rows.items())
    ]


def test_what_a_plan_assumed_is_not_added_when_little_is_left() -> None:
    """For a few minutes resources above the learner's level become candidates, also one that was assumed."""
    library = in_order(
        r0={"estimated_minutes": 1},
        r1={"estimated_minutes": 63},
        r2={"estimated_minutes": 2, "difficulty": "intermediate"},
        r3={"estimated_minutes": 11},
        r4={"estimated_minutes": 60},
        r5={"estimated_minutes": 1, "difficulty": "intermediate"},
        r6={"estimated_minutes": 1, "difficulty": "intermediate"},
        r7={"estimated_minutes": 1, "tags": ("loops",)},
        r8={"estimated_minutes": 5, "difficulty": "advanced"},
        r9={"estimated_minutes": 25, "resource_type": "book"},
        r10={"estimated_minutes": 21, "resource_type": "exercise", "tags": ("loops",)},
        r11={"estimated_minutes": 60, "prerequisites": (an_id("r2"),)},
    )
    context = a_context(duration_days=14, weekly_hours=61 / 30, max_daily_minutes=30, must_include_practice=False)
    first = first_version(context, library)
    after = next_version(first, done_until(first.plan, 12), context, library, None)
    assert after is not None
    assert changes_between(first.plan, after.plan, Cause(after.context, after.candidates)) == ()
    for version in (first, after):
        assert [each.resource_id for each in version.plan.assumed_prerequisites] == [an_id("r2")]


def test_the_end_of_a_resource_that_is_done_ahead_is_no_study_to_wait_for() -> None:
    """Its review may come on the day for which the end was planned."""
    library = in_order(
        r4={"estimated_minutes": 117, "tags": ("loops",)},
        r6={"estimated_minutes": 57, "tags": ("loops",), "resource_type": "exercise"},
    )
    context = a_context(
        duration_days=6,
        weekly_hours=5.95,
        max_daily_minutes=51,
        must_include_practice=False,
        start_date="2026-03-02",
        exam_date="2026-03-08",
    )
    first = first_version(context, library)
    *_, end = (task for day in first.plan.days for task in day.tasks if task.resource_id == an_id("r6"))
    progress = (TaskProgress(task_id=end.id, status="done", updated_at=NOW),)
    after = next_version(first, progress, context, library, "2026-03-02")
    assert after is not None
    assert violations(lived(first, after, progress, library)) == []
    days = {task.task_type: day.day for day in after.plan.days for task in day.tasks if task.resource_id == an_id("r6")}
    assert days == {"practice": 5, "review": 5}


@pytest.mark.parametrize("until", range(7))
def test_no_review_is_added_before_an_exam_where_nothing_has_changed(until: int) -> None:
    """The weeks of what remains begin later, so there is a minute more than the first plan had for a review."""
    library = in_order(
        r0={"estimated_minutes": 1},
        r1={"estimated_minutes": 10},
        r2={"estimated_minutes": 11},
        r3={"estimated_minutes": 29},
    )
    context = a_context(
        duration_days=8,
        weekly_hours=1.0,
        max_daily_minutes=20,
        must_include_practice=False,
        start_date="2026-03-02",
        exam_date="2026-03-09",
    )
    first = first_version(context, library)
    progress = done_until(first.plan, until)
    after = next_version(first, progress, context, library, f"2026-03-0{2 + until}")
    assert after is not None
    assert changes_between(first.plan, after.plan, Cause(after.context, after.candidates)) == ()
    assert violations(lived(first, after, progress, library)) == []


def test_a_review_of_what_is_done_waits_for_nothing() -> None:
    library = in_order(r1={"estimated_minutes": 30}, r2={"estimated_minutes": 30, "resource_type": "exercise"})
    context = a_context(duration_days=5, start_date="2026-03-02", exam_date="2026-03-07")
    first = first_version(context, library)
    study = max(day.day for day in first.plan.days for task in day.tasks if task.task_type != "review")
    progress = done_until(first.plan, study)
    after = next_version(first, progress, context, library, f"2026-03-0{2 + study}")
    assert after is not None
    assert [task.task_type for day in after.plan.days[study:] for task in day.tasks]
    assert violations(lived(first, after, progress, library)) == []


def test_a_day_that_is_added_gets_a_task_of_a_day_with_two() -> None:
    """Of six minutes on five days the last one is done ahead; the plan gets a sixth day."""
    library = in_order(**{f"r{number}": {"estimated_minutes": 1} for number in range(6)})
    context = a_context(duration_days=5, weekly_hours=3.4, max_daily_minutes=29)
    first = first_version(context, library)
    assert sorted(len(day.tasks) for day in first.plan.days) == [1, 1, 1, 1, 2]
    ahead = TaskProgress(task_id=first.plan.days[-1].tasks[-1].id, status="done", updated_at=NOW)
    longer = context.model_copy(update={"duration_days": 6})
    after = next_version(first, (ahead,), longer, library, None)
    assert after is not None
    assert [finding for finding in after.plan.findings if finding.severity == "error"] == []
    assert [len(day.tasks) for day in after.plan.days] == [1] * 6
