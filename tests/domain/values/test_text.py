"""Topics compared as ids, text as words; nothing that a user typed is changed."""

import pytest

from studyplan.domain.values.text import alias_id, plain, shortened, topic_id, words


@pytest.mark.parametrize(
    ("typed", "compared_as"),
    [
        ("Python", "python"),
        (" machine_learning ", "machine-learning"),
        ("Machine  Learning", "machine-learning"),
        ("C++", "c++"),
        ("C#", "c#"),
        ("golang", "go"),
        ("go-game", "go-game"),
        ("питон", "питон"),
        ("!!!", "!!!"),
        ("pyt\u200bhon", "python"),
        ("\u202epython", "python"),
    ],
)
def test_spellings_of_one_topic_have_one_id(typed: str, compared_as: str) -> None:
    assert topic_id(typed) == compared_as


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" Data  Bases ", "data-bases"),
        ("data_bases", "data-bases"),
        ("golang", "golang"),
        ("Python3", "python3"),
        ("!!!", "!!!"),
        ("\u00df\u0301", "s\u015b"),
        ("\u03aa\u0301", "\u03b9\u0308\u0301"),
    ],
)
def test_an_alias_has_a_form_that_stays_as_it_is(typed: str, stored: str) -> None:
    assert (alias_id(typed), alias_id(stored)) == (stored, stored)


def test_words_leave_out_stop_words() -> None:
    assert words("Learn the C++ basics, and loops") == ["c++", "basics", "loops"]


def test_full_width_letters_are_letters() -> None:
    assert plain("\uff30\uff39\uff34\uff28\uff2f\uff2e") == "python"


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("one two", "one two"),
        ("one two thr", "one two thr"),
        ("one two three", "one two…"),
        ("one two three four", "one two…"),
        ("one twotwot wo", "one twotwo…"[:11]),
        ("onetwothreefour", "onetwothre…"),
        ("a onetwothreefour", "a onetwoth…"),
        ("onetwothre four", "onetwothre…"),
        ("onetwothre\u0301e four", "onetwothr…"),
        ("onetwothr\U0001f469\u200d\U0001f393", "onetwothr…"),
    ],
)
def test_a_long_text_is_cut_at_a_word_or_at_least_between_characters(text: str, kept: str) -> None:
    assert shortened(text, 11) == kept
    assert len(kept) <= 11
