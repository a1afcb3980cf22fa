"""A model's service for tests: a real HTTP server on this machine that speaks both wires and does as it is scripted."""

import json
import socket
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from threading import Event
from typing import Any, Literal

from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

Wire = Literal["responses", "chat"]
WIRES: tuple[Wire, ...] = ("responses", "chat")
PATHS: dict[Wire, str] = {"responses": "/v1/responses", "chat": "/v1/chat/completions"}

USED = {"input": 120, "cached": 100, "output": 40, "reasoning": 8}
REQUEST_ID = "req-of-the-server"
NAMED = {"x-request-id": REQUEST_ID}

type Ending = Literal["done", "cut", "filtered"]
type Behaviour = Callable[["Seen"], Response]


@dataclass(frozen=True)
class Seen:
    """A request as the server got it."""

    wire: Wire
    headers: Mapping[str, str]
    body: dict[str, Any]
    raw: str
    connection: socket.socket
    over: Event

    @property
    def instructions(self) -> str:
        """The part that is for the model to follow."""
        return str(self.body["instructions"] if self.wire == "responses" else self.body["messages"][0]["content"])

    @property
    def data(self) -> str:
        """The part with the request."""
        return str(self.body["input"] if self.wire == "responses" else self.body["messages"][1]["content"])

    @property
    def told(self) -> dict[str, Any]:
        """The JSON between the two lines of the fence."""
        lines = self.data.splitlines()
        assert len(lines) == 4
        assert lines[1] == lines[3]
        told: dict[str, Any] = json.loads(lines[2])
        return told

    @property
    def form(self) -> dict[str, Any]:
        """The strict schema that was asked for."""
        body = self.body
        form = body["text"]["format"] if self.wire == "responses" else body["response_format"]["json_schema"]
        assert form["strict"] is True
        schema: dict[str, Any] = form["schema"]
        return schema

    @property
    def room(self) -> int:
        names = ("max_output_tokens", "max_tokens", "max_completion_tokens")
        return int(next(self.body[name] for name in names if name in self.body))


@dataclass
class ModelServer:
    """Does the behaviours of its script one after the other, and the last of them from then on."""

    http: HTTPServer
    script: list[Behaviour] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    over: Event = field(default_factory=Event)

    def __post_init__(self) -> None:
        for wire, path in PATHS.items():
            self.http.expect_request(path, method="POST").respond_with_handler(partial(self._answer, wire))

    @property
    def base_url(self) -> str:
        return f"http://127.0.0.1:{self.http.port}/v1"

    def does(self, *behaviours: Behaviour) -> None:
        self.script = list(behaviours)

    def _answer(self, wire: Wire, request: Request) -> Response:
        raw = request.get_data(as_text=True)
        connection = request.environ["werkzeug.socket"]
        seen = Seen(wire, dict(request.headers), json.loads(raw), raw, connection, self.over)
        self.seen.append(seen)
        return self.script[min(len(self.seen), len(self.script)) - 1](seen)


def replied(wire: Wire, text: str | None, *, ending: Ending, refusal: str | None, used: bool) -> dict[str, Any]:
    """A whole reply of a wire's own shape."""
    return (_responses if wire == "responses" else _chat)(text, ending, refusal, used)


def _responses(text: str | None, ending: Ending, refusal: str | None, used: bool) -> dict[str, Any]:
    why = {"cut": "max_output_tokens", "filtered": "content_filter"}.get(ending)
    parts = [{"type": "output_text", "text": text, "annotations": []}] if text is not None else []
    refused = [{"type": "refusal", "refusal": refusal}] if refusal else []
    usage = {
        "input_tokens": USED["input"],
        "input_tokens_details": {"cached_tokens": USED["cached"]},
        "output_tokens": USED["output"],
        "output_tokens_details": {"reasoning_tokens": USED["reasoning"]},
        "total_tokens": USED["input"] + USED["output"],
    }
    return {
        "id": "resp-1",
        "object": "response",
        "model": "tiny-2026",
        "status": "incomplete" if why else "completed",
        "incomplete_details": {"reason": why} if why else None,
        "output": [
            {"type": "reasoning", "id": "r-1", "summary": []},
            {"type": "message", "id": "m-1", "role": "assistant", "status": "completed", "content": parts + refused},
        ],
        "usage": usage if used else None,
    }


def _chat(text: str | None, ending: Ending, refusal: str | None, used: bool) -> dict[str, Any]:
    finish = {"done": "stop", "cut": "length", "filtered": "content_filter"}[ending]
    message = {"role": "assistant", "content": text, "refusal": refusal}
    usage = {
        "prompt_tokens": USED["input"],
        "prompt_tokens_details": {"cached_tokens": USED["cached"]},
        "completion_tokens": USED["output"],
        "completion_tokens_details": {"reasoning_tokens": USED["reasoning"]},
        "total_tokens": USED["input"] + USED["output"],
    }
    return {
        "id": "resp-1",
        "object": "chat.completion",
        "model": "tiny-2026",
        "choices": [{"index": 0, "finish_reason": finish, "message": message}],
        **({"usage": usage} if used else {}),
    }


def _json(body: object, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    return Response(json.dumps(body), status, {**NAMED, **(headers or {})}, content_type="application/json")


def says(
    text: str | None, *, ending: Ending = "done", refusal: str | None = None, used: bool = True, **change: Any
) -> Behaviour:
    """A reply with this text; `change` replaces what it has at its top."""
    return lambda seen: _json(replied(seen.wire, text, ending=ending, refusal=refusal, used=used) | change)


def picks(*slots: str, reason: str = "It fits.", **more: Any) -> Behaviour:
    """A sound answer, unless there is `more` in each of its picks than was asked for."""
    return says(json.dumps({"picks": [{"slot": slot, "reason": reason, **more} for slot in slots]}))


def picks_everything() -> Behaviour:
    """All candidates, each for a reason of its own."""

    def answer(seen: Seen) -> Response:
        chosen = [{"slot": each["slot"], "reason": f"It is on {each['title']}."} for each in seen.told["candidates"]]
        return says(json.dumps({"picks": chosen}))(seen)

    return answer


def sends(body: object) -> Behaviour:
    """JSON that is no reply."""
    return lambda _seen: _json(body)


def fails(status: int, code: str = "some_code", param: str | None = None, **headers: str) -> Behaviour:
    """An error as services put it; its message repeats what was sent, as some do. Headers are written with `_`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}

    def answer(seen: Seen) -> Response:
        error = {"message": f"Refused: {seen.raw}", "type": code, "code": code, "param": param}
        return _json({"error": error}, status, named)

    return answer


def page(_seen: Seen) -> Response:
    return Response("<html><body>Log in</body></html>", 200, NAMED, content_type="text/html")


def redirects(seen: Seen) -> Response:
    return Response("", 307, {"location": PATHS[seen.wire]})


def hangs_up(seen: Seen) -> Response:
    """The connection is reset in the middle of the request."""
    seen.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    seen.connection.close()
    return Response("")


def trickles(seen: Seen) -> Response:
    """A byte now and then, each of them soon enough for a timeout that is for one read."""

    def bytes_of_it() -> Iterator[bytes]:
        while not seen.over.wait(0.02):
            yield b" "

    return Response(bytes_of_it(), 200, NAMED, content_type="application/json")


def is_silent(seen: Seen) -> Response:
    seen.over.wait(10)
    return Response("")
