"""PROVIDER of the demo: what the stack is told, and what is said of a key that lacks."""

import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from local.fake_models.characters import CHARACTERS
from local.fake_models.providers import KEY_SECRET, NAMES, chosen
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


def test_the_mock_is_the_default_and_is_told_nothing() -> None:
    with chosen({}) as provider:
        assert (provider.name, provider.parameters, provider.secrets) == ("mock", {}, {})


@pytest.mark.parametrize("character", CHARACTERS)
def test_a_fake_provider_is_a_compatible_server_with_a_key_of_its_own(character: str) -> None:
    with chosen({"PROVIDER": f"fake-{character}"}) as provider:
        told = provider.parameters
        assert (told["LlmProvider"], told["LlmModel"]) == ("compatible", f"fake-{character}")
        assert provider.secrets.keys() == {told["LlmKeySecret"]}
        assert _status(f"{told['LlmBaseUrl']}/chat/completions", provider.secrets[KEY_SECRET]) == 400, "let in"
        assert _status(f"{told['LlmBaseUrl']}/chat/completions", "another key") == 401


def _status(url: str, key: str) -> int:
    with pytest.raises(HTTPError) as caught:
        urlopen(Request(url, b"{}", {"Authorization": f"Bearer {key}"}), timeout=10)  # noqa: S310
    with caught.value as refused:
        return refused.code


def test_two_runs_have_two_keys() -> None:
    with chosen({"PROVIDER": "fake-honest"}) as one, chosen({"PROVIDER": "fake-honest"}) as other:
        assert one.secrets != other.secrets


def test_the_users_key_goes_into_a_secret_and_nowhere_else() -> None:
    with chosen(OPENAI) as provider:
        assert provider.secrets == {KEY_SECRET: KEY}
        assert KEY not in json.dumps(dict(provider.parameters))
        assert KEY not in repr(provider)


@pytest.mark.parametrize("lacking", ["OPENAI_API_KEY", "LLM_MODEL", "LLM_PRICES"])
def test_what_openai_lacks_is_said_in_one_sentence(lacking: str) -> None:
    with pytest.raises(StackError, match=rf"^PROVIDER=openai needs .*{lacking}.*$"), chosen(OPENAI | {lacking: ""}):
        pass


@pytest.mark.parametrize("prices", ["no json", "[]", '{"another": {"input": 1.0, "output": 1.0}}'])
def test_a_model_without_a_price_is_said(prices: str) -> None:
    with pytest.raises(StackError, match="no price of a-model"), chosen(OPENAI | {"LLM_PRICES": prices}):
        pass


def test_a_provider_that_is_none_is_said() -> None:
    with pytest.raises(StackError, match=r"fake-careless.*not 'gpt'"), chosen({"PROVIDER": "gpt"}):
        pass


@pytest.mark.parametrize("name", NAMES)
def test_the_template_has_every_parameter_that_is_told(name: str) -> None:
    with chosen(OPENAI | {"PROVIDER": name}) as provider:
        assert provider.parameters.keys() <= prepare(TEMPLATE).body["Parameters"].keys()
