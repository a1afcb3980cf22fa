"""Sizes are shown on what the cases have: the handlers with their events, and the real state machine."""

from tests.statemachine.conftest import asl, machine, one_machine
from tests.support.calls import ask

__all__ = ["ask", "asl", "machine", "one_machine"]
