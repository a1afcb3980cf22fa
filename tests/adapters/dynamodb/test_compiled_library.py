"""The compiled library: read by version, compiled by the first reader after a change, and never behind a change."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from studyplan.adapters.dynamodb import compiled_library as catalogue
from studyplan.adapters.dynamodb.library_head import WHOLE_ROW
from studyplan.adapters.dynamodb.table import Table
from studyplan.domain.errors.failures import StoreThrottled
from studyplan.domain.values.resource import Resource
from tests.support import aws
from tests.support.builders import LATER, a_resource, an_id
from tests.support.library import counted, stock, stock_compiled
from tests.support.races import at_once
from tests.support.repositories import Repositories, over

ONE, TWO = a_resource("one"), a_resource("two")


def compiled(owner: str = "ana") -> list[dict[str, Any]]:
    """The compiled rows of a library, of whatever version."""
    return [row for row in aws.rows() if row["pk"]["S"] == f"OWNER#{owner}#CATALOGUE" and row["sk"]["S"] != "HEAD"]


def head(owner: str = "ana") -> dict[str, int]:
    (row,) = [row for row in aws.rows() if row["pk"]["S"] == f"OWNER#{owner}#CATALOGUE" and row["sk"]["S"] == "HEAD"]
    return {name: int(value["N"]) for name, value in row.items() if "N" in value and name not in ("form", "noted")}


def ids(store: Repositories, owner: str = "ana") -> list[str]:
    return sorted(resource.id for resource in store.library.all(owner))


def a_store(kind: type[Table] = Table) -> Repositories:
    """A store of another function, with nothing warm."""
    return over(aws.table(kind=kind))


def test_a_library_without_a_resource_is_empty_and_costs_one_read(table: None) -> None:
    database = aws.client("dynamodb")
    store = over(aws.table(database))
    with counted(database) as calls:
        assert store.library.all("ana") == ()
    assert calls == {"GetItem CATALOGUE": 1}


def test_no_write_compiles(store: Repositories) -> None:
    for number in range(5):
        store.library.add("ana", a_resource(f"resource {number}"))
    store.library.replace("ana", a_resource("resource 0", updated_at=LATER), seen=a_resource("resource 0"))
    store.library.delete("ana", a_resource("resource 1"))
    assert head() == {"version": 7, "held": 4}
    assert compiled() == []


def test_a_duplicate_is_no_change(store: Repositories) -> None:
    store.library.add("ana", ONE)
    store.library.all("ana")
    before = aws.rows()
    assert store.library.add("ana", a_resource("other", url=ONE.url)) == ONE.id
    assert aws.rows() == before


def test_the_first_read_after_a_change_compiles_and_the_next_does_not(table: None) -> None:
    database = aws.client("dynamodb")
    store = over(aws.table(database))
    store.library.add("ana", ONE)
    with counted(database) as first:
        store.library.all("ana")
    with counted(database) as warm:
        store.library.all("ana")
    store.library.add("ana", TWO)
    with counted(database) as again:
        store.library.all("ana")
    compiling = {"GetItem CATALOGUE": 1, "Query RESOURCE": 1, "TransactWriteItems": 1}
    assert first == compiling
    assert warm == {"GetItem CATALOGUE": 1}
    assert again == compiling | {"Query CATALOGUE": 1}, "which finds the rows of the version before"
    assert head() == {"version": 2, "held": 2, "built": 2, "chunks": 1}
    assert len(compiled()) == 1


def test_a_cold_function_reads_what_another_compiled_and_no_resource(store: Repositories) -> None:
    store.library.add("ana", ONE)
    store.library.all("ana")
    database = aws.client("dynamodb")
    with counted(database) as cold:
        assert over(aws.table(database)).library.all("ana") == (ONE,)
    assert cold == {"GetItem CATALOGUE": 1, "Query CATALOGUE": 1}


def test_what_was_compiled_is_what_was_stored(store: Repositories) -> None:
    given = a_resource(tags=("a", "b"), prerequisites=(ONE.id,), description="Ångström 学习\n", language="pt-BR")
    store.library.add("ana", given)
    store.library.all("ana")
    assert a_store().library.all("ana") == (given,)


def test_every_owner_has_a_library_of_its_own(store: Repositories) -> None:
    store.library.add("ana", ONE)
    store.library.add("ben", TWO)
    assert (ids(store), ids(store, "ben"), ids(store, "ann")) == ([ONE.id], [TWO.id], [])
    of_ben = (head("ben"), compiled("ben"))
    store.library.delete("ana", ONE)
    assert ids(store) == []
    assert (head("ben"), compiled("ben")) == of_ben


def test_more_owners_than_are_kept_warm_are_read_all_the_same(store: Repositories) -> None:
    owners = [f"owner {number}" for number in range(2 * catalogue.OWNERS_KEPT)]
    for owner in owners:
        store.library.add(owner, a_resource(owner))
    for _ in range(2):
        assert [ids(store, owner) for owner in owners] == [[an_id(owner)] for owner in owners]


CHANGES: dict[str, tuple[Callable[[Repositories], object], list[str]]] = {
    "add": (lambda store: store.library.add("ana", TWO), [ONE.id, TWO.id]),
    "replace": (lambda store: store.library.replace("ana", a_resource("one", updated_at=LATER), seen=ONE), [ONE.id]),
    "delete": (lambda store: store.library.delete("ana", ONE), []),
}


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Store every library as large ones are."""
    monkeypatch.setattr(catalogue, "TOGETHER", 0)


