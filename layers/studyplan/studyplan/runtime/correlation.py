"""One id from a call to every step and log line that comes of it."""

import re
from typing import Any

from studyplan.runtime.headers import header_of

HEADER = "X-Correlation-ID"
# What goes into every log line is short, and can neither break a line nor be much of a text.
SOUND = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def correlation_of(event: dict[str, Any]) -> str:
    """The id that a caller sent where it is a sound one, else API Gateway's of the call; empty without either."""
    given = header_of(event, HEADER)
    context = event.get("requestContext")
    return sound(given) or sound(context.get("requestId") if isinstance(context, dict) else None)


def sound(told: object) -> str:
    """`told` where it can be such an id, else nothing."""
    return told if isinstance(told, str) and SOUND.fullmatch(told) else ""
