"""Read meaning.table, as layers/meaning/build_table.py writes it: word pieces, and a row of whole numbers for each."""

import json
import mmap
from array import array
from functools import lru_cache
from itertools import pairwise
from pathlib import Path

FORMAT = "studyplan-meaning-1"
LANE = 8  # bytes of a number in a row that `lanes` returns
BIAS = 128  # the table adds it to each number of a row, so that none is negative
START = "▁"  # the tokenizer's mark before a word
FIRST_PIECE = 259  # rows before it are marks of the tokenizer, and the 256 bytes


class Table:
    """The word pieces of a tokenizer, and what each means."""

    def __init__(self, path: Path) -> None:
        """Read the table. Raises ValueError for another format."""
        with path.open("rb") as file:
            self._data = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)  # rows are read when they are needed
        head = json.loads(self._data.readline())
        if head.get("format") != FORMAT:
            raise ValueError(f"{path.name} is not in the format {FORMAT}: build it again.")
        start, self.dimensions = self._data.tell(), int(head["dimensions"])
        self.ones = int.from_bytes((b"\1" + bytes(LANE - 1)) * self.dimensions, "little")  # a row of ones, as `lanes`
        scales = start + head["pieces_bytes"]
        self._rows = scales + 4 * head["rows"]
        pieces = self._data[start:scales].decode().split("\n")
        self._number = {piece: number for number, piece in enumerate(pieces) if number >= FIRST_PIECE}
        self._scales = array("I", self._data[scales : self._rows])
        self.pieces = lru_cache(maxsize=8192)(self._pieces)
        self.lanes = lru_cache(maxsize=4096)(self._lanes)
        self.scale = self._scales.__getitem__

    def _pieces(self, word: str) -> tuple[int, ...]:
        """Return the rows of a word's pieces.

        Of neighbours that make a piece, those with the first number are merged first (byte pair encoding): the
        tokenizer numbers its pieces in the order of its merges.
        """
        parts, last = list(START + word), len(self._number) + FIRST_PIECE
        while len(parts) > 1:
            ranks = [self._number.get(one + other, last) for one, other in pairwise(parts)]
            if (best := min(ranks)) == last:
                break
            at = ranks.index(best)
            parts[at : at + 2] = [parts[at] + parts[at + 1]]
        return tuple(number for part in parts for number in self._numbers(part))

    def _numbers(self, part: str) -> list[int]:
        """Return the row of a piece, or those of its bytes."""
        known = self._number.get(part)
        return [known] if known is not None else [byte + 3 for byte in part.encode(errors="replace")]

    def _lanes(self, number: int) -> int:
        """Return a row, times its scale, as one large number with eight bytes for each dimension.

        A sum of such numbers is the sum of their rows, and takes one addition instead of 256. Each dimension has BIAS
        times the sum of the scales on top.
        """
        start = self._rows + number * self.dimensions
        spread = bytearray(LANE * self.dimensions)
        spread[::LANE] = self._data[start : start + self.dimensions]
        return int.from_bytes(spread, "little") * self._scales[number]
