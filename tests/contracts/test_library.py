"""The library: one resource a url, no update over another, and every reader sees every change."""

import pytest

from studyplan.domain.errors.http import Conflict, LibraryFull, Stale
from studyplan.domain.values.resource import Resource
from studyplan.ports import ResourceFilter
from tests.contracts.conftest import Backend
from tests.support.builders import LATER, MUCH_LATER, a_resource, an_id
from tests.support.repositories import Repositories


@pytest.mark.parametrize(
    "resource",
    [
        a_resource(),
        a_resource(tags=("loops",), prerequisites=(an_id("other"),), description="Two\nlines", language="pt-BR"),
    ],
    ids=["bare", "full"],
)
def test_a_resource_comes_back_as_it_went_in(store: Repositories, resource: Resource) -> None:
    assert store.library.add("ana", resource) is None
    assert store.library.get("ana", resource.id) == resource
    assert list(store.library.all("ana")) == [resource]


@pytest.mark.parametrize(
    "same",
    ["https://example.org/a", "HTTPS://EXAMPLE.org/a/", "https://example.org:443/a", "https://example.org/a#part-2"],
)
def test_a_url_is_known_however_it_is_written(store: Repositories, same: str) -> None:
    store.library.add("ana", a_resource("first", url="https://example.org/a"))
    assert store.library.add("ana", a_resource("second", url=same)) == an_id("first")
    assert [item.id for item in store.library.all("ana")] == [an_id("first")]


@pytest.mark.parametrize("other", ["https://example.org/a?page=2", "http://example.org/a", "https://example.org/A"])
def test_another_url_is_another_resource(store: Repositories, other: str) -> None:
    store.library.add("ana", a_resource("first", url="https://example.org/a"))
    assert store.library.add("ana", a_resource("second", url=other)) is None


def test_an_id_that_is_taken_is_not_overwritten(store: Repositories) -> None:
    store.library.add("ana", a_resource())
    assert store.library.add("ana", a_resource(url="https://example.org/elsewhere")) == an_id("resource")
    assert list(store.library.all("ana")) == [a_resource()]


def titles(store: Repositories) -> list[str]:
    return sorted(resource.title for resource in store.library.all("ana"))


def test_a_resource_is_replaced_and_its_url_with_it(store: Repositories) -> None:
    old, new = a_resource(), a_resource(url="https://example.org/moved", updated_at=LATER)
    store.library.add("ana", old)
    store.library.replace("ana", new, seen=old)
    assert list(store.library.all("ana")) == [new]
    assert store.library.add("ana", a_resource("other", url=new.url)) == new.id
    assert store.library.add("ana", a_resource("third", url=old.url)) is None, "the old url is free"


def test_a_resource_that_changed_meanwhile_is_not_overwritten(store: Repositories) -> None:
    store.library.add("ana", a_resource(updated_at=LATER))
    with pytest.raises(Stale):
        store.library.replace("ana", a_resource(title="Mine", updated_at=LATER), seen=a_resource())
    assert titles(store) == ["About resource"]


def test_a_resource_cannot_take_anothers_url(store: Repositories) -> None:
    store.library.add("ana", a_resource("first"))
    store.library.add("ana", a_resource("second"))
    taken = a_resource("second", url=a_resource("first").url, updated_at=LATER)
    with pytest.raises(Conflict, match=f"^The resource {an_id('first')} has this url.$"):
        store.library.replace("ana", taken, seen=a_resource("second"))
    assert store.library.get("ana", an_id("second")) == a_resource("second")


def test_a_deleted_resource_frees_its_url(store: Repositories) -> None:
    store.library.add("ana", a_resource())
    store.library.delete("ana", a_resource())
    assert (store.library.get("ana", an_id("resource")), list(store.library.all("ana"))) == (None, [])
    assert store.library.add("ana", a_resource("again", url=a_resource().url)) is None


