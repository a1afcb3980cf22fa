"""Events and their outbox in memory."""

from collections.abc import Iterator

from studyplan.event_ports import Event, Unsent, progress_event, request_event
from tests.support.fakes.state import State


class InMemoryEvents:
    """Implements event_ports.Events; keeps what it is sent."""

    def __init__(self) -> None:
        self.sent: list[Event] = []

    def send(self, event: Event) -> None:
        self.sent.append(event)


class InMemoryOutbox:
    """Implements event_ports.Outbox."""

    def __init__(self, state: State) -> None:
        self._state = state

    def unsent(self) -> Iterator[Unsent]:
        for (owner, item_id), stored in sorted(self._state.requests.items(), key=lambda item: item[0]):
            if not stored.is_open and (owner, item_id) not in self._state.told:
                yield Unsent("request", owner, item_id, stored.request.updated_at)
        for (owner, item_id), recorded in sorted(self._state.progress.items(), key=lambda item: item[0]):
            if self._state.told.get((owner, f"{item_id}:progress")) != str(recorded.revision):
                yield Unsent("progress", owner, item_id, max(each.updated_at for each in recorded.tasks))

    def event(self, unsent: Unsent) -> Event | None:
        key = unsent.owner, unsent.item_id
        if unsent not in self.unsent() or key in self._state.marked_requests:
            return None
        if unsent.kind == "progress":
            plan, revision = self._state.plans[key], self._state.progress[key].revision
            return progress_event(unsent.owner, unsent.item_id, plan.learner_id, revision)
        request = self._state.requests[key].request
        detail: dict[str, str | int] = {}
        if request.plan_id:
            ids = {"plan_id": request.plan_id, "learner_id": request.learner_id}
            detail = {**ids, "version": request.version or 1}
        return request_event(unsent.owner, unsent.item_id, request.status, detail)

    def sent(self, event: Event) -> None:
        about = event.about
        if about.kind == "request":
            self._state.told[about.owner, about.item_id] = "sent"
        elif self._state.progress[about.owner, about.item_id].revision == event.revision:
            self._state.told[about.owner, f"{about.item_id}:progress"] = str(event.revision)
