"""A failed call to a model, classified as a WriterError. Of what a server wrote only a few known codes are repeated."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from math import isfinite
from typing import Literal

from studyplan.domain.errors.llm import (
    LlmAuthError,
    LlmBadRequest,
    LlmQuotaExceeded,
    LlmRefused,
    LlmThrottled,
    LlmTimeout,
    LlmUnavailable,
    WriterError,
)

# What the writer can change before it calls once more within the same write.
Remedy = Literal["wait", "new key", "more tokens", "newer limit"]

NO_QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
FILTERED = frozenset({"content_filter", "content_policy_violation"})
SAFE_TO_NAME = NO_QUOTA | FILTERED | {"context_length_exceeded", "model_not_found", "unsupported_parameter"}
UNAVAILABLE = frozenset({408, 409})
OLD_LIMIT = "max_tokens"  # of the chat wire; newer models accept max_completion_tokens alone


@dataclass(frozen=True)
class FailedCall:
    """One failed call. `wait` is in seconds, as the server asked; `remedy` is what may help at once.

    `reached`: the model may have worked on it, so tokens may have been used.
    """

    kind: type[WriterError]
    detail: str = ""
    remedy: Remedy | None = None
    wait: float = 0.0
    reached: bool = False
    request_id: str | None = None

    def error(self) -> WriterError:
        return self.kind(self.detail)


def failed_call_of(failure: Exception, *, now: datetime) -> FailedCall:
    """Classify what the client raised. `now` has a time zone: a server may ask to wait until a date."""
    import openai

    if isinstance(failure, openai.APIStatusError):
        error = failure.body if isinstance(failure.body, dict) else {}
        response = failure.response
        return failed_call_of_status(
            response.status_code, response.headers, error, now=now, request_id=failure.request_id
        )
    cause = type(failure.__cause__ or failure).__name__
    kind: type[WriterError] = LlmUnavailable
    if isinstance(failure, TimeoutError | openai.APITimeoutError):
        kind = LlmTimeout
    return FailedCall(kind, f"{kind.sentence} ({cause})", reached=not cause.startswith("Connect"))


def failed_call_of_status(
    status: int,
    headers: Mapping[str, str],
    error: Mapping[str, object],
    *,
    now: datetime,
    request_id: str | None = None,
) -> FailedCall:
    """Classify a response. `error` is that object of the server's body, with its `code`, `type` and `param`."""
    names = {str(error.get(name)) for name in ("code", "type")}
    kind = _kind_of(status, names)
    known = sorted(names & SAFE_TO_NAME)
    detail = f"{kind.sentence} ({', '.join([f'HTTP {status}', *known])})"
    remedy: Remedy | None = None
    wait = requested_wait(headers, now) if kind is LlmThrottled else None
    if wait is not None:
        remedy = "wait"
    elif status == 401:
        remedy = "new key"
    elif kind is LlmBadRequest and error.get("param") == OLD_LIMIT:
        remedy = "newer limit"
    return FailedCall(kind, detail, remedy=remedy, wait=wait or 0.0, request_id=request_id)


def _kind_of(status: int, names: set[str]) -> type[WriterError]:
    if status == 402 or (status == 429 and names & NO_QUOTA):
        return LlmQuotaExceeded
    if status == 429:
        return LlmThrottled
    if status in (401, 403):
        return LlmAuthError
    if status in UNAVAILABLE or status >= 500:
        return LlmUnavailable
    return LlmRefused if names & FILTERED else LlmBadRequest


def requested_wait(headers: Mapping[str, str], now: datetime) -> float | None:
    """Return the seconds that a server asks to wait, from retry-after-ms or retry-after (seconds or a date).

    None without such a header, and for one that makes no sense.
    """
    milliseconds, retry_after = headers.get("retry-after-ms"), headers.get("retry-after", "")
    try:
        wait = float(milliseconds) / 1000 if milliseconds else float(retry_after)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(retry_after) - now).total_seconds()
        except (ValueError, TypeError):  # not a date, or one without a time zone
            return None
    return wait if isfinite(wait) and wait >= 0 else None
