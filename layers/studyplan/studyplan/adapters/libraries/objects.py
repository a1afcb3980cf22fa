"""The objects of compiled libraries in a bucket. None is ever changed: a key is used once."""

from collections.abc import Callable, Iterable
from functools import partial
from itertools import batched
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from studyplan.adapters.bucket import call_bucket

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

DELETED_TOGETHER = 1_000  # objects


class ObjectMissing(Exception):
    """An object is gone: a newer version took its place, or somebody deleted it. Never leaves the adapters."""


class LibraryObjects:
    """Reads and writes objects. The client is made when one is first needed: most libraries have none."""

    def __init__(self, client: "Callable[[], S3Client]", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, owner: str, version: int, content: bytes) -> str:
        """Store an object of a version and return its key."""
        key = f"{_prefix(owner)}{version:012}-{uuid4().hex}"
        client = self._client()
        call_bucket(lambda: client.put_object(Bucket=self._bucket, Key=key, Body=content), ObjectMissing)
        return key

    def get(self, key: str, start: int = 0, length: int | None = None) -> bytes:
        """Return an object, or `length` bytes of it from `start` on. Raises ObjectMissing."""
        asked: dict[str, Any] = {} if length is None else {"Range": f"bytes={start}-{start + length - 1}"}
        client = self._client()
        return call_bucket(
            lambda: client.get_object(Bucket=self._bucket, Key=key, **asked)["Body"].read(), ObjectMissing
        )

    def sweep(self, owner: str, version: int, *, kept: Iterable[str]) -> None:
        """Delete an owner's objects of versions up to this one, but those that are kept."""
        client, own = self._client(), frozenset(kept)
        pages = client.get_paginator("list_objects_v2").paginate(Bucket=self._bucket, Prefix=_prefix(owner))
        listed = call_bucket(
            lambda: [each["Key"] for page in pages for each in page.get("Contents", ())], ObjectMissing
        )
        old = (key for key in listed if key not in own and _version_of(key) <= version)
        for some in batched(old, DELETED_TOGETHER, strict=False):
            objects: Any = {"Objects": [{"Key": key} for key in some], "Quiet": True}
            call_bucket(partial(client.delete_objects, Bucket=self._bucket, Delete=objects), ObjectMissing)


def _prefix(owner: str) -> str:
    return f"libraries/{owner}/"


def _version_of(key: str) -> int:
    return int(key.rpartition("/")[2].partition("-")[0])
