"""Updates: PATCH as RFC 7396 defines it, If-Match, urls that move, and deletions that others forbid."""

from typing import Any

import pytest

from tests.support.builders import a_learner, a_resource, an_id
from tests.support.calls import Ask
from tests.support.fakes import library
from tests.support.fakes.fixtures import Snapshot
from tests.support.repositories import Repositories

type Json = dict[str, Any]

ANA, PAGE = f"/api/learners/{an_id('ana')}/", f"/api/resources/{an_id('resource')}/"
FULL_LEARNER = a_learner(
    preferred_learning_style="video",
    weak_areas=("loops",),
    timezone="Europe/Copenhagen",
    known=("print",),
    level_by_topic={"python": "advanced", "sql": "intermediate"},
)
FULL_RESOURCE = a_resource(
    tags=("loops",), prerequisites=(an_id("other"),), description="Long.", language="da", license="MIT", source="us"
)
# What null takes a field back to, and what it leaves as it is.
LEARNER_DEFAULTS: Json = {"preferred_learning_style": "mixed", "weak_areas": [], "timezone": "UTC"}
LEARNER_DEFAULTS |= {"known": [], "level_by_topic": {}}
RESOURCE_DEFAULTS: Json = {"tags": [], "prerequisites": [], **dict.fromkeys(("description", "language"))}
RESOURCE_DEFAULTS |= dict.fromkeys(("license", "source"))


@pytest.fixture(autouse=True)
def filled(store: Repositories) -> None:
    store.learners.add("local", FULL_LEARNER)
    store.library.add("local", FULL_RESOURCE)


def api_of(path: str) -> str:
    return "learners_api" if path.startswith("/api/learners/") else "resources_api"


def patch(ask: Ask, path: str, body: Json, if_match: str | None = None) -> Json:
    return ask(api_of(path), "PATCH", path, body, headers={"If-Match": if_match} if if_match else {})


def delete(ask: Ask, path: str, if_match: str | None = None) -> Json:
    return ask(api_of(path), "DELETE", path, None, headers={"If-Match": if_match} if if_match else {})


def tag_of(ask: Ask, path: str) -> str:
    headers = ask(api_of(path), "GET", path)["multiValueHeaders"]
    (tag,) = {name.lower(): value for name, value in headers.items()}["etag"]
    return str(tag)


@pytest.mark.parametrize(
    ("path", "field", "default"),
    [
        *((ANA, field, default) for field, default in LEARNER_DEFAULTS.items()),
        *((PAGE, field, default) for field, default in RESOURCE_DEFAULTS.items()),
    ],
)
def test_null_takes_a_field_back_to_its_default(ask: Ask, path: str, field: str, default: object) -> None:
    before = ask(api_of(path), "GET", path)["read"]
    answer = patch(ask, path, {field: None})
    assert (answer["statusCode"], before[field] != default) == (200, True)
    assert answer["read"] == before | {field: default, "updated_at": answer["read"]["updated_at"]}
    assert ask(api_of(path), "GET", path)["read"] == answer["read"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *((ANA, field) for field in ("name", "current_level", "weekly_hours")),
        *((PAGE, field) for field in ("title", "url", "topic", "difficulty", "resource_type")),
    ],
)
def test_a_field_that_has_no_default_cannot_be_null(ask: Ask, snapshot: Snapshot, path: str, field: str) -> None:
    before = snapshot()
    answer = patch(ask, path, {field: None})
    assert (answer["statusCode"], [fault["pointer"] for fault in answer["read"]["errors"]]) == (422, [f"/{field}"])
    assert snapshot() == before


@pytest.mark.parametrize("path", [ANA, PAGE])
def test_a_list_is_replaced_and_not_added_to(ask: Ask, path: str) -> None:
    field = "weak_areas" if path == ANA else "tags"
    assert patch(ask, path, {field: ["syntax", "types"]})["read"][field] == ["syntax", "types"]


def test_levels_by_topic_are_merged_and_null_takes_one_away(ask: Ask) -> None:
    changed = patch(ask, ANA, {"level_by_topic": {"sql": None, "go": "beginner"}})["read"]
    assert changed["level_by_topic"] == {"python": "advanced", "go": "beginner"}


