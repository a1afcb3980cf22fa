"""The files of imports in a bucket. The owner is in every key, and no key has a name from a file or a caller."""

import gzip
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from studyplan.adapters.bucket import call_bucket
from studyplan.domain.errors.imports import FileMissing
from studyplan.domain.importing.catalogue import MAX_BYTES
from studyplan.domain.importing.record import SkippedRow
from studyplan.domain.importing.report import PlannedRow
from studyplan.domain.values.types import Value
from studyplan.import_ports import Upload

if TYPE_CHECKING:
    from types_boto3_s3 import S3Client

UPLOAD_SECONDS = 900


class BucketFiles:
    """Implements import_ports.ImportFiles."""

    def __init__(self, client: "S3Client", bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def save_file(self, owner: str, import_id: str, content: bytes) -> None:
        self._save(_key(owner, import_id, "file"), content)

    def upload(self, owner: str, import_id: str, *, media_type: str) -> Upload:
        key = _key(owner, import_id, "file")
        post = self._client.generate_presigned_post(
            self._bucket,
            key,
            Fields={"Content-Type": media_type},
            Conditions=[["content-length-range", 1, MAX_BYTES], {"Content-Type": media_type}],
            ExpiresIn=UPLOAD_SECONDS,
        )
        return Upload(post["url"], post["fields"])

    def size(self, owner: str, import_id: str) -> int | None:
        key = _key(owner, import_id, "file")
        try:
            head = _call(lambda: self._client.head_object(Bucket=self._bucket, Key=key))
        except FileMissing:
            return None
        return int(head["ContentLength"])

    def file(self, owner: str, import_id: str) -> bytes:
        return self._read(_key(owner, import_id, "file"))

    def save_piece(self, owner: str, import_id: str, number: int, rows: Sequence[PlannedRow]) -> None:
        self._save(_piece(owner, import_id, number), _lines(rows))

    def piece(self, owner: str, import_id: str, number: int) -> tuple[PlannedRow, ...]:
        lines = gzip.decompress(self._read(_piece(owner, import_id, number))).splitlines()
        return tuple(PlannedRow.model_validate_json(line, extra="ignore") for line in lines)

    def save_skipped(self, owner: str, import_id: str, start: int, rows: Sequence[SkippedRow]) -> None:
        self._save(_key(owner, import_id, f"skipped/{start:07}.jsonl"), _lines(rows))

    def skipped(self, owner: str, import_id: str) -> tuple[SkippedRow, ...]:
        prefix = _key(owner, import_id, "skipped/")
        listed = _call(lambda: self._client.list_objects_v2(Bucket=self._bucket, Prefix=prefix))
        files = [gzip.decompress(self._read(item["Key"])) for item in listed.get("Contents", ())]
        return tuple(SkippedRow.model_validate_json(line) for file in files for line in file.splitlines())

    def _save(self, key: str, content: bytes) -> None:
        _call(lambda: self._client.put_object(Bucket=self._bucket, Key=key, Body=content))

    def _read(self, key: str) -> bytes:
        return _call(lambda: self._client.get_object(Bucket=self._bucket, Key=key)["Body"].read())


def _key(owner: str, import_id: str, name: str) -> str:
    return f"{owner}/{import_id}/{name}"


def _piece(owner: str, import_id: str, number: int) -> str:
    return _key(owner, import_id, f"pieces/{number:05}.jsonl")


def _lines(rows: Sequence[Value]) -> bytes:
    """Return rows as JSON lines, compressed the same way each time."""
    text = "".join(f"{row.model_dump_json(exclude_defaults=True)}\n" for row in rows)
    return gzip.compress(text.encode(), compresslevel=1, mtime=0)


def _call[R](operation: Callable[[], R]) -> R:
    """Call the bucket with the product's errors. Raises FileMissing, StoreThrottled, StoreUnavailable."""
    return call_bucket(operation, FileMissing)