def test_a_resource_is_deleted_only_while_no_prerequisite_is_stored(store: Repositories) -> None:
    """A resource that is stored in between, or changed, may need the one that is deleted."""
    assert store.library.needs("ana") == store.library.needs("ben")
    needed, other = a_resource(), a_resource("another")
    for each in (needed, other, a_resource("third")):
        store.library.add("ana", each)
    seen = store.library.needs("ana")
    store.library.add("ana", a_resource("needing", prerequisites=(needed.id,)))
    with pytest.raises(Stale):
        store.library.delete("ana", needed, needs_at=seen)
    seen = store.library.needs("ana")
    changed = other.model_copy(update={"prerequisites": (needed.id,), "updated_at": LATER})
    store.library.replace("ana", changed, seen=other)
    with pytest.raises(Stale):
        store.library.delete("ana", needed, needs_at=seen)
    assert store.library.get("ana", needed.id) is not None
    seen = store.library.needs("ana")
    store.library.add("ana", a_resource("fifth"))
    store.library.replace("ana", a_resource("third", title="Renamed", updated_at=LATER), seen=a_resource("third"))
    store.library.delete("ana", needed, needs_at=seen)
    assert store.library.get("ana", needed.id) is None, "what needs nothing new does not hold a deletion up"
    store.library.delete("ana", needed, needs_at=seen)


def test_a_resource_is_stored_only_while_what_it_relies_on_is_there(store: Repositories) -> None:
    needed, new = a_resource(), a_resource("new", prerequisites=(a_resource().id,))
    store.library.add("ana", needed)
    store.library.delete("ana", needed)
    with pytest.raises(Stale):
        store.library.add("ana", new, relying_on=(needed,))
    assert store.library.get("ana", new.id) is None
    store.library.add("ana", needed)
    assert store.library.add("ana", new, relying_on=(needed,)) is None


def at(name: str, url: str) -> Resource:
    return a_resource(name, url=url)


VIDEO, SHARED, MOBILE = "https://www.youtube.com/watch?v=X", "https://youtu.be/X?t=1", "http://m.youtube.com/watch?v=X"


def test_a_page_is_known_under_each_of_its_urls(store: Repositories) -> None:
    first, second = at("first", VIDEO), at("second", SHARED)
    assert store.library.add("ana", first) is None
    assert store.library.same_page("ana", first) == ()
    assert store.library.add("ana", second) is None, "a second url of a page is stored"
    store.library.add("ana", at("another", "https://youtu.be/Y"))
    store.library.add("ben", at("of another owner", MOBILE))
    assert store.library.same_page("ana", first) == (second.id,)
    assert store.library.same_page("ana", second) == (first.id,)


def test_a_page_is_still_known_when_the_first_that_had_it_is_gone(store: Repositories) -> None:
    resources = [at("first", VIDEO), at("second", SHARED), at("third", MOBILE)]
    for each in resources:
        store.library.add("ana", each)
    store.library.delete("ana", resources[0])
    assert store.library.same_page("ana", resources[1]) == (resources[2].id,)
    store.library.delete("ana", resources[2])
    assert store.library.same_page("ana", resources[1]) == ()


def test_a_resource_that_moves_leaves_its_page(store: Repositories) -> None:
    first, second = at("first", VIDEO), at("second", SHARED)
    store.library.add("ana", first)
    store.library.add("ana", second)
    moved = second.model_copy(update={"url": "https://youtu.be/Z", "updated_at": LATER})
    store.library.replace("ana", moved, seen=second)
    assert store.library.same_page("ana", first) == ()
    back = moved.model_copy(update={"url": MOBILE, "updated_at": MUCH_LATER})
    store.library.replace("ana", back, seen=moved)
    assert store.library.same_page("ana", first) == (second.id,)


