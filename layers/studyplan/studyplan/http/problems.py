"""Problems (RFC 9457): what callers get in place of a result, one shape for all of them."""

import re
from typing import Annotated, NotRequired, TypedDict, cast

from pydantic import Field

from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.http import Infeasible, Refused
from studyplan.domain.feasibility.report import Fix, Week

PROBLEM = "application/problem+json"


class FieldProblem(TypedDict):
    """One field that is wrong."""

    pointer: Annotated[str, Field(description="JSON pointer into the body, or the name of a parameter.")]
    message: str


class Problem(TypedDict):
    """Why a call has no result. `type` and `code` are for programs, `title` and `detail` for people."""

    type: Annotated[str, Field(description="A URN, the same for every problem of a kind.")]
    title: str
    status: Annotated[NotRequired[int], Field(description="The HTTP status; missing where API Gateway answers.")]
    detail: Annotated[NotRequired[str], Field(description="What to do about it; missing where API Gateway answers.")]
    code: str
    errors: Annotated[NotRequired[list[FieldProblem]], Field(description="The fields that are wrong, if any are.")]
    rule: Annotated[NotRequired[str], Field(description="Of an Infeasible: the rule that the request violates.")]
    fixes: Annotated[
        NotRequired[list[Fix]],
        Field(description="Of an Infeasible: single changes that each make a plan possible, the smallest first."),
    ]
    weeks: Annotated[NotRequired[list[Week]], Field(description="Of an Infeasible: the capacity of each week.")]


def problem_of(failure: Exception) -> Problem:
    """Return a refusal as it is; 503 for a transient failure; 500 for any other, whose text is not shown."""
    if isinstance(failure, Refused):
        return _refusal(failure)
    if isinstance(failure, Transient):
        return _problem("Unavailable", "Unavailable", 503, failure.sentence)
    return _problem(
        "InternalError", "Internal error", 500, "An unexpected error occurred; retry, and report it if it persists."
    )


def _refusal(refused: Refused) -> Problem:
    problem = _problem(type(refused).__name__, refused.title, refused.status, refused.detail)
    if refused.fields:
        problem["errors"] = [{"pointer": field.pointer, "message": field.message} for field in refused.fields]
    if isinstance(refused, Infeasible):
        more = {"rule": refused.rule, "fixes": [*refused.fixes], "weeks": [*refused.weeks]}
        return cast(Problem, {**problem, **more})  # fixes and weeks are JSON by now
    return problem


def _problem(code: str, title: str, status: int, detail: str) -> Problem:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", code).lower()
    return {"type": f"urn:studyplan:problem:{kind}", "title": title, "status": status, "detail": detail, "code": code}
