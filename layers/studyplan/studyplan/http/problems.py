"""Problems (RFC 9457): what a caller gets in place of a result, in one format for all errors."""

import re
from typing import TYPE_CHECKING, Annotated, NotRequired, TypedDict, cast

from pydantic import Field

from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.http import Infeasible, MoveRefused, Refused

if TYPE_CHECKING:  # a function that sends no report does not load its models
    from studyplan.domain.feasibility.report import Fix, Week

PROBLEM = "application/problem+json"


class FieldProblem(TypedDict):
    """One field that is not valid."""

    pointer: Annotated[str, Field(description="JSON pointer into the body, or the name of a parameter.")]
    message: str


class NearestDay(TypedDict):
    """A day of a plan. `date` is null in a plan without dates."""

    day: int
    date: str | None


class Problem(TypedDict):
    """Why a call has no result. `type` and `code` are for programs, `title` and `detail` for people."""

    type: Annotated[str, Field(description="A URN, the same for every problem of a kind.")]
    title: str
    status: Annotated[
        NotRequired[int], Field(description="The HTTP status; missing in the problems of API Gateway itself.")
    ]
    detail: Annotated[
        NotRequired[str],
        Field(description="What is wrong and what to do; missing in the problems of API Gateway itself."),
    ]
    code: str
    errors: Annotated[NotRequired[list[FieldProblem]], Field(description="The fields that are not valid.")]
    rule: Annotated[
        NotRequired[str],
        Field(description="With code Infeasible or MoveRefused: the rule that the request, or the move, violates."),
    ]
    fixes: Annotated[
        NotRequired[list["Fix"]],
        Field(description="With code Infeasible: single changes that each make a plan possible, the smallest first."),
    ]
    weeks: Annotated[NotRequired[list["Week"]], Field(description="With code Infeasible: the capacity of each week.")]
    nearest_days: Annotated[
        NotRequired[list[NearestDay]],
        Field(description="With code MoveRefused: up to three days on which the task can be, the nearest first."),
    ]


def problem_of(failure: Exception) -> Problem:
    """Return the problem of a refusal; a 503 for a transient failure; a 500 without text for any other."""
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
    if isinstance(refused, MoveRefused):
        return cast(Problem, {**problem, "rule": refused.rule, "nearest_days": [*refused.nearest_days]})
    return problem


def _problem(code: str, title: str, status: int, detail: str) -> Problem:
    kind = re.sub(r"(?<!^)(?=[A-Z])", "-", code).lower()
    return {"type": f"urn:studyplan:problem:{kind}", "title": title, "status": status, "detail": detail, "code": code}
