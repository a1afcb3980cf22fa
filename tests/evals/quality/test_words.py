"""Concepts are compared as a teacher would, in every script."""

import pytest

from evals.quality.words import concept


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("data types", "data-types"),
        ("Iterator", "iterators"),
        ("index", "indexes"),
        ("class", "Classes"),
        ("testing", "tests"),
        ("dependency", "dependencies"),
        ("event_loop", "Event Loop"),
        ("e\u0301tude", "\u00c9tude"),
    ],
)
def test_spelling_makes_no_other_concept(first: str, second: str) -> None:
    assert concept(first) == concept(second)


@pytest.mark.parametrize(("first", "second"), [("कला", "कली"), ("c", "c++"), ("bus", "bu"), ("string", "str")])
def test_other_words_are_other_concepts(first: str, second: str) -> None:
    assert concept(first) != concept(second)
