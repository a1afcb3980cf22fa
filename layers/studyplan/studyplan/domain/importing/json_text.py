"""JSON files within limits: how deep, and without what parsers read differently."""

import json
from typing import Any

from studyplan.domain.errors.imports import FileRefused
from studyplan.domain.importing.catalogue import MAX_DEPTH, MAX_PARTS, MAX_VALUES, Notices, decoded


def read_json(content: bytes, notices: Notices) -> Any:
    """Return the value in a JSON file. Raises FileRefused for what is no JSON, has too many values or is too deep."""
    text = decoded(content, notices)
    _check_values(text)
    try:
        value = json.loads(text, parse_constant=_no_constant)
    except RecursionError:
        raise _too_deep() from None
    except json.JSONDecodeError as wrong:
        raise FileRefused(
            f"The file is not JSON: {wrong.msg} at line {wrong.lineno}, column {wrong.colno}. Was it cut off?"
        ) from None
    except ValueError:
        raise FileRefused("The file is not JSON: it has NaN, Infinity or a number of thousands of digits.") from None
    _check_depth(value)
    return value


def _check_values(text: str) -> None:
    """Raise FileRefused for more values than a catalogue has, before they are made: each takes many times its text.

    Marks within texts count too. Catalogues have one in some 60 characters, so far fewer than the limits.
    """
    parts = text.count("{") + text.count("[")
    if parts > MAX_PARTS or parts + text.count(",") > MAX_VALUES:
        raise FileRefused(
            f"The file has more than {MAX_PARTS:,} objects and lists, or {MAX_VALUES:,} values; "
            "split it and import the parts."
        )


def _check_depth(value: Any) -> None:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [inner for outer in level for inner in _inner(outer)]
        if not level:
            return
    raise _too_deep()


def _inner(value: Any) -> list[Any]:
    values = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [inner for inner in values if isinstance(inner, dict | list)]


def _too_deep() -> FileRefused:
    return FileRefused(f"The file is nested deeper than {MAX_DEPTH} levels; no catalogue is.")


def _no_constant(name: str) -> float:
    raise ValueError(name)
