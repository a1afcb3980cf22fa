"""Retrieval gives what it gave before a library was read by topic: recorded from the code that read all resources."""

import json
from pathlib import Path

import pytest

from studyplan.domain.values.resource import Resource
from studyplan.services.seeds import seed_resources
from tests.support.builders import NOW
from tests.support.retrieval_cases import made_up, recorded

ROOT = Path(__file__).resolve().parents[3]
RECORDED = json.loads(Path(__file__).with_name("recorded.json").read_text("utf-8"))


def seeds() -> list[Resource]:
    return sorted(seed_resources("bench", folder=ROOT / "seeds", now=NOW), key=lambda each: each.id)


@pytest.mark.parametrize("name", RECORDED)
def test_a_library_is_retrieved_as_it_was_recorded(name: str) -> None:
    resources = seeds() if name == "seeds" else made_up(400, 9)
    assert recorded(resources) == RECORDED[name]
