"""Our values as DynamoDB attributes and back. Numbers go in as Decimal and come out as they went in."""

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

SMALL = 1024  # bytes; above it a blob is compressed
ITEM_LIMIT = 400_000  # bytes; DynamoDB's own limit is 400 KB for a whole item
BLOB = "body"

type Attributes = dict[str, AttributeValueTypeDef]
type Row = Mapping[str, Any]

_serializer, _deserializer = TypeSerializer(), TypeDeserializer()


def to_attributes(row: Row) -> Attributes:
    """Plain values to DynamoDB's form. Floats pass through JSON text, so that 5.5 stays 5.5; None is left out."""
    exact = json.loads(
        json.dumps({key: value for key, value in row.items() if not isinstance(value, bytes)}),
        parse_float=Decimal,
    )
    exact |= {key: value for key, value in row.items() if isinstance(value, bytes)}
    return {key: _serializer.serialize(value) for key, value in exact.items() if value is not None}


def from_attributes(item: Attributes) -> dict[str, Any]:
    """DynamoDB's form to plain values: whole Decimals become int, others float."""
    return {key: _plain(_deserializer.deserialize(value)) for key, value in item.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value


def pack(value: BaseModel) -> bytes:
    """A value as one blob: JSON, gzipped above 1 KB. Raises PlanTooLarge near DynamoDB's item limit."""
    text = value.model_dump_json().encode()
    blob = gzip.compress(text, compresslevel=5, mtime=0) if len(text) > SMALL else text
    if len(blob) > ITEM_LIMIT - SMALL:
        raise PlanTooLarge
    return blob


def unpack[T: BaseModel](kind: type[T], blob: Any) -> T:
    """The value again. What a newer version has put into it beside is no fault: versions run side by side."""
    raw = bytes(blob)
    text = gzip.decompress(raw) if raw[:2] == b"\x1f\x8b" else raw
    return kind.model_validate_json(text, extra="ignore")
