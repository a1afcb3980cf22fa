"""What a reader makes of a file: its rows as the file states them, and what was mended or ignored."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from studyplan.domain.errors.imports import FileRefused

MAX_BYTES = 32 * 1024 * 1024  # of a file
MAX_ROWS = 200_000
MAX_LINE = 256 * 1024  # characters of a line of a table or of Markdown
MAX_CELL = 64 * 1024  # characters of a cell
MAX_COLUMNS = 200
MAX_DEPTH = 64  # nested objects and lists of JSON
MAX_PARTS = 2_000_000  # objects and lists of JSON, ten a row
MAX_VALUES = 4_000_000  # of JSON, with these
MAX_NOTICES = 50
MAX_NEEDS = 20  # prerequisites of a resource

type Json = Any


class ImportRow(NamedTuple):
    """A row as the file states it.

    `number` is the row of a spreadsheet (its header is row 1), the line of Markdown or the entry of JSON (from 1).
    `fields` are those of ResourceIn that the file states, `guesses` those that it does not and that have a value all
    the same. `needs` are titles of prerequisites. `warnings` say what was mended or not understood.
    """

    number: int
    fields: Mapping[str, Any]
    guesses: Mapping[str, Any] = {}
    needs: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


class Catalogue(NamedTuple):
    """The rows of a file. `columns` has the file's own name of each field; `notices` are of the file as a whole."""

    rows: tuple[ImportRow, ...]
    columns: Mapping[str, str]
    notices: tuple[str, ...] = ()


class Notices:
    """Collects sentences about a file, each once and not more than a reader reads."""

    def __init__(self) -> None:
        self._sentences: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        if len(self._sentences) < MAX_NOTICES:
            self._sentences.setdefault(sentence)

    def all(self) -> tuple[str, ...]:
        return tuple(self._sentences)


def decoded(content: bytes, notices: Notices) -> str:
    """Return a file as text. Raises FileRefused for one that is too large, empty or no text."""
    if len(content) > MAX_BYTES:
        raise FileRefused(f"The file is larger than {MAX_BYTES // 1024 // 1024} MB; split it and import the parts.")
    text = _text_of(content, notices)
    if "\x00" in text:
        notices.add("The file has NUL characters; they were left out.")
        text = text.replace("\x00", "")
    if "\ufffd" in text:
        notices.add(
            "Some letters were lost before the file arrived (they are \ufffd now); save it as UTF-8 and send it again."
        )
    if not text.strip():
        raise FileRefused("The file is empty; send one with a row for each resource.")
    return text


def _text_of(content: bytes, notices: Notices) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        try:
            return content.decode("utf-16")
        except UnicodeDecodeError:
            raise FileRefused("The file begins like UTF-16 and is not; save it as UTF-8.") from None
    if content[:4] == b"PK\x03\x04":
        raise FileRefused("The file is a zip archive or an Excel workbook; save the sheet as CSV in UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as invalid:
        notices.add(
            f"The file is not UTF-8 (from byte {invalid.start + 1} on); it was read as Windows-1252. "
            "Check letters with accents, or save it as UTF-8."
        )
        return content.decode("cp1252", errors="replace")


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines of a text with their ends. Raises FileRefused for a line that is longer than any row."""
    start, number = 0, 0
    while start < len(text):
        number += 1
        end = text.find("\n", start)
        end = len(text) if end < 0 else end + 1
        if end - start > MAX_LINE:
            raise FileRefused(f"Line {number} has more than {MAX_LINE:,} characters; is this the right format?")
        yield text[start:end]
        start = end


def within_rows(count: int) -> None:
    """Raise FileRefused where a file has more rows than one import takes."""
    if count > MAX_ROWS:
        raise FileRefused(f"The file has more than {MAX_ROWS:,} rows; split it and import the parts.")
