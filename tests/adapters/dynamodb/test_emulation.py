"""What makes moto cheaper leaves its answers as they are."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from tests.support import aws

KEY = {"pk": {"S": "a"}, "sk": {"S": "b"}}
ROW: dict[str, Any] = KEY | {
    "text": {"S": ""},
    "number": {"N": "-1.50"},
    "bytes": {"B": b"\x00\xff"},
    "yes": {"BOOL": True},
    "no": {"BOOL": False},
    "nothing": {"NULL": True},
    "names": {"SS": ["x", "y"]},
    "list": {"L": [{"N": "1"}, {"M": {}}, {"L": []}]},
    "map": {"M": {"S": {"S": "a name that is a type"}, "L": {"L": [{"M": {"N": {"N": "2"}}}]}}},
}


@pytest.fixture(scope="module", params=[mock_aws, aws.emulated], ids=["moto", "cheaper"])
def database(request: pytest.FixtureRequest) -> Iterator[Any]:
    """A client of an empty table, of moto as it is and as the tests have it."""
    with pytest.MonkeyPatch.context() as settings, request.param():
        for name, value in aws.SETTINGS.items():
            settings.setenv(name, value)
        aws.empty_table()
        yield aws.client("dynamodb")


def test_values_of_every_type_are_read_as_they_were_stored(database: Any) -> None:
    database.put_item(TableName=aws.TABLE, Item=ROW)
    assert database.get_item(TableName=aws.TABLE, Key=KEY)["Item"] == ROW
    assert database.scan(TableName=aws.TABLE)["Items"] == [ROW]


def test_a_cancelled_transaction_changes_no_row(database: Any) -> None:
    database.put_item(TableName=aws.TABLE, Item=ROW)
    change = {"UpdateExpression": "SET #n = :n", "ExpressionAttributeNames": {"#n": "number"}}
    change |= {"ExpressionAttributeValues": {":n": {"N": "7"}}}
    other = KEY | {"sk": {"S": "c"}}
    writes: list[Any] = [
        {"Update": {"TableName": aws.TABLE, "Key": KEY, **change}},
        {"Put": {"TableName": aws.TABLE, "Item": other, "ConditionExpression": "attribute_exists(pk)"}},
    ]
    with pytest.raises(ClientError, match="TransactionCanceled"):
        database.transact_write_items(TransactItems=writes)
    assert database.scan(TableName=aws.TABLE)["Items"] == [ROW]
    database.transact_write_items(TransactItems=writes[:1])
    assert database.scan(TableName=aws.TABLE)["Items"] == [ROW | {"number": {"N": "7"}}]
