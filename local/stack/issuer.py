"""The issuer of a local stack's tokens: one key, made once and kept with the data, its public half served as a JWKS.

The authorizer is the deployed one and takes these tokens for what they are: it is told this issuer by parameters.
"""

import json
import os
import re
import tempfile
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key

from local.stack.errors import StackError

ISSUER = "https://issuer.studyplan.invalid"  # a name that never leads anywhere: the keys are at an address of their own
AUDIENCE = "studyplan-local"
KEYS_PATH = "/.well-known/jwks.json"
OWNER = "local"
HOUR = 60  # minutes
FILE = "issuer.pem"


@dataclass(frozen=True)
class Issuer:
    """Signs tokens with `key`."""

    key: EllipticCurvePrivateKey = field(repr=False)

    @property
    def key_id(self) -> str:
        public = self.key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        return sha256(public).hexdigest()[:16]

    def token(self, subject: str, minutes: float = HOUR) -> str:
        now = int(time.time())
        claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "exp": now + round(minutes * 60)}
        return jwt.encode(claims, self.key, "ES256", {"kid": self.key_id})

    def keys(self) -> bytes:
        """The JWKS (RFC 7517) that holds its public key."""
        public: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return json.dumps({"keys": [public | {"kid": self.key_id, "alg": "ES256", "use": "sig"}]}).encode()


@dataclass
class Signer:
    """A token for OWNER that stays the same until it is old, so that the gateway can keep what it knows of it."""

    issuer: Issuer
    made: str = ""
    renewed_at: float = 0.0

    def __call__(self) -> str:
        if time.monotonic() > self.renewed_at or not self.made:
            self.made = self.issuer.token(OWNER)
            self.renewed_at = time.monotonic() + HOUR * 60 / 2
        return self.made


def kept(folder: Path) -> Issuer:
    """The issuer whose key is in `folder`, where it is made on the first call."""
    path = folder / FILE
    with suppress(FileNotFoundError):
        return _read(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Whole before it has its name: of two that make one, the first one's stays. Only its owner can read it.
        descriptor, unnamed = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as sink:
            sink.write(_new_key())
        with suppress(FileExistsError):
            os.link(unnamed, path)
        Path(unnamed).unlink()
    except OSError as error:
        raise StackError(f"The key of the local tokens cannot be kept in {folder}: {error.strerror}.") from None
    return _read(path)


def token_for(environment: Mapping[str, str], folder: Path) -> str:
    """What `make token OWNER=anna EXPIRES=60` prints. StackError for what can not be read."""
    owner, minutes = environment.get("OWNER") or OWNER, environment.get("EXPIRES") or str(HOUR)
    if not re.fullmatch("-?[0-9]{1,7}", minutes):
        raise StackError(f"EXPIRES is a number of minutes, not '{minutes}'; a negative one makes a token that is old.")
    return kept(folder).token(owner, int(minutes))


def _new_key() -> bytes:
    return generate_private_key(SECP256R1()).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def _read(path: Path) -> Issuer:
    try:
        key = serialization.load_pem_private_key(path.read_bytes(), None)
    except ValueError:
        key = None
    if not isinstance(key, EllipticCurvePrivateKey):
        raise StackError(f"{path} holds no key of a local issuer: remove it, and a new one is made.")
    return Issuer(key)
