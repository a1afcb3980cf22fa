"""Tokens and their issuers: keys made in the test, a JWKS on loopback, and every way in which a token can be wrong."""

import base64
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePrivateKey, generate_private_key
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key as generate_rsa_key

type Json = dict[str, Any]
type Key = EllipticCurvePrivateKey | RSAPrivateKey

HOUR = 3600  # seconds


@dataclass
class Keys:
    """An issuer's key server: `published` is what it answers, `asked` counts how often it was asked."""

    url: str
    published: bytes = b""
    status: int = 200
    asked: int = 0

    def publish(self, **keys: Key) -> None:
        self.published = json.dumps({"keys": [public(key, kid) for kid, key in keys.items()]}).encode()


@contextmanager
def serving_keys() -> Iterator[Keys]:
    """A key server on a free port of this machine."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            keys.asked += 1
            self.send_response(keys.status)
            self.end_headers()
            self.wfile.write(keys.published)

        def log_message(self, format: str, *args: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    keys = Keys(f"http://127.0.0.1:{server.server_port}/keys")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield keys
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def new_key() -> EllipticCurvePrivateKey:
    return generate_private_key(SECP256R1())


def new_rsa_key() -> RSAPrivateKey:
    return generate_rsa_key(65537, 2048)


def public(key: Key, kid: str) -> Json:
    """The public half as a JWK."""
    if isinstance(key, RSAPrivateKey):
        return jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid}
    return jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True) | {"kid": kid}


def public_pem(key: Key) -> bytes:
    return key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)


@dataclass(frozen=True)
class Minter:
    """Makes tokens: each is a good one, and a test states only what is different about its own."""

    issuer: str
    audience: str
    key: Key
    kid: str
    of_nobody: Key = field(default_factory=new_key)

    def token(self, *, key: Any = None, alg: str = "", kid: str | None = None, **claims: Any) -> str:
        """A claim that is None is left out."""
        now = int(time.time())
        usual = {"iss": self.issuer, "aud": self.audience, "sub": "anna", "iat": now, "exp": now + HOUR}
        told = {name: value for name, value in (usual | claims).items() if value is not None}
        named = alg or ("RS256" if isinstance(self.key, RSAPrivateKey) else "ES256")
        signing = self.key if key is None else key
        headers = {"kid": self.kid if kid is None else kid}
        return jwt.encode(told, "" if named == "none" else signing, named, headers)

    def signed_with_the_public_key(self) -> str:
        """HS256 with what everybody can read as its secret. By hand: PyJWT refuses to make one."""

        def part(content: bytes) -> str:
            return base64.urlsafe_b64encode(content).decode().rstrip("=")

        _, claims, _ = self.token().split(".")
        head = part(json.dumps({"alg": "HS256", "typ": "JWT", "kid": self.kid}).encode())
        signature = hmac.digest(public_pem(self.key), f"{head}.{claims}".encode(), "sha256")
        return f"{head}.{claims}.{part(signature)}"

    def bad(self) -> dict[str, str]:
        """What an Authorization header may hold and must not: by what is wrong with it."""
        now = int(time.time())
        good = self.token()
        head, claims, signature = good.split(".")
        tokens = {
            "garbage": "no.token.atall",
            "no parts": "garbage",
            "a part too few": f"{head}.{claims}",
            "no signature": f"{head}.{claims}.",
            "another signature": f"{head}.{claims}.{self.token(sub='ben').split('.')[2]}",
            "other claims": f"{head}.{self.token(sub='ben').split('.')[1]}.{signature}",
            "alg none": self.token(alg="none"),
            "HS256 with the public key": self.signed_with_the_public_key(),
            "HS256 with a secret of its own": self.token(key="a secret that is long enough for sha256", alg="HS256"),
            "wrong key": self.token(key=self.of_nobody, alg="ES256"),
            "a key that nobody has": self.token(key=self.of_nobody, alg="ES256", kid="unknown"),
            "expired": self.token(exp=now - 60),
            "no exp": self.token(exp=None),
            "exp is no time": self.token(exp="soon"),
            "future nbf": self.token(nbf=now + HOUR),
            "future iat": self.token(iat=now + HOUR),
            "wrong audience": self.token(aud="someone-else"),
            "among wrong audiences": self.token(aud=["someone-else", "and-another"]),
            "no audience": self.token(aud=None),
            "a client_id instead of the audience": self.token(aud=None, client_id=self.audience),
            "wrong issuer": self.token(iss=f"{self.issuer}.example"),
            "issuer with a slash more": self.token(iss=f"{self.issuer}/"),
            "no issuer": self.token(iss=None),
            "missing sub": self.token(sub=None),
            "empty sub": self.token(sub=""),
            "sub of 201 characters": self.token(sub="a" * 201),
            "sub of 67 characters that are three each": self.token(sub="#" * 67),
            "access for another client": self.token(aud=None, token_use="access", client_id="someone-else"),
            "access with an audience": self.token(token_use="access", client_id="someone-else"),
        }
        return {name: f"Bearer {token}" for name, token in tokens.items()} | {
            "another scheme": f"Basic {good}",
            "no scheme": good,
            "no token": "Bearer",
            "two tokens": f"Bearer {good} {good}",
        }


# What is wrong, for tests that are told one thing each before there is a key.
WRONGS = tuple(Minter("https://issuer.example", "names", new_key(), "k").bad())
