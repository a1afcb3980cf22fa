"""What API Gateway refuses by itself has the shape of our problems too, as the template's GatewayResponses say."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from local.stack import aws
from local.stack.stack import Stack
from tests.api.client import PROBLEM, Client

pytestmark = pytest.mark.stack


def test_more_calls_than_the_stage_lets_through_are_told_so_in_a_problem(stack: Stack, api: Client) -> None:
    with _throttled(stack):
        answers = [api.once("GET", "/api/health/") for _ in range(10)]
    refused = [answer for answer in answers if answer.status != 200]
    assert refused
    for answer in refused:
        assert (answer.status, answer.headers["Content-Type"]) == (429, PROBLEM), answer.content
        assert answer.body == {"type": "about:blank", "title": "Too Many Requests", "code": "Gateway"}


@contextmanager
def _throttled(stack: Stack) -> Iterator[None]:
    """The stage lets one call a second through, for a while."""
    gateway = aws.client("apigateway", stack.endpoint)
    stage = {"restApiId": stack.outputs["ApiId"], "stageName": stack.outputs["ApiStage"]}
    method = "*/*"  # every method that has no setting of its own, as the page's files have
    before = gateway.get_stage(**stage)["methodSettings"][method]

    def allow(rate: float, burst: int) -> None:
        limits = {"rateLimit": rate, "burstLimit": burst}
        changes = [
            {"op": "replace", "path": f"/{method}/throttling/{name}", "value": str(value)}
            for name, value in limits.items()
        ]
        gateway.update_stage(**stage, patchOperations=changes)

    allow(1, 1)
    try:
        yield
    finally:
        allow(before["throttlingRateLimit"], before["throttlingBurstLimit"])
