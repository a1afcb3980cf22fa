"""Send events after what they are about is stored. What is not sent then, the reconciler sends: at least once each."""

from datetime import datetime, timedelta
from typing import NamedTuple

from aws_lambda_powertools import Logger

from studyplan.event_ports import Event, Events, Outbox

logger = Logger()
PATIENCE = timedelta(seconds=30)  # that the reconciler leaves to the one who has stored it


class Sender(NamedTuple):
    """Sends events, and takes away the marks of those that are sent."""

    events: Events
    outbox: Outbox

    def send(self, event: Event) -> bool:
        """Send an event; return False where that fails, which fails nothing else: what it is about is stored."""
        try:
            self.events.send(event)
            self.outbox.sent(event)
        except Exception as failure:
            error = type(failure).__name__
            logger.warning("event not sent, the reconciler will send it", event_id=event.event_id, error=error)
            return False
        return True

    def send_lost(self, *, now: str) -> int:
        """Send the events that were marked half a minute ago and not sent since, and return how many they were."""
        until = (datetime.fromisoformat(now) - PATIENCE).isoformat(timespec="microseconds")
        lost = [each for each in self.outbox.unsent() if each.since < until]
        events = (self.outbox.event(each) for each in lost)
        return sum(self.send(event) for event in events if event is not None)
