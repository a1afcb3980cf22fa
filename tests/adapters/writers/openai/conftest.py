"""What tests of adapters share."""

from collections.abc import Iterator
from contextlib import suppress

import pytest
from pytest_httpserver import HTTPServer

from studyplan.adapters.writers.openai.client import ModelClient
from tests.adapters.writers.openai.model_server import WIRES, ModelServer


@pytest.fixture(scope="session")
def _http() -> Iterator[HTTPServer]:
    for wire in WIRES:  # what the client loads when it is first used: no test's deadline has to hold it
        with suppress(Exception):
            ModelClient("http://127.0.0.1:9/v1", wire, "").ask({}, seconds=60)
    with HTTPServer(host="127.0.0.1", port=0, threaded=True) as server:
        yield server


@pytest.fixture
def model_server(_http: HTTPServer) -> Iterator[ModelServer]:
    """A model's service that does nothing yet."""
    server = ModelServer(_http)
    yield server
    server.over.set()
    _http.clear()
