"""The code and the sentence that callers see for a failed plan request."""

from studyplan.domain.errors.base import StudyplanError, kinds_of
from studyplan.domain.errors.failures import InternalError, PlanFailure, StepTimedOut, Transient
from studyplan.domain.errors.llm import LlmRefused

_KNOWN: tuple[type[StudyplanError], ...] = (*kinds_of(PlanFailure), *kinds_of(Transient), LlmRefused)
_SENTENCES = {known.__name__: known.sentence for known in _KNOWN}
# What Step Functions and Lambda call a step that ran out of time.
_PLATFORM_CODES = {"States.Timeout": StepTimedOut.__name__, "Sandbox.Timedout": StepTimedOut.__name__}


def known_code(code: str) -> str:
    """Return a stored failure code as callers see it.

    A time-out of the platform is StepTimedOut; any other error that the product does not name is InternalError.
    """
    known = _PLATFORM_CODES.get(code, code)
    return known if known in _SENTENCES else InternalError.__name__


def sentence_of(code: str) -> str:
    """Return the sentence for a stored failure code."""
    return _SENTENCES[known_code(code)]
