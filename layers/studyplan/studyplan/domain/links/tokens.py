"""The secret of a link. It is stored as its hash only, so that nobody who reads the table can open a link."""

import re
from base64 import b32encode
from hashlib import sha256

TOKEN_BYTES = 20  # of randomness; 140 bits are left to guess for somebody who sees the last four characters in a list
ENDING = 4  # characters that a list shows, by which people know one link from another
# Lower case and digits: programs that find a link in a text keep such characters at its end, and drop a hyphen.
_TOKEN = re.compile(r"[a-z2-7]{32}")


def token_from(chance: bytes) -> str:
    """Return the token that TOKEN_BYTES random bytes make."""
    return b32encode(chance).decode().lower()


def hash_of(token: str) -> str | None:
    """Return the hash by which a link is stored; None for a text that is no token."""
    return sha256(token.encode()).hexdigest() if _TOKEN.fullmatch(token) else None
