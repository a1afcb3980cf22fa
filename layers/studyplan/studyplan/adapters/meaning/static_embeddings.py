"""Compare texts by the mean of what their word pieces mean, in whole numbers: the same on every processor."""

import math
from collections.abc import Sequence
from functools import cached_property, lru_cache
from pathlib import Path
from typing import NamedTuple

from studyplan.adapters.meaning.table import BIAS, LANE, Table
from studyplan.domain.values.text import plain

LARGEST = 127  # of a number in a text's vector
FRACTION = 48  # bits of a fraction while a vector is scaled
ROUNDED_BIAS = (2 * BIAS + 1 << FRACTION) // 2


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
        numbers = [number for word in plain(text).split() for number in table.pieces(word)]
        bias = BIAS * sum(map(table.scale, numbers))
        lanes, size = sum(map(table.lanes, numbers)), LANE * table.dimensions
        sums = memoryview(lanes.to_bytes(size, "little")).cast("Q").tolist()
        factor = (LARGEST << FRACTION) // (max(max(sums) - bias, bias - min(sums)) or 1)
        # Each lane without its bias, times the factor, plus BIAS, rounded: all lanes at once, as one large number.
        scaled = lanes * factor + (ROUNDED_BIAS - bias * factor) * table.ones
        values = scaled.to_bytes(size, "little")[FRACTION // 8 :: LANE]
        total = sum(values)
        squares = math.sumprod(values, values) - 2 * BIAS * total + BIAS * BIAS * len(values)
        return Vector(values, total, math.sqrt(squares))
