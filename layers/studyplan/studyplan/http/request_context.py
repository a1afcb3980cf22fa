"""The context of a call: its owner, headers and correlation id."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from studyplan.domain.errors.http import Unauthorized
from studyplan.domain.values.ids import valid_correlation_id

MAX_OWNER = 200  # characters; keys, inputs of executions and the state machine's paths have room for it
OWNER = re.compile(rf"[A-Za-z0-9_.~%-]{{1,{MAX_OWNER}}}")
CORRELATION_HEADER = "X-Correlation-ID"


def owner_named(subject: str) -> str:
    """Return a token's subject as an owner: percent-encoded, so that it is safe in keys, inputs and logs.

    Raises Unauthorized for one that is empty, too long, or not valid Unicode (half of a surrogate pair).
    """
    try:
        owner = quote(subject, safe="")
    except UnicodeEncodeError:
        raise Unauthorized from None
    if not OWNER.fullmatch(owner):
        raise Unauthorized
    return owner


def owner_of(event: Mapping[str, Any]) -> str:
    """Return the owner whose rows a call may use. Only the authorizer sets it; nothing that a caller sends counts.

    Raises Unauthorized where the authorizer set none, or none of a valid form.
    """
    context = event.get("requestContext")
    authorizer = context.get("authorizer") if isinstance(context, Mapping) else None
    owner = authorizer.get("owner") if isinstance(authorizer, Mapping) else None
    if not isinstance(owner, str) or not OWNER.fullmatch(owner):
        raise Unauthorized
    return owner


def header_of(event: Mapping[str, Any], name: str) -> str | None:
    """Return a header; its name is compared without case."""
    return {key.lower(): value for key, value in (event.get("headers") or {}).items()}.get(name.lower())


def correlation_of(event: Mapping[str, Any]) -> str:
    """Return the correlation id that a caller sent, else API Gateway's id of the call; empty without either."""
    context = event.get("requestContext")
    call_id = context.get("requestId") if isinstance(context, dict) else None
    return valid_correlation_id(header_of(event, CORRELATION_HEADER)) or valid_correlation_id(call_id)
