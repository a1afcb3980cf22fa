"""Answers of the API on an import, as tests give them to the page."""

from typing import Any

from tests.page import canned
from tests.page.api import Answer, Api, Call, Json, Reply

IMPORT = "00000000-0000-4000-8000-000000000031"
ROUTE = f"library/import?id={IMPORT}"
SEND, READ, REPORT, APPLY = "POST imports/", "GET imports/*/", "GET imports/*/report/", "POST imports/*/apply/"
COUNTS = {"created": 2, "updated": 1, "same": 0, "duplicate": 1, "rejected": 1}


def imported(status: str = "checked", **difference: Any) -> Json:
    sound: Json = {
        "id": IMPORT,
        "format": "csv",
        "status": status,
        "broken_off": False,
        "created_at": canned.MOMENT,
        "updated_at": canned.MOMENT,
        "expires_at": "2026-04-01T09:00:00+00:00",
        "bytes": 100,
        "progress": {"rows": 5, "done": 0},
        "counts": COUNTS,
        "skipped": 0,
        "notices": [],
        "failure": None,
        "upload": None,
    }
    return sound | difference


def row(number: int, status: str = "created", **difference: Any) -> Json:
    sound: Json = {
        "row": number,
        "status": status,
        "title": f"Course {number}",
        "url": f"https://example.org/{number}",
        "topic": "sailing",
        "topic_id": "sailing",
        "estimated_minutes": 90,
        "estimate_source": "computed",
        "resource_id": f"00000000-0000-4000-8000-{number:012}",
        "problems": [],
        "warnings": [],
        "unresolved": [],
    }
    return sound | difference


REJECTED = row(
    6,
    "rejected",
    title="Course 6",
    url="bad",
    estimated_minutes=None,
    estimate_source=None,
    resource_id=None,
    problems=[{"column": "link", "message": "must be an http or https url"}],
)
ROWS = [
    row(2),
    row(3, unresolved=["Knots"]),
    row(4, "updated", warnings=["only 20 tags are kept"]),
    row(5, "duplicate", problems=[{"column": "link", "message": "is the url of row 2 too"}], resource_id=None),
    REJECTED,
]


def report(call: Call) -> Reply:
    only = call.query.get("status")
    chosen = [each for each in ROWS if only in (None, each["status"])]
    return canned.listed(*chosen)


def compared(api: Api) -> None:
    """Answer as an API that has compared the file, and applies it when it is asked to."""
    headers = {"Location": f"/api/imports/{IMPORT}/", "Retry-After": "1"}
    api.on(SEND, Answer(imported("reading", counts=dict.fromkeys(COUNTS, 0)), 202, headers))
    api.on(READ, imported(notices=["Columns that are not read: size."]))
    api.on(REPORT, report)
    api.on(APPLY, Answer(imported("applying"), 202, headers))


def applied(api: Api) -> None:
    """Answer as an API that has applied the file."""
    compared(api)
    api.on(READ, imported("applied", progress={"rows": 5, "done": 5}))
