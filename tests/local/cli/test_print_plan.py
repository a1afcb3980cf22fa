"""How the demo prints the tasks of a plan."""

from typing import Any

import pytest

from local.cli.print_plan import print_day
from tests.support.builders import a_plan, a_task


def printed(capsys: pytest.CaptureFixture[str], *tasks: Any) -> list[str]:
    print_day(a_plan([*tasks], days=1).days[0].model_dump())
    return [line.strip() for line in capsys.readouterr().out.splitlines()[2:]]


def test_a_review_has_its_own_reason_each_time_and_no_place_in_its_resource(capsys: pytest.CaptureFixture[str]) -> None:
    review: dict[str, Any] = {"task_type": "review", "minutes": 10, "resource_minutes": 60, "reason": "Recall loops."}
    lines = printed(capsys, a_task("loops", part=2, parts=2, **review))
    assert lines == ["10 min  review    About loops", "Recall loops."]


def test_a_later_part_has_its_place_alone(capsys: pytest.CaptureFixture[str]) -> None:
    later: dict[str, Any] = {"part": 2, "parts": 2, "first_minute": 31, "resource_minutes": 60}
    assert printed(capsys, a_task("loops", **later)) == ["30 min  study     About loops (minutes 31 to 60 of 60)"]
