"""A fake model behind HTTP on this machine: the chat and the responses wire formats, with ids and usage."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from local.fake_models.characters import Character
from local.fake_models.model_request import Json, Wire, read

HOST = "127.0.0.1"
WIRES: dict[str, Wire] = {"/v1/chat/completions": "chat", "/v1/responses": "responses"}


@dataclass(frozen=True)
class Exchange:
    """One request, and the text of the answer."""

    wire: Wire
    body: Json
    answer: str

    @property
    def findings(self) -> tuple[str, ...]:
        """Return the codes of the findings that were sent back."""
        return tuple(finding["code"] for finding in read(self.body, self.wire).findings)


@dataclass
class Served:
    """A running server. With a `key` it answers only requests that carry it."""

    character: Character
    key: str
    url: str = ""
    exchanges: list[Exchange] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def answer(self, body: Json, wire: Wire) -> tuple[int, str]:
        """Return the turn and the text. Requests are answered one after the other, so that turns are counted."""
        with self.lock:
            turn = len(self.exchanges) + 1
            answer = self.character(body, wire, turn)
            text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
            self.exchanges.append(Exchange(wire, body, text))
        return turn, text


@contextmanager
def serving(character: Character, *, key: str = "") -> Iterator[Served]:
    """Serve the character on any free port, until the end."""
    served = Served(character, key)
    with ThreadingHTTPServer((HOST, 0), _handler(served)) as server:
        server.daemon_threads = True
        served.url = f"http://{HOST}:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
        thread.start()
        try:
            yield served
        finally:
            server.shutdown()
            thread.join()


def _handler(served: Served) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            payload = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            wire = WIRES.get(self.path)
            if wire is None:
                return self._reply(404, _refusal("there is no such path", "not_found"))
            if served.key and self.headers.get("Authorization") != f"Bearer {served.key}":
                return self._reply(401, _refusal("the key is wrong", "invalid_api_key"))
            try:
                body = json.loads(payload)
                turn, text = served.answer(body, wire)
            except (ValueError, KeyError, TypeError) as error:
                return self._reply(400, _refusal(f"invalid request: {type(error).__name__}", "invalid_request"))
            return self._reply(200, (_completion if wire == "chat" else _response)(body, turn, text), f"req-{turn}")

        def _reply(self, status: int, document: Json, request_id: str = "req-none") -> None:
            content = json.dumps(document).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.send_header("x-request-id", request_id)
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, format: str, *arguments: Any) -> None:
            """Print nothing: requests are recorded as exchanges."""

    return Handler


def _refusal(message: str, code: str) -> Json:
    return {"error": {"message": message, "type": "invalid_request_error", "param": None, "code": code}}


def _tokens(text: str) -> int:
    return max(1, len(text) // 4)


def _completion(body: Json, turn: int, text: str) -> Json:
    tokens_in, tokens_out = _tokens(json.dumps(body)), _tokens(text)
    message = {"role": "assistant", "content": text, "refusal": None}
    return {
        "id": f"chatcmpl-{turn}",
        "object": "chat.completion",
        "created": 0,
        "model": body["model"],
        "choices": [{"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}],
        "usage": {"prompt_tokens": tokens_in, "completion_tokens": tokens_out, "total_tokens": tokens_in + tokens_out},
    }


def _response(body: Json, turn: int, text: str) -> Json:
    tokens_in, tokens_out = _tokens(json.dumps(body)), _tokens(text)
    part = {"type": "output_text", "text": text, "annotations": []}
    message = {"id": f"msg-{turn}", "type": "message", "role": "assistant", "status": "completed", "content": [part]}
    return {
        "id": f"resp-{turn}",
        "object": "response",
        "created_at": 0,
        "model": body["model"],
        "status": "completed",
        "error": None,
        "incomplete_details": None,
        "instructions": None,
        "metadata": {},
        "output": [message],
        "parallel_tool_calls": False,
        "tool_choice": "none",
        "tools": [],
        "usage": {
            "input_tokens": tokens_in,
            "input_tokens_details": {"cached_tokens": 0},
            "output_tokens": tokens_out,
            "output_tokens_details": {"reasoning_tokens": 0},
            "total_tokens": tokens_in + tokens_out,
        },
    }
