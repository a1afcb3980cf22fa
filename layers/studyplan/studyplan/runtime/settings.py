"""What a function is told through its environment."""

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, Json, StringConstraints, ValidationError

from studyplan.domain.errors.failures import WriterUnknown
from studyplan.domain.values.plan_request import MAX_OPEN_REQUESTS

MOST_SECONDS = 110  # of the step's 120: what was written has to be laid out and stored, too
PREFIX = "LLM_"
OWN_MACHINE = frozenset({"localhost", "host.docker.internal"})

# Without control characters, spaces and backslashes: those that read an address may differ about them.
type Address = Annotated[str, StringConstraints(pattern=r"^[!-\[\]-~]*$", max_length=2000)]
type SecretName = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9/_+=.@:-]*$", max_length=2048)]
type MicroUsd = Annotated[int, Field(ge=0, le=10**12)]


def _complete(rates: dict[str, float]) -> dict[str, float]:
    if not {"input", "output"} <= rates.keys() <= {"input", "output", "cached"}:
        raise ValueError("a price has input and output, may have cached, and nothing else")
    return rates


type Rate = Annotated[float, Field(strict=True, ge=0, le=10**6, allow_inf_nan=False)]
type Rates = Annotated[dict[str, Rate], AfterValidator(_complete)]


@dataclass(frozen=True)
class Settings:
    """Empty are `state_machine_arn` in functions that start nothing, `cursor_secret` in those that list nothing, and
    `seeds_folder` in those that load no seeds.
    """

    table_name: str
    state_machine_arn: str
    cursor_secret: str
    max_open_requests: int
    seeds_folder: Path


def settings() -> Settings:
    """Read the environment. Raises KeyError naming the variable that the template should have set."""
    return Settings(
        table_name=os.environ["TABLE_NAME"],
        state_machine_arn=os.environ.get("STATE_MACHINE_ARN", ""),
        cursor_secret=os.environ.get("CURSOR_SECRET", ""),
        max_open_requests=int(os.environ.get("MAX_OPEN_REQUESTS") or MAX_OPEN_REQUESTS),
        seeds_folder=Path(os.environ.get("SEEDS_FOLDER", "")),
    )


class ModelSettings(BaseModel):
    """Who writes the plans, and for how much. Budgets are micro-dollars a day (UTC).

    `prices` has for a model's name dollars a million tokens of `input`, `output` and, where it differs, `cached` input.
    `timeout_seconds` is for a whole write with all its calls; `key_secret` is a name or ARN of Secrets Manager.
    """

    model_config = ConfigDict(frozen=True, extra="ignore", defer_build=True)

    provider: Literal["mock", "openai", "compatible"] = "mock"
    model: str = Field(default="", max_length=200)
    base_url: Address = ""
    key_secret: SecretName = ""
    timeout_seconds: float = Field(default=60, ge=1, le=MOST_SECONDS)
    max_output_tokens: int = Field(default=4000, ge=100, le=100_000)
    prices: Json[dict[str, Rates]] = {}
    daily_budget_micro_usd: MicroUsd = 5_000_000
    owner_budget_micro_usd: MicroUsd = 1_000_000


def model_settings() -> ModelSettings:
    """What is empty is as if it was not set. Raises WriterUnknown, which names the variables that are wrong."""
    told = {
        name.removeprefix(PREFIX).lower(): value
        for name, value in os.environ.items()
        if name.startswith(PREFIX) and value
    }
    try:
        read = ModelSettings.model_validate(told)
    except ValidationError as wrong:
        faults = [
            (_place(fault["loc"]), fault["msg"].removeprefix("Value error, "))
            for fault in wrong.errors(include_url=False)
        ]
        raise WriterUnknown(_sentences(faults)) from None
    if faults := list(_conflicts(read)):
        raise WriterUnknown(_sentences(faults))
    return read


def _place(inside: tuple[int | str, ...]) -> str:
    """A variable, and where in its JSON."""
    variable, *rest = map(str, inside)
    return ".".join((PREFIX + variable.upper(), *rest))


def _sentences(faults: Iterable[tuple[str, str]]) -> str:
    """Without the values: what is in the wrong variable may be a key."""
    return " ".join(f"{place}: {message}." for place, message in faults)


def _conflicts(its: ModelSettings) -> Iterator[tuple[str, str]]:
    """(variable, what is wrong) of those that do not go together."""
    if its.key_secret.startswith("sk-"):
        yield "LLM_KEY_SECRET", "this is a key; it is a secret's name that is asked for"
    if its.provider == "mock":
        return
    if not its.model:
        yield "LLM_MODEL", f"{its.provider} needs the name of a model"
    if its.provider == "openai" and its.base_url:
        yield "LLM_BASE_URL", "openai is called at its own address; another one goes with compatible"
    if its.provider == "openai" and not its.key_secret:
        yield "LLM_KEY_SECRET", "openai needs a key"
    if its.provider == "compatible" and not _may_be_called(its.base_url):
        yield "LLM_BASE_URL", "compatible needs an address with https, or http on this machine, and nothing after it"
    if its.model not in its.prices and not _is_own_machine(its.base_url):
        yield "LLM_PRICES", "the model has no price, and no budget holds what costs nobody knows what"


def _may_be_called(address: str) -> bool:
    """A key is sent there: not in the clear, and not to where a user name or a query in the address makes one think."""
    try:
        parts = urlsplit(address)
        named = bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    guarded = parts.scheme == "https" or (parts.scheme == "http" and _is_own_machine(address))
    return named and guarded and not {"@", "?", "#"} & set(address)


def _is_own_machine(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
        return host in OWN_MACHINE or ip_address(host).is_loopback
    except ValueError:
        return False
