"""Ids that follow from what they identify."""

from uuid import NAMESPACE_URL, UUID, uuid5


def id_from(owner: str, *keys: str) -> str:
    """A UUID that is always the same for the same owner and keys (uuid5)."""
    return str(uuid5(NAMESPACE_URL, "\x1f".join((owner, *keys))))


def plan_id_of(request_id: str) -> str:
    """A request has one plan, so its id follows from the request's: a publish that is repeated hits the same row."""
    return str(uuid5(UUID(request_id), "plan"))
