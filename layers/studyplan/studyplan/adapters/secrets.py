"""Keys from Secrets Manager: of a model's service, and for signing. No setting, log, trace or error holds them."""

import json
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING

from botocore.config import Config
from botocore.exceptions import ClientError

from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.errors.llm import LlmAuthError, LlmUnavailable, WriterError

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.parameters import SecretsProvider

NO_KEY = "none"  # sent to a server that needs no key: the client rejects an empty one
CACHE_SECONDS = 300
# Short, since a model still has to write in the same step.
CLIENT_CONFIG = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
SENDABLE = re.compile(r"[!-~]+")  # in a header
MIN_SIGNING_KEY = 32  # characters


class SigningKeyUnreadable(Exception):
    """The signing key cannot be read: an error of the deployment, which no caller can correct."""


def secret_reader(name: str) -> Callable[[bool], str]:
    """Return a function that reads the key in the secret `name` (or ARN) and caches it for five minutes.

    Called with True it reads again. The secret is the key itself, or JSON with it as `api_key`; without a name the
    function returns "none". It raises LlmAuthError when it gets no key, LlmUnavailable when Secrets Manager is
    unavailable.
    """
    if not name:
        return lambda _again: NO_KEY
    from aws_lambda_powertools.utilities.parameters import GetParameterError, SecretsProvider

    provider = SecretsProvider(boto_config=CLIENT_CONFIG)

    def read(again: bool) -> str:
        try:
            return _key_in(provider.get(name, max_age=CACHE_SECONDS, force_fetch=again))
        except GetParameterError as failed:
            raise _writer_error(failed.__context__) from None

    return read


def signing_key(name: str) -> Callable[[], bytes]:
    """Return a function that reads the key in the secret `name` (or ARN) and caches it for five minutes.

    It raises StoreThrottled or StoreUnavailable when Secrets Manager is busy or unavailable, else SigningKeyUnreadable.
    """

    @cache
    def provider() -> "SecretsProvider":
        from aws_lambda_powertools.utilities.parameters import SecretsProvider

        return SecretsProvider(boto_config=CLIENT_CONFIG)

    def read() -> bytes:
        from aws_lambda_powertools.utilities.parameters import GetParameterError

        try:
            secret = provider().get(name, max_age=CACHE_SECONDS)
        except GetParameterError as failed:
            raise _signing_error(failed.__context__) from None
        if not isinstance(secret, str) or len(secret) < MIN_SIGNING_KEY:
            raise SigningKeyUnreadable(f"The secret is shorter than {MIN_SIGNING_KEY} characters.")
        return secret.encode()

    return read


def _signing_error(cause: BaseException | None) -> Exception:
    if not isinstance(cause, ClientError):
        return StoreUnavailable()
    if _is_busy(cause):
        return StoreThrottled()
    return SigningKeyUnreadable(f"Secrets Manager returned {_code(cause)}.")


def _key_in(secret: object) -> str:
    key = secret.strip() if isinstance(secret, str) else ""
    if key.startswith("{"):
        key = _api_key(key)
    if not SENDABLE.fullmatch(key):
        raise LlmAuthError("The secret holds no key; store one line of text, or JSON with api_key.")
    return key


def _api_key(text: str) -> str:
    try:
        key = json.loads(text).get("api_key")
    except ValueError:
        return ""
    return key.strip() if isinstance(key, str) else ""


def _writer_error(cause: BaseException | None) -> WriterError:
    """Return our error, with AWS's code but not its text, which may hold names."""
    if not isinstance(cause, ClientError):
        return LlmUnavailable("Secrets Manager, which holds the model's key, did not respond.")
    if _is_busy(cause):
        return LlmUnavailable(f"Secrets Manager, which holds the model's key, is busy: {_code(cause)}.")
    return LlmAuthError(f"The model's key could not be read: {_code(cause)}.")


def _code(cause: ClientError) -> str:
    return cause.response["Error"]["Code"]


def _is_busy(cause: ClientError) -> bool:
    return "Throttling" in _code(cause) or cause.response["ResponseMetadata"]["HTTPStatusCode"] >= 500
