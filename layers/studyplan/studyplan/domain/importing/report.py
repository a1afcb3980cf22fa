"""The report of an import: what becomes of each row, and why."""

from collections.abc import Iterable
from typing import Literal

from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import EstimateSource, Value

RowStatus = Literal["created", "updated", "same", "duplicate", "rejected"]
ROW_STATUSES: tuple[RowStatus, ...] = ("created", "updated", "same", "duplicate", "rejected")


class RowProblem(Value):
    """What is wrong with a row. `column` is the file's own name of the field, or the field's where it has none."""

    column: str
    message: str


class ReportRow(Value):
    """What becomes of a row. `row` is its number in the file.

    `topic_id` is how the topic is compared. `estimate_source` says where the minutes come from: `default` is a guess by
    type. `resource_id` is of the resource that the row makes, changes or repeats. `unresolved` are prerequisites that
    name no resource.
    """

    row: int
    status: RowStatus
    title: str = ""
    url: str = ""
    topic: str = ""
    topic_id: str = ""
    estimated_minutes: int | None = None
    estimate_source: EstimateSource | None = None
    resource_id: str | None = None
    problems: tuple[RowProblem, ...] = ()
    warnings: tuple[str, ...] = ()
    unresolved: tuple[str, ...] = ()


class PlannedRow(Value):
    """A row of the report with the resource to store; `seen` is when the stored one was last updated, if it is."""

    report: ReportRow
    resource: Resource | None = None
    seen: str | None = None


def prerequisites_of(rows: Iterable[PlannedRow]) -> tuple[str, ...]:
    """Return the ids that the resources of some rows need, without those that these rows store themselves."""
    resources = [row.resource for row in rows if row.resource is not None]
    own = {resource.id for resource in resources}
    needed = (resource_id for resource in resources for resource_id in resource.prerequisites)
    return tuple(dict.fromkeys(resource_id for resource_id in needed if resource_id not in own))


class ImportCounts(Value):
    """How many rows have each outcome."""

    created: int = 0
    updated: int = 0
    same: int = 0
    duplicate: int = 0
    rejected: int = 0

    @property
    def rows(self) -> int:
        return self.created + self.updated + self.same + self.duplicate + self.rejected


def count(rows: tuple[PlannedRow, ...]) -> ImportCounts:
    """Return how many rows have each outcome."""
    statuses = [row.report.status for row in rows]
    return ImportCounts(**{status: statuses.count(status) for status in ROW_STATUSES})
