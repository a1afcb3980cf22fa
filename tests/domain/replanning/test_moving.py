"""One task on another day, by hand."""

from typing import Any

import pytest

from studyplan.domain.replanning.moving import Moving, Refused, move
from studyplan.domain.values.plan import Plan
from tests.domain.replanning.living import ids_on, part, published, whole_context
from tests.support.builders import a_candidate, an_id, some_candidates

LOOPS = [part("loops", number, day=number, parts=2, minutes=20) for number in (1, 2)]
LISTS = part("lists", 1, day=3, parts=1, minutes=20)
DRILL = part("drill", 1, day=5, parts=1, minutes=40)
PLAN = published(*LOOPS, LISTS, DRILL, part("book", 1, day=7, parts=1, minutes=60))
CANDIDATES = some_candidates(
    a_candidate("loops", minutes=40),
    a_candidate("lists", minutes=20),
    a_candidate("drill", minutes=40, prerequisites=(an_id("lists"),)),
)


def moving(plan: Plan = PLAN, **difference: Any) -> Moving:
    return Moving(whole_context(plan, unavailable_dates=("2026-03-05",)), CANDIDATES)._replace(**difference)


def test_a_task_is_on_the_day_that_it_is_moved_to() -> None:
    days = move(PLAN, DRILL.task.id, 6, moving())
    assert isinstance(days, tuple)
    assert not isinstance(days, Refused)
    assert ids_on(days)[6] == [DRILL.task.id]
    assert 5 not in ids_on(days)


@pytest.mark.parametrize(
    ("task", "day", "rule", "nearest"),
    [
        (DRILL, 4, "REST_DAY_VIOLATED", (3, 6)),
        (DRILL, 2, "PREREQUISITE_ORDER", (3, 6)),
        (DRILL, 7, "DAILY_TIME_EXCEEDED", (6, 3)),
        (LOOPS[0], 5, "PART_ORDER", ()),
        (LOOPS[1], 1, "PART_ORDER", (3, 5, 6)),
        (DRILL, 8, "NO_SUCH_DAY", (6, 3)),
        (DRILL, 5, "SAME_DAY", ()),
    ],
)
def test_a_move_is_refused_with_its_rule_and_the_nearest_days(
    task: object, day: int, rule: str, nearest: tuple[int, ...]
) -> None:
    refused = move(PLAN, task.task.id, day, moving())  # type: ignore[attr-defined]
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.days) == (rule, nearest)


def test_nothing_is_moved_to_a_day_that_is_over() -> None:
    refused = move(PLAN, DRILL.task.id, 3, moving(first_day=5))
    assert isinstance(refused, Refused)
    assert (refused.rule, refused.days) == ("IN_THE_PAST", (6,))


def test_a_task_that_is_done_stays() -> None:
    refused = move(PLAN, DRILL.task.id, 6, moving(closed={DRILL.task.id}))
    assert isinstance(refused, Refused)
    assert refused.rule == "TASK_CLOSED"


def test_an_unknown_task_is_no_task() -> None:
    assert move(PLAN, an_id("other"), 6, moving()) is None


def test_a_task_is_put_before_what_needs_it() -> None:
    plan = published(LISTS, part("drill", 1, day=5, parts=1, minutes=20))
    days = move(plan, LISTS.task.id, 5, moving(plan))
    assert isinstance(days, tuple)
    assert not isinstance(days, Refused)
    assert ids_on(days)[5][0] == LISTS.task.id
