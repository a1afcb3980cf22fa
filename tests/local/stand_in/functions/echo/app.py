"""Answers an API request with what it saw of it."""

import json
from typing import Any
from urllib.parse import quote


def handler(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    if event["path"].startswith("/things/raise"):
        raise RuntimeError("on purpose")
    body = event["body"] or ""
    headers = {key.lower(): value for key, value in event["headers"].items()}
    seen = {
        "method": event["httpMethod"],
        "path": event["path"],
        "query": event["multiValueQueryStringParameters"],
        "header": headers.get("x-test"),
        "authorization": headers.get("authorization"),
        "length": len(body),
        "body": body[:100],
    }
    status = 201 if event["httpMethod"] == "POST" else 200
    location = quote(event["requestContext"]["path"].rstrip("/")) + "/1/"
    answered = {"Content-Type": "application/test+json", "Location": location, "X-Answer": "42"}
    return {"statusCode": status, "headers": answered, "body": json.dumps(seen)}
