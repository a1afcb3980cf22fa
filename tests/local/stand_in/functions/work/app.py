"""Works, or fails in the way it is asked to."""

import os
import time
from typing import Any

import boto3
from words import WORD  # type: ignore[import-not-found]


class Flaky(Exception):
    """Passes when tried again."""


class Hopeless(Exception):
    """Does not pass."""


def count_call(key: str) -> int:
    table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
    answer = table.update_item(
        Key={"pk": f"calls of {key}"},
        UpdateExpression="ADD calls :one",
        ExpressionAttributeValues={":one": 1},
        ReturnValues="UPDATED_NEW",
    )
    return int(str(answer["Attributes"]["calls"]))


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    match event["mode"]:
        case "call":
            from aws_call import called  # type: ignore[import-not-found] # beside this file in a worker alone

            answer: dict[str, Any] = called(event["service"], event["operation"], event["arguments"])
            return answer
        case "die":
            os._exit(3)
        case "hopeless":
            raise Hopeless("no use")
        case "slow":
            # Its execution has gone on without it, in moto perhaps its whole test: it must touch nothing.
            time.sleep(6)
            return {"word": "late", "calls": 0}
    calls = count_call(event["execution"])
    if event["mode"] == "flaky" and calls == 1:
        raise Flaky("try again")
    return {"word": WORD, "calls": calls}
