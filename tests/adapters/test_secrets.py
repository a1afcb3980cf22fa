"""Keys in Secrets Manager, of a model's service and to sign with: read, kept a while, and never shown."""

import json
import logging
import subprocess
import sys
import traceback
from typing import Any

import pytest
from botocore.client import BaseClient
from botocore.exceptions import ClientError, EndpointConnectionError

from studyplan.adapters.secrets import SigningKeyUnreadable, secret_reader, signing_key
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.errors.llm import LlmAuthError, LlmUnavailable
from tests.support import aws
from tests.test_architecture import LAYER, ROOT

KEY = "sk-canary-0123456789"
NAME = "studyplan/model-key"

pytestmark = pytest.mark.usefixtures("moto")


@pytest.fixture(autouse=True)
def asked(moto: None, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The store with one secret, and what it was asked since."""
    store = aws.client("secretsmanager")
    for secret in store.list_secrets()["SecretList"]:
        store.delete_secret(SecretId=secret["ARN"], ForceDeleteWithoutRecovery=True)
    store.create_secret(Name=NAME, SecretString=KEY)
    calls: list[str] = []
    ask = BaseClient._make_api_call  # type: ignore[attr-defined]

    def noted(client: BaseClient, operation: str, arguments: Any) -> Any:
        calls.append(operation)
        return ask(client, operation, arguments)

    monkeypatch.setattr(BaseClient, "_make_api_call", noted)
    return calls


def put(value: str | bytes) -> None:
    kind = "SecretString" if isinstance(value, str) else "SecretBinary"
    aws.client("secretsmanager").put_secret_value(SecretId=NAME, **{kind: value})


def refuse(monkeypatch: pytest.MonkeyPatch, trouble: Exception) -> None:
    def fail(*_: Any) -> None:
        raise trouble

    monkeypatch.setattr(BaseClient, "_make_api_call", fail)


def test_a_key_is_found_by_the_secrets_name_or_arn() -> None:
    arn = aws.client("secretsmanager").describe_secret(SecretId=NAME)["ARN"]
    assert [secret_reader(name)(False) for name in (NAME, arn)] == [KEY, KEY]


def test_a_key_is_read_once_and_again_only_when_told() -> None:
    read = secret_reader(NAME)
    assert read(False) == KEY
    put("sk-rotated")
    assert (read(False), read(True), read(False)) == (KEY, "sk-rotated", "sk-rotated")


def test_a_warm_function_asks_the_store_once(asked: list[str]) -> None:
    read = secret_reader(NAME)
    del asked[:]
    assert {read(False) for _ in range(5)} == {KEY}
    assert asked == ["GetSecretValue"]


def test_without_a_secret_the_store_is_not_asked(asked: list[str]) -> None:
    del asked[:]
    assert {secret_reader("")(again) for again in (False, True)} == {"none"}
    assert asked == []


@pytest.mark.parametrize("value", [f"{KEY}\n", f'{{"api_key": "{KEY}"}}', f' {{"user": "x", "api_key": " {KEY} "}}\n'])
def test_a_key_may_stand_alone_or_as_api_key_in_json(value: str) -> None:
    put(value)
    assert secret_reader(NAME)(False) == KEY


NO_KEYS = [" ", "{}", f'{{"key": "{KEY}"}}', f"{{{KEY}", f"{KEY}\r\nX-Header: 1", f"{KEY} 2", KEY.encode()]


@pytest.mark.parametrize("value", [*NO_KEYS, '{"api_key": ""}', f'{{"api_key": ["{KEY}"]}}', f"ké{KEY}"])
def test_what_is_no_key_is_refused_without_being_shown(value: str | bytes) -> None:
    put(value)
    with pytest.raises(LlmAuthError) as refused:
        secret_reader(NAME)(False)
    assert "api_key" in refused.value.detail
    assert KEY not in "".join(traceback.format_exception(refused.value))


def test_a_secret_that_does_not_exist_is_named_by_aws_code() -> None:
    with pytest.raises(LlmAuthError) as refused:
        secret_reader("studyplan/other")(False)
    assert refused.value.detail == "The model's key could not be read: ResourceNotFoundException."


def refusal(code: str, status: int) -> ClientError:
    told: Any = {
        "Error": {"Code": code, "Message": f"{NAME} of arn:aws:iam::1:role/x"},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    return ClientError(told, "GetSecretValue")


@pytest.mark.parametrize(
    ("trouble", "ours"),
    [
        (refusal("AccessDeniedException", 400), LlmAuthError),
        (refusal("DecryptionFailure", 400), LlmAuthError),
        (refusal("ThrottlingException", 400), LlmUnavailable),
        (refusal("InternalServiceError", 500), LlmUnavailable),
        (EndpointConnectionError(endpoint_url=f"https://{NAME}"), LlmUnavailable),
    ],
)
def test_the_stores_troubles_get_our_names_and_nothing_of_their_text(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception, ours: type[Exception]
) -> None:
    read = secret_reader(NAME)
    refuse(monkeypatch, trouble)
    with pytest.raises(ours) as refused:
        read(False)
    assert NAME not in "".join(traceback.format_exception(refused.value))


def test_a_key_that_is_kept_outlasts_a_silent_store(monkeypatch: pytest.MonkeyPatch) -> None:
    read = secret_reader(NAME)
    read(False)
    refuse(monkeypatch, EndpointConnectionError(endpoint_url="https://nowhere"))
    assert read(False) == KEY


def test_the_key_is_in_no_log_line_and_no_representation(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="studyplan"):
        read = secret_reader(NAME)
        read(True)
    assert KEY not in caplog.text + repr(read)


def test_the_client_of_the_store_is_loaded_only_where_a_secret_is_read() -> None:
    program = f"""
import sys
from studyplan.adapters.secrets import secret_reader, signing_key
assert secret_reader("")(False) == "none"
signing_key({json.dumps(NAME)})
assert "aws_lambda_powertools.utilities.parameters" not in sys.modules
secret_reader({json.dumps(NAME)})
assert "aws_lambda_powertools.utilities.parameters" in sys.modules
"""
    settings = {"PYTHONPATH": f"{LAYER}:{ROOT}", "AWS_DEFAULT_REGION": aws.REGION, "PATH": ""}
    subprocess.run([sys.executable, "-c", program], env=settings, check=True)


# A key to sign with

SIGNING = "s" * 64


def test_a_signing_key_is_read_when_it_is_needed_and_then_kept(asked: list[str]) -> None:
    put(SIGNING)
    read = signing_key(NAME)
    del asked[:]
    assert asked == []
    assert {read() for _ in range(5)} == {SIGNING.encode()}
    assert asked == ["GetSecretValue"]


@pytest.mark.parametrize("value", ["s" * 31, SIGNING.encode()])
def test_a_signing_key_is_a_text_of_32_characters_or_more(value: str | bytes) -> None:
    put(value)
    with pytest.raises(SigningKeyUnreadable):
        signing_key(NAME)()


@pytest.mark.parametrize(
    ("trouble", "ours"),
    [
        (refusal("AccessDeniedException", 400), SigningKeyUnreadable),
        (refusal("ResourceNotFoundException", 400), SigningKeyUnreadable),
        (refusal("ThrottlingException", 400), StoreThrottled),
        (refusal("InternalServiceError", 500), StoreThrottled),
        (EndpointConnectionError(endpoint_url=f"https://{NAME}"), StoreUnavailable),
    ],
)
def test_a_signing_key_that_can_not_be_read_now_is_worth_another_try_or_a_mistake(
    monkeypatch: pytest.MonkeyPatch, trouble: Exception, ours: type[Exception]
) -> None:
    read = signing_key(NAME)
    refuse(monkeypatch, trouble)
    with pytest.raises(ours) as refused:
        read()
    assert NAME not in "".join(traceback.format_exception(refused.value))
