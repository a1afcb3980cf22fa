"""Notes every event it gets: the schedule's, the failed executions', the stack's own call at its start."""

import os
from typing import Any

import boto3


def handler(event: dict[str, Any], _context: Any) -> None:
    kind = event.get("detail-type", "start")
    name = event.get("detail", {}).get("name", "")
    table = boto3.resource("dynamodb").Table(os.environ["TABLE_NAME"])
    table.put_item(Item={"pk": f"{kind} {name}".strip(), "status": event.get("detail", {}).get("status", "")})
