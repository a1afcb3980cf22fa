"""What every program of the project needs: where the project is, and how a program stops."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


class Stop(Exception):
    """The program cannot continue; the message is one sentence that says what to do."""
