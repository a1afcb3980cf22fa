"""Saves the emulator's state about every second, so that a kill loses about a second of work."""

import asyncio
import json
import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

type Snapshot = Callable[[], Any]

ATTEMPTS = 5
LOOP_SECONDS = 5.0
# An execution may continue this long after the last request or invocation; later steps count as activity again.
AFTERGLOW_SECONDS = 5.0
DEPLOYMENTS = "cloudformation"
# The key of a model's service is set at every start, and is not written to disk.
IN_MEMORY_ONLY = frozenset({"secretsmanager"})


class Saver:
    """Writes each service's state when it differs from the last written one. Never call it on the event loop."""

    def __init__(self, app: Any, persistence: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.app = app
        self.persistence = persistence
        self.loop = loop
        self.folder = Path(persistence.STATE_DIR)
        self.written: dict[str, str] = {}
        self.active_at = time.monotonic()
        self.lock = threading.Lock()
        self.is_due = threading.Event()

    def note_activity(self) -> None:
        self.active_at = time.monotonic()

    def save_soon(self) -> None:
        """Have `run` save without its pause."""
        self.note_activity()
        self.is_due.set()

    def run(self) -> None:
        """Save every second while there is activity; when saving takes long, use at most a tenth of the time for it."""
        saved_at = 0.0
        while True:
            began = time.monotonic()
            if self.active_at + AFTERGLOW_SECONDS > saved_at:
                saved_at = began
                self.save()
            self.is_due.wait(max(1.0, 10 * (time.monotonic() - began)))
            self.is_due.clear()

    def save(self) -> None:
        with self.lock:
            snapshots = self.app._build_persistence_save_dict()
            # Taken first and written last: what it says is deployed has been saved, whenever the process is killed.
            deployments = self._taken(DEPLOYMENTS, snapshots[DEPLOYMENTS]) if DEPLOYMENTS in snapshots else None
            for service, snapshot in snapshots.items():
                if service != DEPLOYMENTS and service not in IN_MEMORY_ONLY:
                    self._write(service, self._taken(service, snapshot))
            self._write(DEPLOYMENTS, deployments)

    def _taken(self, service: str, snapshot: Snapshot) -> str | None:
        """Return a service's state as text; None when it has none, or cannot be copied this time."""
        try:
            state = self._state(service, snapshot)
            if state is None:
                return None
            document = {"__ministack_format__": self.persistence._state_format_version(service), "payload": state}
            return json.dumps(document, default=self.persistence._json_default)
        except Exception:
            logging.exception("%s was not saved this time", service)
            return None

    def _state(self, service: str, snapshot: Snapshot) -> Any:
        if service != "dynamodb":
            return consistent(snapshot)

        async def on_the_loop() -> Any:
            return snapshot()

        # Tables change on the event loop alone, so a snapshot taken there holds no half-written transaction.
        return asyncio.run_coroutine_threadsafe(on_the_loop(), self.loop).result(LOOP_SECONDS)

    def _write(self, service: str, text: str | None) -> None:
        if text is None or text == self.written.get(service):
            return
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            fresh = self.folder / f"{service}.json.tmp"
            fresh.write_text(text)
            fresh.replace(self.folder / f"{service}.json")
        except OSError:
            logging.exception("%s was not saved this time", service)
            return
        self.written[service] = text


def consistent(snapshot: Snapshot) -> Any:
    """Return the state; take it again when something changed it while it was copied."""
    for _ in range(ATTEMPTS):
        try:
            return snapshot()
        except RuntimeError:  # dictionary changed size during iteration
            time.sleep(0.01)
    return snapshot()
