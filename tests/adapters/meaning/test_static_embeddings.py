"""How near texts are in meaning: as near as the wheel itself finds them, and the same on every processor."""

import hashlib
from pathlib import Path

import pytest

from studyplan.adapters.meaning.static_embeddings import StaticEmbeddings
from tests.support.meaning_table import meaning_of_the_table

# The cosine that wordllama 0.4.0.post1 computes with numpy, in 32-bit floats.
COSINES = [
    ("find out why a report is slow", "use the index, luke!", 0.078),
    ("keep old versions of my files", "version control with git", 0.351),
    ("sql", "postgresql exercises", 0.291),
    ("loops", "bread baking", 0.125),
    ("understand closures", "functions", 0.167),
    ("wie man python lernt", "learn python", 0.474),
    ("go", "the board game go", 0.423),
    ("statistics", "probability and data", 0.432),
]


@pytest.fixture
def meaning() -> StaticEmbeddings:
    return meaning_of_the_table()


@pytest.mark.parametrize(("text", "other", "cosine"), COSINES)
def test_two_texts_are_as_near_as_the_wheel_finds_them(
    meaning: StaticEmbeddings, text: str, other: str, cosine: float
) -> None:
    assert meaning.similarities(text, [other]) == [pytest.approx(cosine, abs=0.004)]


def test_a_vector_is_the_same_whole_numbers_everywhere(meaning: StaticEmbeddings) -> None:
    """Computed on x86_64; whole numbers and single roundings leave an arm64 no other result."""
    values, _, length = meaning.vector("keep old versions of my files")
    assert hashlib.sha256(values).hexdigest()[:16] == "7e4c0b77fd7e39dc"  # pragma: allowlist secret
    assert length == 532.1813600644051


def test_a_text_is_as_near_to_itself_as_can_be(meaning: StaticEmbeddings) -> None:
    assert meaning.similarities("joins", ["joins"]) == [pytest.approx(1.0)]


def test_capitals_spaces_and_wide_letters_change_nothing(meaning: StaticEmbeddings) -> None:
    spellings = ["SQL Joins", "sql\tjoins\n", "\uff33\uff31\uff2c joins"]
    assert {meaning.vector(text) for text in spellings} == {meaning.vector("sql joins")}


@pytest.mark.parametrize("text", ["", " \n", "\u200b"])
def test_a_text_without_words_is_near_nothing(meaning: StaticEmbeddings, text: str) -> None:
    assert meaning.similarities(text, ["sql", ""]) == [0.0, 0.0]
    assert meaning.similarities("sql", [text]) == [0.0]


def test_a_very_long_text_is_no_overflow(meaning: StaticEmbeddings) -> None:
    near = meaning.similarities("sql " * 50_000, ["sql"])
    assert near == [pytest.approx(1.0)]


@pytest.mark.parametrize(
    ("word", "whole"), [("database", True), ("protect", True), ("Python", True), ("databasse", False)]
)
def test_a_word_that_is_spelled_right_is_whole(meaning: StaticEmbeddings, word: str, whole: bool) -> None:
    assert meaning.is_whole(word) is whole


def test_the_table_is_read_when_a_text_is_first_compared(tmp_path: Path) -> None:
    meaning = StaticEmbeddings(tmp_path / "missing")
    with pytest.raises(FileNotFoundError):
        meaning.vector("sql")
