"""What the product tells other systems, as values and protocols; adapters/ implements them.

An event has ids, a status and counts: no name, no goal and no note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

if TYPE_CHECKING:  # for the types alone: a function loads what its adapters use
    from studyplan.domain.values.plan import Plan

EventName = Literal["Plan published", "Plan needs review", "Plan failed", "Progress recorded"]
NAMES: Mapping[str, EventName] = {
    "completed": "Plan published",
    "needs_review": "Plan needs review",
    "failed": "Plan failed",
}


class Unsent(NamedTuple):
    """A row whose change nobody has been told of: a request that has ended, or the progress of a plan."""

    kind: Literal["request", "progress"]
    owner: str
    item_id: str
    since: str  # ISO 8601, UTC


class Event(NamedTuple):
    """What other systems are told. `event_id` is the same each time that it is sent; `revision` is of progress."""

    name: EventName
    event_id: str
    about: Unsent
    detail: Mapping[str, str | int]
    revision: int = 0


class Events(Protocol):
    """Tells other systems."""

    def send(self, event: Event) -> None: ...


class Outbox(Protocol):
    """The events that are not sent yet: each is marked in the transaction that stores what it is about."""

    def unsent(self) -> Iterator[Unsent]: ...  # of all owners, for the reconciler
    def event(self, unsent: Unsent) -> Event | None: ...  # None where it was sent, or what it is about is deleted
    def sent(self, event: Event) -> None: ...  # changes nothing where a later event is marked


def event_of_plan(owner: str, plan: Plan) -> Event:
    """Return the event of a plan, or of a version, that has been stored."""
    detail: dict[str, str | int] = {"plan_id": plan.id, "learner_id": plan.learner_id, "version": plan.version}
    return request_event(owner, plan.request_id, plan.status, detail)


def request_event(owner: str, request_id: str, status: str, detail: Mapping[str, str | int] | None = None) -> Event:
    """Return the event of a request that has ended. A failed one has no plan to name."""
    event_id = f"{request_id}:{status}"
    ids = {"event_id": event_id, "owner": owner, "request_id": request_id, "status": status}
    return Event(NAMES[status], event_id, Unsent("request", owner, request_id, ""), {**ids, **(detail or {})})


def progress_event(owner: str, plan_id: str, learner_id: str, revision: int) -> Event:
    """Return the event of a revision of a plan's progress."""
    event_id = f"{plan_id}:progress:{revision}"
    detail: dict[str, str | int] = {"event_id": event_id, "owner": owner, "plan_id": plan_id, "learner_id": learner_id}
    about = Unsent("progress", owner, plan_id, "")
    return Event("Progress recorded", event_id, about, {**detail, "revision": revision}, revision)
