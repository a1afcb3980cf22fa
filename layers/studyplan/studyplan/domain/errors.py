"""Every error we name, and the sentence a person reads for it.

StudyplanError
|-- Refused             the caller's mistake: an HTTP status, nothing started
|   |-- Unauthorized 401 | NotFound 404 | MethodNotAllowed 405 | Conflict 409 | BodyTooLarge 413
|   |-- Stale 412 | LibraryFull 422 | Infeasible 422
|   |-- TooManyOpenRequests 429
|   `-- MalformedBody 400 | UnsupportedMediaType 415 | InvalidFields 422
|-- PlanFailure         ends a request as failed; the class name is its code in the state machine
|   |-- InvalidStepInput | RequestMissing | RequestClosed | ArtefactMissing | PlanTooLarge
|   |-- NothingSuitable | PlanNotGoodEnough | WriterUnknown
|   `-- StepTimedOut | DeadlinePassed | LearnerDeleted | ExecutionEnded | InternalError
`-- Transient           tried again by the state machine, then a failure like the others
    `-- StoreThrottled | StoreUnavailable
"""

import traceback
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


class StudyplanError(Exception):
    """Root of our errors. `sentence` is safe to show: it never holds what a user typed."""

    sentence: ClassVar[str] = "Something went wrong."


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


class PlanFailure(StudyplanError):
    """Ends a plan request. `code` is what the state machine, the trace and the API show."""

    def __init__(self, detail: str = "", *, trace: Mapping[str, Any] | None = None) -> None:
        self.detail = detail
        self.trace = trace  # what the step had found out when it gave up
        super().__init__(detail or self.sentence)

    @property
    def code(self) -> str:
        return type(self).__name__


class InvalidStepInput(PlanFailure):
    sentence = "A step was started with input that it does not understand."


class RequestMissing(PlanFailure):
    sentence = "The plan request is not in the table."


class RequestClosed(PlanFailure):
    sentence = "The plan request had ended before this step ran."


class ArtefactMissing(PlanFailure):
    sentence = "A step did not find what the step before it should have stored."


class PlanTooLarge(PlanFailure):
    sentence = "The plan is larger than can be stored."


class NothingSuitable(PlanFailure):
    sentence = "The library has no resource on this topic at the learner's level."


class PlanNotGoodEnough(PlanFailure):
    sentence = "The best plan found scored below 0.50 and was not published; the trace names the checks it failed."


class WriterUnknown(PlanFailure):
    sentence = "The settings of the plan writer are wrong; the trace says which."


class StepTimedOut(PlanFailure):
    sentence = "A step took longer than it may."


class DeadlinePassed(PlanFailure):
    sentence = "The plan was not finished before its deadline."


class LearnerDeleted(PlanFailure):
    sentence = "The learner was deleted while the plan was being made."


class ExecutionEnded(PlanFailure):
    sentence = "The state machine's execution ended without an answer."


class InternalError(PlanFailure):
    sentence = "A step failed for a reason that has no name yet; its trace says which step."


class Transient(StudyplanError):
    """Worth another try soon."""

    @property
    def code(self) -> str:
        return type(self).__name__


class StoreThrottled(Transient):
    sentence = "The database was too busy."


class StoreUnavailable(Transient):
    sentence = "The database did not answer."


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
FAILURES: tuple[type[PlanFailure], ...] = (
    InvalidStepInput,
    RequestMissing,
    RequestClosed,
    ArtefactMissing,
    PlanTooLarge,
    NothingSuitable,
    PlanNotGoodEnough,
    WriterUnknown,
    StepTimedOut,
    DeadlinePassed,
    LearnerDeleted,
    ExecutionEnded,
    InternalError,
)
TRANSIENTS: tuple[type[Transient], ...] = (StoreThrottled, StoreUnavailable)


def place_of(failure: Exception) -> str:
    """File and line where it was raised: what may be logged of an error whose text may hold anything."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
