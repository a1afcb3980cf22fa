"""Topics compared as ids, text as words; nothing that a user typed is changed."""

import pytest

from studyplan.domain.values.text import plain, topic_id, words


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


def test_words_leave_out_stop_words() -> None:
    assert words("Learn the C++ basics, and loops") == ["c++", "basics", "loops"]


def test_full_width_letters_are_letters() -> None:
    assert plain("\uff30\uff39\uff34\uff28\uff2f\uff2e") == "python"
