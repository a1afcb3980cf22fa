"""The library in the table: its limit, and what its readers leave."""

import pytest

from studyplan.adapters.dynamodb import keys
from studyplan.domain.errors.http import Conflict, LibraryFull, Stale
from studyplan.ports import LIBRARY_LIMIT
from tests.support import aws
from tests.support.builders import LATER, a_resource
from tests.support.repositories import Repositories, over


def titles(store: Repositories) -> list[str]:
    return sorted(resource.title for resource in store.library.all("ana"))


def another_function() -> Repositories:
    """A store that has nothing warm yet."""
    return over(aws.table())


def test_a_library_is_compiled_once_for_all(store: Repositories) -> None:
    store.library.add("ana", a_resource())
    assert titles(store) == ["About resource"]
    for row in aws.rows():  # without its rows only what was compiled is left to read
        if row["pk"]["S"] == "OWNER#ana#RESOURCE":
            aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key={"pk": row["pk"], "sk": row["sk"]})
    assert titles(another_function()) == ["About resource"]


def test_a_library_leaves_no_old_version(store: Repositories) -> None:
    for number in range(4):
        store.library.add("ana", a_resource(f"resource {number}"))
        store.library.all("ana")
    versions = {row["sk"]["S"] for row in aws.rows() if row["sk"]["S"].startswith("V0")}
    assert len(versions) == 1


def kinds() -> list[str]:
    return sorted(row["pk"]["S"].split("#")[2] for row in aws.rows())


VIDEO, SHARED = "https://www.youtube.com/watch?v=X", "https://youtu.be/X"


def test_a_resource_that_is_deleted_leaves_no_row(store: Repositories) -> None:
    first, second = a_resource("first", url=VIDEO), a_resource("second", url=SHARED)
    store.library.add("ana", first)
    store.library.add("ana", second)
    assert kinds() == ["CATALOGUE", "PAGE", "PAGE", "RESOURCE", "RESOURCE", "URL", "URL"]
    moved = second.model_copy(update={"url": "https://example.org/moved", "updated_at": LATER})
    store.library.replace("ana", moved, seen=second)
    assert kinds() == ["CATALOGUE", "PAGE", "PAGE", "RESOURCE", "RESOURCE", "URL", "URL"]
    for each in (first, moved):
        store.library.delete("ana", each)
    assert kinds() == ["CATALOGUE"]


def test_a_refused_update_changes_no_page(store: Repositories) -> None:
    first, second = a_resource("first", url=VIDEO), a_resource("second")
    store.library.add("ana", first)
    store.library.add("ana", second)
    before = sorted(aws.rows(), key=str)
    taken = second.model_copy(update={"url": VIDEO, "updated_at": LATER})
    with pytest.raises(Conflict):
        store.library.replace("ana", taken, seen=second)
    with pytest.raises(Stale):
        store.library.replace("ana", taken, seen=taken)
    assert sorted(aws.rows(), key=str) == before


def without_pages() -> None:
    """Leave the rows that a release before has written."""
    for row in aws.rows():
        if row["pk"]["S"].startswith("OWNER#ana#PAGE#"):
            aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key={"pk": row["pk"], "sk": row["sk"]})


def test_a_resource_of_a_release_before_gets_its_page_when_it_is_updated_and_leaves_nothing(
    store: Repositories,
) -> None:
    old = a_resource("old", url=VIDEO)
    store.library.add("ana", old)
    without_pages()
    new = a_resource("new", url=SHARED)
    store.library.add("ana", new)
    assert store.library.same_page("ana", new) == ()
    renamed = old.model_copy(update={"title": "Renamed", "updated_at": LATER})
    store.library.replace("ana", renamed, seen=old)
    assert store.library.same_page("ana", new) == (old.id,)
    without_pages()
    store.library.delete("ana", renamed)
    store.library.delete("ana", new)
    assert kinds() == ["CATALOGUE"]


def test_a_page_that_a_release_before_has_left_names_nobody(store: Repositories) -> None:
    gone, moved, new = (a_resource(name, url=f"{VIDEO}&t={name}") for name in ("gone", "moved", "new"))
    for each in (gone, moved, new):
        store.library.add("ana", each)
    elsewhere = moved.model_copy(update={"url": "https://example.org/"})
    for row in aws.rows():
        if row["pk"]["S"] == "OWNER#ana#RESOURCE" and row["sk"]["S"] == gone.id:
            aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key={"pk": row["pk"], "sk": row["sk"]})
    aws.table().put(keys.resource("ana", moved.id), elsewhere.model_dump(mode="json"))
    assert store.library.same_page("ana", new) == ()


@pytest.mark.covers("error:LibraryFull")
def test_a_library_holds_twenty_thousand(store: Repositories) -> None:
    store.library.add("ana", a_resource("first"))
    held = {":held": {"N": str(LIBRARY_LIMIT - 1)}}
    (head,) = [row for row in aws.rows() if "held" in row]
    aws.client("dynamodb").update_item(
        TableName=aws.TABLE,
        Key={"pk": head["pk"], "sk": head["sk"]},
        UpdateExpression="SET held = :held",
        ExpressionAttributeValues=held,
    )
    assert store.library.add("ana", a_resource("last")) is None
    with pytest.raises(LibraryFull, match=str(LIBRARY_LIMIT)):
        store.library.add("ana", a_resource("one more"))
    assert titles(store) == ["About first", "About last"]
    assert store.library.add("ben", a_resource("one more")) is None, "another owner's is not full"
    store.library.delete("ana", a_resource("last"))
    assert store.library.add("ana", a_resource("one more")) is None
