"""The events on an EventBridge bus of the stack."""

import json
from typing import Any

from studyplan.event_ports import Event

SOURCE = "studyplan"


class EventNotTaken(Exception):
    """The bus has refused an event. Never leaves the services: the reconciler sends it again."""


class EventBus:
    """Implements event_ports.Events. `client` is boto3's of EventBridge."""

    def __init__(self, client: Any, name: str) -> None:
        self._client = client
        self._name = name

    def send(self, event: Event) -> None:
        entry = {"EventBusName": self._name, "Source": SOURCE, "DetailType": event.name}
        response = self._client.put_events(Entries=[entry | {"Detail": json.dumps(dict(event.detail))}])
        if response["FailedEntryCount"]:
            raise EventNotTaken
