"""Raises an error, so that the stack can check at its start whether the class name arrives."""

from typing import Any


class ClassNameProbe(Exception):
    pass


def handler(_event: Any, _context: Any) -> None:
    raise ClassNameProbe("raised on purpose by the start-up self-test")
