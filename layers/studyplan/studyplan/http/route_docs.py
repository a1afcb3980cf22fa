"""What a route says about itself in the OpenAPI document: a summary, its answer, every problem it may answer with.

Nothing here does anything to a call; `make openapi` turns it into docs/openapi.json.
"""

from functools import cache
from typing import Any

from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.errors.http import (
    BodyTooLarge,
    FieldError,
    Infeasible,
    InvalidFields,
    MalformedBody,
    MethodNotAllowed,
    Refused,
    Unauthorized,
    UnsupportedMediaType,
)
from studyplan.http.problems import PROBLEM, Problem, problem_of

type Json = dict[str, Any]

# What every route of ours may answer: a body is looked at even where none is asked for.
EVERYDAY = (MalformedBody, MethodNotAllowed, BodyTooLarge, UnsupportedMediaType, Exception)
TOO_SHORT = "Day 1 has 5 minutes; allow at least 10, the shortest session."
# Problems that say more than their class alone.
EXAMPLES: dict[type[Exception], Exception] = {
    MethodNotAllowed: MethodNotAllowed(("GET", "POST")),
    InvalidFields: InvalidFields(fields=(FieldError("/name", "Field required"),)),
    Infeasible: Infeasible(
        TOO_SHORT,
        fields=(FieldError("/constraints/max_daily_minutes", TOO_SHORT),),
        rule="DAY_TOO_SHORT",
        fixes=(
            {
                "change": "Allow 10 minutes a day instead of 5.",
                "patch": {"constraints": {"max_daily_minutes": 10}},
            },
        ),
        weeks=(
            {
                "week": 1,
                "first_day": 1,
                "last_day": 7,
                "study_days": 7,
                "requested_minutes": 300,
                "available_minutes": 35,
                "capacity_minutes": 35,
                "limited_by": "study_days",
                "explanation": "Limited by study days: 35 minutes available, 300 requested by weekly hours.",
            },
        ),
    ),
}
# What a route says that lets in callers with a token only; API Gateway says them in the same words, and 503 where the
# token could not be judged.
GUARDED = (Unauthorized, StoreUnavailable)
# API Gateway's own: how often one may call, and a function that gave no answer.
GATEWAY = {429: "Too Many Requests", 502: "Internal server error", 504: "Endpoint request timed out"}

ETAG = "ETag"
LOCATION = "Location"
RETRY_AFTER = "Retry-After"
CHALLENGE = "WWW-Authenticate"
HEADERS = {
    "Allow": "The methods that this path knows.",
    ETAG: "Names this version; send it back as If-Match.",
    LOCATION: "Where to read it, the stage included.",
    RETRY_AFTER: "Seconds to wait before the next call.",
    CHALLENGE: "How to say who calls: Bearer.",
}
NO_LINKS: Json = {}
HEADERS_OF_PROBLEMS = {401: (CHALLENGE,), 405: ("Allow",), 429: (RETRY_AFTER,), 503: (RETRY_AFTER,)}


def about(
    tag: str,
    summary: str,
    *problems: type[Exception],
    status: int = 200,
    answer: str = "As asked.",
    headers: tuple[str, ...] = (),
    links: Json = NO_LINKS,
    open_to_all: bool = False,
) -> Json:
    """Arguments for a route's decorator. `problems` are its own; the everyday ones come by themselves."""
    everyday = EVERYDAY if open_to_all else (*EVERYDAY, *GUARDED)
    given = {"description": answer, "headers": _headers(*headers), "links": links}
    return {
        "summary": summary,
        "tags": [tag],
        "status_code": status,
        "responses": {
            status: given | ({"content": {}} if status == 204 else {}),
            **errors_for(*everyday),
            **errors_for(*problems),
            **{code: _of_gateway(code, *problems) for code in GATEWAY},
        },
        "openapi_extensions": {"security": []} if open_to_all else None,
    }


def leads_to(operation: str, why: str, **said: Any) -> Json:
    """A link from an answer to an operation; what is `said` are other fields of an OpenAPI link, with expressions."""
    return {operation: {"operationId": operation, **said, "description": why}}


def identifies(parameter: str, place: str, *operations: str, tagged: bool = False) -> Json:
    """Links to operations that take what the answer's body has at `place`, a JSON pointer, as this parameter.

    With `tagged` the answer's ETag is their If-Match as well.
    """
    taken = {parameter: f"$response.body#{place}"} | ({"If-Match": f"$response.header.{ETAG}"} if tagged else {})
    why = f"`{place[1:]}` is its `{parameter}`" + (", the ETag its `If-Match`." if tagged else ".")
    links = [leads_to(operation, why, parameters=taken) for operation in operations]
    return {name: link for each in links for name, link in each.items()}


def next_page(operation: str) -> Json:
    """The link from a page of a list to the one after it."""
    return {"next_page": identifies("cursor", "/next_cursor", operation)[operation]}


def errors_for(*kinds: type[Exception]) -> dict[int, Json]:
    """Responses by status, with an example of each kind of problem."""
    return _responses(kinds)


@cache
def _responses(kinds: tuple[type[Exception], ...]) -> dict[int, Json]:
    given = [problem_of(EXAMPLES.get(kind) or kind()) for kind in kinds]
    return {
        status: _response(" or ".join(each["title"] for each in same), status, *same)
        for status in sorted({each["status"] for each in given})
        if (same := [each for each in given if each["status"] == status])
    }


def _response(description: str, status: int, *problems: Problem) -> Json:
    examples = {each["code"]: {"value": each} for each in problems}
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}}
    return {"description": description, "headers": _headers(*HEADERS_OF_PROBLEMS.get(status, ())), "content": content}


def _of_gateway(status: int, *problems: type[Exception]) -> Json:
    """API Gateway's own problem with this status, beside those of the route that have it too."""
    ours = [kind() for kind in problems if issubclass(kind, Refused) and kind.status == status]
    its: Problem = {"type": "about:blank", "title": GATEWAY[status], "code": "Gateway"}
    given = [*map(problem_of, ours), its]
    return _response(" or ".join(each["title"] for each in given), status, *given)


def _headers(*names: str) -> Json:
    return {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names}
