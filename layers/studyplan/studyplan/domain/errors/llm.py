"""What can go wrong with a model, one class for each way out of it; the state machine routes by these names.

WriterError
|-- LlmThrottled | LlmUnavailable | LlmTimeout                      tried again, then the fallback writes
|-- LlmInvalidOutput                                                sent back as a finding, then the fallback writes
|-- LlmTruncated | LlmQuotaExceeded | LlmAuthError | LlmBadRequest  the fallback writes
|-- LlmBudgetExceeded                                               the fallback writes
`-- LlmRefused                                                      ends the request as failed
"""

from typing import Any

from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.generation.model_call import ModelCall
from studyplan.domain.values.plan import Finding


class WriterError(StudyplanError):
    """No draft. `calls` is what it took all the same; `detail` never holds a prompt, an answer or a key."""

    def __init__(self, detail: str = "", *, calls: tuple[ModelCall, ...] = ()) -> None:
        self.detail = detail or self.sentence
        self.calls = calls
        self.sent_back: tuple[Finding, ...] = ()  # what the writer had been told was wrong, when it failed again
        super().__init__(self.detail)

    @property
    def code(self) -> str:
        return type(self).__name__

    @property
    def trace(self) -> dict[str, Any]:
        sent_back = [finding.model_dump(mode="json") for finding in self.sent_back]
        return {"calls": [call.attributes() for call in self.calls], "sent_back": sent_back}


class LlmThrottled(WriterError):
    sentence = "The model's service was too busy."


class LlmUnavailable(WriterError):
    sentence = "The model's service did not answer as one."


class LlmTimeout(WriterError):
    sentence = "The model did not answer in time."


class LlmTruncated(WriterError):
    sentence = "The model's answer was cut off, with more room too."


class LlmInvalidOutput(WriterError):
    sentence = "The model's answer was not what was asked for."


class LlmRefused(WriterError):
    sentence = "The model refused to write this plan."


class LlmQuotaExceeded(WriterError):
    sentence = "The model's account has no quota left."


class LlmAuthError(WriterError):
    sentence = "The model's service did not accept our key."


class LlmBadRequest(WriterError):
    sentence = "The model's service did not understand our request."


class LlmBudgetExceeded(WriterError):
    sentence = "Today's budget for model calls is used up."


WRITER_ERRORS: tuple[type[WriterError], ...] = (
    LlmThrottled,
    LlmUnavailable,
    LlmTimeout,
    LlmTruncated,
    LlmInvalidOutput,
    LlmRefused,
    LlmQuotaExceeded,
    LlmAuthError,
    LlmBadRequest,
    LlmBudgetExceeded,
)
