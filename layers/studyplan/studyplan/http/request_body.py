"""What callers send, read with limits: how long, of which kind, how deep, and JSON that all readers take alike."""

import base64
import json
from collections import Counter
from decimal import Decimal
from typing import Any

from studyplan.domain.errors.http import BodyTooLarge, FieldError, MalformedBody, UnsupportedMediaType, pointer_to
from studyplan.http.request_context import header_of

BODY_LIMIT = 16 * 1024  # bytes
DEPTH_LIMIT = 16  # objects and lists within each other; no body of ours has more than three

EXACT = 2**53  # from here on a float can not tell one whole number from the next

type Step = str | int


def decoded(event: dict[str, Any]) -> dict[str, Any]:
    """The event with its body as text. Raises MalformedBody for base64 that holds none."""
    if not event.get("isBase64Encoded") or not event.get("body"):
        return event
    try:
        text = base64.b64decode(event["body"], validate=True).decode()
    except ValueError:
        raise MalformedBody from None
    return event | {"body": text, "isBase64Encoded": False}


def refuse_unreadable(event: dict[str, Any]) -> None:
    """Body limits before anything is parsed. Raises BodyTooLarge, UnsupportedMediaType."""
    body = event.get("body") or ""
    if len(body) > BODY_LIMIT or len(body.encode("utf-8", "surrogatepass")) > BODY_LIMIT:
        raise BodyTooLarge
    kind = (header_of(event, "content-type") or "application/json").split(";")[0].strip().lower()
    if body and kind != "application/json":
        raise UnsupportedMediaType


def as_json(event: dict[str, Any]) -> dict[str, Any]:
    """The event with each header once, and without its content type: Powertools knows that in lower case only."""
    headers = event.get("headers") or {}
    kept = {key: value for key, value in headers.items() if key.lower() != "content-type"}
    return event | {"headers": kept, "multiValueHeaders": None}


def parsed(text: str) -> Any:
    """JSON without what other readers take differently: NaN, Infinity, a key twice. Raises MalformedBody.

    60.0 is a whole number, as it is to JSON Schema and to senders that know no other kind of number.
    """
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_number, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise MalformedBody from None
    _look_through(value, ())
    return value


class _Repeating(dict[str, Any]):
    """An object with a key twice, until it is known where in the body it stands."""

    key: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    read = dict(pairs)
    if len(read) == len(pairs):
        return read
    repeating = _Repeating(read)
    repeating.key = Counter(key for key, _ in pairs).most_common(1)[0][0]
    return repeating


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _number(text: str) -> float | int:
    value = float(text)
    # 0.99…9 with 400 digits is 1.0 as a float, and no whole number.
    return int(value) if abs(value) < EXACT and value.is_integer() and Decimal(text) == value else value


def _look_through(value: Any, place: tuple[Step, ...]) -> None:
    """Raises MalformedBody, which says where, for a key that is there twice, and for what is nested too deep."""
    if not isinstance(value, dict | list):
        return
    if len(place) >= DEPTH_LIMIT:
        raise MalformedBody(f"The body is nested deeper than {DEPTH_LIMIT} levels.")
    if isinstance(value, _Repeating):
        there = FieldError(pointer_to((*place, value.key)), "is there twice")
        raise MalformedBody("The body has a key twice.", fields=(there,))
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        _look_through(inner, (*place, step))
