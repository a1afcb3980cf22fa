"""Calls of the functions with events, what they log, and a store that fails. The fixtures take the tier's `store`."""

import importlib
import io
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from studyplan.http import api
from studyplan.runtime import wiring
from studyplan.services import submission
from studyplan.steps import step
from tests.support.handlers import call
from tests.support.repositories import Repositories

type Json = dict[str, Any]
type Ask = Callable[..., Json]

EVENTS = Path(__file__).resolve().parent.parent / "events"


def event_of(name: str) -> Json:
    event: Json = json.loads((EVENTS / f"{name}.json").read_text("utf-8"))
    return event


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    """Everything logged so far, as text."""
    stream = io.StringIO()
    reconciler = importlib.import_module("functions.reconcile_requests.app")
    handlers = {logger.registered_handler for logger in (api.logger, submission.logger, step.logger, reconciler.logger)}
    before = [(handler, handler.setStream(stream)) for handler in handlers]  # type: ignore[union-attr]
    yield stream.getvalue
    for handler, old in before:
        handler.setStream(old)  # type: ignore[union-attr]


@pytest.fixture
def ask(store: Repositories) -> Ask:
    """Call an API function with its event file, in which only the given is different. The answer's body is read."""

    def asked(name: str, method: str, path: str, body: Any = None, **difference: Any) -> Json:
        event = event_of(name)
        event["requestContext"] |= {"path": f"/v1{path}"}
        text = body if body is None or isinstance(body, str) else json.dumps(body)
        answer: Json = call(name, event | {"httpMethod": method, "path": path, "body": text} | difference)
        kind = answer["multiValueHeaders"].get("Content-Type", [""])[0]
        return answer | {"read": json.loads(answer["body"]) if kind.endswith("json") and answer["body"] else None}

    return asked


@pytest.fixture
def broken_store(store: Repositories, monkeypatch: pytest.MonkeyPatch) -> Callable[[Exception], None]:
    """Returns a function that makes every later call of an adapter raise an error."""

    class Broken:
        def __init__(self, error: Exception) -> None:
            self._error = error

        def __getattr__(self, name: str) -> Any:
            raise self._error

    return lambda error: monkeypatch.setattr(wiring, "adapters", lambda: Broken(error))
