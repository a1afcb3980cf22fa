"""The HTTP API of imports: catalogue files, their dry runs and reports, and how they are applied."""

from typing import Annotated, Any

from aws_lambda_powertools.event_handler import Depends, Response

from studyplan import collector
from studyplan.domain.errors.http import (
    Conflict,
    FileTooLarge,
    InvalidFields,
    LibraryChanged,
    NotFound,
    TooManyOpenImports,
    UnsupportedMediaType,
)
from studyplan.domain.importing.catalogue import MAX_BYTES
from studyplan.domain.importing.readers import MEDIA_TYPES
from studyplan.http.api import CorrelationId, Event, Owner, lambda_handler_for, location, new_router, parse_id
from studyplan.http.imports import (
    FileFormat,
    ImportView,
    OnlyRows,
    ReportLimit,
    ReportPage,
    UploadForm,
    file_of,
    file_or_json,
    place_in,
    report_csv,
    report_page,
    view_of,
)
from studyplan.http.route_docs import LOCATION, RETRY_AFTER, problems
from studyplan.http.schemas import Cursor, IdempotencyKey, PathId
from studyplan.runtime import import_wiring
from studyplan.services.imports import ImportService

router = new_router()
Service = Annotated[ImportService, Depends(import_wiring.import_service)]
UPLOAD_SECONDS = 900
JSON_FILE: dict[str, Any] = {}  # any JSON: what is no catalogue, the dry run says
TEXTS: dict[str, dict[str, Any]] = {name: {"type": "string", "minLength": 1} for name in ("text/csv", "text/markdown")}
FILES = {
    "description": "The file itself. Its media type is that of its format.",
    "required": True,
    "content": {
        name: {"schema": {"description": "A file of the format that the call names."} | TEXTS.get(name, JSON_FILE)}
        for name in sorted({name for names in MEDIA_TYPES.values() for name in names})
    },
}
CSV = "text/csv; charset=utf-8"


def _accepted(imported: ImportView, event: dict[str, Any], status: int = 202) -> Response[ImportView]:
    headers = {"Location": location(event, f"/api/imports/{imported.id}/"), "Retry-After": "1"}
    return Response(status, "application/json", imported, headers)


@router.post(
    "/api/imports/",
    summary="Send a file for a dry run",
    tags=["Imports"],
    status_code=202,
    responses={
        202: {"description": "The file is stored and its dry run has begun.", "headers": LOCATION | RETRY_AFTER},
        **problems(InvalidFields, FileTooLarge, UnsupportedMediaType, TooManyOpenImports),
    },
    openapi_extensions={"requestBody": FILES},
)
def create_import(
    kind: FileFormat,
    owner: Owner,
    event: Event,
    correlation_id: CorrelationId,
    service: Service,
    idempotency_key: IdempotencyKey = None,
) -> Response[ImportView]:
    """Compare a catalogue with the library; nothing of the library changes. The body is the file itself, up to 4 MB.

    Read the import at its Location until its status is checked, then its report; then apply it.
    """
    content = file_of(event, kind)
    imported = service.submit(owner, kind, content, key=idempotency_key, correlation_id=correlation_id)
    return _accepted(view_of(imported), event)


@router.post(
    "/api/imports/uploads/",
    summary="Get an address for a larger file",
    tags=["Imports"],
    status_code=201,
    responses={
        201: {
            "description": "Post the file to `upload.url`, then start the import.",
            "headers": LOCATION | RETRY_AFTER,
        },
        **problems(InvalidFields, TooManyOpenImports),
    },
)
def create_upload(
    kind: FileFormat, owner: Owner, event: Event, correlation_id: CorrelationId, service: Service
) -> Response[ImportView]:
    """Prepare an import of a file of up to 32 MB. The address works for 15 minutes."""
    imported = service.expect(owner, kind, correlation_id=correlation_id)
    url, fields = service.files.upload(owner, imported.id, media_type=MEDIA_TYPES[kind][0])
    form = UploadForm(url=url, fields=fields, max_bytes=MAX_BYTES, seconds=UPLOAD_SECONDS)
    return _accepted(view_of(imported, upload=form), event, 201)


@router.post(
    "/api/imports/<import_id>/start/",
    summary="Start the dry run of an uploaded file",
    tags=["Imports"],
    status_code=202,
    responses={
        202: {"description": "The dry run has begun, or was there.", "headers": LOCATION | RETRY_AFTER},
        **problems(NotFound, Conflict, TooManyOpenImports),
    },
)
def start_import(import_id: PathId, owner: Owner, event: Event, service: Service) -> Response[ImportView]:
    """Start the dry run of an uploaded file, or one that broke off."""
    return _accepted(view_of(service.begin_reading(owner, parse_id(import_id))), event)


@router.get(
    "/api/imports/<import_id>/",
    summary="Read an import",
    tags=["Imports"],
    responses={200: {"description": "The import, with its progress and counts."}, **problems(NotFound)},
)
def get_import(import_id: PathId, owner: Owner, service: Service) -> ImportView:
    imported = service.get(owner, parse_id(import_id))
    return view_of(imported, broken_off=service.is_broken_off(imported))


@router.get(
    "/api/imports/<import_id>/report/",
    summary="Read the report of an import",
    tags=["Imports"],
    responses={200: {"description": "A page of rows."}, **problems(NotFound, InvalidFields)},
)
def get_report(
    import_id: PathId,
    owner: Owner,
    service: Service,
    limit: ReportLimit = 100,
    cursor: Cursor = None,
    status: OnlyRows = None,
) -> ReportPage:
    """List what becomes of each row of the file; once it is applied, what became of it."""
    imported = service.get(owner, parse_id(import_id))
    return report_page(service.report(owner, imported, after=place_in(cursor), only=status), limit)


@router.get(
    "/api/imports/<import_id>/report.csv",
    summary="Read the report of an import as CSV",
    tags=["Imports"],
    responses={
        200: {"description": "The rows as CSV.", "content": {CSV: {"schema": {"type": "string"}}}},
        **problems(NotFound, InvalidFields),
    },
)
def get_report_csv(
    import_id: PathId, owner: Owner, service: Service, cursor: Cursor = None, status: OnlyRows = None
) -> Response[str]:
    """Read the report as a table. A cell that a spreadsheet would run has an apostrophe before it.

    A report that is longer than one answer has the cursor of its rest in the header X-Next-Cursor.
    """
    imported = service.get(owner, parse_id(import_id))
    text, following = report_csv(service.report(owner, imported, after=place_in(cursor), only=status))
    headers = {"Content-Disposition": f'attachment; filename="import-{imported.id}.csv"'}
    return Response(200, CSV, text, headers | ({"X-Next-Cursor": following} if following else {}))


@router.post(
    "/api/imports/<import_id>/apply/",
    summary="Apply an import",
    tags=["Imports"],
    status_code=202,
    responses={
        202: {"description": "The import is being applied, or was applied.", "headers": LOCATION | RETRY_AFTER},
        **problems(NotFound, Conflict, LibraryChanged, TooManyOpenImports),
    },
)
def apply_import(import_id: PathId, owner: Owner, event: Event, service: Service) -> Response[ImportView]:
    """Store what the dry run has found, unless the library has changed since. One that broke off goes on."""
    return _accepted(view_of(service.apply(owner, parse_id(import_id))), event)


handler = lambda_handler_for(router, read_body=file_or_json)
collector.resume()
