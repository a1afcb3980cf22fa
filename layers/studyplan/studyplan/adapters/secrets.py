"""The key of a model's service, from Secrets Manager. It is in no setting, log, trace or error."""

import json
import re
from collections.abc import Callable

from botocore.config import Config
from botocore.exceptions import ClientError

from studyplan.domain.writer_errors import LlmAuthError, LlmUnavailable, WriterError

NO_KEY = "none"  # a server that wants no key is sent this: an empty one is refused before it is sent
KEPT = 300  # seconds
# Short, since a model has yet to write in the same step.
PATIENCE = Config(connect_timeout=2, read_timeout=5, retries={"mode": "standard", "total_max_attempts": 3})
SENDABLE = re.compile(r"[!-~]+")  # in a header


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
    code = cause.response["Error"]["Code"]
    if "Throttling" in code or cause.response["ResponseMetadata"]["HTTPStatusCode"] >= 500:
        return LlmUnavailable(f"The store of the model's key was too busy: {code}.")
    return LlmAuthError(f"The model's key could not be read: {code}.")
