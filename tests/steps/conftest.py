"""Steps, called through their handlers, over the fakes."""

from tests.support.calls import broken_store, logged
from tests.support.fakes.fixtures import fakes, store

__all__ = ["broken_store", "fakes", "logged", "store"]
