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
