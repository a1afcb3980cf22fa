"""Lists come in pages that join without a gap, and refuse a limit or a cursor that makes no sense."""

import base64

import pytest

from tests.api import bodies
from tests.api.client import Client, Json
from tests.api.conftest import Made
from tests.api.routes import LISTS, covers

pytestmark = pytest.mark.stack

LIMITS = ["0", "101", "-1", "abc", "1.5", "1e2", "", "%00", "9" * 400]
CURSORS = {
    "no base64": "!!",
    "half a code": "A",
    "no text": "_-8",
    "letters beyond ASCII": "%C3%A9",
    "NULs": base64.urlsafe_b64encode(b"\x00\x00\x00").decode(),
    "501 characters": "a" * 501,
}
refusing = pytest.mark.parametrize("path", [pytest.param(path, marks=covers(422, f"GET {path}")) for path in LISTS])


@pytest.fixture(scope="module")
def full(api: Client, ana: Json, made: Made) -> None:
    """At least five of everything."""
    for name in ("Bao", "Chidi", "Dana", "Elif", "Finn"):
        api.made("/api/learners/", bodies.learner(name=name))
    for asked in [api.made("/api/plan-requests/", bodies.plan_request(ana["id"])) for _ in range(4)]:
        api.ended(asked["id"])


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("path", LISTS)
def test_three_pages_hold_all_of_it_once_and_in_order(api: Client, path: str) -> None:
    whole = api.listed(path)
    limit = (len(whole) - 1) // 2
    first = api.get(f"{path}?limit={limit}").body
    second = api.get(f"{path}?limit={limit}&cursor={first['next_cursor']}").body
    third = api.get(f"{path}?cursor={second['next_cursor']}&limit={limit}").body
    assert [len(page["items"]) for page in (first, second)] == [limit, limit]
    assert first["items"] + second["items"] + third["items"] == whole
    assert third["next_cursor"] is None
    assert len({item["id"] for item in whole}) == len(whole)


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("path", LISTS)
def test_an_item_of_a_list_is_what_its_own_path_gives(api: Client, path: str) -> None:
    for item in api.get(f"{path}?limit=3").body["items"]:
        alone = api.get(f"{path}{item['id']}/").body
        assert item == {key: alone[key] for key in item}


def test_a_list_says_no_more_than_fifty_unless_asked(api: Client) -> None:
    for number in range(30):
        api.made("/api/resources/", bodies.resource(title=f"Stitches {number}"))
    assert [len(api.get(f"/api/resources/{query}").body["items"]) for query in ("", "?limit=51")] == [50, 51]


@pytest.mark.parametrize("limit", LIMITS)
@refusing
def test_a_limit_is_a_number_from_1_to_100(api: Client, path: str, limit: str) -> None:
    answer = api.get(f"{path}?limit={limit}")
    assert answer.is_problem(422), answer.content
    assert answer.pointers == ["limit"]
    assert [api.get(f"{path}?limit={good}").status for good in (1, 100)] == [200, 200]


def test_a_limit_is_given_once(api: Client) -> None:
    assert api.get("/api/learners/?limit=1&limit=2").pointers == ["limit"]


@pytest.mark.parametrize("cursor", CURSORS.values(), ids=CURSORS)
@refusing
def test_a_cursor_that_no_list_gave_is_refused(api: Client, path: str, cursor: str) -> None:
    answer = api.get(f"{path}?cursor={cursor}")
    assert answer.is_problem(422), answer.content
    assert answer.pointers == ["cursor"]


@pytest.mark.usefixtures("full")
@pytest.mark.parametrize("path", LISTS)
def test_a_cursor_leads_on_in_the_list_that_gave_it_alone(api: Client, path: str) -> None:
    cursor = api.get(f"{path}?limit=1").body["next_cursor"]
    assert api.get(f"{path}?cursor={cursor}").status == 200
    changed = cursor[:20] + ("A" if cursor[20] != "A" else "B") + cursor[21:]
    elsewhere = [f"{other}?cursor={cursor}" for other in LISTS if other != path]
    for wrong in (f"{path}?cursor={changed}", *elsewhere):
        answer = api.get(wrong)
        assert (answer.is_problem(422), answer.pointers) == (True, ["cursor"]), wrong


def test_a_cursor_leads_on_with_the_same_filters_alone(api: Client) -> None:
    cursor = api.get("/api/resources/?limit=1&topic=python").body["next_cursor"]
    assert api.get(f"/api/resources/?limit=5&topic=Python&cursor={cursor}").status == 200
    for query in ("", "&topic=git", "&topic=python&difficulty=beginner"):
        assert api.get(f"/api/resources/?limit=1{query}&cursor={cursor}").pointers == ["cursor"]
