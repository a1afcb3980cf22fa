"""The library, and an owner's aliases of its topics, in memory."""

from studyplan.adapters.dynamodb.library_repository import RELIED_ON
from studyplan.domain.errors.http import Conflict, LibraryFull, Stale
from studyplan.domain.feedback.library import LibraryFeedback
from studyplan.domain.library.view import LibraryView, WholeLibrary
from studyplan.domain.retrieval.topics import OwnAliases
from studyplan.domain.values import urls
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.text import topic_id
from studyplan.domain.values.urls import normalised
from studyplan.ports import LIBRARY_LIMIT, Page, ResourceFilter
from tests.support.fakes.state import State, of_owner, page_of
from tests.support.fakes.votes import feedback_in


class InMemoryLibrary:
    """Implements ports.Library."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._resources = state.resources

    def add(self, owner: str, resource: Resource, *, relying_on: tuple[Resource, ...] = ()) -> str | None:
        self._check_unmodified(owner, *relying_on)
        taken_by = self._with_url(owner, resource.url)
        if taken_by or self.get(owner, resource.id):
            return taken_by or resource.id
        if len(self.all(owner)) >= LIBRARY_LIMIT:
            raise LibraryFull(f"A library holds at most {LIBRARY_LIMIT} resources; delete some before you add more.")
        self._resources[owner, resource.id] = resource
        return None

    def replace(self, owner: str, resource: Resource, *, seen: Resource, relying_on: tuple[Resource, ...] = ()) -> None:
        self._check_unmodified(owner, seen, *relying_on[:RELIED_ON])
        taken_by = self._with_url(owner, resource.url)
        if taken_by not in (None, resource.id):
            raise Conflict(f"The resource {taken_by} has this url.")
        self._resources[owner, resource.id] = resource

    def _check_unmodified(self, owner: str, *seen: Resource) -> None:
        for known in seen:
            stored = self.get(owner, known.id)
            if stored is None or stored.updated_at != known.updated_at:
                raise Stale

    def needs(self, owner: str) -> int:
        return hash(tuple(each.id + needed for each in self.all(owner) for needed in each.prerequisites))

    def delete(self, owner: str, resource: Resource, *, needs_at: int | None = None) -> None:
        if needs_at not in (None, self.needs(owner)):
            raise Stale
        self._resources.pop((owner, resource.id), None)
        self._state.vote_counts.pop((owner, resource.id), None)

    def get(self, owner: str, resource_id: str) -> Resource | None:
        return self._resources.get((owner, resource_id))

    def same_page(self, owner: str, resource: Resource) -> tuple[str, ...]:
        page = urls.page_of(resource.url)
        same = (other.id for other in self.all(owner) if urls.page_of(other.url) == page)
        return tuple(sorted(each for each in same if each != resource.id)[:10])

    def page(self, owner: str, *, limit: int, cursor: str | None, only: ResourceFilter | None = None) -> Page[Resource]:
        wanted = only.attributes() if only else {}
        found = [resource for resource in self.all(owner) if wanted.items() <= _attributes(resource).items()]
        return page_of(("resources", owner, sorted(wanted.items())), found, limit=limit, cursor=cursor)

    def all(self, owner: str) -> tuple[Resource, ...]:
        return tuple(of_owner(self._resources, owner))

    def view(self, owner: str) -> LibraryView:
        return WholeLibrary(self.all(owner))

    def with_feedback(self, owner: str, *, month: str) -> tuple[LibraryView, LibraryFeedback]:
        return self.view(owner), feedback_in(self._state, owner, month)

    def _with_url(self, owner: str, url: str) -> str | None:
        """Return the id of the resource that has this url, in whatever spelling."""
        same = (other.id for other in self.all(owner) if normalised(other.url) == normalised(url))
        return next(same, None)


class InMemoryAliases:
    """Implements ports.Aliases."""

    def __init__(self, state: State) -> None:
        self._aliases = state.aliases

    def get(self, owner: str) -> OwnAliases:
        return self._aliases.get((owner, ""), OwnAliases(topics={}, updated_at=None))

    def replace(self, owner: str, aliases: OwnAliases, *, seen: OwnAliases) -> None:
        if self.get(owner).updated_at != seen.updated_at:
            raise Stale
        self._aliases[owner, ""] = aliases


def _attributes(resource: Resource) -> dict[str, str]:
    return resource.model_dump(include={"difficulty", "resource_type"}) | {"topic_id": topic_id(resource.topic)}
