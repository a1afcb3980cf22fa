"""Read request bodies within limits: size, media type, depth, and JSON that every parser reads alike."""

import base64
import json
from collections import Counter
from decimal import Decimal
from typing import Any

from studyplan.domain.errors.http import (
    BodyTooLarge,
    FieldError,
    InvalidFields,
    MalformedBody,
    UnsupportedMediaType,
    pointer_to,
)
from studyplan.http.request_context import header_of

BODY_LIMIT = 16 * 1024  # bytes
DEPTH_LIMIT = 16  # nested objects and lists; no valid body has more than three levels

EXACT = 2**53  # from here on a float cannot represent every whole number

type Step = str | int


def decode_body(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with its body as text. Raises MalformedBody for base64 that is not text."""
    if not event.get("isBase64Encoded") or not event.get("body"):
        return event
    try:
        text = base64.b64decode(event["body"], validate=True).decode()
    except ValueError:
        raise MalformedBody from None
    return event | {"body": text, "isBase64Encoded": False}


def small_json(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with its body as text. Raises MalformedBody, BodyTooLarge, UnsupportedMediaType."""
    event = decode_body(event)
    check_body(event)
    return event


def check_body(event: dict[str, Any]) -> None:
    """Check size and media type before the body is parsed. Raises BodyTooLarge, UnsupportedMediaType."""
    body = event.get("body") or ""
    if len(body) > BODY_LIMIT or len(body.encode("utf-8", "surrogatepass")) > BODY_LIMIT:
        raise BodyTooLarge
    media_type = (header_of(event, "content-type") or "application/json").split(";")[0].strip().lower()
    if body and media_type != "application/json":
        raise UnsupportedMediaType


def normalise_headers(event: dict[str, Any]) -> dict[str, Any]:
    """Return the event with each header once, and without content type: Powertools reads that in lower case only."""
    headers = event.get("headers") or {}
    others = {key: value for key, value in headers.items() if key.lower() != "content-type"}
    return event | {"headers": others, "multiValueHeaders": None}


def parse_json(text: str) -> Any:
    """Parse a JSON object without what parsers read differently: NaN, Infinity, repeated keys.

    60.0 counts as a whole number, as in JSON Schema: some clients write every number as a float.

    Raises MalformedBody, and InvalidFields for JSON that is no object.
    """
    try:
        value = json.loads(text, parse_constant=_no_constant, parse_float=_number, object_pairs_hook=_object)
    except (ValueError, RecursionError):
        raise MalformedBody from None
    _check(value, ())
    if not isinstance(value, dict):  # Powertools would take the first item of a list for the body
        raise InvalidFields(fields=(FieldError("", "must be an object"),))
    return value


class _Repeating(dict[str, Any]):
    """An object with a repeated key, kept until its place in the body is known."""

    key: str


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    values = dict(pairs)
    if len(values) == len(pairs):
        return values
    repeating = _Repeating(values)
    repeating.key = Counter(key for key, _ in pairs).most_common(1)[0][0]
    return repeating


def _no_constant(name: str) -> float:
    raise ValueError(name)


def _number(text: str) -> float | int:
    value = float(text)
    # 0.99…9 with 400 digits becomes 1.0 as a float, but it is not a whole number.
    return int(value) if abs(value) < EXACT and value.is_integer() and Decimal(text) == value else value


def _check(value: Any, place: tuple[Step, ...]) -> None:
    """Raise MalformedBody for a repeated key, with its place, and for values that are nested too deep."""
    if not isinstance(value, dict | list):
        return
    if len(place) >= DEPTH_LIMIT:
        raise MalformedBody(f"The body is nested deeper than {DEPTH_LIMIT} levels.")
    if isinstance(value, _Repeating):
        repeated = FieldError(pointer_to((*place, value.key)), "is repeated; send it once")
        raise MalformedBody("The body has a repeated key.", fields=(repeated,))
    steps: Any = value.items() if isinstance(value, dict) else enumerate(value)
    for step, inner in steps:
        _check(inner, (*place, step))
