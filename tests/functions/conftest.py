"""The functions, called with events over the fakes."""

from tests.support.calls import ask, broken_store, logged
from tests.support.fakes.fixtures import fakes, snapshot, store, workflow

__all__ = ["ask", "broken_store", "fakes", "logged", "snapshot", "store", "workflow"]
