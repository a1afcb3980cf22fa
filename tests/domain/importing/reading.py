"""What the tests of this folder share: a file as its reader gives it, and its rows compared with a library."""

from collections.abc import Iterable

from studyplan.domain.importing.outcomes import plan_rows
from studyplan.domain.importing.readers import read_catalogue
from studyplan.domain.importing.record import Format
from studyplan.domain.importing.report import PlannedRow
from studyplan.domain.values.resource import Resource
from tests.support.builders import an_id

NOW = "2026-11-29T10:00:00.000000+00:00"
LATER = "2026-11-30T10:00:00.000000+00:00"
HEADER = "title,url,topic,level\n"


def planned(
    content: str | bytes, library: Iterable[Resource] = (), *, kind: Format = "csv", now: str = NOW, limit: int = 20_000
) -> tuple[PlannedRow, ...]:
    """What becomes of the rows of a file; the row with number n makes the resource an_id("row n")."""
    catalogue = read_catalogue(kind, content if isinstance(content, bytes) else content.encode())
    return plan_rows(catalogue, library, new_id=lambda number: an_id(f"row {number}"), now=now, limit=limit)


def stored(rows: Iterable[PlannedRow]) -> tuple[Resource, ...]:
    """The resources that rows make."""
    return tuple(row.resource for row in rows if row.resource is not None)


def statuses(rows: Iterable[PlannedRow]) -> list[str]:
    return [row.report.status for row in rows]
