"""Compares the rows of a file with the library: which resources it makes, which it changes, and what it leaves out."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from pydantic import ValidationError

from studyplan.domain.errors.http import field_errors
from studyplan.domain.importing.catalogue import Catalogue, ImportRow
from studyplan.domain.importing.guesses import fitted
from studyplan.domain.importing.needs import link_prerequisites, needed_first
from studyplan.domain.importing.report import PlannedRow, ReportRow, RowProblem
from studyplan.domain.values.resource import DEFAULT_MINUTES, Resource, ResourceIn, doubt_of, to_resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.urls import normalised, page_of

KEPT = frozenset({"url", "prerequisites", "estimated_minutes", "estimate_source"})  # have rules of their own


def plan_rows(
    catalogue: Catalogue, library: Iterable[Resource], *, new_id: Callable[[int], str], now: str, limit: int
) -> tuple[PlannedRow, ...]:
    """Return what becomes of each row of a file in a library that holds at most `limit` resources.

    Args:
        new_id: gives the id of the resource that a row (by its number) makes.
        now: when a resource is made or updated, ISO 8601.
    """
    return _Comparison(catalogue.columns, tuple(library), new_id, now, limit).run(catalogue.rows)


class _Comparison:
    """The library as the rows before have left it, by url and by page."""

    def __init__(
        self,
        columns: Mapping[str, str],
        library: tuple[Resource, ...],
        new_id: Callable[[int], str],
        now: str,
        limit: int,
    ) -> None:
        self._columns = columns
        self._library = library
        self._stored = {normalised(resource.url): resource for resource in library}
        self._rows: dict[str, int] = {}  # the row that had a url first
        self._pages = {page_of(resource.url): f"the resource {resource.id}" for resource in library}
        self._titles = {_title_key(resource): f"the resource {resource.id}" for resource in library}
        self._new_id = new_id
        self._now = now
        self._room = limit - len(library)

    def run(self, rows: Iterable[ImportRow]) -> tuple[PlannedRow, ...]:
        rows = tuple(rows)
        planned = [self._planned(row) for row in rows]
        linked = link_prerequisites(rows, planned, self._library)
        return needed_first([self._settled(row) for row in linked])

    def _planned(self, row: ImportRow) -> PlannedRow:
        fields, cut = fitted(row.fields)
        warnings = (*row.warnings, *cut)
        try:
            given = ResourceIn.model_validate({**row.guesses, **fields})
        except ValidationError as invalid:
            return PlannedRow(report=self._rejected(row, fields, warnings, invalid))
        warnings = (*warnings, *_beyond_belief(given))
        key = normalised(given.url)
        stored = self._stored.get(key)
        if key in self._rows:
            first = self._rows[key]
            known = ReportRow(**_basics(row, given.model_dump()), status="duplicate", warnings=warnings)
            problem = RowProblem(column=self._column("url"), message=f"is the url of row {first} too")
            return PlannedRow(report=known.model_copy(update={"problems": (problem,)}))
        self._rows[key] = row.number
        if stored is None:
            return self._new(row, given, warnings)
        return self._known(row, given, fields, stored, warnings)

    def _new(self, row: ImportRow, given: ResourceIn, warnings: tuple[str, ...]) -> PlannedRow:
        if self._room <= 0:
            problem = RowProblem(column="", message="the library is full; delete resources before you add more")
            report = ReportRow(**_basics(row, given.model_dump()), status="rejected", problems=(problem,))
            return PlannedRow(report=report)
        self._room -= 1
        resource = to_resource(given, resource_id=self._new_id(row.number), now=self._now)
        warnings = (*warnings, *self._alike(row, resource))
        return PlannedRow(report=_report(row, resource, "created", warnings), resource=resource)

    def _known(
        self, row: ImportRow, given: ResourceIn, stated: Iterable[str], stored: Resource, warnings: tuple[str, ...]
    ) -> PlannedRow:
        """Return what a row changes in the resource with its url: what it states, and nothing that is guessed."""
        change = {name: getattr(given, name) for name in stated if name not in KEPT}
        if given.estimated_minutes is not None:
            change |= {
                "estimated_minutes": given.estimated_minutes,
                "estimate_source": given.estimate_source or "stated",
            }
        elif stored.estimate_source == "default":  # a guess is made anew; it is not a fact to keep
            change["estimated_minutes"] = DEFAULT_MINUTES[change.get("resource_type", stored.resource_type)]
        resource = stored.model_copy(update=change)  # of validated values: no value is checked twice
        report = _report(row, resource, "same", warnings)
        return PlannedRow(report=report, resource=resource, seen=stored.updated_at)

    def _settled(self, row: PlannedRow) -> PlannedRow:
        """Return a row of a known resource as updated where it changes something, else without a resource to store."""
        if row.seen is None or row.resource is None:
            return row
        if row.resource == self._stored[normalised(row.resource.url)]:
            return PlannedRow(report=row.report)
        changed = row.resource.model_copy(update={"updated_at": max(self._now, row.seen)})
        return row.model_copy(
            update={"resource": changed, "report": row.report.model_copy(update={"status": "updated"})}
        )

    def _alike(self, row: ImportRow, resource: Resource) -> tuple[str, ...]:
        """Return a warning where another resource is likely the same page, or has the same title and type."""
        page, title = page_of(resource.url), _title_key(resource)
        here = f"row {row.number}"
        first = self._pages.setdefault(page, here)
        if first != here:
            self._titles.setdefault(title, here)
            return (f"is the page of {first} under another address",)
        first = self._titles.setdefault(title, here)
        return (f"has the title of {first}",) if first != here else ()

    def _rejected(
        self, row: ImportRow, fields: Mapping[str, Any], warnings: tuple[str, ...], invalid: ValidationError
    ) -> ReportRow:
        errors = field_errors({**error, "loc": ("body", *error["loc"])} for error in invalid.errors())
        problems = tuple(
            RowProblem(column=self._column(error.pointer.split("/")[1]), message=_message(error.message))
            for error in errors
        )
        return ReportRow(**_basics(row, fields), status="rejected", problems=problems, warnings=warnings)

    def _column(self, field: str) -> str:
        return self._columns.get(field, field)


def _beyond_belief(given: ResourceIn) -> tuple[str, ...]:
    """Return a warning for minutes that are many times those of the type: often hours, or a typo."""
    doubt = doubt_of(given.resource_type, given.estimated_minutes or 0)
    return (doubt,) if doubt else ()


def _title_key(resource: Resource) -> tuple[str, str, str | None]:
    return " ".join(resource.title.casefold().split()), resource.resource_type, resource.language


def _message(message: str) -> str:
    return "is missing" if message == "Field required" else message


def _basics(row: ImportRow, fields: Mapping[str, Any]) -> dict[str, Any]:
    title, url, topic = (str(fields.get(name) or "") for name in ("title", "url", "topic"))
    return {"row": row.number, "title": title, "url": url[:2000], "topic": topic, "topic_id": topic_id(topic)}


def _report(row: ImportRow, resource: Resource, status: Any, warnings: tuple[str, ...]) -> ReportRow:
    return ReportRow(
        **_basics(row, resource.model_dump(include={"title", "url", "topic"})),
        status=status,
        estimated_minutes=resource.estimated_minutes,
        estimate_source=resource.estimate_source,
        resource_id=resource.id,
        warnings=warnings,
    )
