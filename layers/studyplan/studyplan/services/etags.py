"""Entity tags: they name the version of a value, so that an update of another version can be refused."""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from hashlib import sha256

from pydantic import BaseModel

from studyplan.domain.errors.http import NotFound, Stale

TRIES = 5  # of an update that meets other updates


def etag_of(value: BaseModel) -> str:
    """Return a strong entity tag: equal for equal content, different for any other."""
    return f'"{sha256(value.model_dump_json().encode()).hexdigest()[:32]}"'


def matching[T: BaseModel](value: T | None, if_match: str | None) -> T:
    """Return the value. Raises NotFound for None, and Stale when `if_match` names other versions only."""
    if value is None:
        raise NotFound
    if if_match and if_match.strip() != "*" and etag_of(value) not in [tag.strip() for tag in if_match.split(",")]:
        raise Stale
    return value


def updated_at(now: str, seen: str | None) -> str:
    """Return `now`, or a microsecond after the version that it replaces: a write knows that version by its time.

    The clocks of two functions differ, and two updates may come within a microsecond.
    """
    if seen is None or seen < now:
        return now
    return (datetime.fromisoformat(seen) + timedelta(microseconds=1)).isoformat(timespec="microseconds")


def retried[T](update: Callable[[], T]) -> T:
    """Read, change and write anew when somebody else wrote in between; the last try's Stale is the caller's."""
    for _ in range(TRIES - 1):
        with suppress(Stale):
            return update()
    return update()
