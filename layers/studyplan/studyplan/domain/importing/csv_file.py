"""CSV with a header, in the words that people use for its columns; also that of the OSSU curriculum."""

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from studyplan.domain.errors.imports import FileRefused
from studyplan.domain.importing.catalogue import (
    MAX_CELL,
    MAX_COLUMNS,
    Catalogue,
    ImportRow,
    Notices,
    decoded,
    lines_of,
    within_rows,
)
from studyplan.domain.importing.durations import length_of, minutes_of
from studyplan.domain.importing.guesses import guessed_type, level_named, tags_in, type_named

DELIMITERS = ",;\t|"

# The field that a column is read as -> the names of the column, folded.
_NAMES = {
    "title": "title, name, resource, resource title, course, course title, course name",
    "url": "url, link, href, address, web address, website, uri",
    "topic": "topic, subject, subsection, category, area",
    "section": "section, part, module, stage",
    "difficulty": "difficulty, level, educational level, difficulty level",
    "resource_type": "resource type, type, kind, learning resource type, media type",
    "minutes": "estimated minutes, minutes, duration minutes, duration in minutes, time in minutes, mins",
    "hours": "hours, estimated hours, duration hours, duration in hours",
    "duration": "duration, length, time, time required, estimated time",
    "effort": "effort, workload, course workload, pace, hours per week, hours a week",
    "estimate_source": "estimate source",
    "tags": "tags, keywords, labels, skills, concepts",
    "description": "description, summary, abstract, notes",
    "prerequisites": "prerequisites, prerequisite, prereqs, requires, requirements, course prerequisites",
    "language": "language, lang, in language, language code",
    "license": "license, licence",
    "source": "source, provider, publisher, author, authors",
}
FIELDS = {name: field for field, names in _NAMES.items() for name in names.split(", ")}
NOTHING = frozenset({"", "-", "\u2013", "none", "n/a", "na", "null"})
PLAIN = ("title", "url", "description", "language", "license", "source")


def read_csv(content: bytes) -> Catalogue:
    """Return the rows of a table. Raises FileRefused for one without a header that names titles and urls."""
    notices = Notices()
    text = decoded(content, notices)
    lines = lines_of(text)
    header_line = next(lines)
    delimiter = _delimiter(header_line)
    records = _records(text, delimiter)
    _, header = next(records)
    places = _places(header, notices)
    rows = tuple(_rows(records, places, len(header), notices))
    return Catalogue(rows, {field: header[place].strip() for field, place in places.items()}, notices.all())


def _delimiter(header: str) -> str:
    """Return the delimiter that makes the most of a header's names known; the comma where none does."""
    return max(DELIMITERS, key=lambda mark: sum(_folded(name) in FIELDS for name in header.split(mark)))


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the records of a table with their numbers. Raises FileRefused for a cell without an end."""
    csv.field_size_limit(MAX_CELL)
    reader = csv.reader(lines_of(text), delimiter=delimiter)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as wrong:
            raise FileRefused(
                f"Row {number} is no row of a CSV file ({wrong}); is a quotation mark there that is not closed?"
            ) from None
        if len(record) > MAX_COLUMNS:
            raise FileRefused(f"Row {number} has {len(record):,} columns; at most {MAX_COLUMNS} are read.")
        yield number, record


def _places(header: Sequence[str], notices: Notices) -> dict[str, int]:
    """Return the column of each field. Raises FileRefused where titles or urls have none."""
    places: dict[str, int] = {}
    ignored = []
    for place, name in enumerate(header):
        field = FIELDS.get(_folded(name))
        if field is not None and field not in places:
            places[field] = place
        elif name.strip():
            ignored.append(name.strip()[:40])
    missing = [field for field in ("title", "url") if field not in places]
    if missing:
        there = ", ".join(name.strip()[:40] for name in header[:20])
        raise FileRefused(f"The first row names no column {' and no column '.join(missing)}; its columns are: {there}.")
    if ignored:
        notices.add(f"Columns that are not read: {', '.join(ignored[:20])}.")
    return places


def _folded(name: str) -> str:
    return " ".join(re.split(r"[\W_]+", name.strip().casefold())).strip()


def _rows(
    records: Iterator[tuple[int, list[str]]], places: Mapping[str, int], columns: int, notices: Notices
) -> Iterator[ImportRow]:
    count = 0
    for number, record in records:
        if not any(cell.strip() for cell in record):
            continue
        count += 1
        within_rows(count)
        if len(record) > columns and any(cell.strip() for cell in record[columns:]):
            notices.add("Some rows have more cells than the header has names; those cells are not read.")
        cells = {field: record[place].strip() for field, place in places.items() if place < len(record)}
        yield _row(number, {field: cell for field, cell in cells.items() if cell.casefold() not in NOTHING})


def _row(number: int, cells: Mapping[str, str]) -> ImportRow:
    fields: dict[str, Any] = {name: cells[name] for name in PLAIN if name in cells}
    guesses: dict[str, Any] = {}
    warnings: list[str] = []
    topic = cells.get("topic") or cells.get("section")
    if topic:
        fields["topic"] = topic
    if "tags" in cells:
        fields["tags"] = tags_in(re.split(r"[,;|]", cells["tags"]))
    _add_level(cells, fields, guesses, warnings)
    _add_length(cells, fields, warnings)
    _add_type(cells, fields, guesses, warnings)
    needs = (cells["prerequisites"],) if "prerequisites" in cells else ()
    return ImportRow(number, fields, guesses, needs, tuple(warnings))


def _add_level(cells: Mapping[str, str], fields: dict[str, Any], guesses: dict[str, Any], warnings: list[str]) -> None:
    """Add the level that is stated, or that the section names (`Intro`, `Core`, `Advanced`), or else the lowest."""
    stated = cells.get("difficulty", "")
    level = level_named(stated) or level_named(cells.get("section", ""))
    if level:
        fields["difficulty"] = level
    else:
        guesses["difficulty"] = "beginner"
    if stated and not level_named(stated):
        warnings.append(f"the level is not known: {_quoted(stated)}")


def _add_length(cells: Mapping[str, str], fields: dict[str, Any], warnings: list[str]) -> None:
    stated = [name for name in ("minutes", "hours", "duration") if name in cells]
    if not stated:
        return
    if stated[0] == "duration":
        length = length_of(cells["duration"], cells.get("effort", ""))
    else:
        length = minutes_of(cells[stated[0]], unit=60 if stated[0] == "hours" else 1)
    if length is None:
        with_pace = f" with {_quoted(cells['effort'])}" if "effort" in cells and stated[0] == "duration" else ""
        warnings.append(f"{_quoted(cells[stated[0]])}{with_pace} gives no minutes")
        return
    fields["estimated_minutes"] = length.minutes
    source = cells.get("estimate_source", "").casefold()
    fields["estimate_source"] = source if source in ("stated", "computed", "default") else length.source


def _add_type(cells: Mapping[str, str], fields: dict[str, Any], guesses: dict[str, Any], warnings: list[str]) -> None:
    stated = cells.get("resource_type", "")
    if kind := type_named(stated):
        fields["resource_type"] = kind
        return
    takes_weeks = "effort" in cells or re.search("week|month", cells.get("duration", ""))
    guesses["resource_type"] = "course" if takes_weeks else guessed_type(cells.get("url", ""), fields)
    if stated:
        warnings.append(f"the type is not known: {_quoted(stated)}")


def _quoted(cell: str) -> str:
    return f"'{cell[:40]}'"
