"""Cursors: where the next page of a list begins. They are signed with the deployment's key and valid for one list."""

import base64
import hmac
import json
from collections.abc import Callable
from typing import NamedTuple

from studyplan.domain.errors.http import FieldError, InvalidFields

FORMAT = "1"  # of the signed text; a change makes earlier cursors invalid
MAC_BYTES = 32


class ListScope(NamedTuple):
    """The list that a cursor is of: a partition, which names owner and kind, and the filters (attribute, value)."""

    partition: str
    filters: tuple[tuple[str, str], ...] = ()


class Cursors:
    """Encodes and decodes cursors. `key` reads the signing key; it is called only when there is a cursor."""

    def __init__(self, key: Callable[[], bytes]) -> None:
        self._key = key

    def encode(self, sort_key: str, scope: ListScope) -> str:
        """Return the cursor of the page that begins after `sort_key`."""
        signed = json.dumps([FORMAT, scope.partition, sorted(scope.filters), sort_key]).encode()
        mac = hmac.digest(self._key(), signed, "sha256")
        return base64.urlsafe_b64encode(mac + sort_key.encode()).decode().rstrip("=")

    def decode(self, cursor: str, scope: ListScope) -> str:
        """Return the sort key in a cursor. Raises InvalidFields for one that was not issued for this list."""
        try:
            raw = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars="-_", validate=True)
            sort_key = raw[MAC_BYTES:].decode()
        except ValueError:
            raise _invalid_cursor() from None
        # Compare the whole text, not only the MAC: base64 has several spellings of the same bytes.
        if not sort_key or not hmac.compare_digest(self.encode(sort_key, scope).encode(), cursor.encode()):
            raise _invalid_cursor()
        return sort_key


def _invalid_cursor() -> InvalidFields:
    return InvalidFields(fields=(FieldError("cursor", "is not a valid cursor for this list"),))
