"""The library in the table: resources, a row per url so that each is stored once, and a version with a count.

A row for each resource by its page says which others are most likely the same page. Beside them is one row with the
owner's aliases of topics.
"""

from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from studyplan.adapters.dynamodb import keys
from studyplan.adapters.dynamodb.compiled_library import CompiledLibrary
from studyplan.adapters.dynamodb.library_head import changes_of, raising
from studyplan.adapters.dynamodb.rows import Rows, value_of
from studyplan.adapters.dynamodb.table import AS_SEEN, NEW, ConditionFailed, Table, TransactionRefused
from studyplan.domain.errors.http import Conflict, LibraryFull, Stale
from studyplan.domain.library.view import LibraryView
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.ports import LIBRARY_LIMIT, Page, ResourceFilter

if TYPE_CHECKING:
    from studyplan.adapters.libraries.objects import LibraryObjects
    from studyplan.domain.feedback.library import LibraryFeedback
    from studyplan.domain.retrieval.topics import OwnAliases

SAME_PAGE = 10  # other resources of a page that are named
RELIED_ON = 94  # resources that an update can depend on: a transaction holds 100 rows


class LibraryRepository(Rows):
    """Implements ports.Library. Every write raises the library's version in its own transaction."""

    def __init__(self, table: Table, objects: "LibraryObjects | None" = None) -> None:
        super().__init__(table)
        self._compiled = CompiledLibrary(table, objects)

    def add(self, owner: str, resource: Resource, *, relying_on: tuple[Resource, ...] = ()) -> str | None:
        claim = keys.url(owner, resource.url)
        items = [
            self._put(claim, {"id": resource.id}, NEW),
            self._put(keys.resource(owner, resource.id), resource_row(resource), NEW),
            self.page_row(owner, resource),
            *(self._unmodified(owner, other) for other in relying_on),
        ]
        changed = changes_of(resource.id, resource.topic)
        try:
            self._write(owner, items, changed, by=1, needing=bool(resource.prerequisites))
        except TransactionRefused as refused:
            if any(reason != "None" for reason in refused.reasons[3:-1]):
                raise Stale from None
            if refused.reasons[-1] == "ConditionalCheckFailed" and refused.reasons[:2] == ("None", "None"):
                raise LibraryFull(
                    f"A library holds at most {LIBRARY_LIMIT} resources; delete some before you add more."
                ) from None
            taken = self._table.get(claim)
            return str(taken["id"]) if taken else resource.id
        return None

    def replace(self, owner: str, resource: Resource, *, seen: Resource, relying_on: tuple[Resource, ...] = ()) -> None:
        claim, old_claim = keys.url(owner, resource.url), keys.url(owner, seen.url)
        moved = [self._put(claim, {"id": resource.id}, NEW), self._delete(old_claim)] if claim != old_claim else []
        page, old_page = (keys.page(owner, each.url, seen.id) for each in (resource, seen))
        moved += [self._delete(old_page)] if page != old_page else []
        moved.append(self.page_row(owner, resource))  # also where a release before has stored none
        row = self._put(keys.resource(owner, resource.id), resource_row(resource), AS_SEEN)
        row["Put"]["ExpressionAttributeValues"] = _seen(seen)
        checks = [self._unmodified(owner, other) for other in relying_on[:RELIED_ON]]
        changed = changes_of(resource.id, seen.topic, resource.topic)
        needing = not set(resource.prerequisites) <= set(seen.prerequisites)
        try:
            self._write(owner, [row, *checks, *moved], changed, by=0, needing=needing)
        except TransactionRefused as refused:
            if any(reason != "None" for reason in refused.reasons[: len(checks) + 1]):
                raise Stale from None
            taken = self._table.get(claim) or {"id": "of another page"}
            raise Conflict(f"The resource {taken['id']} has this url.") from None

    def needs(self, owner: str) -> int:
        row = self._table.get(keys.catalogue(owner, "HEAD")) or {}
        return int(row.get("needs", 0))

    def delete(self, owner: str, resource: Resource, *, needs_at: int | None = None) -> None:
        row, claim = self._delete(keys.resource(owner, resource.id)), self._delete(keys.url(owner, resource.url))
        row["Delete"]["ConditionExpression"] = "attribute_exists(pk)"
        page, counts = self._delete(_page(owner, resource)), self._delete(keys.feedback(owner, resource.id))
        try:
            changed = changes_of(resource.id, resource.topic)
            self._write(owner, [row, claim, page, counts], changed, by=-1, needs_at=needs_at)
        except TransactionRefused as refused:
            if refused.reasons[0] == "None" and needs_at is not None:
                raise Stale from None
            return  # another call deleted it meanwhile

    def get(self, owner: str, resource_id: str) -> Resource | None:
        row = self._table.get(keys.resource(owner, resource_id))
        return value_of(Resource, row) if row else None

    def same_page(self, owner: str, resource: Resource) -> tuple[str, ...]:
        partition = keys.page_partition(owner, resource.url)
        rows = self._table.partition(partition, columns="id")
        ids = islice((row["id"] for row in rows if row["id"] != resource.id), SAME_PAGE)
        others = (other for other in (self.get(owner, each) for each in ids) if other is not None)
        return tuple(other.id for other in others if keys.page_partition(owner, other.url) == partition)

    def page(self, owner: str, *, limit: int, cursor: str | None, only: ResourceFilter | None = None) -> Page[Resource]:
        equal = only.attributes() if only else {}
        page = self._table.page(keys.collection(owner, "RESOURCE"), limit=limit, cursor=cursor, equal=equal)
        return Page(tuple(value_of(Resource, row) for row in page.items), page.next_cursor)

    def all(self, owner: str) -> tuple[Resource, ...]:
        view = self._compiled.read(owner)
        return view.everything()

    def view(self, owner: str) -> LibraryView:
        return self._compiled.read(owner)

    def with_feedback(self, owner: str, *, month: str) -> "tuple[LibraryView, LibraryFeedback]":
        from studyplan.adapters.dynamodb.feedback.rows import library_feedback  # only where plans are made

        view, rows = self._compiled.read_with_feedback(owner)
        return view, library_feedback(rows, month)

    def _unmodified(self, owner: str, seen: Resource) -> Any:
        """Return the transaction item that checks that a resource is still as it was seen."""
        key = keys.resource(owner, seen.id).attributes()
        condition = {"ConditionExpression": AS_SEEN, "ExpressionAttributeValues": _seen(seen)}
        return {"ConditionCheck": {"TableName": self._table.name, "Key": key} | condition}

    def page_row(self, owner: str, resource: Resource) -> Any:
        """Return the transaction item that says of which page a resource is."""
        return self._put(_page(owner, resource), {"id": resource.id})

    def _write(
        self,
        owner: str,
        items: list[Any],
        changed: tuple[str, ...],
        *,
        by: int,
        needing: bool = False,
        needs_at: int | None = None,
    ) -> None:
        """Write all items and raise the version. Where the head names many changes already, it names none then.

        Raises TransactionRefused; the last of its reasons is for the head: a full library, or other `needs`.
        """
        head = partial(self.raise_version, owner, by=by, needing=needing, needs_at=needs_at)
        try:
            self._table.write_together([*items, head(changed=changed)])
        except TransactionRefused as refused:
            if refused.reasons[-1] != "ConditionalCheckFailed":
                raise
            self._table.write_together([*items, head()])

    def raise_version(
        self,
        owner: str,
        *,
        by: int,
        changed: tuple[str, ...] | None = None,
        needing: bool = False,
        needs_at: int | None = None,
    ) -> Any:
        """Return the transaction item that raises the library's version, and adds `by` to its size.

        `needing` says that the transaction may store a new prerequisite; `needs_at` refuses it where others did since.
        """
        name, most = self._table.name, LIBRARY_LIMIT
        raised = raising(name, owner, by=by, most=most, changed=changed, needing=needing, needs_at=needs_at)
        return {"Update": raised}


