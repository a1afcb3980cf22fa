"""What the wiring makes for a function with and without the layer of meanings."""

from pathlib import Path
from typing import Any

import boto3
import pytest

from studyplan.adapters.meaning.static_embeddings import StaticEmbeddings
from studyplan.runtime import wiring
from tests.support.meaning_table import meaning_of_the_table


def test_a_function_with_the_table_compares_meanings() -> None:
    meaning_of_the_table()  # says what to do where there is none
    assert isinstance(wiring.meaning(), StaticEmbeddings)
    assert wiring.meaning() is wiring.meaning(), "one for a warm function: it keeps what it has read"


@pytest.mark.parametrize("value", [None, ""])
def test_a_function_without_the_layer_has_no_meanings(
    value: str | None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MEANING_FOLDER")
    if value is not None:
        monkeypatch.setenv("MEANING_FOLDER", value)
    assert wiring.meaning() is None


def test_the_clients_have_a_fixed_user_agent(monkeypatch: pytest.MonkeyPatch) -> None:
    """Botocore would put one together for each call, for a fifth of the call's time."""
    agents: dict[str, str] = {}

    def note(service: str, *, config: Any) -> Any:
        agents[service] = config.user_agent

    monkeypatch.setattr(boto3, "client", note)
    wiring.learners()
    wiring.workflow()
    assert agents == dict.fromkeys(("dynamodb", "stepfunctions"), f"Boto3/{boto3.__version__} studyplan")
