"""Retrieval from real catalogues gives what it gave before a library was read by topic."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
from pydantic import ValidationError

from studyplan.domain.values.ids import id_from
from studyplan.domain.values.resource import Resource, ResourceIn, to_resource
from tests.api.client import Json
from tests.catalogues import books, ossu
from tests.support.retrieval_cases import recorded

pytestmark = pytest.mark.catalogues
RECORDED = json.loads(Path(__file__).with_name("retrieved.json").read_text("utf-8"))
NOW = "2026-01-01T00:00:00.000000+00:00"


def stored(bodies: Iterable[Json]) -> list[Resource]:
    """The resources of a catalogue in the order of their ids, without what the API refuses."""
    resources: dict[str, Resource] = {}
    for body in bodies:
        try:
            given = ResourceIn.model_validate(body)
        except ValidationError:
            continue
        key = id_from("catalogue", body["url"])
        resources[key] = to_resource(given, resource_id=key, now=NOW)
    return [resources[key] for key in sorted(resources)]


@pytest.mark.parametrize("name", RECORDED)
def test_a_catalogue_is_retrieved_as_it_was_recorded(data: Path, name: str) -> None:
    if name == "books":
        bodies = books.bodies_in(data / "free-programming-books.json")
    else:
        bodies = [ossu.body_of(row) for row in ossu.rows_in(data / "ossu-computer-science.csv")]
    assert recorded(stored(bodies)) == RECORDED[name]
