"""Cases about the parts of a resource: each test is named by its case, with its input."""

import pytest

from tests.support.builders import an_id
from tests.support.planned import planned, row


def test_part_of_a_longer_whole(capsys: pytest.CaptureFixture[str]) -> None:
    from local.cli.print_plan import print_day

    plan = planned([row("The whole of Python", 600, "loops", kind="book")], duration_days=3, weekly_hours=7)
    tasks = [task for _, task in plan.tasks]
    assert [(task.first_minute, task.minutes, task.resource_minutes) for task in tasks] == [
        (1, 60, 600),
        (61, 60, 600),
        (121, 60, 600),
    ]
    assert [task.continues_after_plan for task in tasks] == [False, False, True]
    for day in plan.timetable.days:
        print_day(day.model_dump())
    printed = capsys.readouterr().out
    assert "The whole of Python (minutes 121 to 180 of 600, continues after this plan)" in printed
    assert "3 of 3" not in printed


def test_what_is_planned_to_its_end_does_not_go_on() -> None:
    plan = planned([row("Loops", 90, "loops"), row("Sets", 60, "sets")], duration_days=3, weekly_hours=7)
    assert not any(task.continues_after_plan for _, task in plan.tasks)


@pytest.mark.parametrize("kind", ["course", "exercise"])
def test_reason_for_each_part(kind: str) -> None:
    library = [row("Python step by step", 300, "loops functions", kind=kind)]
    plan = planned(library, duration_days=5, weekly_hours=7, learner_id=an_id("ana"))
    reasons = plan.reasons("Python step by step")
    assert len(reasons) == 5
    assert len(set(reasons)) == 5
    assert [
        f"from minute {first} of 300" in reason for first, reason in zip((1, 61, 121, 181, 241), reasons, strict=True)
    ] == [
        False,
        *[True] * 4,
    ]


def test_each_part_of_a_plan_of_two_kinds_says_where_it_is() -> None:
    library = [row("Loops", 240, "loops", kind="course"), row("Drills", 240, "loops", kind="exercise")]
    plan = planned(library, duration_days=10, weekly_hours=7, must_include_practice=True)
    done = {"Loops": 0, "Drills": 0}
    for _, task in plan.tasks:
        assert task.first_minute == done[task.title] + 1
        done[task.title] += task.minutes
    reasons = [(task.title, task.reason) for _, task in plan.tasks]
    assert len(set(reasons)) == len(reasons)
