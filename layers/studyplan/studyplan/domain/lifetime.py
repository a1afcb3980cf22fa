"""How long a request may be open."""

from datetime import datetime, timedelta

# The machine may run 10 minutes; five more for what happens around it. After that the sweeper closes the request.
LIFETIME = timedelta(minutes=15)


def deadline_of(opened_at: str) -> str:
    """When a request opened then is closed at the latest. ISO 8601 in UTC, in and out."""
    return (datetime.fromisoformat(opened_at) + LIFETIME).isoformat(timespec="microseconds")


def seconds_open(deadline: str, now: str) -> float:
    """How long the request with that deadline has been open."""
    return (datetime.fromisoformat(now) - datetime.fromisoformat(deadline) + LIFETIME).total_seconds()