# The calls of the table before which something else happens, by how the compiled rows are stored.
MOMENTS = [("partition", 0), ("put", 0), ("update", 0), ("partition", 32_000), ("write_together", 32_000)]


@pytest.mark.parametrize(("moment", "together"), MOMENTS)
@pytest.mark.parametrize("change", CHANGES)
def test_a_change_while_it_is_compiled_is_not_lost(
    store: Repositories, moment: str, together: int, change: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It comes before the rows are read, between that and the first compiled row, or before the last word."""
    monkeypatch.setattr(catalogue, "TOGETHER", together)
    do, expected = CHANGES[change]
    store.library.add("ana", ONE)
    seam: list[Callable[[], object]] = [lambda: do(store)]

    class Interrupted(Table):
        def __getattribute__(self, name: str) -> Any:
            if name == moment and seam:
                seam.pop()()
            return super().__getattribute__(name)

    reader = a_store(Interrupted)
    assert ids(reader) in ([ONE.id], sorted(expected)), "as it was before the change or after it"
    assert not seam, "the change came in between"
    assert ids(reader) == ids(a_store()) == sorted(expected)
    changed = {"add": None, "replace": LATER, "delete": None}[change]
    assert changed is None or [each.updated_at for each in reader.library.all("ana")] == [changed]
    assert {row["sk"]["S"].partition("#")[0] for row in compiled()} <= {f"V{head()['built']:012}"}


@pytest.mark.parametrize(("moment", "together"), [each for each in MOMENTS if each[0] != "partition"])
def test_a_reader_that_is_late_spoils_nothing_for_those_who_were_faster(
    store: Repositories, moment: str, together: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(catalogue, "TOGETHER", together)
    store.library.add("ana", ONE)
    seam: list[Callable[[], object]] = [lambda: store.library.add("ana", TWO) or store.library.all("ana")]

    class Late(Table):
        def __getattribute__(self, name: str) -> Any:
            if name == moment and seam:
                seam.pop()()
            return super().__getattribute__(name)

    a_store(Late).library.all("ana")
    assert not seam
    assert head() == {"version": 2, "held": 2, "built": 2, "chunks": 1}
    assert [row["sk"]["S"] for row in compiled()] == ["V000000000002#0000"]
    database = aws.client("dynamodb")
    with counted(database) as calls:
        assert ids(over(aws.table(database))) == sorted([ONE.id, TWO.id])
    assert calls == {"GetItem CATALOGUE": 1, "Query CATALOGUE": 1}


@pytest.mark.usefixtures("one_by_one")
def test_what_a_reader_that_died_has_left_goes_with_the_next(store: Repositories) -> None:
    class Dying(Table):
        def update(self, change: Any) -> dict[str, Any]:
            raise ConnectionError("gone")

    store.library.add("ana", ONE)
    with pytest.raises(ConnectionError):
        a_store(Dying).library.all("ana")
    assert [row["sk"]["S"] for row in compiled()] == ["V000000000001#0000"]
    store.library.add("ana", TWO)
    assert ids(store) == sorted([ONE.id, TWO.id])
    assert [row["sk"]["S"] for row in compiled()] == ["V000000000002#0000"]


def test_a_reader_that_cannot_store_what_it_compiled_returns_it_all_the_same(store: Repositories) -> None:
    class Busy(Table):
        def write_together(self, items: Any, *, once: bool = False) -> None:
            raise StoreThrottled

    store.library.add("ana", ONE)
    assert a_store(Busy).library.all("ana") == (ONE,)
    assert compiled() == []
    assert ids(store) == [ONE.id]


def test_a_reader_whose_rows_were_swept_away_compiles_anew(store: Repositories) -> None:
    store.library.add("ana", ONE)
    store.library.all("ana")
    (row,) = compiled()
    aws.client("dynamodb").delete_item(TableName=aws.TABLE, Key={"pk": row["pk"], "sk": row["sk"]})
    assert a_store().library.all("ana") == (ONE,)
    assert len(compiled()) == 1


@pytest.mark.slow
def test_of_many_that_add_and_read_at_once_nothing_is_lost(table: None) -> None:
    shared = aws.client("dynamodb")

    def add(number: int) -> None:
        store = over(aws.table(shared))
        for each in range(5):
            assert store.library.add("ana", a_resource(f"resource {number}-{each}")) is None
            assert an_id(f"resource {number}-{each}") in ids(store), "one sees what it wrote itself"

    at_once(add)
    wanted = sorted(an_id(f"resource {number}-{each}") for number in range(12) for each in range(5))
    assert ids(a_store()) == wanted
    assert head() == {"version": 60, "held": 60, "built": 60, "chunks": 1}
    assert len(compiled()) == 1


def test_rows_of_another_form_are_compiled_anew(table: None) -> None:
    stock("ana", [a_resource("one")])
    assert ids(a_store()) == [an_id("one")]
    key = {"pk": {"S": "OWNER#ana#CATALOGUE"}, "sk": {"S": "HEAD"}}
    older = {":older": {"N": "1"}}
    database = aws.client("dynamodb")
    database.update_item(
        TableName=aws.TABLE, Key=key, UpdateExpression="SET form = :older", ExpressionAttributeValues=older
    )
    database.put_item(TableName=aws.TABLE, Item=compiled()[0] | {"body": {"B": b'{"not": "of this form"}'}})
    assert ids(a_store()) == [an_id("one")]


def test_rows_that_a_release_before_has_left_of_a_version_are_no_part_of_it(table: None) -> None:
    stock("ana", [ONE, TWO])
    assert ids(a_store()) == sorted([ONE.id, TWO.id])
    former = compiled()[0] | {"sk": {"S": compiled()[0]["sk"]["S"].replace("#0000", "#0001")}}
    aws.client("dynamodb").put_item(TableName=aws.TABLE, Item=former)
    database = aws.client("dynamodb")
    with counted(database) as calls:
        assert ids(over(aws.table(database))) == sorted([ONE.id, TWO.id])
    assert "Query RESOURCE" not in calls, "it is not compiled again"


def long_resources(count: int) -> list[Resource]:
    """Resources whose text does not compress."""
    noise = random.Random(1)  # noqa: S311 (text that does not compress, not a secret)
    letters = [chr(code) for code in range(0x4E00, 0x9FFF)]
    return [
        a_resource(f"resource {number}", description="".join(noise.choices(letters, k=500))) for number in range(count)
    ]


@pytest.mark.slow
def test_a_library_that_one_row_cannot_hold_is_compiled_by_topic(table: None) -> None:
    resources = long_resources(500)
    stock("ana", resources)
    store = a_store()
    assert store.library.all("ana") == tuple(sorted(resources, key=lambda each: each.id))
    assert compiled() == []
    assert a_store().library.all("ana") == store.library.all("ana"), "another function reads what was compiled"


def test_a_library_of_many_resources_is_compiled_by_topic(table: None) -> None:
    stock_compiled("ana", (a_resource(f"resource {number}") for number in range(WHOLE_ROW + 1)))
    assert compiled() == []
    assert len(a_store().library.all("ana")) == WHOLE_ROW + 1
