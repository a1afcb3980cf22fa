"""The library: the seed, and one resource a url."""

from uuid import uuid4

import pytest

from tests.api import bodies
from tests.api.client import Client
from tests.api.routes import covers

pytestmark = pytest.mark.stack

SPELLINGS = {
    "the same": "https://example.org/{}/page",
    "a slash more": "https://example.org/{}/page/",
    "a host in capitals": "https://EXAMPLE.org/{}/page",
    "a scheme in capitals": "HTTPS://example.org/{}/page",
    "the port that is meant anyway": "https://example.org:443/{}/page",
    "a place on the page": "https://example.org/{}/page#part",
    "an empty query": "https://example.org/{}/page?",
}
OTHERS = {
    "another path": "https://example.org/{}/Page",
    "a query": "https://example.org/{}/page?a=1",
    "another scheme": "http://example.org/{}/page",
    "another port": "https://example.org:8443/{}/page",
    "another host": "https://www.example.org/{}/page",
}


@covers(409, "POST /api/resources/")
@pytest.mark.parametrize("spelling", SPELLINGS.values(), ids=SPELLINGS)
def test_a_url_that_is_there_is_a_conflict_that_names_the_first(api: Client, spelling: str) -> None:
    page = str(uuid4())
    first = api.made("/api/resources/", bodies.resource(url=f"https://example.org/{page}/page"))
    before = api.listed("/api/resources/")
    answer = api.post("/api/resources/", bodies.resource(url=spelling.format(page), title="Again"))
    assert answer.is_problem(409), answer.content
    assert first["id"] in answer.body["detail"]
    assert api.listed("/api/resources/") == before


@pytest.mark.parametrize("spelling", OTHERS.values(), ids=OTHERS)
def test_another_url_is_another_resource(api: Client, spelling: str) -> None:
    page = str(uuid4())
    api.made("/api/resources/", bodies.resource(url=f"https://example.org/{page}/page"))
    assert api.post("/api/resources/", bodies.resource(url=spelling.format(page))).status == 201


def test_the_seed_is_there_once_with_its_prerequisites(api: Client) -> None:
    assert api.post("/api/resources/seed/").body == {"created": 0, "unchanged": 26}
    library = api.listed("/api/resources/")
    ids = {resource["id"] for resource in library}
    seeds = [resource for resource in library if resource["topic"] != "knitting"]
    assert len({resource["topic"] for resource in seeds}) >= 6
    assert {resource["difficulty"] for resource in seeds} == {"beginner", "intermediate", "advanced"}
    assert all(set(resource["prerequisites"]) <= ids for resource in seeds)
    assert any(resource["prerequisites"] for resource in seeds)
