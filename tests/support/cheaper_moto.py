"""What makes moto cheaper. None of it changes what moto answers: it keeps what moto would work out again each time."""

import copy
import os
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from unittest.mock import patch

import boto3
from botocore.config import Config
from botocore.useragent import UserAgentString
from jsonpath_ng.ext.parser import parse as parse_path
from jsonpath_ng.parser import parse as parse_result_path
from moto.core import responses
from moto.core.serialize import AttributePickerContext, BaseJSONSerializer, XFormedAttributePicker
from moto.core.utils import method_names_from_class
from moto.dynamodb.models import DynamoDBBackend
from moto.dynamodb.models.table import Table
from moto.stepfunctions.parser.asl.antlr.runtime.ASLParser import ASLParser
from moto.stepfunctions.parser.asl.component.common.path import result_path
from moto.stepfunctions.parser.asl.utils import json_path

_TREES: dict[str, Any] = {}  # a definition's text -> its syntax tree, which moto only reads
_KEYS: dict[Any, tuple[str, ...]] = {}  # a field of an answer -> the names that the attribute behind it can have
_METHODS = cache(method_names_from_class)
_PATH, _RESULT_PATH = cache(parse_path), cache(parse_result_path)  # what they give is only asked afterwards


@contextmanager
def cheaper_moto() -> Iterator[None]:
    """Keep clients for as long as this moto lives, and what does not depend on it for as long as this process."""
    parse: Any = ASLParser.state_machine
    keys = XFormedAttributePicker.get_possible_keys

    def parsed(parser: ASLParser) -> Any:
        text = str(parser.getTokenStream().tokenSource.inputStream)
        tree = _TREES.get(text) or parse(parser)
        if not parser.getNumberOfSyntaxErrors():
            _TREES[text] = tree
        return tree

    def possible_keys(picker: XFormedAttributePicker, context: AttributePickerContext) -> tuple[str, ...]:
        shape, service = context.shape, context.service_model
        field = (
            type(context.obj),
            context.key,
            service and service.service_name,
            shape.name,
            shape.type_name,
            shape.serialization.get("name"),
            getattr(getattr(shape, "parent", None), "name", None),
        )
        if field not in _KEYS:
            _KEYS[field] = tuple(keys(picker, context))
        return _KEYS[field]

    with (
        patch.object(boto3.Session, "client", _kept_clients()),
        patch.object(ASLParser, "state_machine", parsed),
        patch.object(json_path, "parse", _PATH),
        patch.object(responses, "method_names_from_class", _METHODS),
        patch.object(UserAgentString, "to_string", lambda _agent: "boto3 in tests"),
        patch.object(result_path, "parse", _RESULT_PATH),
        patch.object(XFormedAttributePicker, "get_possible_keys", possible_keys),
        patch.object(BaseJSONSerializer, "_serialize_type_structure", _with_less_to_look_for()),
        patch.object(
            DynamoDBBackend, "transact_write_items", _with_a_cheaper_copy(DynamoDBBackend.transact_write_items)
        ),
    ):
        yield


def _kept_clients() -> Any:
    """Return what makes a client once for each set of arguments and settings: a test makes up to fifteen."""
    make, made = boto3.Session.client, {}

    def client(session: boto3.Session, *which: Any, **how: Any) -> Any:
        settings = tuple(sorted(item for item in os.environ.items() if item[0].startswith("AWS_")))
        # Configs are equal where they say the same; Python takes each for another.
        told = {name: repr(vars(value)) if isinstance(value, Config) else value for name, value in how.items()}
        key = (which, tuple(sorted(told.items())), settings)
        if key not in made:
            made[key] = make(session, *which, **how)
        return made[key]

    return client


def _with_less_to_look_for() -> Any:
    """Return moto's writer of structures. In each value of a row moto looks for ten types; this looks for its own."""
    write = BaseJSONSerializer._serialize_type_structure

    def written(serializer: Any, serialized: Any, value: Any, shape: Any, key: str) -> None:
        if shape.name != "AttributeValue" or not isinstance(value, dict):
            write(serializer, serialized, value, shape, key)
            return
        serialized[key] = {}
        for kind in value:
            shape.members[kind].parent = shape
            serializer._serialize_structure_member(serialized[key], value, shape.members[kind], kind)

    return written


def _with_a_cheaper_copy(transact: Any) -> Any:
    """Return moto's transaction, with a copy to go back to that has the same rows as moto's, for each write one of all.

    Only an update changes a row where it is; what is put or deleted is another object. So rows that the transaction
    updates are copied, and the others are the same in both. Calls come one at a time (tests/support/aws.py).
    """

    def transaction(backend: DynamoDBBackend, asked: list[dict[str, Any]]) -> None:
        updates = [each["Update"] for each in asked if "Update" in each]
        places = [(each["TableName"], each["Key"]) for each in updates if each["TableName"] in backend.tables]
        changed = [(place[0], row) for place in places if (row := backend.get_item(*place))]

        def copied(table: Table, _memo: object) -> Table:
            kept = copy.copy(table)
            kept.items = defaultdict(dict)
            for key, rows in table.items.items():
                kept.items[key] = dict(rows) if table.has_range_key else copy.deepcopy(rows)
            for name, row in changed:
                if name == table.name and table.has_range_key:
                    kept.items[row.hash_key][row.range_key] = copy.deepcopy(row)
            return kept

        with patch.object(Table, "__deepcopy__", copied, create=True):
            transact(backend, asked)

    return transaction
