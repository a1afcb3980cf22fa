"""Why a request can fail, as its failure code says it, and the sentence a person reads for each."""

from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.errors.failures import FAILURES, TRANSIENTS, InternalError
from studyplan.domain.errors.llm import LlmRefused

_KNOWN: tuple[type[StudyplanError], ...] = (*FAILURES, *TRANSIENTS, LlmRefused)
_SENTENCES = {known.__name__: known.sentence for known in _KNOWN}


def known_code(code: str) -> str:
    """A failure's code as callers see it: what we never named (a platform's or Python's error) is InternalError."""
    return code if code in _SENTENCES else InternalError.__name__


def sentence_of(code: str) -> str:
    """The sentence for a failure's code."""
    return _SENTENCES[known_code(code)]
