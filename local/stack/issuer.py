"""The issuer of a local stack's tokens: one key, made once and kept with the data; the public key is served as JWKS.

The authorizer is the deployed one. Template parameters name this issuer to it.
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

ISSUER = "https://issuer.studyplan.invalid"  # a name that resolves nowhere: the keys are at their own address
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
        """Return the JWKS (RFC 7517) with the public key."""
        public: dict[str, Any] = jwt.algorithms.ECAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return json.dumps({"keys": [public | {"kid": self.key_id, "alg": "ES256", "use": "sig"}]}).encode()


@dataclass
class Signer:
    """A token for OWNER that is renewed when it is old; until then the gateway can cache the authorizer's answer."""

    issuer: Issuer
    current: str = ""
    renewed_at: float = 0.0

    def __call__(self) -> str:
        if time.monotonic() > self.renewed_at or not self.current:
            self.current = self.issuer.token(OWNER)
            self.renewed_at = time.monotonic() + HOUR * 60 / 2
        return self.current


def kept(folder: Path) -> Issuer:
    """Return the issuer whose key is in `folder`; make the key on the first call."""
    path = folder / FILE
    with suppress(FileNotFoundError):
        return _read(path)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        # Written completely before it gets its name: of two processes, the first one's key stays. Mode 600.
        descriptor, unnamed = tempfile.mkstemp(dir=folder)
        with os.fdopen(descriptor, "wb") as sink:
            sink.write(_new_key())
        with suppress(FileExistsError):
            os.link(unnamed, path)
        Path(unnamed).unlink()
    except OSError as error:
        raise StackError(f"The key of the local tokens cannot be written to {folder}: {error.strerror}.") from None
    return _read(path)


def token_for(environment: Mapping[str, str], folder: Path) -> str:
    """Return the token that `make token OWNER=anna EXPIRES=60` prints. Raise StackError for a wrong EXPIRES."""
    owner, minutes = environment.get("OWNER") or OWNER, environment.get("EXPIRES") or str(HOUR)
    if not re.fullmatch("-?[0-9]{1,7}", minutes):
        raise StackError(
            f"EXPIRES must be a number of minutes, not '{minutes}'; below 0 the token has expired already."
        )
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
        raise StackError(f"{path} holds no key of a local issuer: remove the file, and a new key is made.")
    return Issuer(key)
