"""Update and delete what is stored: partial updates, If-Match, and what a deletion takes with it."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from studyplan.domain.errors.failures import LearnerDeleted
from studyplan.domain.errors.http import Conflict, InvalidFields, NotFound, Stale, field_errors
from studyplan.domain.library.view import LibraryView
from studyplan.domain.retrieval.prerequisites import everything_before
from studyplan.domain.values.learner import Learner, LearnerIn, LearnerPatch
from studyplan.domain.values.merge_patch import merge_patch
from studyplan.domain.values.resource import Resource, ResourceIn, ResourcePatch, to_resource
from studyplan.domain.values.text import topic_id
from studyplan.feedback_ports import Votes
from studyplan.link_ports import Links
from studyplan.plan_ports import Plans
from studyplan.ports import Learners, Library, Requests, Runs, Workflow
from studyplan.services.etags import TRIES, matching, retried, updated_at

ONE_BY_ONE = 100  # resources that are read one by one before the whole library is


def update_learner(
    learners: Learners, owner: str, learner_id: str, patch: LearnerPatch, *, if_match: str | None, now: str
) -> Learner:
    """Apply a merge patch. Raises NotFound, InvalidFields, and Stale when `if_match` is another version's tag."""

    def update() -> Learner:
        seen = matching(learners.get(owner, learner_id), if_match)
        merged = _merged(LearnerIn, seen.model_dump(include=set(LearnerIn.model_fields)), patch)
        at = updated_at(now, seen.updated_at)
        learner = Learner(**merged.model_dump(), id=seen.id, created_at=seen.created_at, updated_at=at)
        learners.replace(owner, learner, seen=seen)
        return learner

    return retried(update)


def update_resource(
    library: Library, owner: str, resource_id: str, patch: ResourcePatch, *, if_match: str | None, now: str
) -> Resource:
    """Apply a merge patch. Raises NotFound, InvalidFields, Stale, and Conflict for a url of another resource."""

    def update() -> Resource:
        seen = matching(library.get(owner, resource_id), if_match)
        stored = seen.model_dump(include=set(ResourceIn.model_fields))
        taken_back = "estimated_minutes" in patch.model_fields_set and patch.estimated_minutes is None
        if taken_back or seen.estimate_source == "default":  # a guess is made anew; it is not a fact to keep
            stored |= {"estimated_minutes": None, "estimate_source": None}
        merged = _merged(ResourceIn, stored, patch)
        at = updated_at(now, seen.updated_at)
        resource = to_resource(merged, resource_id=seen.id, now=at, created_at=seen.created_at)
        # Only new prerequisites can be unknown or close a cycle; those that are stored do not block another update.
        before = everything_before(resource, _reader(library, owner)) if patch.prerequisites else ()
        library.replace(owner, resource, seen=seen, relying_on=before)
        return resource

    return retried(update)


def _reader(library: Library, owner: str) -> Callable[[str], Resource | None]:
    """Return a look-up of resources by id: by their keys, for most have few before them, and so many rows are cheap.

    A library that has just been changed has to be compiled anew to be read at once, which costs all of its rows. It is
    read all the same once a walk gets long: the topic of each resource of which the walk does not know that topic.
    """
    known: dict[str, Resource] = {}
    topics: set[str] = set()
    view: LibraryView | None = None

    def find(resource_id: str) -> Resource | None:
        nonlocal view
        if resource_id in known:
            return known[resource_id]
        if len(known) < ONE_BY_ONE:
            resource = library.get(owner, resource_id)
        else:
            view = view or library.view(owner)
            resource = view.some([resource_id]).get(resource_id)
        if resource is None:
            return None
        known[resource.id] = resource
        if view is not None and (topic := topic_id(resource.topic)) not in topics:
            topics.add(topic)
            known.update((each.id, each) for each in view.on(topic))
        return resource

    return find


def delete_resource(library: Library, owner: str, resource_id: str, *, if_match: str | None) -> None:
    """Delete a resource; plans keep their own copy of its title and url.

    Raises NotFound, Stale, and Conflict while others need it.
    """
    resource = matching(library.get(owner, resource_id), if_match)
    for _ in range(TRIES):
        needs = library.needs(owner)
        _check_not_needed(library.view(owner), resource)
        with suppress(Stale):  # a prerequisite has been stored since, and it may be this resource
            library.delete(owner, resource, needs_at=needs)
            return
    raise Conflict("Prerequisites are being stored, by an import for example; delete the resource when that has ended.")


def _check_not_needed(view: LibraryView, resource: Resource) -> None:
    topic = topic_id(resource.topic)
    needing = [other.id for other in view.on(topic) if resource.id in other.prerequisites]
    needing = sorted((*needing, *view.needing_elsewhere(topic).get(resource.id, ())))
    if needing:
        raise Conflict(
            f"{len(needing)} resources name it as a prerequisite, the first is {needing[0]}; update these first."
        )


class LearnerDeletion(NamedTuple):
    """Deletes a learner with all requests, plans, traces, votes and links."""

    learners: Learners
    requests: Requests
    runs: Runs
    plans: Plans
    votes: Votes
    links: Links
    workflow: Workflow

    def delete(self, owner: str, learner_id: str, *, if_match: str | None, now: str) -> None:
        """Delete the learner last, so that a deletion that is cut off can be repeated. Raises NotFound, Stale.

        No request is submitted for a learner that is marked, and no step stores anything for a request that is.
        """
        matching(self.learners.get(owner, learner_id), if_match)
        if not self.learners.mark_deleted(owner, learner_id, now=now):
            raise NotFound
        self.links.delete_of_learner(owner, learner_id)  # first: from here on nobody opens anything of the learner
        self.votes.delete_of_learner(owner, learner_id)
        for request in self.requests.of_learner(owner, learner_id):
            if self.requests.fail(owner, request.id, LearnerDeleted.__name__, now=now):
                self.workflow.stop(request.id)
            ended = self.requests.mark_deleted(owner, request.id, now=now)  # once it is closed, no plan is published
            if ended is not None and ended.plan_id:
                self.plans.delete(owner, ended.plan_id)
            self.runs.delete(owner, request.id)
            self.requests.delete(owner, request, now=now)  # last: while it is there, the rest can be found
        self.learners.delete(owner, learner_id)


def _merged[T: BaseModel](kind: type[T], stored: dict[str, Any], patch: BaseModel) -> T:
    """Apply a JSON merge patch (RFC 7396): given fields replace, null sets a field back to its default."""
    try:
        return kind.model_validate(merge_patch(stored, patch.model_dump(exclude_unset=True)))
    except ValidationError as invalid:
        errors = ({**error, "loc": ("body", *error["loc"])} for error in invalid.errors())
        raise InvalidFields(fields=field_errors(errors)) from None