def test_ten_others_of_a_page_are_named(store: Repositories) -> None:
    for number in range(12):
        store.library.add("ana", at(f"r{number}", f"{VIDEO}&index={number}"))
    assert len(store.library.same_page("ana", at("r0", VIDEO))) == 10


def test_a_library_is_current_after_every_change(backend: Backend) -> None:
    store, reader = backend.store, backend.another_function()
    seen = []
    store.library.add("ana", a_resource("one"))
    seen.append(titles(reader))
    store.library.add("ana", a_resource("two"))
    seen.append(titles(reader))
    store.library.replace("ana", a_resource("one", title="Changed", updated_at=LATER), seen=a_resource("one"))
    seen.append(titles(reader))
    store.library.delete("ana", a_resource("two"))
    seen.append(titles(reader))
    assert seen == [["About one"], ["About one", "About two"], ["About two", "Changed"], ["Changed"]]
    assert titles(backend.another_function()) == ["Changed"]


@pytest.mark.parametrize(
    ("only", "found"),
    [
        (ResourceFilter(), ["a", "b", "c"]),
        (ResourceFilter(topic="python"), ["a", "b"]),
        (ResourceFilter(difficulty="advanced"), ["b", "c"]),
        (ResourceFilter(topic="python", difficulty="advanced", resource_type="video"), ["b"]),
        (ResourceFilter(resource_type="quiz"), []),
    ],
)
def test_a_list_is_narrowed(store: Repositories, only: ResourceFilter, found: list[str]) -> None:
    store.library.add("ana", a_resource("a"))
    store.library.add("ana", a_resource("b", topic="PY", difficulty="advanced", resource_type="video"))
    store.library.add("ana", a_resource("c", topic="sailing", difficulty="advanced"))
    page = store.library.page("ana", limit=50, cursor=None, only=only)
    assert sorted(resource.title.removeprefix("About ") for resource in page.items) == found


@pytest.mark.covers("error:LibraryFull")
@pytest.mark.usefixtures("two_fit")
def test_a_library_that_is_full_takes_no_more(store: Repositories) -> None:
    for name in ("first", "last"):
        assert store.library.add("ana", a_resource(name)) is None
    with pytest.raises(LibraryFull, match=r"^A library holds at most 2 resources; delete some before you add more\.$"):
        store.library.add("ana", a_resource("one more"))
    assert titles(store) == ["About first", "About last"]
    assert store.library.add("ana", a_resource("again", url=a_resource("first").url)) == an_id("first")
    assert store.library.add("ben", a_resource("one more")) is None, "another owner's is not full"
    store.library.delete("ana", a_resource("last"))
    assert store.library.add("ana", a_resource("one more")) is None


@pytest.mark.parametrize(("place", "is_stale"), [(94, True), (95, False)])
def test_an_update_relies_on_the_first_ninety_four(backend: Backend, place: int, is_stale: bool) -> None:
    """One of those that an update relies on was updated meanwhile, by its place among them."""
    others = [a_resource(f"other {number}") for number in range(1, 96)]
    stored = [
        other.model_copy(update={"updated_at": LATER}) if n == place else other for n, other in enumerate(others, 1)
    ]
    backend.stock("ana", [a_resource(), *stored])
    library, changed = backend.store.library, a_resource(title="Changed", updated_at=LATER)
    if is_stale:
        with pytest.raises(Stale):
            library.replace("ana", changed, seen=a_resource(), relying_on=tuple(others))
    else:
        library.replace("ana", changed, seen=a_resource(), relying_on=tuple(others))
    found = library.get("ana", an_id("resource"))
    assert found == (a_resource() if is_stale else changed)


def test_an_update_does_not_rely_on_what_is_gone(store: Repositories) -> None:
    store.library.add("ana", a_resource())
    with pytest.raises(Stale):
        store.library.replace(
            "ana", a_resource(title="Changed"), seen=a_resource(), relying_on=(a_resource("never there"),)
        )
    assert store.library.get("ana", an_id("resource")) == a_resource()
