"""An import: a file that a caller sent, its dry run, and what was applied of it."""

from typing import Literal

from studyplan.domain.importing.report import ImportCounts, ReportRow, RowProblem
from studyplan.domain.values.types import Value

Format = Literal["csv", "json-ld", "books-json", "books-markdown"]
FORMATS: tuple[Format, ...] = ("csv", "json-ld", "books-json", "books-markdown")
ImportStatus = Literal["waiting", "reading", "checked", "applying", "applied", "failed"]
ImportPart = Literal["read", "apply"]
KEPT_DAYS = 30
PIECE = 500  # rows of a stored piece
TOGETHER = 32  # resources of one transaction: each has three rows (its own, of url and page), beside library and import


class Import(Value):
    """An import as it is stored. Times are ISO 8601, UTC.

    `status`: `waiting` for the file, `reading` for the dry run, `checked` when its report is there, `applying`,
    `applied`, `failed`. `done` are the rows that are applied, or need no change; `skipped` those that could not be
    stored because the library had changed meanwhile, `amended` those that were stored without a prerequisite that is
    gone. `part` and `run` name the execution; `restarts` counts those of a part that broke off which nobody asked for.
    """

    id: str
    format: Format
    status: ImportStatus
    created_at: str
    updated_at: str
    bytes: int = 0
    digest: str = ""
    library_version: int = 0
    counts: ImportCounts = ImportCounts()
    notices: tuple[str, ...] = ()
    done: int = 0
    skipped: int = 0
    amended: int = 0
    part: ImportPart = "read"
    run: int = 1
    restarts: int = 0
    failure_code: str | None = None
    failure_detail: str | None = None
    correlation_id: str = ""

    @property
    def rows(self) -> int:
        """Return how many rows the report has."""
        return self.counts.rows

    @property
    def is_open(self) -> bool:
        """Return whether an execution reads or applies it, or should."""
        return self.status in ("reading", "applying")

    @property
    def execution(self) -> str:
        """Return the name of the import's current execution."""
        return f"{self.id}-{self.part}-{self.run}"


class SkippedRow(Value):
    """A row that could not be stored as planned when its turn came, by its place in the report (from 0), and why."""

    place: int
    message: str
    is_stored: bool = False  # in part


def with_skipped(row: ReportRow, skipped: SkippedRow) -> ReportRow:
    """Return a row of the report as one that was not stored, or in part."""
    if skipped.is_stored:
        return row.model_copy(update={"warnings": (*row.warnings, skipped.message)})
    problem = RowProblem(column="", message=skipped.message)
    return row.model_copy(update={"status": "rejected", "problems": (*row.problems, problem)})
