"""No test reaches beyond this machine: what tries to is stopped, and its test fails even if it hides that.

For tests/conftest.py: `from tests.support.network_guard import network_guard`. Python's audit events see every socket
of this process, whichever library opens it. Child processes are not seen: the embedded stack keeps to loopback
by itself.
"""

import ipaddress
import sys
from collections.abc import Iterator
from typing import Any

import pytest

NAMES = ("localhost", "ip6-localhost", "")  # an empty host is this machine too
LOOKUPS = ("socket.getaddrinfo", "socket.gethostbyname")
SENDINGS = ("socket.connect", "socket.sendto", "socket.sendmsg")
WATCHED = frozenset(LOOKUPS + SENDINGS)  # Python calls the hook a million times in a run

_seen: list[str] = []
_watching = False


class NetworkUse(RuntimeError):
    """Not an OSError: code that expects a network to fail must not take this for such a failure."""


def is_here(host: object) -> bool:
    """Whether a host, as sockets take it, is this machine's loopback."""
    if host is None:
        return True
    name = host.decode() if isinstance(host, bytes | bytearray) else str(host)
    if name.lower() in NAMES:
        return True
    try:
        return ipaddress.ip_address(name.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _host(event: str, arguments: tuple[Any, ...]) -> object:
    if event in LOOKUPS:
        return arguments[0]
    address = arguments[1]
    return address[0] if isinstance(address, tuple) else None  # a path, or already connected: this machine


def _audit(event: str, arguments: tuple[Any, ...]) -> None:
    if event not in WATCHED or not _watching:
        return
    host = _host(event, arguments)
    if not is_here(host):
        _seen.append(f"{event} {host!r}")
        raise NetworkUse(f"A test tried to reach {host!r} ({event}): tests stay on this machine.")


sys.addaudithook(_audit)


def forgive() -> list[str]:
    """What was tried so far, and forget it: for the guard's own tests."""
    tried = _seen.copy()
    _seen.clear()
    return tried


@pytest.fixture(autouse=True)
def network_guard() -> Iterator[None]:
    """Keep one test on this machine."""
    global _watching  # an audit hook can never be taken out again, only told to rest
    _watching = True
    try:
        yield
    finally:
        _watching = False
    tried = forgive()
    assert not tried, f"the test used the network, though it hid the error: {tried}"
