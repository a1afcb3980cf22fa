"""Large libraries: compiled by topic into objects, which answer as the resources themselves do."""

from collections.abc import Callable
from typing import Any

import pytest

from studyplan.adapters.dynamodb import compiled_library, library_head
from studyplan.adapters.dynamodb.library_head import changes_of
from studyplan.adapters.libraries import index, rows
from studyplan.adapters.libraries.objects import LibraryObjects
from studyplan.domain.errors.failures import StoreUnavailable
from studyplan.domain.feedback.library import in_use
from studyplan.domain.feedback.overview import reported_in
from studyplan.domain.library.view import LibraryView, WholeLibrary
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from tests.support import aws
from tests.support.builders import LATER, a_resource, an_id
from tests.support.library import counted, stock
from tests.support.repositories import Repositories, over
from tests.support.retrieval_cases import cases_for, digest, feedback_on, made_up, readings

COUNT, TOPICS = 45, 7


@pytest.fixture(autouse=True)
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every library of more than ten resources is compiled by topic, into fewer objects than a large one has."""
    monkeypatch.setattr(compiled_library, "WHOLE_ROW", 10)
    monkeypatch.setattr(index, "PARTS", 8)


@pytest.fixture
def resources(table: None) -> list[Resource]:
    for key in objects():
        aws.libraries().delete_object(Bucket=aws.LIBRARIES_BUCKET, Key=key)
    given = made_up(COUNT, TOPICS)
    stock("ana", given)
    return given


def view(store: Repositories | None = None) -> LibraryView:
    return (store or over(aws.table())).library.view("ana")


def head() -> dict[str, Any]:
    (row,) = (row for row in aws.rows() if row["pk"]["S"].endswith("CATALOGUE") and row["sk"]["S"] == "HEAD")
    return {name: next(iter(value.values())) for name, value in row.items()}


def objects() -> list[str]:
    listed = aws.libraries().list_objects_v2(Bucket=aws.LIBRARIES_BUCKET)
    return [each["Key"] for each in listed.get("Contents", ())]


def needing(library: LibraryView, topic: str, ids: set[str]) -> dict[str, list[str]]:
    return {key: sorted(by) for key, by in library.needing_elsewhere(topic).items() if key in ids}


def same(one: LibraryView, other: LibraryView) -> None:
    """Whatever is asked of two views, they answer the same."""
    assert one.size == other.size
    assert [(each.id, each.name, list(each.titles)) for each in one.topics] == [
        (each.id, each.name, list(each.titles)) for each in other.topics
    ]
    for topic in (*(each.id for each in other.topics), "nothing"):
        own = other.on(topic)
        ids = {each.id for each in own}
        assert one.on(topic) == own
        assert one.named_elsewhere(topic, 20) == other.named_elsewhere(topic, 20)
        assert set(one.tags_elsewhere(topic)) == set(other.tags_elsewhere(topic))
        assert needing(one, topic, ids) == needing(other, topic, ids)
        assert one.some(sorted(ids)) == other.some(sorted(ids))
    assert one.everything() == other.everything()


def test_a_large_library_answers_as_its_resources_do(resources: list[Resource]) -> None:
    whole = WholeLibrary(resources)
    same(view(), whole)
    same(view(), whole)
    assert head()["built"] == head()["version"]
    assert not [row for row in aws.rows() if row["sk"]["S"].startswith("V0")], "no row holds resources twice"


def test_what_is_retrieved_from_it_is_what_is_retrieved_from_its_resources(resources: list[Resource]) -> None:
    compiled = view()
    found = {case.name: digest(case, compiled) for case in cases_for(resources)}
    assert found == {case.name: digest(case, resources) for case in cases_for(resources)}
    assert readings(resources, compiled.topics) == readings(resources)


def test_feedback_on_it_is_as_on_its_resources(resources: list[Resource]) -> None:
    feedback, whole, compiled = feedback_on(resources), WholeLibrary(resources), view()
    assert reported_in(compiled, feedback) == reported_in(whole, feedback)
    for topic in whole.topics:
        assert in_use(compiled, feedback).on(topic.id) == in_use(whole, feedback).on(topic.id)


def test_a_plan_reads_the_index_and_its_topic(resources: list[Resource]) -> None:
    view()
    database = aws.client("dynamodb")
    asked: list[tuple[str, int]] = []

    class Noting(LibraryObjects):
        def get(self, key: str, start: int = 0, length: int | None = None) -> bytes:
            content = super().get(key, start, length)
            asked.append((key, len(content)))
            return content

    store = over(aws.table(database), Noting(aws.libraries, aws.LIBRARIES_BUCKET))
    (case, *_) = cases_for(resources)
    with counted(database) as calls:
        retrieved = digest(case, store.library.with_feedback("ana", month="2026-11")[0])
    assert retrieved == digest(case, resources)
    assert calls["Query CATALOGUE"] == 1
    assert "Query RESOURCE" not in calls
    assert len(asked) <= 3, "the index, the topic, and tags of other topics where a weak area is not on it"
    place = _index(asked[0][0]).topics[topic_id(case.context.topic)]
    assert asked[1][1] == place.length, "of the part the topic alone"


def _clear(store: Repositories, given: list[Resource]) -> None:
    for each in given:
        if each.topic == given[0].topic:
            store.library.delete("ana", each)


CHANGES: dict[str, Callable[[Repositories, list[Resource]], object]] = {
    "add": lambda store, given: store.library.add("ana", a_resource("new", topic=given[0].topic)),
    "a new topic": lambda store, _: store.library.add("ana", a_resource("new", topic="Wholly new")),
    "replace": lambda store, given: store.library.replace(
        "ana", given[3].model_copy(update={"title": "AAA first", "updated_at": LATER}), seen=given[3]
    ),
    "move": lambda store, given: store.library.replace(
        "ana", given[3].model_copy(update={"topic": "Wholly new", "updated_at": LATER}), seen=given[3]
    ),
    "delete": lambda store, given: store.library.delete("ana", given[5]),
    "the last on a topic": lambda store, given: _clear(store, given),
}


@pytest.mark.parametrize("change", CHANGES)
def test_after_a_change_only_what_changed_is_read_and_compiled(resources: list[Resource], change: str) -> None:
    view()
    store = over(aws.table())
    CHANGES[change](store, resources)
    before = set(objects())
    database = aws.client("dynamodb")
    with counted(database) as calls:
        compiled = view(over(aws.table(database)))
    assert "Query RESOURCE" not in calls, "no resource is read but those that changed"
    assert calls["BatchGetItem"] + calls["GetItem RESOURCE"] == 1
    assert len(set(objects()) - before) <= 4, "the index, the facts, and one part for each topic"
    stored = sorted(_stored(), key=lambda each: each.id)
    same(compiled, WholeLibrary(stored))
    same(view(), WholeLibrary(stored))
    assert "changed" not in head()


def _stored() -> list[Resource]:
    page = over(aws.table()).library.page("ana", limit=1_000, cursor=None)
    return list(page.items)


def test_many_changes_are_not_named_one_by_one(resources: list[Resource], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library_head, "NAMED_CHANGES", 3)
    view()
    store = over(aws.table())
    for number in range(5):
        assert store.library.add("ana", a_resource(f"new {number}")) is None
    assert head()["whole"] is True
    same(view(), WholeLibrary(sorted(_stored(), key=lambda each: each.id)))
    assert not {"whole", "changed", "noted"} & head().keys()


def test_a_change_by_a_release_that_names_none_is_not_lost(resources: list[Resource]) -> None:
    view()
    store = over(aws.table())
    store.library.add("ana", a_resource("named"))
    row = aws.client("dynamodb")
    store.library.add("ana", a_resource("not named"))
    key = {"pk": {"S": "OWNER#ana#CATALOGUE"}, "sk": {"S": "HEAD"}}
    names = {"SS": list(changes_of(an_id("not named"), "python"))}
    row.update_item(
        TableName=aws.TABLE,
        Key=key,
        UpdateExpression="DELETE changed :names ADD noted :less",
        ExpressionAttributeValues={":names": names, ":less": {"N": "-1"}},
    )
    same(view(), WholeLibrary(sorted(_stored(), key=lambda each: each.id)))


@pytest.mark.parametrize("which", ["index", "part", "facts", "all"])
def test_an_object_that_is_gone_is_compiled_again(resources: list[Resource], which: str) -> None:
    view()
    index = head()["index"]
    built = _index(index)
    gone = {"index": [index], "part": list(built.parts.values()), "facts": [built.elsewhere], "all": objects()}[which]
    for key in gone:
        aws.libraries().delete_object(Bucket=aws.LIBRARIES_BUCKET, Key=key)
    same(view(), WholeLibrary(resources))
    same(view(), WholeLibrary(resources))
    assert head()["index"] != index


def _index(key: str) -> Any:
    from studyplan.adapters.libraries.index import Index

    return Index.of(aws.libraries().get_object(Bucket=aws.LIBRARIES_BUCKET, Key=key)["Body"].read())


def test_a_reader_of_a_version_that_was_replaced_goes_on_with_the_newer_one(resources: list[Resource]) -> None:
    old = view()
    store = over(aws.table())
    store.library.add("ana", a_resource("new", topic=resources[0].topic))
    view()
    stored = sorted(_stored(), key=lambda each: each.id)
    own = [each for each in stored if topic_id(each.topic) == topic_id(resources[0].topic)]
    assert old.on(topic_id(resources[0].topic)) == tuple(own)


def test_two_readers_that_compile_at_once_leave_one_result(resources: list[Resource]) -> None:
    seam: list[Callable[[], object]] = [view]

    class Late(LibraryObjects):
        def put(self, owner: str, version: int, content: bytes) -> str:
            if seam:
                seam.pop()()
            return super().put(owner, version, content)

    late = over(aws.table(), Late(aws.libraries, aws.LIBRARIES_BUCKET))
    same(view(late), WholeLibrary(resources))
    marked = head()["index"]
    assert marked in objects()
    over(aws.table()).library.add("ana", a_resource("new"))
    view()
    assert set(objects()) == {head()["index"], *_index(head()["index"]).objects}, "the next one sweeps what is left"


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_while_it_is_compiled_is_not_lost(resources: list[Resource], change: str) -> None:
    store = over(aws.table())
    seam: list[Callable[[], object]] = [lambda: CHANGES[change](store, resources)]

    class Interrupted(LibraryObjects):
        def put(self, owner: str, version: int, content: bytes) -> str:
            if seam:
                seam.pop()()
            return super().put(owner, version, content)

    reader = over(aws.table(), Interrupted(aws.libraries, aws.LIBRARIES_BUCKET))
    view(reader)
    assert not seam
    assert "built" not in head(), "what was compiled is not current, and is not marked"
    stored = WholeLibrary(sorted(_stored(), key=lambda each: each.id))
    same(view(reader), stored)
    same(view(), stored)


def test_a_fault_of_the_bucket_loses_nothing(resources: list[Resource]) -> None:
    class Failing(LibraryObjects):
        def put(self, owner: str, version: int, content: bytes) -> str:
            raise StoreUnavailable

        def sweep(self, owner: str, version: int, **_: Any) -> None:
            raise StoreUnavailable

    with pytest.raises(StoreUnavailable):
        view(over(aws.table(), Failing(aws.libraries, aws.LIBRARIES_BUCKET)))
    assert "built" not in head()
    same(view(), WholeLibrary(resources))


def test_a_library_that_becomes_small_has_no_objects(resources: list[Resource]) -> None:
    view()
    store = over(aws.table())
    for each in resources[5:]:
        store.library.delete("ana", each)
    same(view(), WholeLibrary(resources[:5]))
    assert head()["chunks"] == "1"
    assert "index" not in head()
    assert objects() == []


def test_a_function_without_the_bucket_reads_a_large_library_all_the_same(resources: list[Resource]) -> None:
    same(view(over(aws.table(), None)), WholeLibrary(resources))
    assert "built" not in head()


def test_owners_have_objects_of_their_own(resources: list[Resource]) -> None:
    stock("ben", made_up(30, 3, seed=2))
    store = over(aws.table())
    view(store)
    of_ben = store.library.view("ben").everything()
    assert len(of_ben) == 30
    assert {key.split("/")[1] for key in objects()} == {"ana", "ben"}


def test_compiled_rows_have_every_field_of_a_resource() -> None:
    assert set(rows.FIELDS) == set(Resource.model_fields)
