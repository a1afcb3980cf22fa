"""Who a call is for: the subject of its token, in the one form that is safe in keys, inputs and logs of the machine."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from studyplan.domain.errors.http import Unauthorized

LONGEST = 200  # characters; keys, ids of executions' inputs and the state machine's paths all have room for it


OWNER = re.compile(rf"[A-Za-z0-9_.~%-]{{1,{LONGEST}}}")


def owner_named(subject: str) -> str:
    """A token's subject as an owner: percent-encoded, so that no delimiter of a key is in it.

    Raises Unauthorized for one that is empty, too long, or no text (half of a surrogate pair).
    """
    try:
        owner = quote(subject, safe="")
    except UnicodeEncodeError:
        raise Unauthorized from None
    if not OWNER.fullmatch(owner):
        raise Unauthorized
    return owner


def owner_of(event: Mapping[str, Any]) -> str:
    """Whose rows a call may touch: what the authorizer said, and nothing that a caller can send.

    Raises Unauthorized where it said nothing, or what no authorizer of ours says.
    """
    context = event.get("requestContext")
    authorizer = context.get("authorizer") if isinstance(context, Mapping) else None
    owner = authorizer.get("owner") if isinstance(authorizer, Mapping) else None
    if not isinstance(owner, str) or not OWNER.fullmatch(owner):
        raise Unauthorized
    return owner


def header_of(event: dict[str, Any], name: str) -> str | None:
    """A header whatever its case."""
    return {key.lower(): value for key, value in (event.get("headers") or {}).items()}.get(name.lower())


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
