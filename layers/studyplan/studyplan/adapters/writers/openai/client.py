"""One HTTP call to a model's service: without the client's own retries, and within a time limit in any case."""

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
NO_KEY = "none"  # sent to a local server that needs no key: the client requires one
LOCAL_HOSTS = ("localhost", "host.docker.internal")
# At DEBUG these loggers write whole requests, at INFO addresses.
VERBOSE_LOGGERS = ("openai", "httpx2", "httpcore2")


@dataclass(frozen=True)
class Received:
    """A response with status 200. `body` is None where it is not a JSON object."""

    body: dict[str, Any] | None
    request_id: str | None


def checked_base_url(base_url: str | None) -> str:
    """Return the address of a service, OpenAI's for None. A key and a learner's goal are sent there.

    Raises LlmBadRequest for one that is neither https nor on this machine. Its text does not repeat the address, which
    may hold a password.
    """
    if base_url is None:
        return OPENAI
    try:
        parts = urlsplit(base_url)
        bare = not (parts.username or parts.password or parts.query or parts.fragment) and parts.port != 0
    except ValueError:
        raise LlmBadRequest("The address of the model's service is not a url.") from None
    safe = parts.scheme == "https" or (parts.scheme == "http" and _is_local(parts.hostname or ""))
    if not (safe and bare and parts.hostname):
        raise LlmBadRequest(
            "The model service's address must be https, or http on this machine, without user, query or fragment."
        )
    return base_url


def _is_local(host: str) -> bool:
    try:
        return host in LOCAL_HOSTS or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


class ModelClient:
    """The service's client for one write. The libraries are imported here, because that takes half a second."""

    def __init__(self, base_url: str, wire: Wire, key: str) -> None:
        import httpx2
        import openai

        for name in VERBOSE_LOGGERS:
            logging.getLogger(name).setLevel(logging.WARNING)
        # No redirects: they would send the goal elsewhere. No proxy and no certificates for a server on this machine:
        # it has no TLS, and loading the certificates takes time.
        remote = base_url.startswith("https:")
        verify = True if remote else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        http = httpx2.Client(follow_redirects=False, trust_env=remote, verify=verify)
        self._client = openai.OpenAI(api_key=key or NO_KEY, base_url=base_url, max_retries=0, http_client=http)
        self._wire = wire

    def use(self, key: str) -> None:
        """Send this key from now on."""
        self._client.api_key = key or NO_KEY

    def ask(self, body: dict[str, Any], *, seconds: float) -> Received:
        """Send one HTTP request. Raises what the client raises, and TimeoutError after `seconds`.

        The client's own timeout limits each read only, so a server that sends a byte now and then would never meet it.
        """
        raw = self._client.responses if self._wire == "responses" else self._client.chat.completions
        create: Callable[..., Any] = raw.with_raw_response.create
        response = _run_within(seconds, lambda: create(**body, timeout=seconds))
        return Received(body=_json_object(response.content), request_id=response.headers.get("x-request-id"))

    def close(self) -> None:
        """Close the connections, also of a call that is still waiting."""
        self._client.close()


def _json_object(content: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def _run_within[T](seconds: float, run: Callable[[], T]) -> T:
    result: Future[T] = Future()

    def work() -> None:
        try:
            result.set_result(run())
        except BaseException as failure:  # raised again in the thread that waits
            result.set_exception(failure)

    Thread(target=work, name="model-call", daemon=True).start()  # daemon: the process does not wait for it at its end
    return result.result(timeout=seconds)
