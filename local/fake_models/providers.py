"""Who writes the demo's plans: PROVIDER=mock, a fake one with a character, or openai with a key of the user's own."""

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
# Dollars a million tokens, as the template takes them.
EXAMPLE_PRICES = '{"some-model": {"input": 0.25, "cached": 0.03, "output": 2.0}}'


@dataclass(frozen=True)
class Provider:
    """What a stack is told: the template's parameters, and the secret that one of them names.

    `exchanges` grows while a fake provider is asked; of all others nobody listens.
    """

    name: str
    parameters: Mapping[str, str] = field(default_factory=dict)
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)
    exchanges: list[Exchange] = field(default_factory=list, repr=False)


@contextmanager
def chosen(environment: Mapping[str, str]) -> Iterator[Provider]:
    """The provider that PROVIDER names, with its server where it has one, until the end. StackError for what lacks."""
    name = environment.get("PROVIDER") or "mock"
    if name not in NAMES:
        raise StackError(f"PROVIDER is one of {', '.join(NAMES)}, not '{name}'.")
    if not name.startswith(FAKE):
        yield _openai(environment) if name == "openai" else Provider(name)
        return
    key = f"sk-test-{secrets.token_hex(8)}"
    with serving(CHARACTERS[name.removeprefix(FAKE)], key=key) as served:
        yield replace(compatible(name, served.url, key), exchanges=served.exchanges)


def compatible(model: str, url: str, key: str = "", **more: str) -> Provider:
    """A server of the chat wire on this machine; `more` are further parameters."""
    told = {"LlmProvider": "compatible", "LlmModel": model, "LlmBaseUrl": url, **more}
    return Provider(model, told | {"LlmKeySecret": KEY_SECRET}, {KEY_SECRET: key}) if key else Provider(model, told)


def _openai(environment: Mapping[str, str]) -> Provider:
    """The key goes into the stack's secret store alone; what it is, no parameter and no worker's environment says."""
    lacking = {
        "OPENAI_API_KEY": "your key of OpenAI's API, in OPENAI_API_KEY",
        "LLM_MODEL": "the name of a model, in LLM_MODEL",
        "LLM_PRICES": f"what it costs, in LLM_PRICES: dollars a million tokens, such as {EXAMPLE_PRICES}",
    }
    for name, what in lacking.items():
        if not environment.get(name):
            raise StackError(f"PROVIDER=openai needs {what}.")
    model, prices = environment["LLM_MODEL"], environment["LLM_PRICES"]
    _must_price(model, prices)
    told = {"LlmProvider": "openai", "LlmModel": model, "LlmPrices": prices, "LlmKeySecret": KEY_SECRET}
    return Provider("openai", told, {KEY_SECRET: environment["OPENAI_API_KEY"]})


def _must_price(model: str, prices: str) -> None:
    """Said now and not by a step that fails: without a price no budget holds."""
    try:
        listed = json.loads(prices)
    except ValueError:
        listed = None
    if not isinstance(listed, dict) or model not in listed:
        raise StackError(f"LLM_PRICES has no price of {model}: it is JSON such as {EXAMPLE_PRICES}.")
