"""The LLM_ variables: what they may be, and that a wrong one is named without its value."""

import pytest

from studyplan.domain.errors.failures import WriterUnknown
from studyplan.runtime.model_settings import MAX_SECONDS, ModelSettings, model_settings
from tests.support import aws

PRICES = '{"small": {"input": 0.25, "cached": 0.03, "output": 2.0}}'
OPENAI = {"LLM_PROVIDER": "openai", "LLM_MODEL": "small", "LLM_KEY_SECRET": "studyplan/key", "LLM_PRICES": PRICES}
LOCAL = {"LLM_PROVIDER": "compatible", "LLM_MODEL": "tiny", "LLM_BASE_URL": "http://127.0.0.1:8080/v1"}
REMOTE = LOCAL | {"LLM_BASE_URL": "https://models.example/openai/v1", "LLM_MODEL": "small", "LLM_PRICES": PRICES}


def read_with(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> ModelSettings:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return model_settings()


def refused(monkeypatch: pytest.MonkeyPatch, variables: dict[str, str]) -> str:
    with pytest.raises(WriterUnknown) as wrong:
        read_with(monkeypatch, variables)
    return wrong.value.detail


def test_without_variables_it_is_the_mock_with_budgets_of_a_few_dollars() -> None:
    its = model_settings()
    assert (its.provider, its.model, its.base_url, its.key_secret, its.prices) == ("mock", "", "", "", {})
    assert (its.timeout_seconds, its.max_output_tokens) == (60, 4000)
    assert (its.daily_budget_micro_usd, its.owner_budget_micro_usd) == (5_000_000, 1_000_000)


def test_an_empty_variable_is_as_none(monkeypatch: pytest.MonkeyPatch) -> None:
    variables = {f"LLM_{name.upper()}": "" for name in ModelSettings.model_fields}
    assert read_with(monkeypatch, variables) == ModelSettings()


def test_all_of_it_can_be_set(monkeypatch: pytest.MonkeyPatch) -> None:
    numbers = {
        "LLM_TIMEOUT_SECONDS": "12.5",
        "LLM_MAX_OUTPUT_TOKENS": "800",
        "LLM_DAILY_BUDGET_MICRO_USD": "0",
        "LLM_OWNER_BUDGET_MICRO_USD": "250000",
    }
    its = read_with(monkeypatch, OPENAI | numbers)
    assert (its.provider, its.model, its.key_secret) == ("openai", "small", "studyplan/key")
    assert (its.timeout_seconds, its.max_output_tokens) == (12.5, 800)
    assert (its.daily_budget_micro_usd, its.owner_budget_micro_usd) == (0, 250_000)
    assert its.prices == {"small": {"input": 0.25, "cached": 0.03, "output": 2.0}}


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("LLM_PROVIDER", "oracle"),
        ("LLM_PROVIDER", "OpenAI"),
        ("LLM_PRICES", "{"),
        ("LLM_PRICES", "[]"),
        ("LLM_PRICES.small", '{"small": 2}'),
        ("LLM_PRICES.small", '{"small": {"input": 1}}'),
        ("LLM_PRICES.small.input", '{"small": {"input": "1", "output": 1}}'),
        ("LLM_PRICES.small.input", '{"small": {"input": true, "output": 1}}'),
        ("LLM_PRICES.small.input", '{"small": {"input": -1, "output": 1}}'),
        ("LLM_PRICES.small.input", '{"small": {"input": NaN, "output": 1}}'),
        ("LLM_PRICES.small.cached", '{"small": {"input": 1, "output": 1, "cached": -0.1}}'),
        ("LLM_PRICES.small", '{"small": {"input": 1, "output": 1, "outptu": 1}}'),
        ("LLM_TIMEOUT_SECONDS", "soon"),
        ("LLM_TIMEOUT_SECONDS", "0"),
        ("LLM_TIMEOUT_SECONDS", "nan"),
        ("LLM_TIMEOUT_SECONDS", str(MAX_SECONDS + 1)),
        ("LLM_MAX_OUTPUT_TOKENS", "99"),
        ("LLM_MAX_OUTPUT_TOKENS", "4000.5"),
        ("LLM_DAILY_BUDGET_MICRO_USD", "-1"),
        ("LLM_OWNER_BUDGET_MICRO_USD", "-1"),
        ("LLM_OWNER_BUDGET_MICRO_USD", "a dollar"),
        ("LLM_BASE_URL", "https://models.example/\r\nHost: other"),
        ("LLM_BASE_URL", "https://models.example\\@other"),
        ("LLM_KEY_SECRET", "my key"),
        ("LLM_KEY_SECRET", "sk-canary-0123456789"),
    ],
)
def test_a_variable_that_is_wrong_is_named_for_any_provider(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str
) -> None:
    detail = refused(monkeypatch, {variable.split(".")[0]: value})
    assert detail.startswith(f"{variable}: ")
    assert value not in detail


