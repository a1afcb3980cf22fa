"""A learner's level on a topic, and what the learner knows already."""

from typing import Any

import pytest
from pydantic import ValidationError

from studyplan.domain.errors.http import field_errors
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.learner import LearnerIn
from studyplan.domain.values.types import Level
from tests.support.builders import NOW, a_learner, a_request, an_id

ANA: dict[str, Any] = {"name": "Ana", "current_level": "beginner", "weekly_hours": 5}


def refusals(**difference: Any) -> list[tuple[str, str]]:
    with pytest.raises(ValidationError) as refused:
        LearnerIn(**ANA | difference)
    errors = ({**error, "loc": ("body", *error["loc"])} for error in refused.value.errors())
    return [(error.pointer, error.message) for error in field_errors(errors)]


def context_for(topic: str, **learner: Any) -> PlanContext:
    return context_of(a_request(topic=topic), a_learner(**learner), now=NOW)


@pytest.mark.parametrize(
    ("topic", "level"),
    [
        ("Machine Learning", "advanced"),
        ("ML", "advanced"),
        ("golang", "intermediate"),
        ("go-game", "beginner"),
        ("python", "beginner"),
    ],
)
def test_the_level_of_a_plan_is_the_learners_on_its_topic_in_whatever_spelling(topic: str, level: Level) -> None:
    levels = {"machine_learning": "advanced", "Go": "intermediate"}
    assert context_for(topic, level_by_topic=levels).current_level == level


def test_what_a_learner_knows_comes_with_the_plan() -> None:
    assert context_for("python", known=("print", an_id("page"))).known == ("print", an_id("page"))
    assert context_for("python").known == ()


def test_two_spellings_of_one_topic_may_have_one_level_but_not_two() -> None:
    assert LearnerIn(**ANA, level_by_topic={"JS": "advanced", "javascript": "advanced"}).level_on("js") == "advanced"
    message = "'JS' and 'javascript' are one topic with two levels; keep one of them"
    assert refusals(level_by_topic={"JS": "advanced", "javascript": "beginner"}) == [("/level_by_topic", message)]


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"level_by_topic": {"python": "expert"}}, "/level_by_topic/python"),
        ({"level_by_topic": {"python": None}}, "/level_by_topic/python"),
        ({"level_by_topic": {"a\nb": "beginner"}}, "/level_by_topic/a\nb"),
        ({"level_by_topic": {"x" * 61: "beginner"}}, f"/level_by_topic/{'x' * 61}"),
        ({"level_by_topic": {f"topic {number}": "beginner" for number in range(51)}}, "/level_by_topic"),
        ({"level_by_topic": ["python"]}, "/level_by_topic"),
        ({"known": ["print", " "]}, "/known/1"),
        ({"known": ["x"] * 101}, "/known"),
        ({"known": "print"}, "/known"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(wrong: dict[str, Any], pointer: str) -> None:
    ((place, message),) = refusals(**wrong)
    assert place == pointer
    assert "dictionary" not in message, "a caller knows objects"


def test_as_many_as_are_allowed_are_accepted() -> None:
    levels: dict[str, Level] = {f"topic {number}": "beginner" for number in range(50)}
    assert len(LearnerIn(**ANA, level_by_topic=levels, known=("x",) * 100).known) == 100
