"""The base of every error that the product names."""

import traceback
from typing import ClassVar


class StudyplanError(Exception):
    """Root of the product's errors. `sentence` is safe to show: it never holds what a user typed.

    `code` is the name that callers, the state machine and the trace see.
    """

    sentence: ClassVar[str] = "Something went wrong."

    @property
    def code(self) -> str:
        return type(self).__name__


def kinds_of[E: StudyplanError](base: type[E]) -> tuple[type[E], ...]:
    """Return every class below `base` that the modules of this package define, in the order of definition."""
    package = __name__.rpartition(".")[0]
    children = [child for child in base.__subclasses__() if child.__module__.startswith(package)]
    return tuple(kind for child in children for kind in (child, *kinds_of(child)))


def place_of(failure: Exception) -> str:
    """Return the file and line where it was raised, for logs: the text of an unknown error may hold anything."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
