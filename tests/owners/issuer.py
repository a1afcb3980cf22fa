"""An issuer that goes by the local one's name and has more keys: a JWKS on loopback, and tokens wrong in every way."""

import base64
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from local.stack.issuer import AUDIENCE, ISSUER

type Claims = dict[str, Any]

LEFT_OUT = object()
RSA, EC = "RS256", "ES256"


@dataclass(frozen=True)
class SigningKey:
    """A pair of keys under a name."""

    kid: str
    algorithm: str = RSA

    @cached_property
    def private(self) -> Any:
        if self.algorithm == EC:
            return ec.generate_private_key(ec.SECP256R1())
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @property
    def public(self) -> Claims:
        """As a JWKS has it."""
        algorithm = jwt.get_algorithm_by_name(self.algorithm)
        shown: Claims = json.loads(algorithm.to_jwk(self.private.public_key()))
        return shown | {"kid": self.kid, "use": "sig", "alg": self.algorithm}

    @property
    def pem(self) -> bytes:
        """The public half as text, which is no secret and must not work as one."""
        shown: bytes = self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
        return shown

    def token(self, subject: Any = "anna", *, header: Claims | None = None, **claims: Any) -> str:
        """A token that is good for five minutes but for what is said; what is LEFT_OUT is not there."""
        head = {"alg": self.algorithm, "typ": "JWT", "kid": self.kid} | (header or {})
        start = ".".join(_encoded(told(part)) for part in (head, usual(subject, **claims)))
        return f"{start}.{_base64(jwt.get_algorithm_by_name(self.algorithm).sign(start.encode(), self.private))}"


def told(parts: Claims) -> Claims:
    return {name: value for name, value in parts.items() if value is not LEFT_OUT}


def usual(subject: Any, **claims: Any) -> Claims:
    now = int(time.time())
    return {"iss": ISSUER, "aud": AUDIENCE, "sub": subject, "iat": now, "nbf": now, "exp": now + 300} | claims


def unsigned(subject: str) -> str:
    """The token that says it needs no signature."""
    parts = ({"alg": "none", "typ": "JWT"}, usual(subject))
    return ".".join((*map(_encoded, parts), ""))


def signed_with_the_public_key(key: SigningKey, subject: str) -> str:
    """HS256 with the public key for its secret: good for whoever lets the token choose the algorithm."""
    start = f"{_encoded({'alg': 'HS256', 'typ': 'JWT', 'kid': key.kid})}.{_encoded(usual(subject))}"
    return f"{start}.{_base64(hmac.new(key.pem, start.encode(), hashlib.sha256).digest())}"


def _encoded(part: Claims) -> str:
    return _base64(json.dumps(part).encode())


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).decode().rstrip("=")


@dataclass
class Issuer:
    """An issuer's published keys; `always` are among them. `asked` counts how often they were read, while `down`
    nobody gets them.
    """

    always: list[Claims]
    keys: list[SigningKey] = field(default_factory=lambda: [SigningKey("first")])
    url: str = ""
    asked: int = 0
    down: bool = False

    @property
    def key(self) -> SigningKey:
        """The one that signs."""
        return self.keys[0]


@contextmanager
def issuing(always: list[Claims]) -> Iterator[Issuer]:
    """An issuer whose keys are read at its url, until the end."""
    issuer = Issuer(always)

    class Published(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            issuer.asked += 1
            if issuer.down:
                self.close_connection = True  # without a word, as a host does that is gone
                return
            body = json.dumps({"keys": issuer.always + [key.public for key in issuer.keys]}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Published)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    issuer.url = f"http://127.0.0.1:{server.server_port}/.well-known/jwks.json"
    try:
        yield issuer
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
