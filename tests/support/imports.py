"""Imports as tests have them, and what a file becomes on its way into the library."""

from typing import Any

from studyplan.domain.importing.record import Import
from studyplan.domain.importing.report import PlannedRow, ReportRow
from studyplan.domain.values.resource import Resource
from tests.support.builders import NOW, an_id


def an_import(name: str = "import", **difference: Any) -> Import:
    """A dry run that is there, of an empty library."""
    sound: dict[str, Any] = {"format": "csv", "status": "checked", "created_at": NOW, "updated_at": NOW}
    return Import(**sound | difference | {"id": an_id(name)})


def making(resource: Resource, *, row: int = 2) -> PlannedRow:
    """A row that makes a resource."""
    return PlannedRow(report=ReportRow(row=row, status="created", resource_id=resource.id), resource=resource)


def changing(resource: Resource, seen: Resource, *, row: int = 2) -> PlannedRow:
    """A row that changes a stored resource."""
    report = ReportRow(row=row, status="updated", resource_id=resource.id)
    return PlannedRow(report=report, resource=resource, seen=seen.updated_at)


def needing(*rows: tuple[str, str]) -> bytes:
    """A CSV file with a row for each title and the titles that it needs."""
    lines = ["title,url,topic,level,prerequisites"]
    lines += [f"{title},https://example.org/{title},python,beginner,{needs}" for title, needs in rows]
    return "\n".join(lines).encode()


def table_of(*titles: str, topic: str = "python", host: str = "example.org") -> bytes:
    """A CSV file with a row for each title."""
    lines = ["title,url,topic,level", *(f"{title},https://{host}/{title},{topic},beginner" for title in titles)]
    return "\n".join(lines).encode()