class AliasRepository(Rows):
    """Implements ports.Aliases."""

    def get(self, owner: str) -> "OwnAliases":
        from studyplan.domain.retrieval.topics import OwnAliases  # a function that stores resources reads no topics

        row = self._table.get(keys.topic_aliases(owner))
        stored = row or {"topics": {}, "updated_at": None}
        topics = dict(sorted(stored["topics"].items()))
        return OwnAliases.model_construct(topics=topics, updated_at=stored["updated_at"])

    def replace(self, owner: str, aliases: "OwnAliases", *, seen: "OwnAliases") -> None:
        key, row = keys.topic_aliases(owner), aliases.model_dump(mode="json")
        try:
            self._table.put(key, row, only_new=seen.updated_at is None, while_updated_at=seen.updated_at)
        except ConditionFailed:
            raise Stale from None


def _page(owner: str, resource: Resource) -> keys.Key:
    return keys.page(owner, resource.url, resource.id)


def _seen(resource: Resource) -> dict[str, Any]:
    return {":seen": {"S": resource.updated_at}}


def resource_row(resource: Resource) -> dict[str, Any]:
    """Return the row of a resource. Lists filter by `topic_id`, which is the same for each spelling of a topic."""
    return resource.model_dump(mode="json") | {"topic_id": topic_id(resource.topic)}
