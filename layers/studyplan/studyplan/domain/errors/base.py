"""The base of every error that the product names."""

import traceback
from typing import ClassVar


class StudyplanError(Exception):
    """Root of our errors. `sentence` is safe to show: it never holds what a user typed."""

    sentence: ClassVar[str] = "Something went wrong."


def place_of(failure: Exception) -> str:
    """File and line where it was raised: what may be logged of an error whose text may hold anything."""
    last = traceback.extract_tb(failure.__traceback__)[-1]
    return f"{last.filename}:{last.lineno}"
