"""Who may call: checks a token (JWT) and says whose rows its calls may touch.

What API Gateway makes of the answer: a policy lets the call through, "Unauthorized" is 401, any other error 503.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import jwt
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext

from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.errors.http import Unauthorized
from studyplan.http.request_context import owner_named

# None of them can be checked with a secret: a public key is never taken for one.
ALGORITHMS = ["RS256", "ES256"]
REQUIRED = ["exp", "iss", "sub"]
LEEWAY = 5  # seconds between the issuer's clock and ours
PATIENCE = 3  # seconds for the issuer's keys
JWKS_TTL_SECONDS = 3600  # seconds; an issuer that is down for less is not missed by a warm function
# Seconds between two looks at the issuer's keys that tokens with unknown ones may cause.
BETWEEN_LOOKS = 30

logger = Logger()

type Json = dict[str, Any]


class KeysUnavailable(StudyplanError):
    """The issuer's keys could not be read, so nobody can say whether a token is good."""

    sentence = "The keys of the tokens' issuer could not be read."


class TokenSettingsWrong(StudyplanError):
    """The function is not told which tokens to take."""

    sentence = "JWT_ISSUER and JWT_AUDIENCE have to be set."


@dataclass(frozen=True)
class TokenVerifier:
    """Takes tokens of one issuer for one audience. `keys` keeps what it has read while the function is warm."""

    issuer: str
    audience: str
    keys: jwt.PyJWKClient

    def subject_of(self, token: str) -> str:
        """Whose token it is. Raises jwt.PyJWTError for one that is not good, KeysUnavailable."""
        key = self._key_for(jwt.get_unverified_header(token))
        claims: Json = jwt.decode(
            token,
            key,
            ALGORITHMS,
            issuer=self.issuer,
            leeway=LEEWAY,
            options={"require": REQUIRED, "verify_aud": False, "enforce_minimum_key_length": True},
        )
        if self.audience not in _audiences(claims):
            raise jwt.InvalidAudienceError
        subject: str = claims["sub"]
        return subject

    def _key_for(self, header: Json) -> jwt.PyJWK:
        if header.get("alg") not in ALGORITHMS:  # known before the issuer is asked for anything
            raise jwt.InvalidAlgorithmError
        with _issuers_fault(jwt.PyJWTError):
            self.keys.get_signing_keys()
        with _issuers_fault(jwt.PyJWKClientConnectionError, jwt.PyJWKSetError):  # a key that is not there is no fault
            return self.keys.get_signing_key(header.get("kid", ""))


@contextmanager
def _issuers_fault(*errors: type[Exception]) -> Iterator[None]:
    or_these: tuple[type[Exception], ...] = (*errors, OSError, ValueError)  # an answer that breaks off, or is no JSON
    try:
        yield
    except or_these as failure:
        logger.error("no keys", reason=type(failure).__name__)
        raise KeysUnavailable(KeysUnavailable.sentence) from None


def handler(event: Json, _context: LambdaContext) -> Json:
    """A policy for the whole stage. Raises `Unauthorized`, in the one spelling that API Gateway takes for a 401."""
    try:
        owner = owner_named(verifier().subject_of(_token_in(event)))
    except (jwt.PyJWTError, Unauthorized) as refused:
        logger.info("refused", reason=type(refused).__name__)  # never its text, which may hold parts of the token
        raise Exception("Unauthorized") from None
    return _policy(owner, event["methodArn"])


@cache
def verifier() -> TokenVerifier:
    """Raises TokenSettingsWrong."""
    issuer, audience = os.environ.get("JWT_ISSUER"), os.environ.get("JWT_AUDIENCE")
    if not issuer or not audience:
        raise TokenSettingsWrong(TokenSettingsWrong.sentence)
    address = os.environ.get("JWT_JWKS_URL") or f"{issuer.rstrip('/')}/.well-known/jwks.json"
    keys = jwt.PyJWKClient(address, lifespan=JWKS_TTL_SECONDS, cooldown_duration=BETWEEN_LOOKS, timeout=PATIENCE)
    return TokenVerifier(issuer, audience, keys)


def _token_in(event: Json) -> str:
    """What follows `Bearer`. Raises Unauthorized."""
    scheme, _, token = str(event.get("authorizationToken") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.isascii():
        raise Unauthorized
    return token.strip()


def _audiences(claims: Json) -> list[Any]:
    """Whom a token is for. Access tokens of Cognito say so as `client_id`, and have no `aud`."""
    said = claims.get("client_id" if claims.get("token_use") == "access" else "aud")
    return said if isinstance(said, list) else [said]


def _policy(owner: str, method_arn: str) -> Json:
    """The answer is kept for the token and used for its other calls too, so it is about the whole stage.

    One about the called method alone would refuse the others, or, with a wrong star, let them through unasked.
    """
    api, stage, *_ = method_arn.split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": owner,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"owner": owner},
    }
