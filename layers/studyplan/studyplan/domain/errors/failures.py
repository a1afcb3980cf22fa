"""The errors that end a plan request, and the transient ones that the state machine retries."""

from collections.abc import Mapping
from typing import Any

from studyplan.domain.errors.base import StudyplanError


class PlanFailure(StudyplanError):
    """Ends a plan request. Its code is what the state machine, the trace and the API show."""

    def __init__(self, detail: str = "", *, trace: Mapping[str, Any] | None = None) -> None:
        self.detail = detail
        self.trace = trace  # what the step had found out when it gave up
        super().__init__(detail or self.sentence)


class InvalidStepInput(PlanFailure):
    sentence = "A step was started with input that it does not understand."


class RequestMissing(PlanFailure):
    sentence = "The plan request is not in the table."


class RequestClosed(PlanFailure):
    sentence = "The plan request had ended before this step ran."


class ArtefactMissing(PlanFailure):
    sentence = "A step did not find what the step before it should have stored."


class PlanTooLarge(PlanFailure):
    sentence = "The plan is too large to be stored; ask for fewer days."


class NothingSuitable(PlanFailure):
    sentence = "The library has no resource on this topic at the learner's level."


class PlanNotGoodEnough(PlanFailure):
    sentence = "The best plan scored below 0.50 and was not published; the trace names the checks that it failed."


class WriterUnknown(PlanFailure):
    sentence = "The settings of the plan writer are wrong; the trace says which."


class StepTimedOut(PlanFailure):
    sentence = "A step exceeded its time limit."


class DeadlinePassed(PlanFailure):
    sentence = "The plan was not finished before its deadline."


class LearnerDeleted(PlanFailure):
    sentence = "The learner was deleted while the plan was being made."


class ExecutionEnded(PlanFailure):
    sentence = "The state machine's execution ended without a result."


class InternalError(PlanFailure):
    sentence = "A step failed for a reason that has no name yet; the trace says which step."


class Transient(StudyplanError):
    """A failure that a retry may solve."""


class StoreThrottled(Transient):
    sentence = "The database throttled the call; retry."


class StoreUnavailable(Transient):
    sentence = "The database did not respond; retry."
