"""The guard stops what leaves the machine, lets through what stays, and sees through a swallowed error."""

import contextlib
import http.client
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from tests.support import network_guard as guard

pytestmark = pytest.mark.usefixtures("network_guard")
network_guard = guard.network_guard

OUTSIDE = "192.0.2.1"  # set aside for documentation: nobody is there


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1", "127.8.8.8", "::1", b"localhost", None, ""])
def test_this_machine_is_here(host: object) -> None:
    assert guard.is_here(host)


@pytest.mark.parametrize("host", [OUTSIDE, "0.0.0.1", "2001:db8::1", "localhost.example.com", "example.com"])
def test_all_else_is_not(host: object) -> None:
    assert not guard.is_here(host)


def test_a_connection_out_is_stopped() -> None:
    with socket.socket() as sock, pytest.raises(guard.NetworkUse, match=OUTSIDE):
        sock.connect((OUTSIDE, 80))
    assert guard.forgive()


def test_a_datagram_out_is_stopped() -> None:
    with socket.socket(type=socket.SOCK_DGRAM) as sock, pytest.raises(guard.NetworkUse):
        sock.sendto(b"hello", (OUTSIDE, 53))
    assert guard.forgive()


def test_a_name_is_not_even_looked_up() -> None:
    with pytest.raises(guard.NetworkUse, match=r"example\.com"):
        http.client.HTTPSConnection("example.com", timeout=1).connect()
    assert guard.forgive()


def test_a_swallowed_attempt_stays_on_record() -> None:
    with contextlib.suppress(Exception):
        socket.create_connection((OUTSIDE, 80), timeout=0.1)
    assert guard.forgive() == [f"socket.getaddrinfo '{OUTSIDE}'"]


def test_loopback_works() -> None:
    with HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler) as server:
        threading.Thread(target=server.handle_request).start()
        connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=5)
        connection.request("HEAD", "/")
        assert connection.getresponse().status == 501
        connection.close()


def test_a_unix_socket_works() -> None:
    left, right = socket.socketpair()
    with left, right:
        left.sendall(b"hello")
        assert right.recv(5) == b"hello"
