"""One HTTP call to a model's service: no retries of the client's own, and an end to it whatever the server does."""

import ipaddress
import json
import logging
import ssl
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from threading import Thread
from typing import Any
from urllib.parse import urlsplit

from studyplan.adapters.writers.openai.wire_formats import Wire
from studyplan.domain.errors.llm import LlmBadRequest

OPENAI = "https://api.openai.com/v1"
NO_KEY = "none"  # a server on one's own machine asks for no key, but the client wants one
THIS_MACHINE = ("localhost", "host.docker.internal")
# At DEBUG they log whole requests, at INFO addresses.
TALKATIVE = ("openai", "httpx2", "httpcore2")


@dataclass(frozen=True)
class Received:
    """What came with status 200. `body` is None where it is not a JSON object."""

    body: dict[str, Any] | None
    request_id: str | None


def checked_base_url(base_url: str | None) -> str:
    """The address of a service, OpenAI's by default. A key and a learner's goal go there: https, or this machine.

    Raises LlmBadRequest, which does not repeat the address: it may hold a password.
    """
    if base_url is None:
        return OPENAI
    try:
        parts = urlsplit(base_url)
        bare = not (parts.username or parts.password or parts.query or parts.fragment) and parts.port != 0
    except ValueError:
        raise LlmBadRequest("The address of the model's service is not a url.") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_this_machine(parts.hostname or ""))
    if not (safe and bare and parts.hostname):
        raise LlmBadRequest("The address of the model's service has to be https, or http on this machine, and bare.")
    return base_url


def _is_this_machine(host: str) -> bool:
    try:
        return host in THIS_MACHINE or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ModelClient:
    """The service's client for one write. Loading it takes half a second, so that only this does."""

    def __init__(self, base_url: str, wire: Wire, key: str) -> None:
        import httpx2
        import openai

        for name in TALKATIVE:
            logging.getLogger(name).setLevel(logging.WARNING)
        # A redirect would take the goal elsewhere; a proxy has no business between two programs of one machine.
        # Without TLS there is nobody to trust, and reading the machine's certificates for it would take a while.
        outside = base_url.startswith("https:")
        verify = True if outside else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        http = httpx2.Client(follow_redirects=False, trust_env=outside, verify=verify)
        self._client = openai.OpenAI(api_key=key or NO_KEY, base_url=base_url, max_retries=0, http_client=http)
        self._wire = wire

    def use(self, key: str) -> None:
        self._client.api_key = key or NO_KEY

    def ask(self, body: dict[str, Any], *, seconds: float) -> Received:
        """One HTTP request. Raises what the client raises, and TimeoutError when it took longer than `seconds`.

        The client's own timeout is for each read; a server that sends a byte now and then never meets it.
        """
        raw = self._client.responses if self._wire == "responses" else self._client.chat.completions
        create: Callable[..., Any] = raw.with_raw_response.create
        answer = _within(seconds, lambda: create(**body, timeout=seconds))
        return Received(body=_object_in(answer.content), request_id=answer.headers.get("x-request-id"))

    def close(self) -> None:
        """End it, a call that is still waiting included."""
        self._client.close()


def _object_in(content: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _within[T](seconds: float, run: Callable[[], T]) -> T:
    came: Future[T] = Future()

    def work() -> None:
        try:
            came.set_result(run())
        except BaseException as failure:  # whatever it is belongs to the one who waits
            came.set_exception(failure)

    Thread(target=work, name="model-call", daemon=True).start()  # daemon: a process never waits for one left behind
    return came.result(timeout=seconds)
