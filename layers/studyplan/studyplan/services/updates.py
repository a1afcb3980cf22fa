"""Changing and deleting what is stored: partial updates, If-Match, and what a deletion takes with it."""

from collections.abc import Callable
from contextlib import suppress
from hashlib import sha256
from typing import Any

from pydantic import BaseModel, ValidationError

from studyplan.domain.errors.failures import LearnerDeleted
from studyplan.domain.errors.http import Conflict, InvalidFields, NotFound, Stale
from studyplan.domain.retrieval.prerequisites import everything_before
from studyplan.domain.values.learner import Learner, LearnerIn, LearnerPatch
from studyplan.domain.values.merge_patch import merge_patch
from studyplan.domain.values.resource import Resource, ResourceIn, ResourcePatch, to_resource
from studyplan.http.problems import field_errors
from studyplan.ports import Store, Workflow

TRIES = 5  # of a change that meets other changes
ONE_BY_ONE = 100  # resources that are read one by one before the whole library is


def etag_of(value: BaseModel) -> str:
    """A strong entity tag: the same for the same content, another for any other."""
    return f'"{sha256(value.model_dump_json().encode()).hexdigest()[:32]}"'


def update_learner(
    store: Store, owner: str, learner_id: str, patch: LearnerPatch, *, if_match: str | None, now: str
) -> Learner:
    """Raises NotFound, InvalidFields, and Stale when `if_match` is another version's tag."""

    def change() -> Learner:
        seen = _matching(store.learner(owner, learner_id), if_match)
        kept = seen.model_dump(include=set(LearnerIn.model_fields))
        wanted = _merged(LearnerIn, kept, patch)
        learner = Learner(**wanted.model_dump(), id=seen.id, created_at=seen.created_at, updated_at=now)
        store.replace_learner(owner, learner, seen=seen)
        return learner

    return _unless_overtaken(change)


def update_resource(
    store: Store, owner: str, resource_id: str, patch: ResourcePatch, *, if_match: str | None, now: str
) -> Resource:
    """Raises NotFound, InvalidFields, Conflict for a url that is taken, and Stale like change_learner."""

    def change() -> Resource:
        seen = _matching(store.resource(owner, resource_id), if_match)
        kept = seen.model_dump(include=set(ResourceIn.model_fields))
        taken_back = "estimated_minutes" in patch.model_fields_set and patch.estimated_minutes is None
        if taken_back or seen.estimate_source == "default":  # a guess is made anew; it is not a fact to keep
            kept |= {"estimated_minutes": None, "estimate_source": None}
        wanted = _merged(ResourceIn, kept, patch)
        resource = to_resource(wanted, resource_id=seen.id, now=now, created_at=seen.created_at)
        # Only other prerequisites can be unknown or close a cycle; those that stand do not hold up another change.
        before = everything_before(resource, _reader(store, owner)) if patch.prerequisites else ()
        store.replace_resource(owner, resource, seen=seen, relying_on=before)
        return resource

    return _unless_overtaken(change)


def _reader(store: Store, owner: str) -> Callable[[str], Resource | None]:
    """Finds resources by id: by their keys, for most have few before them, and so many rows are cheap.

    A library that has just been changed has to be compiled anew to be read at once, which costs all of its rows. It is
    read all the same once a walk gets long.
    """
    found: dict[str, Resource] = {}

    def find(resource_id: str) -> Resource | None:
        nonlocal found
        if len(found) < ONE_BY_ONE:
            resource = store.resource(owner, resource_id)
            found |= {resource_id: resource} if resource else {}
        elif resource_id not in found:
            found = {each.id: each for each in store.library(owner)}
        return found.get(resource_id)

    return find


def _unless_overtaken[T](change: Callable[[], T]) -> T:
    """Read, change and write anew when somebody else wrote in between; the last try's Stale is the caller's."""
    for _ in range(TRIES - 1):
        with suppress(Stale):
            return change()
    return change()


def delete_resource(store: Store, owner: str, resource_id: str, *, if_match: str | None) -> None:
    """Raises NotFound, Stale, and Conflict while others need it. Plans keep their own copy of title and url."""
    resource = _matching(store.resource(owner, resource_id), if_match)
    needing = [other.id for other in store.library(owner) if resource_id in other.prerequisites]
    if needing:
        raise Conflict(f"{len(needing)} resources need it, the first is {needing[0]}.")
    store.delete_resource(owner, resource)


def delete_learner(
    store: Store, workflow: Workflow, owner: str, learner_id: str, *, if_match: str | None, now: str
) -> None:
    """Remove the profile with all requests, plans and traces. Raises NotFound, Stale.

    The profile goes last: a deletion that is cut off can be repeated until nothing is left.
    """
    _matching(store.learner(owner, learner_id), if_match)
    for request in store.requests_of(owner, learner_id):
        if store.fail_request(owner, request.id, LearnerDeleted.__name__, now=now):
            workflow.stop(request.id)
        ended = store.request(owner, request.id)
        if ended is not None and ended.plan_id:
            store.delete_plan(owner, ended.plan_id)
        store.delete_request(owner, request.id)
    store.delete_learner(owner, learner_id)


def _matching[T: BaseModel](value: T | None, if_match: str | None) -> T:
    if value is None:
        raise NotFound
    if if_match and if_match.strip() != "*" and etag_of(value) not in [tag.strip() for tag in if_match.split(",")]:
        raise Stale
    return value


def _merged[T: BaseModel](kind: type[T], kept: dict[str, Any], patch: BaseModel) -> T:
    """JSON merge patch (RFC 7396): given fields replace, null takes a field back to its default."""
    try:
        return kind.model_validate(merge_patch(kept, patch.model_dump(exclude_unset=True)))
    except ValidationError as wrong:
        faults = ({**fault, "loc": ("body", *fault["loc"])} for fault in wrong.errors())
        raise InvalidFields(fields=field_errors(faults)) from None