def test_one_topic_spelled_anew_with_another_level_is_refused_by_both_names(ask: Ask, snapshot: Snapshot) -> None:
    before = snapshot()
    answer = patch(ask, ANA, {"level_by_topic": {"Python 3": "beginner"}})
    message = "'python' and 'Python 3' are one topic with two levels; keep one of them"
    assert answer["statusCode"] == 422
    assert answer["read"]["errors"] == [{"pointer": "/level_by_topic", "message": message}]
    assert snapshot() == before
    assert patch(ask, ANA, {"level_by_topic": {"Python 3": "beginner", "python": None}})["statusCode"] == 200


def test_minutes_that_are_taken_back_are_a_guess_again_and_a_guess_follows_the_type(ask: Ask) -> None:
    seen = []
    for body in ({"estimated_minutes": None}, {"resource_type": "book"}, {"estimated_minutes": 45}, {"title": "Other"}):
        read = patch(ask, PAGE, body)["read"]
        seen.append((read["estimated_minutes"], read["estimate_source"]))
    assert seen == [(15, "default"), (600, "default"), (45, "stated"), (45, "stated")]


@pytest.mark.parametrize("path", [ANA, PAGE])
def test_a_change_or_deletion_of_an_older_version_is_refused(ask: Ask, path: str) -> None:
    old = tag_of(ask, path)
    text = "name" if path == ANA else "title"
    assert patch(ask, path, {text: "Theirs"}, old)["statusCode"] == 200
    assert patch(ask, path, {text: "Ours"}, old)["statusCode"] == 412
    assert delete(ask, path, old)["statusCode"] == 412
    assert ask(api_of(path), "GET", path)["read"][text] == "Theirs"
    assert delete(ask, path, tag_of(ask, path))["statusCode"] == 204


@pytest.mark.parametrize("path", [ANA, PAGE])
def test_a_star_matches_whatever_is_there_and_nothing_that_is_not(ask: Ask, path: str) -> None:
    text = "name" if path == ANA else "title"
    assert patch(ask, path, {text: "Ours"}, "*")["statusCode"] == 200
    assert patch(ask, path, {text: "Again"}, f'"other", {tag_of(ask, path)}')["statusCode"] == 200
    assert delete(ask, path, "*")["statusCode"] == 204
    assert patch(ask, path, {text: "Ours"}, "*")["statusCode"] == 404


def post(ask: Ask, url: str, **difference: Any) -> Json:
    sound = {"title": "New", "topic": "python", "difficulty": "beginner", "resource_type": "article"}
    return ask("resources_api", "POST", "/api/resources/", sound | {"url": url} | difference)


def test_a_url_is_free_when_its_resource_has_moved_or_gone(ask: Ask) -> None:
    first, moved = FULL_RESOURCE.url, "https://example.org/moved"
    assert patch(ask, PAGE, {"url": moved})["statusCode"] == 200
    second = post(ask, first)
    assert second["statusCode"] == 201
    taken = patch(ask, PAGE, {"url": f"{first}/#part"})
    assert (taken["statusCode"], second["read"]["id"] in taken["read"]["detail"]) == (409, True)
    assert post(ask, moved)["statusCode"] == 409
    assert delete(ask, PAGE)["statusCode"] == 204
    assert post(ask, moved)["statusCode"] == 201


def test_another_spelling_of_its_own_url_is_no_conflict(ask: Ask) -> None:
    assert patch(ask, PAGE, {"url": f"{FULL_RESOURCE.url}/#part"})["read"]["url"] == f"{FULL_RESOURCE.url}/#part"
    assert post(ask, FULL_RESOURCE.url)["statusCode"] == 409


def test_a_resource_that_others_need_stays_until_they_no_longer_do(ask: Ask) -> None:
    other = post(ask, "https://example.org/other", prerequisites=[an_id("resource")])["read"]["id"]
    refused = delete(ask, PAGE)
    assert (refused["statusCode"], other in refused["read"]["detail"]) == (409, True)
    assert patch(ask, f"/api/resources/{other}/", {"prerequisites": None})["statusCode"] == 200
    assert delete(ask, PAGE)["statusCode"] == 204


@pytest.mark.covers("error:LibraryFull")
def test_a_library_that_is_full_is_named_and_has_room_after_a_deletion(
    ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(library, "LIBRARY_LIMIT", 1)
    refused = post(ask, "https://example.org/more")
    assert (refused["statusCode"], refused["read"]["code"]) == (422, "LibraryFull")
    assert "at most 1 resources" in refused["read"]["detail"]
    assert post(ask, FULL_RESOURCE.url)["statusCode"] == 409, "that it is there already is the better answer"
    assert delete(ask, PAGE)["statusCode"] == 204
    assert post(ask, "https://example.org/more")["statusCode"] == 201
