"""The API as a client has it: one call a line, what came back as it came, and waiting as a client would."""

import http.client
import json
import time
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from tests.support.contract import broken_promises

type Json = dict[str, Any]

PATIENCE = 15.0  # seconds from queued to the end, as the project promises
ENDED = frozenset({"completed", "needs_review", "failed"})
PROBLEM = "application/problem+json"


@dataclass(frozen=True)
class Answer:
    """One answer. `content` are the bytes of its body."""

    status: int
    headers: http.client.HTTPMessage
    content: bytes

    @property
    def body(self) -> Json:
        read: Json = json.loads(self.content)
        return read

    @property
    def pointers(self) -> list[str]:
        """The fields that a problem names."""
        return [error["pointer"] for error in self.body.get("errors", [])]

    def is_problem(self, status: int) -> bool:
        """Whether this is one of our problems (RFC 9457) with that status, and not the gateway's own text."""
        if (self.status, self.headers["Content-Type"]) != (status, PROBLEM):
            return False
        named = self.body
        return (
            named["status"] == status and named["type"].startswith("urn:studyplan:problem:") and bool(named["detail"])
        )


@dataclass(frozen=True)
class Client:
    """Calls one API. What the gateway refuses for haste is sent again later, as a client would."""

    url: str

    def get(self, path: str) -> Answer:
        return self.call("GET", path)

    def post(self, path: str, body: Any = None, **headers: str) -> Answer:
        """Post a value as JSON, or bytes as they are; header names have `_` for `-`."""
        sent = body if isinstance(body, bytes) else json.dumps(body).encode() if body is not None else None
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.call("POST", path, sent, {"Content-Type": "application/json"} | named)

    def call(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        give_up = time.monotonic() + PATIENCE
        while (answer := self.once(method, path, body, headers)).status == 429:
            assert time.monotonic() < give_up, "the gateway throttles for too long"
            time.sleep(0.2)
        place, given = urlsplit(path).path.rpartition("_user_request_")[2], dict(answer.headers)
        wrong = broken_promises(method, place, answer.status, given, answer.content.decode())
        assert wrong == [], f"{method} {path}: {answer.content!r}"
        return answer

    def once(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, path, body, headers or {})
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def made(self, path: str, body: Json, **headers: str) -> Json:
        """What a post made; fails when it made nothing."""
        answer = self.post(path, body, **headers)
        assert answer.status in (201, 202), answer.content
        return answer.body

    def ended(self, request_id: str, patience: float = PATIENCE) -> Json:
        """The plan request once it is no longer queued or running."""
        give_up = time.monotonic() + patience
        while (request := self.get(f"/api/plan-requests/{request_id}/").body)["status"] not in ENDED:
            assert time.monotonic() < give_up, f"still {request['status']} after {patience:.0f} s"
            time.sleep(0.1)
        return request

    def listed(self, path: str, limit: int = 100) -> list[Json]:
        """Everything in a list, page by page."""
        items: list[Json] = []
        cursor = ""
        while True:
            page = self.get(f"{path}?limit={limit}{cursor}").body
            items += page["items"]
            if page["next_cursor"] is None:
                return items
            cursor = f"&cursor={page['next_cursor']}"
