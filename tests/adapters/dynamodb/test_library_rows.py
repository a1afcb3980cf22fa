"""The library in the table: its limit, and what its readers leave."""

import pytest

from studyplan.domain.errors.http import LibraryFull
from studyplan.ports import LIBRARY_LIMIT
from tests.support import aws
from tests.support.builders import a_resource
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
