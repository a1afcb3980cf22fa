"""An OpenID issuer on loopback with the endpoints of a user pool: it signs people in, and can fail in each way."""

import base64
import hashlib
import hmac
import html
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from http.server import BaseHTTPRequestHandler
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

from tests.page.page_server import listening

type Json = dict[str, Any]

KEY_ID = "first"
HOUR = 3600  # seconds
FORM = "application/x-www-form-urlencoded"


class Reply(NamedTuple):
    """An answer of the issuer; one without a status ends the connection."""

    status: int
    body: str = ""
    headers: dict[str, str] = {}  # noqa: RUF012 - never changed


@dataclass
class FakeIssuer:
    """The issuer. A test sets its faults, and reads what it was asked.

    Args:
        answers: to /authorize: `ask` shows a page with two links, `approve` and `deny` answer at once.
        fault: of /token: `down`, `error`, `garbage`, `list`, `no-token`, `line-break` or "".
        nonce: in place of the one of the sign-in.
        lifetime: of the tokens, in seconds.
    """

    client_id: str = "the-page"
    url: str = ""
    redirect: str = ""
    answers: str = "approve"
    fault: str = ""
    nonce: str | None = None
    lifetime: int = HOUR
    has_id_token: bool = True
    has_logout: bool = True
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    asked: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)
    revoked: set[str] = field(default_factory=set)
    refusals: list[str] = field(default_factory=list)

    @cached_property
    def key(self) -> rsa.RSAPrivateKey:
        return rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def settings(self) -> dict[str, str]:
        """Return the environment of the viewer function for this issuer."""
        return {
            "SIGN_IN_AUTHORIZE_URL": f"{self.url}/authorize",
            "SIGN_IN_TOKEN_URL": f"{self.url}/token",
            "SIGN_IN_LOGOUT_URL": f"{self.url}/logout" if self.has_logout else "",
            "SIGN_IN_CLIENT_ID": self.client_id,
            "PAGE_URL": self.redirect,
        }

    def calls(self, path: str) -> list[dict[str, str]]:
        """Return the parameters of each call of an endpoint."""
        return [parameters for called, parameters in self.asked if called == path]

    def accepts(self, authorization: str) -> bool:
        """Return whether an API that trusts this issuer serves a caller with this header."""
        kind, _, token = authorization.partition(" ")
        if kind != "Bearer" or token in self.revoked:
            return False
        try:
            claims = jwt.decode(token, self.key.public_key(), ["RS256"], issuer=self.url)
        except jwt.InvalidTokenError:
            return False
        return bool(claims.get("token_use") == "access" and claims.get("client_id") == self.client_id)

    def signed(self, **claims: Any) -> str:
        """Return a token for Ana."""
        now = int(time.time())
        usual = {"iss": self.url, "sub": "ana", "iat": now, "exp": now + self.lifetime}
        return jwt.encode(usual | claims, self.key, "RS256", {"kid": KEY_ID})

    def access_token(self) -> str:
        return self.signed(token_use="access", client_id=self.client_id, jti=secrets.token_hex(8))

    def reply(self, method: str, path: str, asked: dict[str, str], kind: str) -> Reply:
        """Answer a call."""
        self.asked.append((path, asked))
        match method, path:
            case "GET", "/authorize":
                return self._authorize(asked)
            case "POST", "/token":
                return self._token(asked, kind)
            case "GET", "/logout":
                is_ours = asked == {"client_id": self.client_id, "logout_uri": self.redirect}
                return redirected(self.redirect) if is_ours else self._refused("logout", page=True)
            case "GET", "/.well-known/jwks.json":
                public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
                return answered(200, {"keys": [public | {"kid": KEY_ID, "alg": "RS256", "use": "sig"}]})
        return Reply(404)

    def _authorize(self, asked: dict[str, str]) -> Reply:
        fixed = {
            "response_type": "code",
            "client_id": self.client_id,
            "redirect_uri": self.redirect,
            "scope": "openid",
            "code_challenge_method": "S256",
        }
        if wrong := [name for name, value in fixed.items() if asked.get(name) != value]:
            return self._refused(f"authorize: {wrong}", page=True)
        if asked.get("decision"):
            return self._decided(asked, asked["decision"])
        if self.answers != "ask":
            return self._decided(asked, self.answers)
        links = (
            f'<a href="?{html.escape(urlencode(asked | {"decision": it}))}">{it.title()}</a>'
            for it in ("approve", "deny")
        )
        return Reply(200, f"<!DOCTYPE html><title>Issuer</title>{' '.join(links)}", {"Content-Type": "text/html"})

    def _decided(self, asked: dict[str, str], decision: str) -> Reply:
        state = {"state": asked["state"]}
        if decision != "approve":
            return redirected(f"{self.redirect}?{urlencode({'error': 'access_denied'} | state)}")
        code = secrets.token_urlsafe(16)
        self.codes[code] = asked
        return redirected(f"{self.redirect}?{urlencode({'code': code} | state)}")

    def _token(self, asked: dict[str, str], kind: str) -> Reply:
        broken = {
            "down": Reply(0),
            "error": answered(500, {"error": "server_error"}),
            "garbage": Reply(200, "<p>Service unavailable</p>"),
            "list": answered(200, ["no object"]),
            "no-token": answered(200, {"token_type": "Bearer", "expires_in": HOUR}),
            "line-break": answered(200, {"access_token": "two\r\nlines", "token_type": "Bearer", "expires_in": HOUR}),
        }
        if self.fault:
            return broken[self.fault]
        started = self.codes.pop(asked.get("code", ""), None)  # whoever asks, a code is good for one call
        if started is None:
            return self._refused("no such code")
        if not hmac.compare_digest(challenge_of(asked.get("code_verifier", "")), started["code_challenge"]):
            return self._refused("wrong verifier")
        fixed = {"grant_type": "authorization_code", "client_id": self.client_id, "redirect_uri": self.redirect}
        if kind != FORM or any(asked.get(name) != value for name, value in fixed.items()):
            return self._refused("token")
        access = self.access_token()
        self.tokens.append(access)
        body: Json = {"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime}
        if self.has_id_token:
            nonce = started["nonce"] if self.nonce is None else self.nonce
            body["id_token"] = self.signed(token_use="id", aud=self.client_id, nonce=nonce, name="Änne")
            self.tokens.append(body["id_token"])
        return answered(200, body)

    def _refused(self, reason: str, *, page: bool = False) -> Reply:
        self.refusals.append(reason)
        return Reply(400, f"Refused: {reason}") if page else answered(400, {"error": "invalid_grant"})


def challenge_of(verifier: str) -> str:
    """Return the S256 challenge of a verifier (RFC 7636, 4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


def answered(status: int, body: Any) -> Reply:
    return Reply(status, json.dumps(body), {"Content-Type": "application/json", "Cache-Control": "no-store"})


def redirected(url: str) -> Reply:
    return Reply(302, "", {"Location": url, "Cache-Control": "no-store"})


@contextmanager
def serving_issuer() -> Iterator[FakeIssuer]:
    """Serve an issuer until the end. Its `redirect` has to be set before anybody signs in."""
    issuer = FakeIssuer()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            place = urlsplit(self.path)
            self._send(issuer.reply("GET", place.path, parsed(place.query), ""))

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
            kind = (self.headers.get("Content-Type") or "").partition(";")[0]
            self._send(issuer.reply("POST", urlsplit(self.path).path, parsed(body), kind))

        def _send(self, reply: Reply) -> None:
            if not reply.status:
                self.close_connection = True  # without a word, as a host does that is gone
                return
            page = urlsplit(issuer.redirect)
            self.send_response(reply.status)
            content = reply.body.encode()
            allowed = {"Access-Control-Allow-Origin": f"{page.scheme}://{page.netloc}"}
            for name, value in (reply.headers | allowed | {"Content-Length": str(len(content))}).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *_: Any) -> None:
            """Write no line for each call."""

    with listening(Handler) as url:
        issuer.url = url
        yield issuer


def parsed(text: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(text, keep_blank_values=True).items()}
