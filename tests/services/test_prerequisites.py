"""Prerequisites of a resource: what is refused and what is not, and two updates that meet."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.domain.errors.http import Stale
from tests.support.builders import LATER, a_resource, an_id
from tests.support.calls import Ask
from tests.support.fakes.fixtures import Snapshot
from tests.support.repositories import Repositories

type Json = dict[str, Any]

BODY = {"title": "New", "url": "https://example.org/new", "topic": "python", "difficulty": "beginner"}
BODY |= {"resource_type": "article"}


def post(ask: Ask, *needed: str) -> Json:
    return ask("resources_api", "POST", "/api/resources/", BODY | {"prerequisites": list(map(an_id, needed))})


def patch(ask: Ask, name: str, *needed: str, **headers: str) -> Json:
    body = {"prerequisites": list(map(an_id, needed))}
    return ask("resources_api", "PATCH", f"/api/resources/{an_id(name)}/", body, headers=headers)


def hold(store: Repositories, *links: str) -> None:
    """`a>b` is a resource a that needs b; a letter alone is one that needs nothing."""
    for link in links:
        name, _, needed = link.partition(">")
        store.library.add("local", a_resource(name, prerequisites=tuple(map(an_id, needed))))


def needs(store: Repositories, name: str) -> tuple[str, ...]:
    found = store.library.get("local", an_id(name))
    assert found
    return found.prerequisites


def faults(answer: Json) -> list[tuple[str, str]]:
    assert answer["statusCode"] == 422, answer["body"]
    return [(fault["pointer"], fault["message"]) for fault in answer["read"]["errors"]]


def test_a_resource_that_needs_what_is_not_there_is_not_stored(
    ask: Ask, store: Repositories, snapshot: Snapshot
) -> None:
    hold(store, "a")
    before = snapshot()
    assert faults(post(ask, "a", "b")) == [("/prerequisites/1", f"there is no resource {an_id('b')}")]
    assert snapshot() == before
    assert post(ask, "a")["read"]["prerequisites"] == [an_id("a")]


def test_a_change_that_needs_what_is_not_there_changes_nothing(
    ask: Ask, store: Repositories, snapshot: Snapshot
) -> None:
    hold(store, "a")
    before = snapshot()
    assert faults(patch(ask, "a", "b")) == [("/prerequisites/0", f"there is no resource {an_id('b')}")]
    assert snapshot() == before


def test_a_resource_whose_prerequisites_change_all_the_time_is_a_conflict(
    ask: Ask, store: Repositories, snapshot: Snapshot, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(store, "a")
    before = snapshot()

    def changed(*_: Any, **__: Any) -> None:
        raise Stale

    monkeypatch.setattr(type(store.library), "add", changed)
    answer = post(ask, "a")
    assert (answer["statusCode"], answer["read"]["code"]) == (409, "Conflict")
    assert "prerequisites are being changed" in answer["read"]["detail"]
    assert snapshot() == before


def test_another_owners_resource_is_not_there(ask: Ask, store: Repositories) -> None:
    store.library.add("ben", a_resource("a"))
    assert post(ask, "a")["statusCode"] == 422


def test_a_longer_cycle_is_refused_and_named(ask: Ask, store: Repositories, snapshot: Snapshot) -> None:
    hold(store, "a", "b>a", "c>b")
    before = snapshot()
    names = [f"'About {name}' ({an_id(name)})" for name in "acba"]
    assert faults(patch(ask, "a", "c")) == [("/prerequisites", f"must not form a cycle: {' -> '.join(names)}")]
    assert snapshot() == before


def test_a_diamond_is_stored(ask: Ask, store: Repositories) -> None:
    hold(store, "a", "b>a", "c>a", "d")
    assert patch(ask, "d", "b", "c")["read"]["prerequisites"] == [an_id("b"), an_id("c")]


def test_another_change_of_a_resource_does_not_ask_about_prerequisites_that_stand(
    ask: Ask, store: Repositories
) -> None:
    hold(store, "a>b")  # b was deleted while a was stored
    path = f"/api/resources/{an_id('a')}/"
    assert ask("resources_api", "PATCH", path, {"title": "Other"})["read"]["title"] == "Other"
    assert patch(ask, "a", "b")["statusCode"] == 422
    assert patch(ask, "a")["read"]["prerequisites"] == []


@pytest.fixture
def meanwhile(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> Callable[[Callable[[], object]], None]:
    """Do something once, between the look at prerequisites and the write of a resource."""
    replace = type(store.library).replace

    def between(act: Callable[[], object]) -> None:
        waiting = [act]

        def late(*args: Any, **kwargs: Any) -> None:
            while waiting:
                waiting.pop()()
            replace(*args, **kwargs)

        monkeypatch.setattr(type(store.library), "replace", late)

    return between


@pytest.mark.parametrize("if_match", [{}, {"If-Match": "*"}])
def test_of_two_changes_that_would_close_a_cycle_together_one_is_refused(
    ask: Ask, store: Repositories, meanwhile: Callable[[Callable[[], object]], None], if_match: dict[str, str]
) -> None:
    hold(store, "a", "b", "c>b")
    meanwhile(lambda: patch(ask, "b", "a"))
    assert "cycle" in faults(patch(ask, "a", "c", **if_match))[0][1]
    assert (needs(store, "a"), needs(store, "b")) == ((), (an_id("a"),))


def test_a_prerequisite_that_goes_meanwhile_is_refused(
    ask: Ask, store: Repositories, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    hold(store, "a", "b")
    meanwhile(lambda: store.library.delete("local", a_resource("b")))
    assert faults(patch(ask, "a", "b")) == [("/prerequisites/0", f"there is no resource {an_id('b')}")]


def test_a_prerequisite_that_changes_meanwhile_is_read_again(
    ask: Ask, store: Repositories, meanwhile: Callable[[Callable[[], object]], None]
) -> None:
    hold(store, "a", "b")
    changed = a_resource("b", title="Other", updated_at=LATER)
    meanwhile(lambda: store.library.replace("local", changed, seen=a_resource("b")))
    assert patch(ask, "a", "b")["statusCode"] == 200


def deleted_after(store: Repositories, monkeypatch: pytest.MonkeyPatch, *changes: Callable[[], object]) -> None:
    """Let each deletion of a resource find that one of these changes came first, until there are none."""
    delete, waiting = store.library.delete, [*changes]

    def late(*args: Any, **kwargs: Any) -> None:
        if waiting:
            waiting.pop(0)()
        delete(*args, **kwargs)

    monkeypatch.setattr(store.library, "delete", late)


def test_a_resource_that_another_needs_meanwhile_is_not_deleted(
    ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(store, "a", "b")
    needing = a_resource("c", prerequisites=(an_id("a"),))
    deleted_after(store, monkeypatch, lambda: store.library.add("local", needing))
    answer = ask("resources_api", "DELETE", f"/api/resources/{an_id('a')}/")
    assert (answer["statusCode"], answer["read"]["code"]) == (409, "Conflict")
    assert an_id("c") in answer["read"]["detail"]
    assert store.library.get("local", an_id("a")) is not None


@pytest.mark.parametrize(("changes", "needed", "status"), [(1, "b", 204), (4, "b", 204), (5, "b", 409), (5, "", 204)])
def test_a_resource_is_deleted_beside_some_changes_of_the_library(
    ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch, changes: int, needed: str, status: int
) -> None:
    hold(store, "a", "b")
    new = [a_resource(f"new {number}", prerequisites=tuple(map(an_id, needed))) for number in range(changes)]
    deleted_after(store, monkeypatch, *(lambda each=each: store.library.add("local", each) for each in new))
    assert ask("resources_api", "DELETE", f"/api/resources/{an_id('a')}/")["statusCode"] == status


def test_a_resource_whose_prerequisite_is_deleted_meanwhile_is_not_stored(
    ask: Ask, store: Repositories, monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(store, "a")
    add = store.library.add

    def late(*args: Any, **kwargs: Any) -> str | None:
        store.library.delete("local", a_resource("a"))
        return add(*args, **kwargs)

    monkeypatch.setattr(store.library, "add", late)
    assert faults(post(ask, "a")) == [("/prerequisites/0", f"there is no resource {an_id('a')}")]
    assert store.library.all("local") == ()


def test_a_seed_needs_the_page_that_somebody_added_before(ask: Ask, store: Repositories) -> None:
    seed = ask("resources_api", "POST", "/api/resources/seed/")["read"]
    held = {resource.id: resource for resource in store.library.all("local")}
    needed = next(key for resource in held.values() for key in resource.prerequisites)
    url = held[needed].url
    for resource in held.values():
        store.library.delete("local", resource)
    own = ask("resources_api", "POST", "/api/resources/", BODY | {"url": url})["read"]["id"]
    again = ask("resources_api", "POST", "/api/resources/seed/")["read"]
    assert (again["created"], again["unchanged"]) == (seed["created"] - 1, 1)
    library = {resource.id: resource for resource in store.library.all("local")}
    linked = {key for resource in library.values() for key in resource.prerequisites}
    assert own in linked
    assert linked <= library.keys()
