"""Values for the `responses` of Powertools' routes: response headers, and the problems that a route may return.

They have no effect on calls. `make openapi` adds what holds for every route (tools/openapi/problems.py) and the links.
"""

from typing import Any

from studyplan.http.problems import PROBLEM, Problem, problem_of

type Json = dict[str, Any]


def header(name: str, description: str) -> Json:
    return {name: {"description": description, "schema": {"type": "string"}}}


ETAG = header("ETag", "The tag of this version; send it as If-Match with an update.")
LOCATION = header("Location", "The path of the stored resource, with the stage.")
SAME_PAGE = header("Link", "Other resources of the same page, by their paths, as `alternate`; absent without any.")
SAME_PAGE["Link"]["required"] = False
RETRY_AFTER = header("Retry-After", "Seconds to wait before the next call.")
TICKING = {
    "patch_tasks": {
        "operationId": "patch_tasks",
        "parameters": {"plan_id": "$response.body#/plan_id", "If-Match": "$response.header.ETag"},
        "description": "`plan_id` is its `plan_id`, the ETag its `If-Match`.",
    }
}


def problems(*kinds: type[Exception]) -> dict[int, Any]:
    """Return the responses of a route's own problems by status; those of every route are added later."""
    found = [problem_of(kind()) for kind in kinds]
    return {
        status: problem_response([problem for problem in found if problem["status"] == status])
        for status in {problem["status"] for problem in found}
    }


def problem_response(same_status: list[Problem]) -> Json:
    """Return the response that has one of these problems, with an example of each."""
    examples = {problem["code"]: {"value": problem} for problem in same_status}
    return {
        "description": " or ".join(problem["title"] for problem in same_status),
        "content": {PROBLEM: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples}},
    }
