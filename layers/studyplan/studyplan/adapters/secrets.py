"""Keys from Secrets Manager: of a model's service, and to sign with. They are in no setting, log, trace or error."""

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

NO_KEY = "none"  # a server that wants no key is sent this: an empty one is refused before it is sent
KEPT = 300  # seconds
# Short, since a model has yet to write in the same step.
PATIENCE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
SENDABLE = re.compile(r"[!-~]+")  # in a header
SHORTEST = 32  # characters of a key to sign with


class SigningKeyUnreadable(Exception):
    """There is no key to sign with: a mistake in how the service is set up, which no caller can mend."""


def secret_reader(name: str) -> Callable[[bool], str]:
    """Reads the key in the secret `name` (or ARN), kept five minutes; called with True it asks the store again.

    The secret is the key itself, or JSON with it as `api_key`. Without a name there is no key, and "none" is given.
    The reader raises LlmAuthError when there is no key to be had, LlmUnavailable when the store does not answer.
    """
    if not name:
        return lambda _again: NO_KEY
    from aws_lambda_powertools.utilities.parameters import GetParameterError, SecretsProvider

    provider = SecretsProvider(boto_config=PATIENCE)

    def read(again: bool) -> str:
        try:
            return _key_in(provider.get(name, max_age=KEPT, force_fetch=again))
        except GetParameterError as failed:
            raise _named(failed.__context__) from None

    return read


def signing_key(name: str) -> Callable[[], bytes]:
    """Reads the key in the secret `name` (or ARN) when it is first needed, and again after five minutes.

    The reader raises StoreThrottled or StoreUnavailable when Secrets Manager gives no answer, SigningKeyUnreadable.
    """

    @cache
    def provider() -> "SecretsProvider":
        from aws_lambda_powertools.utilities.parameters import SecretsProvider

        return SecretsProvider(boto_config=PATIENCE)

    def read() -> bytes:
        from aws_lambda_powertools.utilities.parameters import GetParameterError

        try:
            told = provider().get(name, max_age=KEPT)
        except GetParameterError as failed:
            raise _why_unread(failed.__context__) from None
        if not isinstance(told, str) or len(told) < SHORTEST:
            raise SigningKeyUnreadable(f"The secret is shorter than {SHORTEST} characters.")
        return told.encode()

    return read


def _why_unread(cause: BaseException | None) -> Exception:
    if not isinstance(cause, ClientError):
        return StoreUnavailable()
    if _is_busy(cause):
        return StoreThrottled()
    return SigningKeyUnreadable(f"Secrets Manager says {_code(cause)}.")


def _key_in(told: object) -> str:
    key = told.strip() if isinstance(told, str) else ""
    if key.startswith("{"):
        key = _api_key(key)
    if not SENDABLE.fullmatch(key):
        raise LlmAuthError("The secret holds no key: neither a line of text nor JSON with api_key.")
    return key


def _api_key(text: str) -> str:
    try:
        key = json.loads(text).get("api_key")
    except ValueError:
        return ""
    return key.strip() if isinstance(key, str) else ""


def _named(cause: BaseException | None) -> WriterError:
    """AWS's code is said, its text is not: it may hold names."""
    if not isinstance(cause, ClientError):
        return LlmUnavailable("The store of the model's key did not answer.")
    if _is_busy(cause):
        return LlmUnavailable(f"The store of the model's key was too busy: {_code(cause)}.")
    return LlmAuthError(f"The model's key could not be read: {_code(cause)}.")


def _code(cause: ClientError) -> str:
    return cause.response["Error"]["Code"]


def _is_busy(cause: ClientError) -> bool:
    return "Throttling" in _code(cause) or cause.response["ResponseMetadata"]["HTTPStatusCode"] >= 500
