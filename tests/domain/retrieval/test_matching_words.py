"""The words that resources share with a goal, as a share of what the goal could earn."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.retrieval.matching_words import WordMatch, match_words, read_goal
from studyplan.domain.values.resource import Resource
from tests.support.builders import a_resource


def titled(*titles: str) -> list[Resource]:
    return [a_resource(f"r{number}", title=title, topic="a topic") for number, title in enumerate(titles)]


def matches(goal: str, library: list[Resource], is_whole: Callable[[str], bool] | None = None) -> list[WordMatch]:
    return match_words(read_goal(goal, library, is_whole), library)


def only(goal: str, resource: Resource) -> WordMatch:
    (match,) = matches(goal, [resource])
    return match


@pytest.mark.parametrize(
    "where",
    [{"title": "Joins"}, {"tags": ("joins",)}, {"description": "What joins are."}, {"topic": "joins"}],
    ids=["title", "tag", "description", "topic"],
)
def test_a_word_counts_wherever_it_is(where: dict[str, Any]) -> None:
    match = only("joins", a_resource(**{"title": "Pages"} | where))
    assert match.share > 0
    assert match.fact == "shares joins with the goal"


def test_other_forms_of_a_word_are_the_same_word() -> None:
    assert only("joining tables", a_resource(title="Join a table")).shared == ("joining", "tables")


def test_a_word_that_no_resource_has_lowers_the_share_of_all() -> None:
    library = titled("Joins", "Loops")
    plain, _ = matches("joins", library)
    asked_for_more, other = matches("joins astronomy", library)
    assert 0 < asked_for_more.share < plain.share
    assert (other.share, other.fact) == (0.0, "shares no word with the goal")


def test_the_best_of_a_library_does_not_get_the_whole_share_for_one_common_word() -> None:
    best, *_ = matches("build a weather station at home", titled("Home", "Loops", "Files"))
    assert 0 < best.share < 0.2


def test_no_resource_earns_more_than_there_is() -> None:
    assert only("joins", a_resource(title="Joins " * 30)).share <= 1.0


def test_a_rare_word_counts_more_than_one_that_most_have() -> None:
    rare, common, _ = matches("python closures", titled("About closures", "About python", "More python"))
    assert rare.share > common.share


@pytest.mark.parametrize("goal", ["the", "?"])
def test_a_goal_without_words_matches_nothing(goal: str) -> None:
    assert only(goal, a_resource()).share == 0.0


def test_an_empty_library_has_no_matches() -> None:
    assert matches("joins", []) == []


# Typos


def split(word: str) -> bool:
    """No word is whole: all may be typos."""
    return False


def test_a_typo_is_read_as_the_librarys_word_and_the_fact_says_so() -> None:
    (match,) = matches("databasse", titled("Databases"), split)
    assert match.share > 0
    assert match.fact == "shares databases (for 'databasse') with the goal"


@pytest.mark.parametrize(("word", "library"), [("protect", "Project"), ("chance", "Change"), ("store", "Score")])
def test_a_word_that_is_spelled_right_is_not_mended(word: str, library: str) -> None:
    (match,) = matches(word, titled(library), lambda _: True)
    assert match.share == 0.0


def test_a_word_that_the_library_has_is_not_mended() -> None:
    match, other = matches("kubernetes", titled("Kubernetes", "Kubernete"), split)
    assert match.share > 0
    assert "for '" not in match.fact + other.fact


def test_without_knowing_words_no_typo_is_mended() -> None:
    assert matches("databasse", titled("Databases"))[0].share == 0.0


@pytest.mark.parametrize(("word", "library"), [("joni", "Join"), ("xatabase", "Database"), ("datab", "Databases")])
def test_short_words_other_beginnings_and_other_lengths_are_not_mended(word: str, library: str) -> None:
    assert matches(word, titled(library), split)[0].share == 0.0


def test_a_typo_beside_the_word_that_was_meant_counts_once() -> None:
    (match,) = matches("databasse databases", titled("Databases"), split)
    assert match.shared == ("databases",)


def test_the_text_of_a_goal_has_its_typos_mended_and_nothing_else() -> None:
    goal = read_goal("Why is my databasse (sic) slow?", titled("Databases"), lambda word: word != "databasse")
    assert goal.text == "why is my databases (sic) slow?"
    assert [each.written for each in goal.wanted] == ["why", "databasse", "sic", "slow"]


def test_the_text_of_a_goal_without_typos_stays_as_it_was_written() -> None:
    assert read_goal("Why SQL?", titled("Databases"), split).text == "Why SQL?"
