"""Raises, so that the stack can see at its start whether an error's class name arrives."""

from typing import Any


class ClassNameProbe(Exception):
    pass


def handler(_event: Any, _context: Any) -> None:
    raise ClassNameProbe("raised on purpose by the start-up self-test")
