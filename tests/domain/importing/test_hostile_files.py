"""Files that nobody should send: each is refused or mended with a sentence, and never costs more than its size."""

import tracemalloc
from collections.abc import Iterator
from contextlib import suppress

import pytest

from studyplan.domain.errors.imports import FileRefused
from studyplan.domain.importing import catalogue, json_text
from studyplan.domain.importing.catalogue import MAX_BYTES, MAX_COLUMNS, MAX_LINE, Catalogue
from studyplan.domain.importing.readers import read_catalogue
from studyplan.domain.importing.record import FORMATS, Format
from tests.domain.importing.reading import HEADER, planned, statuses

MB = 1024 * 1024
ROW = b"T,https://example.org/a,python,beginner\n"
GOOD: dict[Format, bytes] = {
    "csv": HEADER.encode() + ROW,
    "json-ld": b'{"@type": "Course", "name": "T", "url": "https://example.org/a", "about": "python"}',
    "books-json": b'{"children": [{"type": "books", "children": [{"language": {"code": "en"}, "sections": [{"section": '
    b'"Go", "entries": [{"title": "T", "url": "https://example.org/a"}], "subsections": []}]}]}]}',
    "books-markdown": b"### Go\n\n* [T](https://example.org/a)\n",
}


@pytest.fixture
def bounded() -> Iterator[None]:
    """The test's own memory stays below 256 MB, whatever the file has."""
    tracemalloc.start()
    yield
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 256 * MB


def refusal(content: bytes, kind: Format = "csv") -> str:
    with pytest.raises(FileRefused) as refused:
        read_catalogue(kind, content)
    return refused.value.detail


def test_each_format_has_a_file_that_is_read() -> None:
    assert set(GOOD) == set(FORMATS)
    assert [len(read_catalogue(kind, content).rows) for kind, content in GOOD.items()] == [1, 1, 1, 1]


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_of_nothing_is_refused(kind: Format) -> None:
    for content in (b"", b"\xef\xbb\xbf", b"  \n\n", b"\x00\x00"):
        assert "empty" in refusal(content, kind)


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_is_too_large_is_refused_unread(kind: Format) -> None:
    assert refusal(b"x" * (MAX_BYTES + 1), kind) == "The file is larger than 32 MB; split it and import the parts."


@pytest.mark.parametrize("kind", FORMATS)
def test_a_file_that_was_cut_off_is_refused_or_read_as_far_as_it_goes(kind: Format) -> None:
    for end in range(1, len(GOOD[kind]) - 1, 7):
        with suppress(FileRefused):
            assert len(read_catalogue(kind, GOOD[kind][:end]).rows) <= 1


@pytest.mark.parametrize("kind", ["csv", "books-markdown"])
def test_one_endless_line_is_refused(kind: Format, bounded: None) -> None:
    assert f"more than {MAX_LINE:,} characters" in refusal(b"a" * (30 * MB), kind)


def test_a_million_columns_are_refused(bounded: None) -> None:
    assert "characters" in refusal(b"a," * 1_000_000)
    assert f"at most {MAX_COLUMNS}" in refusal(b"title,url" + b",a" * MAX_COLUMNS + b"\n" + ROW)
    assert f"at most {MAX_COLUMNS}" in refusal(HEADER.encode() + b"T" + b",a" * (MAX_COLUMNS + 1) + b"\n")


def test_a_cell_without_an_end_is_refused(bounded: None) -> None:
    endless = HEADER.encode() + b'"T,https://example.org/a\n' + ROW * 200_000
    assert "quotation mark" in refusal(endless)


@pytest.mark.parametrize("kind", ["csv", "books-markdown"])
def test_too_many_rows_are_refused(kind: Format, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MAX_ROWS", 100)
    row = ROW if kind == "csv" else b"* [T](https://example.org/a)\n"
    head = HEADER.encode() if kind == "csv" else b"### Go\n"
    assert len(read_catalogue(kind, head + row * 100).rows) == 100
    assert "more than 100 rows" in refusal(head + row * 101, kind)


@pytest.mark.parametrize("kind", ["json-ld", "books-json"])
@pytest.mark.parametrize("depth", [65, 1_000, 10_000, 1_000_000])
def test_deep_nesting_is_refused(kind: Format, depth: int, bounded: None) -> None:
    for opening, closing in ((b"[", b"]"), (b'{"children":', b"}")):
        assert "deeper than 64" in refusal(opening * depth + b"1" + closing * depth, kind)


# 32 MB of the first took 120 s and 1.4 GB: a value takes many times the memory of its text.
VALUES = [b"[" + b"1," * 4_000_000 + b"1]", b"[" + b"{}," * 1_000_000 + b"[],[]," * 500_000 + b"1]"]


@pytest.mark.parametrize("kind", ["json-ld", "books-json"])
@pytest.mark.parametrize("content", VALUES, ids=["numbers", "objects and lists"])
def test_millions_of_small_values_are_refused_unread(kind: Format, content: bytes, bounded: None) -> None:
    assert refusal(content, kind) == (
        "The file has more than 2,000,000 objects and lists, or 4,000,000 values; split it and import the parts."
    )


def test_as_many_values_as_the_limits_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_text, "MAX_PARTS", 2)
    monkeypatch.setattr(json_text, "MAX_VALUES", 6)
    course = GOOD["json-ld"]  # one object with three commas
    assert len(read_catalogue("json-ld", b"[" + course + b",1]").rows) == 1
    assert "more than" in refusal(b"[" + course + b",1,1]", "json-ld")
    assert "more than" in refusal(b"[[" + course + b"]]", "json-ld")


