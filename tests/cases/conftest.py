"""Cases are shown on what the tiers below have: the handlers with their events, and the real state machine."""

from tests.functions.conftest import ask
from tests.statemachine.conftest import asl, machine, one_machine

__all__ = ["ask", "asl", "machine", "one_machine"]
