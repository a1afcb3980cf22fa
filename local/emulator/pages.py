"""The API pages at /api/docs/: Swagger UI as Powertools ships it, so the page loads nothing from other hosts.

They are served here and not by Lambda: a deployed API serves programs, and its document is at /api/openapi.json.
"""

from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from local.stack.errors import StackError

FOLDER = "/api/docs/"
DOCUMENT = "/api/openapi.json"
PAGE = """<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><title>Studyplan API</title><link rel="stylesheet" href="swagger-ui.min.css"></head>
<body><div id="swagger-ui"></div><script src="swagger-ui-bundle.min.js"></script><script src="start.js"></script></body>
</html>
"""
START = f"""SwaggerUIBundle({{ dom_id: "#swagger-ui", url: "{DOCUMENT}", deepLinking: true, validatorUrl: null }});
"""
HTML, CSS, JAVASCRIPT = (f"text/{kind}; charset=utf-8" for kind in ("html", "css", "javascript"))
# The page runs only what comes from here; Swagger UI styles its own elements and draws small pictures from data.
POLICY = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"


@dataclass(frozen=True)
class File:
    """One HTTP response of the pages."""

    status: int
    headers: tuple[tuple[bytes, bytes], ...]
    content: bytes


def page_at(path: str) -> File | None:
    """Return the file at a path, None when the path is not one of the pages."""
    match path.removeprefix(FOLDER) if path.startswith(FOLDER) else None:
        case "":
            return _file(PAGE.encode(), HTML)
        case "start.js":
            return _file(START.encode(), JAVASCRIPT)
        case "swagger-ui.min.css":
            return _file(_shipped("swagger-ui.min.css"), CSS)
        case "swagger-ui-bundle.min.js":
            return _file(_shipped("swagger-ui-bundle.min.js"), JAVASCRIPT)
    return File(308, ((b"location", FOLDER.encode()),), b"") if path == FOLDER.rstrip("/") else None


def _file(content: bytes, kind: str) -> File:
    headers = {"content-type": kind, "content-security-policy": POLICY, "x-content-type-options": "nosniff"}
    return File(200, tuple((name.encode(), value.encode()) for name, value in headers.items()), content)


@cache
def _shipped(name: str) -> bytes:
    """Return a file of Swagger UI. Finding the package does not import it."""
    powertools = find_spec("aws_lambda_powertools")
    if powertools is None or powertools.origin is None:
        raise StackError("Powertools is missing from the stack's environment: remove .venv-stack and try again.")
    return (Path(powertools.origin).parent / "event_handler" / "openapi" / "swagger_ui" / name).read_bytes()
