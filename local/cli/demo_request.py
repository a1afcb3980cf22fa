"""The demo's variables (DAYS, REST, START ...), read into a request, and written back as a command.

The models of the API say what is valid. They are imported where a variable is set: it takes a tenth of a second.
"""

import shlex
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from local.cli.life import start_date
from local.stack.errors import StackError

type Json = dict[str, Any]

NO_LEARNER = str(UUID(int=0))  # the request is checked before Ana has an id


class Variable(NamedTuple):
    """A variable, and the field that it sets: a JSON pointer into the request, or under `/learner` into Ana.

    `split` returns its text as JSON; the model reads numbers.
    """

    name: str
    field: str
    split: Callable[[str], Any] = str


@dataclass(frozen=True)
class DemoRequest:
    """The body of the demo's plan request, how the learner differs from Ana, and how the result is printed."""

    body: Json
    learner: Json
    as_json: bool
    explain: bool
    life: bool = False


def demo_request_from(environment: Mapping[str, str]) -> DemoRequest:
    """Read the variables. Raise StackError for one that is not valid."""
    as_json = _choice("FORMAT", environment.get("FORMAT"), "text", "json") == "json"
    explain = _choice("EXPLAIN", environment.get("EXPLAIN"), "0", "1") == "1"
    life = _choice("LIFE", environment.get("LIFE"), "0", "1") == "1"
    if life and not environment.get("START"):
        environment = {**environment, "START": start_date(environment.get("TZ_NAME"))}
    given = {variable: environment[variable.name] for variable in VARIABLES if environment.get(variable.name)}
    body, learner = _validated(given) if given else (DEFAULTS, {})
    return DemoRequest(body, learner, as_json, explain, life)


def command_for(request: DemoRequest, patch: Json) -> str | None:
    """Return the `make demo` command for a request changed by a merge patch, in which `learner` changes Ana.

    Return None when the demo has no variable for a changed field.
    """
    from studyplan.domain.values.merge_patch import merge_patch

    if not _fields(patch) <= {variable.field for variable in VARIABLES}:
        return None
    patched = merge_patch({**request.body, "learner": request.learner}, patch)
    values = [(variable, _at(patched, variable.field)) for variable in VARIABLES]
    settings = [
        f"{variable.name}={_written(value)}"
        for variable, value in values
        if value and value != _at(DEFAULTS, variable.field)
    ]
    shown = [name for name, is_set in (("EXPLAIN=1", request.explain), ("LIFE=1", request.life)) if is_set]
    return " ".join(("make demo", *settings, *shown))


def _choice(name: str, text: str | None, *choices: str) -> str:
    """Return the text of a variable, or its first choice where it is not set."""
    if text and text not in choices:
        raise StackError(f"{name} must be {' or '.join(choices)}, not '{text}'.")
    return text or choices[0]


def _validated(given: Mapping[Variable, str]) -> tuple[Json, Json]:
    """Return the body of the plan request, and the changes of the learner, as the API's models read them."""
    from pydantic import ValidationError

    from studyplan.domain.errors.http import field_errors
    from studyplan.domain.values.learner import LearnerPatch
    from studyplan.domain.values.merge_patch import merge_patch
    from studyplan.domain.values.plan_request import PlanRequestIn

    class Sent(PlanRequestIn):
        learner: LearnerPatch = LearnerPatch()

    request: Json = DEFAULTS | {"learner_id": NO_LEARNER}
    for variable, text in given.items():
        request = merge_patch(request, _patch(variable, text))
    try:
        sent = Sent.model_validate(request, strict=False)  # a variable is text; the model reads the numbers in it
    except ValidationError as invalid:
        wrong = field_errors({**error, "loc": ("body", *error["loc"])} for error in invalid.errors())[0]
        named = [f"{it.name}='{text}'" for it, text in given.items() if f"{wrong.pointer}/".startswith(f"{it.field}/")]
        raise StackError(f"{' '.join(named) or 'The request'} is not valid: {wrong.message}.") from None
    body = sent.model_dump(mode="json", exclude_unset=True, exclude={"learner_id"})
    return body, body.pop("learner", {})


def _patch(variable: Variable, text: str) -> Json:
    """Return the merge patch that sets the field of a variable."""
    patch: Json = variable.split(text)
    for step in reversed(variable.field.strip("/").split("/")):
        patch = {step: patch}
    return patch


def _fields(patch: Json) -> set[str]:
    """Return JSON pointers to what a patch changes; constraints and learner have fields of their own."""
    return {
        pointer
        for name, value in patch.items()
        for pointer in ([f"/{name}/{inner}" for inner in value] if isinstance(value, dict) else [f"/{name}"])
    }


def _at(value: Any, pointer: str) -> Any:
    """Return what a JSON pointer leads to, None when there is nothing."""
    for step in pointer.strip("/").split("/"):
        value = (value or {}).get(step)
    return value


def _written(value: Any) -> str:
    """Return a value as its variable takes it."""
    if isinstance(value, dict):
        return ",".join(f"{day}={minutes}" for day, minutes in value.items())
    text = ",".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)
    return shlex.quote(text)


def _weekdays(text: str) -> list[str]:
    return text.upper().replace(" ", "").split(",")


def _labels(text: str) -> list[str]:
    return [label.strip() for label in text.split(",")]


def _minutes_by_weekday(text: str) -> dict[str, str]:
    pairs = [day.partition("=")[::2] for day in _weekdays(text)]
    if len(dict(pairs)) < len(pairs):
        raise StackError(f"MINUTES_BY_WEEKDAY='{text}' is not valid: it names a weekday twice.")
    return dict(pairs)


VARIABLES = (
    Variable("TOPIC", "/topic"),
    Variable("GOAL", "/goal"),
    Variable("LEVEL", "/learner/current_level"),
    Variable("WEAK", "/learner/weak_areas", _labels),
    Variable("DAYS", "/duration_days"),
    Variable("HOURS", "/learner/weekly_hours"),
    Variable("REST", "/constraints/unavailable_weekdays", _weekdays),
    Variable("START", "/constraints/start_date"),
    Variable("DEADLINE", "/constraints/deadline"),
    Variable("EXAM", "/constraints/exam_date"),
    Variable("TZ_NAME", "/constraints/timezone"),
    Variable("CAP", "/constraints/max_daily_minutes"),
    Variable("MINUTES_BY_WEEKDAY", "/constraints/minutes_by_weekday", _minutes_by_weekday),
)
DEFAULTS: Json = {
    "goal": "Learn Python basics",
    "topic": "python",
    "duration_days": 7,
    "constraints": {"max_daily_minutes": 60, "must_include_practice": True},
}
