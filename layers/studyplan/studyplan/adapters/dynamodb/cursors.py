"""Cursors: where a list goes on, signed with the deployment's key, and good for that one list of that one owner."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import NamedTuple

from studyplan.domain.errors.http import FieldError, InvalidFields

FORM = "1"  # of what is signed; one that changes it makes the cursors of before invalid, and that is all
MAC_BYTES = 32


class ListOf(NamedTuple):
    """Which list: a partition, which names owner and kind, and the filters (attribute, value)."""

    partition: str
    filters: tuple[tuple[str, str], ...] = ()


class Cursors:
    """`key` reads the key to sign with; it is asked only when there is a cursor to make or to judge."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def sealed(self, sort_key: str, listed: ListOf) -> str:
        """The cursor that goes on after `sort_key`."""
        told = json.dumps([FORM, listed.partition, sorted(listed.filters), sort_key]).encode()
        mac = hmac.digest(self._key(), told, "sha256")
        return base64.urlsafe_b64encode(mac + sort_key.encode()).decode().rstrip("=")

    def opened(self, cursor: str, listed: ListOf) -> str:
        """The sort key in a cursor. Raises InvalidFields for one that this list did not give, as it stands."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
            sort_key = raw[MAC_BYTES:].decode()
        except ValueError:
            raise _not_ours() from None
        # The whole text and not only the code in it: base64 has several spellings of the same bytes.
        if not sort_key or not hmac.compare_digest(self.sealed(sort_key, listed).encode(), cursor.encode()):
            raise _not_ours()
        return sort_key


def _not_ours() -> InvalidFields:
    return InvalidFields(fields=(FieldError("cursor", "is not one that this list gave"),))
