"""Calls of a bucket, with the product's errors."""

from collections.abc import Callable

from botocore.exceptions import BotoCoreError, ClientError

from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable

MISSING = frozenset({"NoSuchKey", "404", "NotFound"})
THROTTLED = frozenset({"SlowDown", "Throttling", "ThrottlingException", "RequestLimitExceeded"})


def call_bucket[R](operation: Callable[[], R], missing: type[Exception]) -> R:
    """Call a bucket. Raises `missing` where there is no such object, StoreThrottled, StoreUnavailable."""
    try:
        return operation()
    except ClientError as refused:
        code = refused.response["Error"]["Code"]
        if code in MISSING:
            raise missing from None
        if code in THROTTLED:
            raise StoreThrottled from refused
        if refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= 500:
            raise StoreUnavailable from refused
        raise
    except BotoCoreError as unreachable:
        raise StoreUnavailable from unreachable
