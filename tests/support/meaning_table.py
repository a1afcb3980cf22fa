"""The table of meanings that `make` builds, and what reads it, once for all tests of a process."""

from functools import cache
from pathlib import Path

from studyplan.adapters.meaning.static_embeddings import StaticEmbeddings

TABLE = Path(__file__).resolve().parents[2] / ".tools" / "meaning" / "meaning.table"


@cache
def meaning_of_the_table() -> StaticEmbeddings:
    assert TABLE.is_file(), "The table of meanings is missing: run `tools/meaning`, as `make .venv` does."
    return StaticEmbeddings(TABLE)
