"""Compare texts by the mean of what their word pieces mean, in whole numbers: the same on every processor."""

import math
from array import array
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from studyplan.adapters.meaning.table import BIAS, LANE, Table
from studyplan.domain.values.text import plain

LARGEST = 127  # of a number in a text's vector


class Vector(NamedTuple):
    """What a text means: a byte for each dimension, its number plus BIAS, their sum, and the length of the vector."""

    values: bytes
    total: int
    length: float


class StaticEmbeddings:
    """Implements ports.Meaning. The table is read when a text is first compared."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self.vector = lru_cache(maxsize=20_000)(self._vector)

    @cached_property
    def _table(self) -> Table:
        return Table(self._path)

    def similarities(self, text: str, others: Sequence[str]) -> list[float]:
        """Return the cosine of `text` and each other text; 0 where one of them has no words."""
        own, total, length = self.vector(text)
        bias = BIAS * (BIAS * len(own) - total)  # the product of the numbers is that of the bytes without their BIAS
        return [
            (math.sumprod(own, other) - BIAS * its_total + bias) / (length * its_length)
            if length and its_length
            else 0.0
            for other, its_total, its_length in map(self.vector, others)
        ]

    def is_whole(self, word: str) -> bool:
        """Return whether the tokenizer has a word as one piece, as it has common words spelled right."""
        return len(self._table.pieces(plain(word))) == 1

    def _vector(self, text: str) -> Vector:
        table = self._table
        rows = [table.lanes(number) for word in plain(text).split() for number in table.pieces(word)]
        bias = BIAS * sum(scale for _, scale in rows)
        sums = array("Q", sum(row for row, _ in rows).to_bytes(LANE * table.dimensions, "little"))
        factor = LARGEST / (max(max(sums) - bias, bias - min(sums)) or 1)
        values = bytes([int((lane - bias) * factor + BIAS + 0.5) for lane in sums])
        total = sum(values)
        squares = math.sumprod(values, values) - 2 * BIAS * total + BIAS * BIAS * len(values)
        return Vector(values, total, math.sqrt(squares))
