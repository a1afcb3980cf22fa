"""A plan with the longest note on every task: it is stored, and Lambda passes its progress on."""

import json
from itertools import batched

import pytest

from studyplan.domain.progress.values import MAX_UPDATES, RecordedProgress, TaskProgress
from tests.support.builders import NOW, a_plan, a_task
from tests.support.calls import event_of
from tests.support.handlers import call
from tests.support.repositories import Repositories
from tests.support.stored import MONDAY, published

ANSWER_LIMIT = 6 * 1024 * 1024  # bytes of what a function returns
A_DAY = 4  # tasks
NOTE = "再读一遍第三章。" * 62 + "四页。"


@pytest.mark.parametrize("days", [28, pytest.param(365, marks=pytest.mark.slow)])
def test_a_plan_with_a_note_on_every_task_is_read(store: Repositories, days: int) -> None:
    tasks = [a_task(f"resource {number}", day=day) for day in range(1, days + 1) for number in range(A_DAY)]
    plan = published(store, "request", MONDAY, owner="local", days=a_plan(tasks, days=days, start_date=MONDAY).days)
    recorded = RecordedProgress(plan_id=plan.id)
    for some in batched(tasks, MAX_UPDATES, strict=False):
        done = [TaskProgress(task_id=each.task.id, status="done", note=NOTE, updated_at=NOW) for each in some]
        recorded = store.progress.record("local", plan, done, seen=recorded)
    path = f"/api/plans/{plan.id}/progress/"
    answer = call("progress_api", event_of("progress_api") | {"path": path})
    assert answer["statusCode"] == 200
    assert len(json.loads(answer["body"])["tasks"]) == days * A_DAY
    assert len(json.dumps(answer, ensure_ascii=False).encode()) < ANSWER_LIMIT
