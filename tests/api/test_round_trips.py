"""What was sent comes back as it was sent, from the answer, from its own path and from the list."""

from typing import Any

import pytest

from tests.api import bodies
from tests.api.client import Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

FAMILY = "李雷 👩🏽‍🎓"  # an emoji of four code points, one of them a zero-width joiner
LEARNERS: dict[str, Json] = {
    "a name in Chinese with an emoji": {"name": FAMILY},
    "a name in Arabic": {"name": "ليلى"},
    "a name of one letter": {"name": "Ø"},
    "a name in two normal forms": {"name": "Zo\u00eb Zoe\u0308"},
    "quotes, slashes and markup": {"name": 'O\'Neil "Ann" \\ </script> {{x}} %s'},
    "five and a half hours": {"weekly_hours": 5.5},
    "a third of an hour more": {"weekly_hours": 5.333333333333333},
    "a tenth of an hour": {"weekly_hours": 0.1},
    "all hours of a week": {"weekly_hours": 168},
    "weak areas in their order": {"weak_areas": ["zwölf", "eins", "цикл"]},
    "no weak areas": {"weak_areas": []},
    "a time zone": {"timezone": "America/Argentina/Buenos_Aires"},
}
RESOURCES: dict[str, Json] = {
    "a title with a zero-width space": {"title": "zero\u200bwidth"},
    "a title that turns right to left": {"title": "a\u202eb\u202c"},
    "a topic in Russian": {"topic": "питон"},
    "a description of two lines": {"description": "one\n\ttwo"},
    "tags in their order": {"tags": ["z", "a", "ß"]},
    "minutes": {"estimated_minutes": 100_000},
    "a license and a source": {"license": "CC BY-SA 4.0", "source": "Æther"},
    "a language": {"language": "zh-Hant-TW"},
}


@covers(201, "POST /api/learners/")
@covers(200, "GET /api/learners/{id}/")
@pytest.mark.parametrize("difference", LEARNERS.values(), ids=LEARNERS)
def test_of_a_learner(api: Client, difference: Json) -> None:
    _comes_back(api, "/api/learners/", bodies.learner(**difference))


@covers(201, "POST /api/resources/")
@covers(200, "GET /api/resources/{id}/")
@pytest.mark.parametrize("difference", RESOURCES.values(), ids=RESOURCES)
def test_of_a_resource(api: Client, difference: Json) -> None:
    _comes_back(api, "/api/resources/", bodies.resource(**difference))


def test_of_a_plan_request_in_russian_that_finds_a_resource_in_russian(api: Client, ana: Json) -> None:
    resource = api.made("/api/resources/", bodies.resource(topic="питон", title="Питон 🐍", estimated_minutes=60))
    plan_request = bodies.plan_request(
        ana["id"], goal=f"Учить {FAMILY}", topic="Питон", duration_days=2, constraints={}
    )
    asked = api.made("/api/plan-requests/", plan_request)
    request = api.ended(asked["id"])
    assert (request["goal"], request["topic"]) == (plan_request["goal"], plan_request["topic"])
    ranked = api.get(f"/api/plan-requests/{request['id']}/trace/").body["records"][0]["detail"]["candidates"]
    assert resource["id"] in {candidate["resource_id"] for candidate in ranked}


def test_hours_are_written_as_they_were(api: Client) -> None:
    created = api.post("/api/learners/", bodies.learner(weekly_hours=5.5))
    read = api.get(created.headers["Location"])
    assert b'"weekly_hours":5.5,' in created.content
    assert b'"weekly_hours":5.5,' in read.content


def test_a_resource_without_minutes_gets_a_guess_that_is_called_one(api: Client) -> None:
    book = api.made("/api/resources/", bodies.resource(resource_type="book"))
    assert (book["estimated_minutes"], book["estimate_source"]) == (600, "default")


def _comes_back(api: Client, path: str, sent: Json) -> None:
    """Post it, then follow its Location and find it in the list."""
    created = api.post(path, sent)
    assert created.status == 201, created.content
    _holds(created.body, sent)
    assert created.headers["Location"] == f"{path}{created.body['id']}/"
    assert api.get(created.headers["Location"]).body == created.body
    assert created.body in api.listed(path)


def _holds(got: Json, sent: dict[str, Any]) -> None:
    assert {key: got[key] for key in sent} == sent
