"""What holds for every test: no network, no credentials but made-up ones, and adapters made anew."""

import os
from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from studyplan.runtime import wiring
from tests.support import aws
from tests.support.network_guard import network_guard
from tests.support.repositories import Repositories, in_use

__all__ = ["network_guard"]

pytest_plugins = ["tests.support.examples", "tests.support.parallel", "tests.support.slow_tier"]

ELSEWHERE = ("AWS_PROFILE", "AWS_SESSION_TOKEN", "AWS_ENDPOINT_URL", "POWERTOOLS_LOG_LEVEL")

# Properties: each run of `make test` tries the same examples, in CI four times as many. `make test-deep` tries more of
# them, new ones each time.
UNTIMED = hypothesis_settings(database=None, deadline=None, suppress_health_check=[HealthCheck.too_slow])
hypothesis_settings.register_profile(
    "default", UNTIMED, max_examples=100 if os.environ.get("CI") else 25, derandomize=True
)
hypothesis_settings.register_profile("deep", UNTIMED, max_examples=2000)
hypothesis_settings.load_profile("default")


@pytest.fixture(autouse=True)
def settings(monkeypatch: pytest.MonkeyPatch) -> None:
    """The settings that the template gives its functions, and none of the machine that runs the tests."""
    for name in (*ELSEWHERE, *(name for name in os.environ if name.startswith("LLM_"))):
        monkeypatch.delenv(name, raising=False)
    for name, value in aws.SETTINGS.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(autouse=True)
def fresh_wiring() -> Iterator[None]:
    """A warm function keeps its adapters; a test starts cold."""
    _forget_adapters()
    yield
    _forget_adapters()


def _forget_adapters() -> None:
    for made in (wiring.adapters, wiring.writer, wiring.fallback_writer):
        # A test may have put something else in its place, which is taken out after this.
        getattr(made, "cache_clear", lambda: None)()


@pytest.fixture(scope="module")
def moto() -> Iterator[None]:
    """AWS in this process, for the tests of one file."""
    with aws.emulated():
        yield


@pytest.fixture
def table(moto: None, settings: None) -> None:
    """The template's table, empty."""
    aws.empty_table()


@pytest.fixture
def store(table: None) -> Repositories:
    """What the functions store, in DynamoDB."""
    return in_use()
