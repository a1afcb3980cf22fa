"""Imports over HTTP: raw files as bodies, what callers see of an import, and its report as JSON and CSV."""

import base64
import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Annotated, Any

from aws_lambda_powertools.event_handler.openapi.params import Query
from pydantic import ConfigDict

from studyplan.domain.errors.http import FieldError, FileTooLarge, InvalidFields, MalformedBody, UnsupportedMediaType
from studyplan.domain.errors.imports import ImportBroken, sentence_of_import
from studyplan.domain.importing.readers import MEDIA_TYPES
from studyplan.domain.importing.record import KEPT_DAYS, Format, Import, ImportStatus
from studyplan.domain.importing.report import ImportCounts, ReportRow, RowStatus
from studyplan.http.request_body import small_json
from studyplan.http.request_context import header_of
from studyplan.http.schemas import Body
from studyplan.import_ports import SMALL_FILE

FILE_ROUTE = "/api/imports"
MEDIA_TYPE = "fileMediaType"  # in an event: the routes see no content type, which Powertools reads as that of JSON
CSV_BYTES = 1_800_000  # of a report in one answer; as JSON, in which Lambda returns it, up to three times as many
# What a spreadsheet takes for a formula (CWE-1236).
RUN_BY_SPREADSHEETS = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "row",
    "status",
    "title",
    "url",
    "topic",
    "topic_id",
    "estimated_minutes",
    "estimate_source",
    "resource_id",
    "columns",
    "reasons",
    "warnings",
    "unresolved",
)

FileFormat = Annotated[Format, Query(alias="format", description="What the file is.")]
OnlyRows = Annotated[RowStatus | None, Query(description="Only rows with this status.")]
ReportLimit = Annotated[int, Query(ge=1, le=500, description="The most rows on a page of JSON.")]


class ImportProgress(Body):
    """How many rows the file has, and how many of them are applied."""

    rows: int
    done: int


class ImportProblem(Body):
    """Why an import failed."""

    code: str
    message: str


class UploadForm(Body):
    """Where to post a file as a form (multipart/form-data): these fields first, then the file as `file`."""

    model_config = ConfigDict(defer_build=True)

    url: str
    fields: dict[str, str]
    max_bytes: int
    seconds: int


class ImportView(Body):
    """An import as callers see it.

    `status`: `waiting` for the upload, `reading` for the dry run, `checked` when its report is there, `applying`,
    `applied`, `failed`. `broken_off`: it stopped in the middle; apply it (or start it) again, and it goes on.
    """

    id: str
    format: Format
    status: ImportStatus
    broken_off: bool
    created_at: str
    updated_at: str
    expires_at: str
    bytes: int
    progress: ImportProgress
    counts: ImportCounts
    skipped: int
    notices: list[str]
    failure: ImportProblem | None
    upload: UploadForm | None = None


class ReportPage(Body):
    """A page of an import's report; `next_cursor` is null on the last one."""

    items: list[ReportRow]
    next_cursor: str | None


def view_of(imported: Import, *, broken_off: bool = False, upload: UploadForm | None = None) -> ImportView:
    """Return an import as callers see it."""
    expires = datetime.fromisoformat(imported.created_at) + timedelta(days=KEPT_DAYS)
    failure = None
    if imported.status == "failed":
        code = imported.failure_code or ImportBroken.__name__
        failure = ImportProblem(code=code, message=imported.failure_detail or sentence_of_import(code))
    return ImportView(
        **imported.model_dump(include={"id", "format", "status", "created_at", "updated_at", "bytes", "skipped"}),
        broken_off=broken_off,
        expires_at=expires.isoformat(timespec="seconds"),
        progress=ImportProgress(rows=imported.rows, done=imported.done),
        counts=imported.counts,
        notices=list(imported.notices),
        failure=failure,
        upload=upload,
    )


def file_or_json(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event; a body that is a file stays as it is. Raises FileTooLarge, and what small_json raises."""
    is_file = str(event.get("path")).rstrip("/") == FILE_ROUTE and event.get("httpMethod") == "POST"
    if not is_file:
        return small_json(event)
    body = event.get("body") or ""
    most = SMALL_FILE * 4 // 3 + 4 if event.get("isBase64Encoded") else SMALL_FILE
    if len(body) > most:
        raise FileTooLarge
    return event | {MEDIA_TYPE: (header_of(event, "content-type") or "").split(";")[0].strip().lower()}


def file_of(event: dict[str, Any], kind: Format) -> bytes:
    """Return the file in a call. Raises UnsupportedMediaType, FileTooLarge, MalformedBody, InvalidFields for none."""
    if event.get(MEDIA_TYPE) not in MEDIA_TYPES[kind]:
        raise UnsupportedMediaType(f"Send a file of format {kind} as {' or '.join(MEDIA_TYPES[kind])}.")
    body = event.get("body") or ""
    try:
        encoded = event.get("isBase64Encoded")
        content = base64.b64decode(body, validate=True) if encoded else body.encode("utf-8", "surrogatepass")
    except ValueError:
        raise MalformedBody("The body is not valid base64.") from None
    if len(content) > SMALL_FILE:
        raise FileTooLarge
    if not content:
        raise InvalidFields(fields=(FieldError("", "must be a file, and not empty"),))
    return content


def place_in(cursor: str | None) -> int:
    """Return the place in a report that a cursor names. Raises InvalidFields."""
    if cursor is None:
        return 0
    if not (cursor.isascii() and cursor.isdigit() and len(cursor) <= 7):
        raise InvalidFields(fields=(FieldError("cursor", "is not a valid cursor for this list"),))
    return int(cursor)


def report_page(rows: Iterator[tuple[int, ReportRow]], limit: int) -> ReportPage:
    """Return the next rows of a report as a page."""
    items: list[ReportRow] = []
    for place, row in rows:
        if len(items) == limit:
            return ReportPage(items=items, next_cursor=str(place))
        items.append(row)
    return ReportPage(items=items, next_cursor=None)


def report_csv(rows: Iterator[tuple[int, ReportRow]]) -> tuple[str, str | None]:
    """Return the rows of a report as CSV, as many as one answer holds, and the cursor of the rest."""
    lines = [_line(COLUMNS)]
    size = 0
    for place, row in rows:
        line = _line([harmless(cell) for cell in _cells(row)])
        size += len(line.encode())
        if size > CSV_BYTES and len(lines) > 1:
            return "".join(lines), str(place)
        lines.append(line)
    return "".join(lines), None


def _line(cells: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerow(cells)
    return text.getvalue()


def _cells(row: ReportRow) -> tuple[object, ...]:
    return (
        row.row,
        row.status,
        row.title,
        row.url,
        row.topic,
        row.topic_id,
        row.estimated_minutes,
        row.estimate_source,
        row.resource_id,
        "; ".join(problem.column for problem in row.problems),
        "; ".join(problem.message for problem in row.problems),
        "; ".join(row.warnings),
        "; ".join(row.unresolved),
    )


def harmless(cell: object) -> object:
    """Return a cell that no spreadsheet runs: a text that begins like a formula gets an apostrophe before it."""
    runs = isinstance(cell, str) and (
        cell.startswith(RUN_BY_SPREADSHEETS) or cell.lstrip().startswith(RUN_BY_SPREADSHEETS)
    )
    return f"'{cell}" if runs else cell
