"""What went wrong in a call to a model, by our names. Nothing that a server wrote is repeated but a few known codes."""

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

# A second chance in the same write: which of them a failure may have.
Remedy = Literal["wait", "new key", "more room", "newer limit"]

NO_QUOTA = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})
FILTERED = frozenset({"content_filter", "content_policy_violation"})
SAFE_TO_NAME = NO_QUOTA | FILTERED | {"context_length_exceeded", "model_not_found", "unsupported_parameter"}
UNAVAILABLE = frozenset({408, 409})
OLD_LIMIT = "max_tokens"  # of the chat wire; newer models take max_completion_tokens alone


@dataclass(frozen=True)
class Trouble:
    """One failed call. `wait` is what the server asked to wait, in seconds; `remedy` what could help at once.

    `reached`: a model may have been at work, so tokens may have been used.
    """

    kind: type[WriterError]
    detail: str = ""
    remedy: Remedy | None = None
    wait: float = 0.0
    reached: bool = False
    request_id: str | None = None

    def error(self) -> WriterError:
        return self.kind(self.detail)


def trouble_of(failure: Exception, *, now: datetime) -> Trouble:
    """What the client raised. `now` has a time zone: a server may say when, instead of how long, to wait."""
    import openai

    if isinstance(failure, openai.APIStatusError):
        told = failure.body if isinstance(failure.body, dict) else {}
        answer = failure.response
        return trouble_of_status(answer.status_code, answer.headers, told, now=now, request_id=failure.request_id)
    cause = type(failure.__cause__ or failure).__name__
    kind: type[WriterError] = LlmUnavailable
    if isinstance(failure, TimeoutError | openai.APITimeoutError):
        kind = LlmTimeout
    return Trouble(kind, f"{kind.sentence} ({cause})", reached=not cause.startswith("Connect"))


def trouble_of_status(
    status: int, headers: Mapping[str, str], told: Mapping[str, object], *, now: datetime, request_id: str | None = None
) -> Trouble:
    """`told` is the `error` of the server's body, with its `code`, `type` and `param`."""
    names = {str(told.get(name)) for name in ("code", "type")}
    kind = _kind_of(status, names)
    known = sorted(names & SAFE_TO_NAME)
    detail = f"{kind.sentence} ({', '.join([f'HTTP {status}', *known])})"
    remedy: Remedy | None = None
    wait = waiting_asked_for(headers, now) if kind is LlmThrottled else None
    if wait is not None:
        remedy = "wait"
    elif status == 401:
        remedy = "new key"
    elif kind is LlmBadRequest and told.get("param") == OLD_LIMIT:
        remedy = "newer limit"
    return Trouble(kind, detail, remedy=remedy, wait=wait or 0.0, request_id=request_id)


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


def waiting_asked_for(headers: Mapping[str, str], now: datetime) -> float | None:
    """Seconds that a server asks to wait, in any of the three forms; None where it says nothing that makes sense."""
    thousandths, told = headers.get("retry-after-ms"), headers.get("retry-after", "")
    try:
        wait = float(thousandths) / 1000 if thousandths else float(told)
    except ValueError:
        try:
            wait = (parsedate_to_datetime(told) - now).total_seconds()
        except (ValueError, TypeError):  # not a date, or one without a time zone
            return None
    return wait if isfinite(wait) and wait >= 0 else None
