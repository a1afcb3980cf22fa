"""Cursors: where the next page of a list begins. They are signed with the deployment's key and valid for one list."""

import json
from collections.abc import Callable
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from studyplan.domain.errors.http import FieldError, InvalidFields

if TYPE_CHECKING:
    from itsdangerous import URLSafeSerializer

FORMAT = "2"  # of what is signed; a change makes earlier cursors invalid
SEPARATOR = "."  # between sort key and signature


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
        return str(self._serializer(scope).dumps(sort_key))

    def decode(self, cursor: str, scope: ListScope) -> str:
        """Return the sort key in a cursor. Raises InvalidFields for one that was not issued for this list."""
        from itsdangerous import BadData

        try:
            sort_key = str(self._serializer(scope).loads(cursor)) if SEPARATOR in cursor else ""
        except (BadData, UnicodeEncodeError):  # the second is for half of a surrogate pair
            raise _invalid_cursor() from None
        # The library ignores a signature's unused bits, and characters that are not base64. One spelling is valid.
        if not sort_key or cursor != self.encode(sort_key, scope):
            raise _invalid_cursor()
        return sort_key

    def _serializer(self, scope: ListScope) -> "URLSafeSerializer":
        """Return a serializer for one list: its key is derived from the deployment's key and the list."""
        from itsdangerous import URLSafeSerializer  # here, because few calls have a cursor

        scope_text = json.dumps([FORMAT, scope.partition, sorted(scope.filters)])
        signing = {"sep": SEPARATOR, "key_derivation": "hmac", "digest_method": sha256}
        return URLSafeSerializer(self._key(), salt=scope_text, signer_kwargs=signing)


def _invalid_cursor() -> InvalidFields:
    return InvalidFields(fields=(FieldError("cursor", "is not a valid cursor for this list"),))
