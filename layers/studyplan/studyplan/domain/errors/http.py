"""The errors that refuse an HTTP call."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from studyplan.domain.errors.base import StudyplanError


@dataclass(frozen=True)
class FieldError:
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
    sentence = "The body is not valid JSON."


class Unauthorized(Refused):
    """There is no owner: the call came without a token that the authorizer took."""

    status, title = 401, "Unauthorized"
    sentence = "Send a valid token, as Authorization: Bearer <token>."


class NotFound(Refused):
    status, title = 404, "Not found"
    sentence = "There is nothing here."


class MethodNotAllowed(Refused):
    status, title = 405, "Method not allowed"
    sentence = "This path does not know that method."

    def __init__(self, allowed: tuple[str, ...]) -> None:
        self.allowed = allowed
        super().__init__(f"This path knows {', '.join(allowed)}.")


class Conflict(Refused):
    status, title = 409, "Conflict"
    sentence = "That exists already."


class Stale(Refused):
    status, title = 412, "Precondition failed"
    sentence = "It has changed since you read it."


class TooManyOpenRequests(Refused):
    status, title = 429, "Too many open requests"
    sentence = "As many of your plan requests are open as may be; ask again when one has ended."


class LibraryFull(Refused):
    status, title = 422, "Library full"
    sentence = "The library is full."


class BodyTooLarge(Refused):
    status, title = 413, "Body too large"
    sentence = "The body is larger than 16 KB."


class UnsupportedMediaType(Refused):
    status, title = 415, "Unsupported media type"
    sentence = "Send the body as application/json."


class InvalidFields(Refused):
    status, title = 422, "Invalid fields"
    sentence = "Some fields are not valid."


class Infeasible(Refused):
    """No plan can keep to a wish. `rule` is the one that binds; `fixes` and `weeks` are JSON as the ledger has them."""

    status, title = 422, "Infeasible"
    sentence = "No plan can keep to all of this."

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


REFUSALS: tuple[type[Refused], ...] = (
    MalformedBody,
    Unauthorized,
    NotFound,
    MethodNotAllowed,
    Conflict,
    Stale,
    LibraryFull,
    TooManyOpenRequests,
    Infeasible,
    BodyTooLarge,
    UnsupportedMediaType,
    InvalidFields,
)
