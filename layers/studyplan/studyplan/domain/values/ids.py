"""Ids that are computed from what they identify, so that the same thing always has the same id."""

import re
from typing import Literal
from uuid import NAMESPACE_URL, UUID, uuid5

TaskKind = Literal["study", "review"]  # practice counts as study

# It is in every log line, so it is short and cannot break a line.
_CORRELATION_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,63}")


def id_from(owner: str, *keys: str) -> str:
    """Return a UUID (version 5) that is always the same for the same owner and keys."""
    return str(uuid5(NAMESPACE_URL, "\x1f".join((owner, *keys))))


def plan_id_of(request_id: str) -> str:
    """Return the id of a request's only plan: a repeated publish writes the same row."""
    return str(uuid5(UUID(request_id), "plan"))


def task_id(lineage: str, resource_id: str, kind: TaskKind, ordinal: int) -> str:
    """Return the id of a task, which it keeps on whatever day a plan has it.

    `lineage` is the id of the plan's first request. `ordinal` counts the tasks of one resource and kind from 1, in
    their order; none is used for two tasks of a lineage.
    """
    return id_from(lineage, resource_id, kind, str(ordinal))


def valid_correlation_id(value: object) -> str:
    """Return `value` where it can be a correlation id, else the empty string."""
    return value if isinstance(value, str) and _CORRELATION_ID.fullmatch(value) else ""
