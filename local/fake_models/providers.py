"""The writer of the demo's plans: PROVIDER=mock, a fake model, or openai with the user's own key."""

import json
import secrets
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from local.fake_models.characters import CHARACTERS
from local.fake_models.server import Exchange, serving
from local.stack.errors import StackError

FAKE = "fake-"
NAMES = ("mock", *(f"{FAKE}{name}" for name in CHARACTERS), "openai")
KEY_SECRET = "studyplan/model-key"  # noqa: S105 - a name
# Dollars per million tokens, as the template takes them.
EXAMPLE_PRICES = '{"some-model": {"input": 0.25, "cached": 0.03, "output": 2.0}}'


@dataclass(frozen=True)
class Provider:
    """The settings of a stack: the template's parameters, and the secret that one of them names.

    `exchanges` records the calls to a fake provider; it stays empty for all others.
    """

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    exchanges: list[Exchange] = field(default_factory=list, repr=False)


@contextmanager
def provider_from(environment: Mapping[str, str]) -> Iterator[Provider]:
    """Yield the provider that PROVIDER names, with its server until the end. Raise StackError for a missing setting."""
    name = environment.get("PROVIDER") or "mock"
    if name not in NAMES:
        raise StackError(f"PROVIDER must be one of {', '.join(NAMES)}, not '{name}'.")
    if not name.startswith(FAKE):
        yield _openai(environment) if name == "openai" else Provider(name)
        return
    key = f"sk-test-{secrets.token_hex(8)}"
    with serving(CHARACTERS[name.removeprefix(FAKE)], key=key) as served:
        yield replace(compatible(name, served.url, key), exchanges=served.exchanges)


def compatible(model: str, url: str, key: str = "", **more: str) -> Provider:
    """Return a provider for a server of the chat wire format on this machine; `more` are further parameters."""
    parameters = {"LlmProvider": "compatible", "LlmModel": model, "LlmBaseUrl": url, **more}
    if not key:
        return Provider(model, parameters)
    return Provider(model, parameters | {"LlmKeySecret": KEY_SECRET}, {KEY_SECRET: key})


def _openai(environment: Mapping[str, str]) -> Provider:
    """Return OpenAI as a provider. The key goes into the stack's secret store, and into no parameter or variable."""
    required = {
        "OPENAI_API_KEY": "your key of OpenAI's API, in OPENAI_API_KEY",
        "LLM_MODEL": "the name of a model, in LLM_MODEL",
        "LLM_PRICES": f"what it costs, in LLM_PRICES: dollars per million tokens, such as {EXAMPLE_PRICES}",
    }
    for name, what in required.items():
        if not environment.get(name):
            raise StackError(f"PROVIDER=openai needs {what}.")
    model, prices = environment["LLM_MODEL"], environment["LLM_PRICES"]
    _must_price(model, prices)
    parameters = {"LlmProvider": "openai", "LlmModel": model, "LlmPrices": prices, "LlmKeySecret": KEY_SECRET}
    return Provider("openai", parameters, {KEY_SECRET: environment["OPENAI_API_KEY"]})


def _must_price(model: str, prices: str) -> None:
    """Raise StackError when the model has no price, because without a price no budget can be kept."""
    try:
        listed = json.loads(prices)
    except ValueError:
        listed = None
    if not isinstance(listed, dict) or model not in listed:
        raise StackError(f"LLM_PRICES has no price of {model}: set it to JSON such as {EXAMPLE_PRICES}.")