@pytest.mark.parametrize("rows", [100, 101])
def test_too_many_courses_are_refused(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(catalogue, "MAX_ROWS", 100)
    content = b"[" + b",".join([GOOD["json-ld"]] * rows) + b"]"
    if rows > 100:
        assert "more than 100 rows" in refusal(content, "json-ld")
    else:
        assert len(read_catalogue("json-ld", content).rows) == 100


def test_nesting_within_the_limit_is_read() -> None:
    course = GOOD["json-ld"]
    assert len(read_catalogue("json-ld", b"[" * 60 + course + b"]" * 60).rows) == 1


@pytest.mark.parametrize("text", [b"NaN", b"[Infinity]", b"9" * 5000, b'{"a": 1', b"<html>", b"\xff\xfe\x00"])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    assert refusal(text, "json-ld")


def notices(content: bytes) -> Catalogue:
    return read_catalogue("csv", content)


def test_a_byte_order_mark_is_left_out() -> None:
    assert notices(b"\xef\xbb\xbf" + GOOD["csv"]) == notices(GOOD["csv"])
    assert notices("\ufeff".encode("utf-16-le") + GOOD["csv"].decode().encode("utf-16-le")) == notices(GOOD["csv"])


def test_nul_is_left_out_with_a_sentence() -> None:
    read = notices(HEADER.encode() + b"T\x00\x00wo,https://example.org/a,python,beginner\n")
    assert read.rows[0].fields["title"] == "Two"
    assert read.notices == ("The file has NUL characters; they were left out.",)


def test_invalid_utf_8_is_read_as_windows_1252_with_a_sentence() -> None:
    read = notices(HEADER.encode() + "Élan,https://example.org/a,python,beginner\n".encode("cp1252"))
    assert read.rows[0].fields["title"] == "Élan"
    assert "not UTF-8" in read.notices[0]


def test_letters_that_were_lost_on_the_way_are_said_to_be() -> None:
    """A gateway that takes bytes for text replaces what is not UTF-8."""
    read = notices(HEADER.encode() + "\ufffdlan,https://example.org/a,python,beginner\n".encode())
    assert "letters were lost" in read.notices[0]


def test_a_workbook_is_refused_with_what_to_do() -> None:
    assert "save the sheet as CSV" in refusal(b"PK\x03\x04" + b"\x00" * 100)


def test_formulas_and_names_with_dots_are_titles_like_any_other() -> None:
    """What a spreadsheet would run is prefixed in the report; no name from a file is ever a path."""
    rows = planned(
        f"{HEADER}=cmd|' /C calc'!A0,https://e.com/1,t,beginner\n../../etc/passwd,https://e.com/2,t,beginner\n"
    )
    assert statuses(rows) == ["created", "created"]
    assert [row.resource.title for row in rows if row.resource] == ["=cmd|' /C calc'!A0", "../../etc/passwd"]


@pytest.mark.parametrize("mark", ["\x1b", "\x07", "\u2028", "\u0085"])
def test_a_control_character_is_put_right_or_rejects_its_row_alone(mark: str) -> None:
    rows = planned(f"{HEADER}T{mark}x,https://e.com/1,t,beginner\nU,https://e.com/2,t,beginner\n")
    assert statuses(rows)[1] == "created"
    assert rows[0].report.status in ("rejected", "created")
    if rows[0].resource:
        assert rows[0].resource.title == "T x"


def test_quadratic_markdown_is_read_in_a_moment(bounded: None) -> None:
    line = b"* " + b"[" * 100_000 + b"\n"
    assert "no list" in refusal(line, "books-markdown")
    assert "no list" in refusal(b"* [a](" + b"(" * 100_000 + b"\n", "books-markdown")
