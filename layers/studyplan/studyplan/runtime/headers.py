"""The headers of a call. A module of its own: steps, which read no bodies, start without what reading them takes."""

from typing import Any


def header_of(event: dict[str, Any], name: str) -> str | None:
    """A header whatever its case."""
    return {key.lower(): value for key, value in (event.get("headers") or {}).items()}.get(name.lower())
