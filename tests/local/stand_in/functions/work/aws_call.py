"""One AWS call, for the stand-in and for the test that compares."""

import json
from typing import Any

import boto3
from botocore.exceptions import ClientError


def called(service: Any, operation: str, arguments: dict[str, Any]) -> dict[str, Any]:
    """Make one AWS call; return the answer, or what it was refused with."""
    try:
        answer: dict[str, Any] = getattr(boto3.client(service), operation)(**arguments)
    except ClientError as refused:
        answer = dict(refused.response)
    http = answer.pop("ResponseMetadata")
    answer |= {"status": http["HTTPStatusCode"], "headers": sorted(http["HTTPHeaders"])}
    plain: dict[str, Any] = json.loads(json.dumps(answer, default=str))
    return plain
