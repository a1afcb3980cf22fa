"""The problems that every route may return: the wrapper's, the authorizer's and API Gateway's own."""

from typing import Any

from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.errors.http import (
    BodyTooLarge,
    FieldError,
    Infeasible,
    InvalidFields,
    LinkNotFound,
    LinkRequired,
    MalformedBody,
    MethodNotAllowed,
    Unauthorized,
    UnsupportedMediaType,
)
from studyplan.http.problems import PROBLEM, Problem, problem_of
from studyplan.http.route_docs import RETRY_AFTER, header, problem_response

type Json = dict[str, Any]

# A body is checked also where the route has none, and so are the names of query parameters.
EVERYDAY = (
    MalformedBody(),
    MethodNotAllowed(("GET", "POST")),
    BodyTooLarge(),
    UnsupportedMediaType(),
    InvalidFields(),
    Exception(),
)
# Of every route with an owner; API Gateway returns the same 401, and 503 where it cannot check the token.
GUARDED = (Unauthorized(), StoreUnavailable())
# Of every route by a learner's link, and the `security` of its operation.
LINKED = (LinkRequired(), LinkNotFound(), StoreUnavailable())
BY_LINK: list[Json] = [{"learner": []}]
# API Gateway's own: throttling, and a function that failed or timed out.
GATEWAY = {429: "Too Many Requests", 502: "Internal server error", 504: "Endpoint request timed out"}
HEADERS = {
    401: header("WWW-Authenticate", "The scheme of authentication: Bearer, or Learner."),
    405: header("Allow", "The methods that this path supports."),
    429: RETRY_AFTER,
    503: RETRY_AFTER,
}
TOO_SHORT = "Day 1 has 5 minutes; allow at least 10, the shortest session."
# Examples of the problems that have more fields than their class alone gives.
EXAMPLES = {
    type(refused).__name__: problem_of(refused)
    for refused in (
        InvalidFields(fields=(FieldError("/name", "Field required"),)),
        Infeasible(
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
    )
}


def add_problems(operation: Json) -> None:
    """Add the problems of every route to an operation's own, and the headers of problems."""
    security = operation.get("security")
    guards = () if security == [] else LINKED if security == BY_LINK else GUARDED
    by_status: dict[int, list[Problem]] = {}
    own = _own(operation)
    codes = {problem["code"] for problem in own}
    common = [_example(problem_of(error)) for error in (*EVERYDAY, *guards)]
    for problem in [*own, *(problem for problem in common if problem["code"] not in codes)]:
        by_status.setdefault(problem["status"], []).append(problem)
    for status, title in GATEWAY.items():
        by_status.setdefault(status, []).append({"type": "about:blank", "title": title, "code": "Gateway"})
    for status, same in by_status.items():
        operation["responses"][str(status)] = problem_response(same) | {"headers": HEADERS.get(status, {})}


def _own(operation: Json) -> list[Problem]:
    """Return the problems that the route declares itself, each as its example."""
    contents = [response.get("content", {}) for response in operation["responses"].values()]
    declared = [
        example["value"] for content in contents for example in content.get(PROBLEM, {}).get("examples", {}).values()
    ]
    return [_example(problem) for problem in declared]


def _example(problem: Problem) -> Problem:
    return EXAMPLES.get(problem["code"], problem)
