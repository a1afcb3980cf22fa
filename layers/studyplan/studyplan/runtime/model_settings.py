"""The settings of the plan writer, from the environment variables that begin with LLM_."""

import os
from collections.abc import Iterable, Iterator
from ipaddress import ip_address
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Json, StringConstraints, ValidationError

from studyplan.domain.errors.failures import WriterUnknown

MAX_SECONDS = 110  # of the step's 120: the draft has to be scheduled and stored as well
PREFIX = "LLM_"
LOCAL_HOSTS = frozenset({"localhost", "host.docker.internal"})

# Without control characters, spaces and backslashes, which url parsers treat differently.
type Address = Annotated[str, StringConstraints(pattern=r"^[!-\[\]-~]*$", max_length=2000)]
type SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_+=.@:-]*$", max_length=2048)]
type MicroUsd = Annotated[int, Field(ge=0, le=10**12)]


def _complete(rates: dict[str, float]) -> dict[str, float]:
    if not {"input", "output"} <= rates.keys() <= {"input", "output", "cached"}:
        raise ValueError("a price has input and output, may have cached, and nothing else")
    return rates


type Rate = Annotated[float, Field(strict=True, ge=0, le=10**6, allow_inf_nan=False)]
type Rates = Annotated[dict[str, Rate], AfterValidator(_complete)]


class ModelSettings(BaseModel):
    """The settings of the plan writer. Budgets are in micro-dollars a day (UTC).

    `prices` is by model, in dollars per million tokens of `input`, `output` and, where it differs, `cached` input.
    `timeout_seconds` is for a draft with all its calls; `key_secret` is the name or ARN of a secret.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    provider: Literal["mock", "openai", "compatible"] = "mock"
    model: str = Field(default="", max_length=200)
    base_url: Address = ""
    key_secret: SecretName = ""
    timeout_seconds: float = Field(default=60, ge=1, le=MAX_SECONDS)
    max_output_tokens: int = Field(default=4000, ge=100, le=100_000)
    prices: Json[dict[str, Rates]] = {}
    daily_budget_micro_usd: MicroUsd = 5_000_000
    owner_budget_micro_usd: MicroUsd = 1_000_000


def model_settings() -> ModelSettings:
    """Read the environment; an empty variable counts as not set. Raises WriterUnknown, which names what is wrong."""
    values = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and value
    }
    try:
        model = ModelSettings.model_validate(values)
    except ValidationError as invalid:
        problems = [
            (_place(error["loc"]), error["msg"].removeprefix("Value error, "))
            for error in invalid.errors(include_url=False)
        ]
        raise WriterUnknown(_sentences(problems)) from None
    if problems := list(_conflicts(model)):
        raise WriterUnknown(_sentences(problems))
    return model


def _place(loc: tuple[int | str, ...]) -> str:
    """Return the variable, and the place in its JSON."""
    variable, *rest = map(str, loc)
    return ".".join((PREFIX + variable.upper(), *rest))


def _sentences(problems: Iterable[tuple[str, str]]) -> str:
    """Join the problems without the values: a value in the wrong variable may be a key."""
    return " ".join(f"{place}: {message}." for place, message in problems)


def _conflicts(model: ModelSettings) -> Iterator[tuple[str, str]]:
    """Yield the settings that do not fit together: the variable, and what is wrong."""
    if model.key_secret.startswith("sk-"):
        yield "LLM_KEY_SECRET", "this is a key; set the name of the secret that holds it"
    if model.provider == "mock":
        return
    if not model.model:
        yield "LLM_MODEL", f"{model.provider} needs the name of a model"
    if model.provider == "openai" and model.base_url:
        yield "LLM_BASE_URL", "openai has its own address; use the provider compatible for another one"
    if model.provider == "openai" and not model.key_secret:
        yield "LLM_KEY_SECRET", "openai needs a key"
    if model.provider == "compatible" and not _is_safe(model.base_url):
        yield "LLM_BASE_URL", "compatible needs an https address, or http on this machine, without user or query"
    if model.model not in model.prices and not _is_local(model.base_url):
        yield "LLM_PRICES", "the model has no price, so no budget can limit its cost"


def _is_safe(address: str) -> bool:
    """Return whether a key may be sent there: encrypted or locally, and without parts that can disguise the host."""
    try:
        parts = urlsplit(address)
        has_host = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    private = parts.scheme == "https" or (parts.scheme == "http" and _is_local(address))
    return has_host and private and not {"@", "?", "#"} & set(address)


def _is_local(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
        return host in LOCAL_HOSTS or ip_address(host).is_loopback
    except ValueError:
        return False
