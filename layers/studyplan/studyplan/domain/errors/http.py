"""The errors that refuse an HTTP call: each with a status, a title and a sentence that says what to do."""

import re
from collections.abc import Iterable, Mapping
from typing import Any, ClassVar, NamedTuple

from studyplan.domain.errors.base import StudyplanError


class FieldError(NamedTuple):
    """One field that is wrong: a JSON pointer into the body, or a parameter's name, and why."""

    pointer: str
    message: str


class Refused(StudyplanError):
    """The caller has to change something; `status` is the HTTP status."""

    status: ClassVar[int] = 400
    title: ClassVar[str] = "Bad request"

    def __init__(self, detail: str = "", *, fields: tuple[FieldError, ...] = ()) -> None:
        self.detail = detail or self.sentence
        self.fields = fields
        super().__init__(self.detail)


class MalformedBody(Refused):
    status, title = 400, "Malformed body"
    sentence = "The body is not valid JSON; send one JSON object in UTF-8."


class Unauthorized(Refused):
    """The call has no owner: the authorizer accepted no token."""

    status, title = 401, "Unauthorized"
    sentence = "Send a valid token, as Authorization: Bearer <token>."


class LinkRequired(Refused):
    """A path of learners was called without a learner's link."""

    status, title = 401, "Link required"
    sentence = "Send the token of a learner's link, as Authorization: Learner <token>."


class NotFound(Refused):
    status, title = 404, "Not found"
    sentence = "Resource not found."


class LinkNotFound(NotFound):
    """No open link has the token; whatever the reason, the answer is the same."""

    title = "Link not found"
    sentence = "There is no such link, or it has ended; ask for a new one."


class MethodNotAllowed(Refused):
    status, title = 405, "Method not allowed"
    sentence = "This path does not support the method."

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        super().__init__(f"This path supports {', '.join(allowed)}.")


class Conflict(Refused):
    status, title = 409, "Conflict"
    sentence = "The resource exists already."


class ReplanOpen(Conflict):
    title = "Replan not finished"
    sentence = "The plan is being replanned; wait until that request has ended."


class VersionEnded(Conflict):
    title = "Version ended"
    sentence = "Only a version that is proposed can be accepted; replan to get a new one."


class ProgressRecorded(Conflict):
    title = "Progress recorded"
    sentence = "Progress was recorded after this version was made; replan to take it in."


class LibraryChanged(Refused):
    status, title = 409, "Library changed"
    sentence = "The library has changed since the dry run of this import; send the file again to compare it anew."


class Stale(Refused):
    status, title = 412, "Precondition failed"
    sentence = "The resource was modified; fetch it again and retry."


class TooManyOpenRequests(Refused):
    status, title = 429, "Too many open requests"
    sentence = "You have reached the limit of open plan requests; retry when one has finished."


class TooManyLinks(Refused):
    status, title = 422, "Too many links"
    sentence = "The learner has as many open links as are allowed; revoke one before you make another."


class TooManyOpenImports(Refused):
    status, title = 429, "Too many open imports"
    sentence = "You have reached the limit of open imports; retry when one has ended."


class LibraryFull(Refused):
    status, title = 422, "Library full"
    sentence = "The library is full; delete resources before you add more."


class BodyTooLarge(Refused):
    status, title = 413, "Body too large"
    sentence = "The body is larger than 16 KB; send less."


class FileTooLarge(Refused):
    status, title = 413, "File too large"
    sentence = "The file is larger than 4 MB; post its format to /api/imports/uploads/ and upload it there."


class UnsupportedMediaType(Refused):
    status, title = 415, "Unsupported media type"
    sentence = "Send the body as application/json."


class InvalidFields(Refused):
    status, title = 422, "Invalid fields"
    sentence = "Some fields are not valid; `errors` names each and says why."


class Infeasible(Refused):
    """No plan can satisfy a request.

    `rule` is the one that is violated; `fixes` and `weeks` are JSON as the feasibility report has them.
    """

    status, title = 422, "Infeasible"
    sentence = "No plan can satisfy all of this request; apply one of the fixes."

    def __init__(
        self,
        detail: str = "",
        *,
        fields: tuple[FieldError, ...] = (),
        rule: str = "",
        fixes: tuple[Mapping[str, Any], ...] = (),
        weeks: tuple[Mapping[str, Any], ...] = (),
    ) -> None:
        self.rule, self.fixes, self.weeks = rule, fixes, weeks
        super().__init__(detail, fields=fields)


class MoveRefused(Refused):
    """A task cannot be on a day: `rule` says why, `nearest_days` has days (JSON) on which it can be, nearest first."""

    status, title = 422, "Move refused"
    sentence = "The task cannot be on that day; move it to one of the days in `nearest_days`."

    def __init__(self, detail: str = "", *, rule: str = "", nearest_days: tuple[Mapping[str, Any], ...] = ()) -> None:
        self.rule, self.nearest_days = rule, nearest_days
        super().__init__(detail)


def key_of_deleted_request() -> InvalidFields:
    """Return the error of a call whose Idempotency-Key belongs to a request that was deleted with its learner."""
    message = "was used for a request that was deleted; send a new key"
    return InvalidFields(fields=(FieldError("Idempotency-Key", message),))


def no_such_learner() -> InvalidFields:
    """Return the error of a plan request for a learner that does not exist, or whose deletion has begun."""
    return InvalidFields(fields=(FieldError("/learner_id", "there is no such learner"),))


def no_such_task(pointer: str = "/task_id") -> FieldError:
    """Return what is wrong with the id of a task that the plan does not have."""
    return FieldError(pointer, "is not a task of this plan; send the id of one of its tasks")


def or_not_found[T](value: T | None) -> T:
    """Return the value. Raises NotFound for None."""
    if value is None:
        raise NotFound
    return value


def field_errors(errors: Iterable[Mapping[str, Any]]) -> tuple[FieldError, ...]:
    """Return pydantic's errors as callers read them; the location of one in a body begins with `body`."""
    return tuple(FieldError(_pointer(_location(error)), _message(error)) for error in errors)


def pointer_to(steps: tuple[str | int, ...]) -> str:
    """Return a JSON pointer (RFC 6901) from keys and list positions, from the outside in."""
    return "".join(f"/{str(step).replace('~', '~0').replace('/', '~1')}" for step in steps)


def _message(error: Mapping[str, Any]) -> str:
    """Return the message in JSON's words: pydantic says tuple and dictionary for lists and objects."""
    message = re.sub("(?i)tuple", "list", str(error["msg"]))
    return message.replace("dictionary", "object").replace("Dictionary", "Object").removeprefix("Value error, ")


def _location(error: Mapping[str, Any]) -> tuple[str | int, ...]:
    """Return the location of an error without pydantic's step from a member of an object to its name."""
    loc: tuple[str | int, ...] = error["loc"]
    is_name = len(loc) > 2 and loc[-1] == "[key]" and error.get("input") == loc[-2]
    return loc[:-1] if is_name else loc


def _pointer(loc: tuple[str | int, ...]) -> str:
    """Return a JSON pointer for a place in the body, the parameter's name otherwise."""
    if loc and loc[0] == "body":
        return pointer_to(loc[1:])
    name = str(loc[-1]) if loc else ""
    is_header = bool(loc) and loc[0] == "header"
    return "-".join(map(str.capitalize, name.split("-"))) if is_header else name  # as it is written
