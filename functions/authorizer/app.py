"""The authorizer: verify a token (JWT) and return its owner, whose rows the call may use.

API Gateway accepts the call with a policy, answers the error "Unauthorized" with 401, and any other error with 503.
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

from studyplan import collector
from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.errors.http import Unauthorized
from studyplan.http.request_context import owner_named

# Asymmetric ones only, so that a public key can never be used as a shared secret.
ALGORITHMS = ["RS256", "ES256"]
REQUIRED_CLAIMS = ["exp", "iss", "sub"]
LEEWAY_SECONDS = 5  # the difference allowed between the issuer's clock and this one
JWKS_TIMEOUT_SECONDS = 3
JWKS_TTL_SECONDS = 3600  # a warm function keeps the keys so long, also while the issuer is down
JWKS_COOLDOWN_SECONDS = 30  # between two reads of the keys that tokens with unknown ones cause

logger = Logger()

type Json = dict[str, Any]


class KeysUnavailable(StudyplanError):
    """The issuer's keys could not be read, so no token can be verified."""

    sentence = "The keys of the tokens' issuer could not be read."


class TokenSettingsWrong(StudyplanError):
    """The function's settings do not say which tokens to accept."""

    sentence = "JWT_ISSUER and JWT_AUDIENCE are not set; set both."


@dataclass(frozen=True)
class TokenVerifier:
    """Verifies tokens of one issuer for one audience. `keys` caches the issuer's keys while the function is warm."""

    issuer: str
    audience: str
    keys: jwt.PyJWKClient

    def subject_of(self, token: str) -> str:
        """Return the subject of a valid token. Raises jwt.PyJWTError for any other, and KeysUnavailable."""
        key = self._key_for(jwt.get_unverified_header(token))
        claims: Json = jwt.decode(
            token,
            key,
            ALGORITHMS,
            issuer=self.issuer,
            leeway=LEEWAY_SECONDS,
            options={"require": REQUIRED_CLAIMS, "verify_aud": False, "enforce_minimum_key_length": True},
        )
        if self.audience not in _audiences(claims):
            raise jwt.InvalidAudienceError
        subject: str = claims["sub"]
        return subject

    def _key_for(self, header: Json) -> jwt.PyJWK:
        if header.get("alg") not in ALGORITHMS:  # checked before the issuer is called
            raise jwt.InvalidAlgorithmError
        with _keys_unavailable_on(jwt.PyJWTError):
            self.keys.get_signing_keys()
        # An unknown key is the token's error, not the issuer's.
        with _keys_unavailable_on(jwt.PyJWKClientConnectionError, jwt.PyJWKSetError):
            return self.keys.get_signing_key(header.get("kid", ""))


@contextmanager
def _keys_unavailable_on(*errors: type[Exception]) -> Iterator[None]:
    """Raise KeysUnavailable for these errors, for an interrupted response and for one that is not JSON."""
    issuer_errors: tuple[type[Exception], ...] = (*errors, OSError, ValueError)
    try:
        yield
    except issuer_errors as failure:
        logger.error("no keys", reason=type(failure).__name__)
        raise KeysUnavailable(KeysUnavailable.sentence) from None


def handler(event: Json, _context: LambdaContext) -> Json:
    """Return a policy for the whole stage. Raises "Unauthorized", the only text that API Gateway maps to a 401."""
    try:
        owner = owner_named(verifier().subject_of(_token_in(event)))
    except (jwt.PyJWTError, Unauthorized) as refused:
        logger.info("refused", reason=type(refused).__name__)  # not its text, which may hold parts of the token
        raise Exception("Unauthorized") from None
    return _policy(owner, event["methodArn"])


@cache
def verifier() -> TokenVerifier:
    """Return the verifier of the configured issuer. Raises TokenSettingsWrong."""
    issuer, audience = os.environ.get("JWT_ISSUER"), os.environ.get("JWT_AUDIENCE")
    if not issuer or not audience:
        raise TokenSettingsWrong(TokenSettingsWrong.sentence)
    url = os.environ.get("JWT_JWKS_URL") or f"{issuer.rstrip('/')}/.well-known/jwks.json"
    keys = jwt.PyJWKClient(
        url, lifespan=JWKS_TTL_SECONDS, cooldown_duration=JWKS_COOLDOWN_SECONDS, timeout=JWKS_TIMEOUT_SECONDS
    )
    return TokenVerifier(issuer, audience, keys)


def _token_in(event: Json) -> str:
    """Return the token behind `Bearer`. Raises Unauthorized."""
    scheme, _, token = str(event.get("authorizationToken") or "").partition(" ")
    if scheme.lower() != "bearer" or not token.isascii():
        raise Unauthorized
    return token.strip()


def _audiences(claims: Json) -> list[Any]:
    """Return a token's audiences. Access tokens of Cognito have `client_id` in place of `aud`."""
    audience = claims.get("client_id" if claims.get("token_use") == "access" else "aud")
    return audience if isinstance(audience, list) else [audience]


def _policy(owner: str, method_arn: str) -> Json:
    """Return a policy that allows every method of the stage.

    API Gateway caches it by token and applies it to the token's other calls: one for a single method would refuse them.
    """
    api, stage, *_ = method_arn.split("/")
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{api}/{stage}/*"}
    return {
        "principalId": owner,
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
        "context": {"owner": owner},
    }


collector.resume()
