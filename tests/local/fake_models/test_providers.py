"""PROVIDER of the demo: the settings of the stack, and the errors for missing keys."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from local.fake_models.characters import CHARACTERS
from local.fake_models.providers import KEY_SECRET, NAMES, provider_from
from local.stack.errors import StackError
from local.stack.stack import TEMPLATE
from local.stack.template import prepare

KEY = "sk-the-users-own-key"
OPENAI = {
    "PROVIDER": "openai",
    "OPENAI_API_KEY": KEY,
    "LLM_MODEL": "a-model",
    "LLM_PRICES": '{"a-model": {"input": 1.0, "output": 2.0}}',
}


def test_the_mock_is_the_default_and_has_no_settings() -> None:
    with provider_from({}) as provider:
        assert (provider.name, provider.parameters, provider.secrets) == ("mock", {}, {})


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_fake_provider_is_a_compatible_server_with_a_key_of_its_own(character: str) -> None:
    with provider_from({"PROVIDER": f"fake-{character}"}) as provider:
        parameters = provider.parameters
        assert (parameters["LlmProvider"], parameters["LlmModel"]) == ("compatible", f"fake-{character}")
        assert provider.secrets.keys() == {parameters["LlmKeySecret"]}
        assert _status(f"{parameters['LlmBaseUrl']}/chat/completions", provider.secrets[KEY_SECRET]) == 400, (
            "the key is accepted"
        )
        assert _status(f"{parameters['LlmBaseUrl']}/chat/completions", "another key") == 401


def _status(url: str, key: str) -> int:
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(url, b"{}", {"Authorization": f"Bearer {key}"}), timeout=10)  # noqa: S310
    with caught.value as refused:
        return refused.code


def test_two_runs_have_two_keys() -> None:
    with provider_from({"PROVIDER": "fake-honest"}) as one, provider_from({"PROVIDER": "fake-honest"}) as other:
        assert one.secrets != other.secrets


def test_the_users_key_goes_into_a_secret_and_nowhere_else() -> None:
    with provider_from(OPENAI) as provider:
        assert provider.secrets == {KEY_SECRET: KEY}
        assert KEY not in json.dumps(dict(provider.parameters))
        assert KEY not in repr(provider)


@pytest.mark.parametrize("missing", ["OPENAI_API_KEY", "LLM_MODEL", "LLM_PRICES"])
def test_a_missing_setting_of_openai_is_one_sentence(missing: str) -> None:
    with (
        pytest.raises(StackError, match=rf"^PROVIDER=openai needs .*{missing}.*$"),
        provider_from(OPENAI | {missing: ""}),
    ):
        pass


@pytest.mark.parametrize("prices", ["no json", "[]", '{"another": {"input": 1.0, "output": 1.0}}'])
def test_a_model_without_a_price_is_reported(prices: str) -> None:
    with pytest.raises(StackError, match="no price of a-model"), provider_from(OPENAI | {"LLM_PRICES": prices}):
        pass


def test_an_unknown_provider_is_reported() -> None:
    with pytest.raises(StackError, match=r"fake-careless.*not 'gpt'"), provider_from({"PROVIDER": "gpt"}):
        pass


@pytest.mark.parametrize("name", NAMES)
def test_the_template_has_every_parameter_of_a_provider(name: str) -> None:
    with provider_from(OPENAI | {"PROVIDER": name}) as provider:
        assert provider.parameters.keys() <= prepare(TEMPLATE).body["Parameters"].keys()
