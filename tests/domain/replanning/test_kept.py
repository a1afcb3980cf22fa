"""How kept tasks spread over days that would have none."""

import pytest

from studyplan.domain.replanning.kept import Kept, Placed
from tests.support.builders import a_task


def kept(days: str) -> Kept:
    """A letter for each task, in the order of the plan, with its day: `a1 b1 c3`."""
    pairs = [(each[0], int(each[1:])) for each in days.split()]
    return Kept([Placed(day, place, a_task(name).task) for place, (name, day) in enumerate(pairs)])


@pytest.mark.parametrize(
    ("before", "due", "after"),
    [
        ("a1 b1 c2 d3", (1, 2, 3, 4), "a1 b2 c3 d4"),
        ("a2 b3 c3", (1, 2, 3), "a1 b2 c3"),
        ("a1 b1 c2", (1, 2, 4), "a1 b2 c4"),
        ("a1 b1 c1 d4 e4", (1, 2, 3, 4), "a1 b1 c2 d3 e4"),
        ("a1 b1", (1, 2, 3), "a1 b2"),
        ("a1 b1 c3", (1, 3), None),
        ("a1 b2", (1, 2, 3), None),
    ],
)
def test_a_day_without_a_task_gets_one_of_the_nearest_day_with_more(
    before: str, due: tuple[int, ...], after: str | None
) -> None:
    spread = kept(before).spread(due)
    found = {(each.place, each.day) for each in spread.tasks} if spread else None
    assert found == ({(each.place, each.day) for each in kept(after).tasks} if after else None)
