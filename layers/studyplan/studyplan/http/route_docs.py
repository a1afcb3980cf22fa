"""The OpenAPI documentation of a route: its summary, its response, its links and every problem it may return.

None of it has an effect on calls; `make openapi` writes docs/openapi.json from it.
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

# What every route may return; a body is checked also where the route has none.
EVERYDAY = (MalformedBody, MethodNotAllowed, BodyTooLarge, UnsupportedMediaType, Exception)
TOO_SHORT = "Day 1 has 5 minutes; allow at least 10, the shortest session."
# Examples of the problems that have more fields than their class alone gives.
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
# What every route with an owner may return; API Gateway returns the same 401, and 503 where it cannot check the token.
GUARDED = (Unauthorized, StoreUnavailable)
# What API Gateway itself returns: throttling, and a function that failed or timed out.
GATEWAY = {429: "Too Many Requests", 502: "Internal server error", 504: "Endpoint request timed out"}

ETAG = "ETag"
LOCATION = "Location"
RETRY_AFTER = "Retry-After"
CHALLENGE = "WWW-Authenticate"
HEADERS = {
    "Allow": "The methods that this path supports.",
    ETAG: "The tag of this version; send it as If-Match with an update.",
    LOCATION: "The path of the stored resource, with the stage.",
    RETRY_AFTER: "Seconds to wait before the next call.",
    CHALLENGE: "The scheme of authentication: Bearer.",
}
NO_LINKS: Json = {}
HEADERS_OF_PROBLEMS = {401: (CHALLENGE,), 405: ("Allow",), 429: (RETRY_AFTER,), 503: (RETRY_AFTER,)}


def document_route(
    tag: str,
    summary: str,
    *problems: type[Exception],
    status: int = 200,
    response: str = "Success.",
    headers: tuple[str, ...] = (),
    links: Json = NO_LINKS,
    public: bool = False,
) -> Json:
    """Return the arguments for a route's decorator.

    `response` describes its result with `status`. `problems` are the route's own; those of every route are added.
    """
    everyday = EVERYDAY if public else (*EVERYDAY, *GUARDED)
    success = {"description": response, "headers": _headers(*headers), "links": links}
    return {
        "summary": summary,
        "tags": [tag],
        "status_code": status,
        "responses": {
            status: success | ({"content": {}} if status == 204 else {}),
            **errors_for(*everyday),
            **errors_for(*problems),
            **{code: _of_gateway(code, *problems) for code in GATEWAY},
        },
        "openapi_extensions": {"security": []} if public else None,
    }


def leads_to(operation: str, description: str, **fields: Any) -> Json:
    """Return a link from a response to an operation; `fields` are further ones of an OpenAPI link, with expressions."""
    return {operation: {"operationId": operation, **fields, "description": description}}


def identifies(parameter: str, place: str, *operations: str, etag: bool = False) -> Json:
    """Return links to operations whose `parameter` is what the response body has at `place`, a JSON pointer.

    With `etag` the response's ETag is their If-Match as well.
    """
    values = {parameter: f"$response.body#{place}"} | ({"If-Match": f"$response.header.{ETAG}"} if etag else {})
    description = f"`{place[1:]}` is its `{parameter}`" + (", the ETag its `If-Match`." if etag else ".")
    links = [leads_to(operation, description, parameters=values) for operation in operations]
    return {name: link for by_name in links for name, link in by_name.items()}


def next_page(operation: str) -> Json:
    """Return the link from a page of a list to the next one."""
    return {"next_page": identifies("cursor", "/next_cursor", operation)[operation]}


def errors_for(*kinds: type[Exception]) -> dict[int, Json]:
    """Return the responses by status, with an example of each kind of problem."""
    return _responses(kinds)


@cache
def _responses(kinds: tuple[type[Exception], ...]) -> dict[int, Json]:
    problems = [problem_of(EXAMPLES.get(kind) or kind()) for kind in kinds]
    return {
        status: _response(" or ".join(problem["title"] for problem in same), status, *same)
        for status in sorted({problem["status"] for problem in problems})
        if (same := [problem for problem in problems if problem["status"] == status])
    }


def _response(description: str, status: int, *problems: Problem) -> Json:
    examples = {problem["code"]: {"value": problem} for problem in problems}
    content = {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}}
    return {"description": description, "headers": _headers(*HEADERS_OF_PROBLEMS.get(status, ())), "content": content}


def _of_gateway(status: int, *problems: type[Exception]) -> Json:
    """Return the response with API Gateway's own problem, next to those of the route with the same status."""
    own = [kind() for kind in problems if issubclass(kind, Refused) and kind.status == status]
    of_gateway: Problem = {"type": "about:blank", "title": GATEWAY[status], "code": "Gateway"}
    all_problems = [*map(problem_of, own), of_gateway]
    return _response(" or ".join(problem["title"] for problem in all_problems), status, *all_problems)


def _headers(*names: str) -> Json:
    return {name: {"description": HEADERS[name], "schema": {"type": "string"}} for name in names}
