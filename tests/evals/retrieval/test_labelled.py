"""The data has the size, the form and the split that the evaluation promises."""

from collections import Counter

import pytest

from evals.quality.libraries import library
from evals.retrieval import libraries
from evals.retrieval.labelled import Goal, TypedTopic, goals, half_of, rows, typed_topics

GOALS, TYPED = goals(), typed_topics()
KINDS = ["plain", "abbreviation", "other words", "morphology", "typo", "inside"]


def test_there_are_enough_goals_judgements_and_typed_topics() -> None:
    assert len(GOALS) >= 60
    assert sum(len(goal.grades) for goal in GOALS) >= 120
    assert len(TYPED) == 50


def test_odd_numbers_are_for_tuning_and_even_ones_are_unseen() -> None:
    assert [half_of(number) for number in (1, 2, 3, 72)] == ["tuning", "unseen", "tuning", "unseen"]


@pytest.mark.parametrize("labelled", [GOALS, TYPED], ids=["goals", "topics"])
def test_each_kind_is_half_tuning_and_half_unseen(labelled: tuple[Goal | TypedTopic, ...]) -> None:
    counts = Counter((row.kind, row.half) for row in labelled)
    for kind, _ in list(counts):
        assert abs(counts[kind, "tuning"] - counts[kind, "unseen"]) <= 1


def test_rows_are_numbered_from_1_without_a_gap() -> None:
    assert [goal.number for goal in GOALS] == list(range(1, len(GOALS) + 1))
    assert [topic.number for topic in TYPED] == list(range(1, len(TYPED) + 1))


def test_the_kinds_of_goals_are_the_documented_ones() -> None:
    assert {goal.kind for goal in GOALS} == set(KINDS)


def test_no_goal_is_there_twice() -> None:
    assert max(Counter(goal.text.casefold() for goal in GOALS).values()) == 1
    assert max(Counter(topic.typed for topic in TYPED).values()) == 1


def test_each_judgement_is_of_a_goal_once_with_a_grade_and_a_reason() -> None:
    judged = list(rows("judgements"))
    assert {row["number"] for row in judged} == {str(goal.number) for goal in GOALS}
    assert {row["grade"] for row in judged} == {"1", "2", "3"}
    assert all(row["reason"].strip() for row in judged)
    assert max(Counter((row["number"], row["library"], row["title"]) for row in judged).values()) == 1


def test_each_goal_has_a_resource_that_is_just_what_it_asks_for() -> None:
    assert [goal.text for goal in GOALS if 3 not in goal.grades.values()] == []


def test_each_judged_resource_is_in_its_library() -> None:
    resources, absent = libraries.resources()
    judged = {key for goal in GOALS for key in goal.grades if key[0] not in absent}
    assert judged - resources.keys() == set()


def test_each_topic_that_is_meant_is_one_of_the_books() -> None:
    if "books" in libraries.resources()[1]:
        pytest.skip("The free programming books are not here: STUDYPLAN_SHARED names the folder of shared files.")
    assert {name for topic in TYPED for name in topic.means} - set(libraries.topics()) == set()


def test_without_the_catalogues_the_seeds_remain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("STUDYPLAN_SHARED", "nowhere")
    library.cache_clear()
    resources, absent = libraries.resources()
    library.cache_clear()
    assert absent == ["ossu", "books"]
    assert {library for library, _ in resources} == {"seeds"}
