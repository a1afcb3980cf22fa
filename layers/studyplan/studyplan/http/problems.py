"""What callers get in place of an answer: problems (RFC 9457), one shape for all of them."""

import re
from collections.abc import Iterable, Mapping
from typing import Annotated, Any, NotRequired, TypedDict, cast

from pydantic import Field

from studyplan.domain.errors.failures import Transient
from studyplan.domain.errors.http import FieldError, Infeasible, Refused
from studyplan.domain.feasibility.report import Fix, Week

PROBLEM = "application/problem+json"


class FieldProblem(TypedDict):
    """One field that is wrong."""

    pointer: Annotated[str, Field(description="JSON pointer into the body, or the name of a parameter.")]
    message: str


class Problem(TypedDict):
    """Why a call was not answered. `type` and `code` are for programs, `title` and `detail` for people."""

    type: Annotated[str, Field(description="A URN, the same for every problem of a kind.")]
    title: str
    status: Annotated[NotRequired[int], Field(description="The HTTP status; missing where API Gateway answers.")]
    detail: Annotated[NotRequired[str], Field(description="What to do about it; missing where API Gateway answers.")]
    code: str
    errors: Annotated[NotRequired[list[FieldProblem]], Field(description="The fields that are wrong, if any are.")]
    rule: Annotated[NotRequired[str], Field(description="Of an Infeasible: the rule that no plan can keep.")]
    fixes: Annotated[
        NotRequired[list[Fix]],
        Field(description="Of an Infeasible: single changes that each make a plan possible, the smallest first."),
    ]
    weeks: Annotated[NotRequired[list[Week]], Field(description="Of an Infeasible: the capacity ledger.")]


def problem_of(failure: Exception) -> Problem:
    """A refusal as it says; 503 for what is worth another try; 500 for the rest, whose text stays with us."""
    if isinstance(failure, Refused):
        return _refusal(failure)
    if isinstance(failure, Transient):
        return _problem("Unavailable", "Unavailable", 503, failure.sentence)
    return _problem("InternalError", "Internal error", 500, "Something went wrong on our side.")


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


def field_errors(faults: Iterable[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """Pydantic's faults, whose places begin with `body` in a body, as callers read them."""
    return tuple(FieldError(_pointer(fault["loc"]), _said(fault)) for fault in faults)


def _said(fault: Mapping[str, Any]) -> str:
    """A fault in JSON's words: pydantic says tuple for what a caller calls a list."""
    return re.sub("(?i)tuple", "list", str(fault["msg"])).removeprefix("Value error, ")


def pointer_to(steps: tuple[str | int, ...]) -> str:
    """A JSON pointer (RFC 6901): keys and places in lists, from the outside in."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _pointer(loc: tuple[str | int, ...]) -> str:
    """A JSON pointer for a place in the body; a parameter's name for the rest."""
    if loc and loc[0] == "body":
        return pointer_to(loc[1:])
    name = str(loc[-1]) if loc else ""
    return "-".join(map(str.capitalize, name.split("-"))) if loc and loc[0] == "header" else name  # as it is written
