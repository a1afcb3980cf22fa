"""Convert values to DynamoDB attributes and blobs, and back. Numbers are stored as Decimal and keep their value."""

import gzip
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer
from pydantic import BaseModel

from studyplan.domain.errors.failures import PlanTooLarge

if TYPE_CHECKING:
    from types_boto3_dynamodb.type_defs import AttributeValueTypeDef

SMALL = 256  # bytes; above it a blob is compressed, because DynamoDB counts a row by the KB
ITEM_LIMIT = 350_000  # bytes; of DynamoDB an item may have 409,600, with its names and numbers
MARGIN = 1024  # bytes of an item beside its blob
BLOB = "body"

type Attributes = dict[str, AttributeValueTypeDef]
type Row = Mapping[str, Any]

_serializer, _deserializer = TypeSerializer(), TypeDeserializer()


def to_attributes(row: Row) -> Attributes:
    """Convert plain values to DynamoDB's format. Floats go through JSON text, so 5.5 stays 5.5; None is left out."""
    exact = json.loads(
        json.dumps({key: value for key, value in row.items() if not isinstance(value, bytes)}),
        parse_float=Decimal,
    )
    exact |= {key: value for key, value in row.items() if isinstance(value, bytes)}
    return {key: _serializer.serialize(value) for key, value in exact.items() if value is not None}


def from_attributes(item: Attributes) -> dict[str, Any]:
    """Convert DynamoDB's format to plain values: whole numbers become int, others float."""
    return {key: _plain(value) for key, value in item.items()}


def _plain(attribute: Mapping[str, Any]) -> Any:
    """Return the value of an attribute. A library has millions of them, so the most frequent kind comes first."""
    ((kind, value),) = attribute.items()
    if kind == "S":
        return value
    if kind == "N":
        return int(value) if value.isdecimal() else _number(Decimal(value))
    if kind == "L":
        return [_plain(inner) for inner in value]
    if kind == "M":
        return {key: _plain(inner) for key, inner in value.items()}
    return _deserializer.deserialize(attribute)  # type: ignore[arg-type]


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def pack(value: BaseModel) -> bytes:
    """Return a value as one blob: JSON, gzipped above 256 bytes. Raises PlanTooLarge near DynamoDB's item limit."""
    text = _as_stored(value).encode()
    blob = gzip.compress(text, compresslevel=5, mtime=0) if len(text) > SMALL else text
    if len(blob) > ITEM_LIMIT - MARGIN:
        raise PlanTooLarge
    return blob


def unpack[T: BaseModel](kind: type[T], blob: Any) -> T:
    """Return the packed value. Ignore unknown fields: a newer version that is also deployed may have written them."""
    raw = bytes(blob)
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    if kind.__name__ in RENAMED:
        return kind.model_validate_json(json.dumps(_with_names(json.loads(text), _NEW_NAMES)), extra="ignore")
    return kind.model_validate_json(text, extra="ignore")


# Names that release 0.1 gave to fields of stored values. While 0.1 may run beside this release, rows are written under
# these names and read under either. The release after 0.2 writes the new names, the one after that drops this table.
FORMER_NAMES = {
    "ranked": "matches",
    "selection_reason": "admitted",
    "assumed_prerequisites": "assumes",
    "unfinished": "begun",
    "remaining_minutes": "minutes_left",
}
# Class names, so that no function imports classes that it never reads.
RENAMED = frozenset({"Candidates", "Timetable", "Plan"})
_NEW_NAMES = {former: name for name, former in FORMER_NAMES.items()}


# Release 0.1 knows no null here and reads its own default where the field is missing, so a null one is left out.
_NOT_NULL = {"PlanContext": ("constraints", "max_daily_minutes")}
# Fields of a later release are stored where they say something: rows of a plan that nobody replans stay as they were.
_LATER: dict[str, dict[str, Any]] = {"PlanContext": {"replan": None}, "Plan": {"version": 1, "history_days": 0}}


def _as_stored(value: BaseModel) -> str:
    name = type(value).__name__
    left_out: dict[str, Any] = {
        field: True for field, default in _LATER.get(name, {}).items() if getattr(value, field) == default
    }
    if name in _NOT_NULL:
        outer, inner = _NOT_NULL[name]
        left_out |= {outer: {inner}} if getattr(getattr(value, outer), inner) is None else {}
    if name not in RENAMED:
        return value.model_dump_json(exclude=left_out or None)
    renamed = _with_names(value.model_dump(mode="json", exclude=left_out or None), FORMER_NAMES)
    return json.dumps(renamed, ensure_ascii=False, separators=(",", ":"))


def _with_names(value: Any, names: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {names.get(key, key): _with_names(inner, names) for key, inner in value.items()}
    return [_with_names(inner, names) for inner in value] if isinstance(value, list) else value
