"""Keeps the emulator's files fresh, so that a kill costs about a second of work and not the whole session."""

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
# An execution may go on this long after the last request or invocation; later steps count as activity again.
AFTERGLOW_SECONDS = 5.0
# A key of a model's service is given at every start, and lies on no disk.
IN_MEMORY_ONLY = frozenset({"secretsmanager"})


class Saver:
    """Writes each service's state when it differs from what was written last. Never call it on the event loop."""

    def __init__(self, app: Any, persistence: Any, loop: asyncio.AbstractEventLoop) -> None:
        self.app = app
        self.persistence = persistence
        self.loop = loop
        self.folder = Path(persistence.STATE_DIR)
        self.written: dict[str, str] = {}
        self.active_at = time.monotonic()
        self.lock = threading.Lock()

    def note_activity(self) -> None:
        self.active_at = time.monotonic()

    def run(self) -> None:
        """Every second while something happens; less often when saving takes long: a tenth of the time."""
        saved_at = 0.0
        while True:
            began = time.monotonic()
            if self.active_at + AFTERGLOW_SECONDS > saved_at:
                saved_at = began
                self.save()
            time.sleep(max(1.0, 10 * (time.monotonic() - began)))

    def save(self) -> None:
        with self.lock:
            for service, snapshot in self.app._build_persistence_save_dict().items():
                if service in IN_MEMORY_ONLY:
                    continue
                try:
                    self._write(service, self._state(service, snapshot))
                except Exception:
                    logging.exception("%s is not saved this time", service)

    def _state(self, service: str, snapshot: Snapshot) -> Any:
        if service != "dynamodb":
            return consistent(snapshot)

        async def on_the_loop() -> Any:
            return snapshot()

        # Tables change on the event loop alone: there no transaction is seen half done.
        return asyncio.run_coroutine_threadsafe(on_the_loop(), self.loop).result(LOOP_SECONDS)

    def _write(self, service: str, state: Any) -> None:
        if state is None:
            return
        document = {"__ministack_format__": self.persistence._state_format_version(service), "payload": state}
        text = json.dumps(document, default=self.persistence._json_default)
        if text == self.written.get(service):
            return
        self.folder.mkdir(parents=True, exist_ok=True)
        fresh = self.folder / f"{service}.json.tmp"
        fresh.write_text(text)
        fresh.replace(self.folder / f"{service}.json")
        self.written[service] = text


def consistent(snapshot: Snapshot) -> Any:
    """The state, taken again when something changed it while it was being copied."""
    for _ in range(ATTEMPTS):
        try:
            return snapshot()
        except RuntimeError:  # dictionary changed size during iteration
            time.sleep(0.01)
    return snapshot()
