"""The errors of a model, one class for each way on; the state machine routes by these names.

WriterError
|-- LlmThrottled | LlmUnavailable | LlmTimeout                      tried again, then the fallback writes
|-- LlmInvalidOutput                                                sent back as a finding, then the fallback writes
|-- LlmTruncated | LlmQuotaExceeded | LlmAuthError | LlmBadRequest  the fallback writes
|-- LlmBudgetExceeded                                               the fallback writes
`-- LlmRefused                                                      ends the request as failed
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from studyplan.domain.errors.base import StudyplanError

if TYPE_CHECKING:
    from studyplan.domain.generation.model_call import ModelCall
    from studyplan.domain.values.plan import Finding


class WriterError(StudyplanError):
    """The writer has no draft. `calls` were made all the same; `detail` never holds a prompt, an answer or a key."""

    def __init__(self, detail: str = "", *, calls: tuple[ModelCall, ...] = ()) -> None:
        self.detail = detail or self.sentence
        self.calls = calls
        self.sent_back: tuple[Finding, ...] = ()  # the findings that the writer was sent before it failed again
        super().__init__(self.detail)

    @property
    def trace(self) -> dict[str, Any]:
        sent_back = [finding.model_dump(mode="json") for finding in self.sent_back]
        return {"calls": [call.attributes() for call in self.calls], "sent_back": sent_back}


class LlmThrottled(WriterError):
    sentence = "The model's service throttled the call."


class LlmUnavailable(WriterError):
    sentence = "The model's service returned an invalid response."


class LlmTimeout(WriterError):
    sentence = "The model did not respond in time."


class LlmTruncated(WriterError):
    sentence = "The model's answer was truncated, with twice the tokens too."


class LlmInvalidOutput(WriterError):
    sentence = "The model's answer does not match the requested form."


class LlmRefused(WriterError):
    sentence = "The model refused to write this plan."


class LlmQuotaExceeded(WriterError):
    sentence = "The model's account has no quota left."


class LlmAuthError(WriterError):
    sentence = "The model's service rejected the key."


class LlmBadRequest(WriterError):
    sentence = "The model's service rejected the request as invalid."


class LlmBudgetExceeded(WriterError):
    sentence = "Today's budget for model calls is used up."