def test_all_that_is_wrong_is_named_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    detail = refused(monkeypatch, {"LLM_PROVIDER": "oracle", "LLM_TIMEOUT_SECONDS": "0", "LLM_PRICES": "{"})
    assert [name for name in ("LLM_PROVIDER", "LLM_TIMEOUT_SECONDS", "LLM_PRICES") if name not in detail] == []


@pytest.mark.parametrize(
    ("variables", "variable"),
    [
        (OPENAI | {"LLM_MODEL": ""}, "LLM_MODEL"),
        (OPENAI | {"LLM_KEY_SECRET": ""}, "LLM_KEY_SECRET"),
        (OPENAI | {"LLM_PRICES": ""}, "LLM_PRICES"),
        (OPENAI | {"LLM_MODEL": "large"}, "LLM_PRICES"),
        (OPENAI | {"LLM_BASE_URL": "https://models.example/v1"}, "LLM_BASE_URL"),
        (LOCAL | {"LLM_MODEL": ""}, "LLM_MODEL"),
        (LOCAL | {"LLM_BASE_URL": "", "LLM_PRICES": '{"tiny": {"input": 0, "output": 0}}'}, "LLM_BASE_URL"),
        (REMOTE | {"LLM_PRICES": ""}, "LLM_PRICES"),
    ],
)
def test_what_a_provider_needs_is_named(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], variable: str
) -> None:
    assert refused(monkeypatch, variables).startswith(f"{variable}: ")


@pytest.mark.parametrize(
    "address",
    [
        "https://models.example",
        "https://models.example:8443/openai/v1/",
        "http://127.0.0.1:8080/v1",
        "http://127.9.9.9/v1",
        "http://[::1]:8080/v1",
        "http://localhost:11434/v1",
        "http://host.docker.internal:8000/v1",
    ],
)
def test_a_model_is_called_over_https_or_on_this_machine(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    assert read_with(monkeypatch, REMOTE | {"LLM_BASE_URL": address}).base_url == address


@pytest.mark.parametrize(
    "address",
    [
        "http://models.example/v1",
        "http://localhost.models.example/v1",
        "http://127.0.0.1.models.example/v1",
        "http://localhost@models.example/v1",
        "https://key@models.example/v1",
        "https://models.example/v1?key=1",
        "https://models.example/v1#x",
        "http://0.0.0.0/v1",
        "http://169.254.169.254/latest",
        "http://10.0.0.1/v1",
        "http://2130706433/v1",
        "http://[::1/v1",
        "https://models.example:port/v1",
        "https://models.example:0/v1",
        "https://",
        "https:models.example",
        "//models.example/v1",
        "ftp://127.0.0.1/v1",
        "file:///etc/passwd",
        "models.example",
    ],
)
def test_no_other_address_is_called(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    detail = refused(monkeypatch, REMOTE | {"LLM_BASE_URL": address})
    assert detail.startswith("LLM_BASE_URL: ")
    assert address not in detail


def test_only_a_model_on_this_machine_may_go_without_a_price(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_with(monkeypatch, LOCAL).prices == {}


def test_the_mock_needs_nothing_of_what_a_model_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    assert (
        read_with(monkeypatch, OPENAI | {"LLM_PROVIDER": "mock", "LLM_MODEL": "", "LLM_PRICES": ""}).provider == "mock"
    )


def test_a_secret_may_be_named_or_given_by_its_arn(monkeypatch: pytest.MonkeyPatch) -> None:
    arn = f"arn:aws:secretsmanager:{aws.REGION}:{aws.ACCOUNT}:secret:studyplan/key-AbCdEf"
    assert read_with(monkeypatch, OPENAI | {"LLM_KEY_SECRET": arn}).key_secret == arn
