"""Files of imports in a bucket: keys by owner and import, pieces that are read equal, and what is missing."""

import json
from base64 import b64decode
from typing import Any

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from botocore.stub import Stubber

from studyplan.adapters.imports.files import BucketFiles
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from studyplan.domain.errors.imports import FileMissing
from studyplan.domain.importing.catalogue import MAX_BYTES
from studyplan.domain.importing.record import SkippedRow
from studyplan.domain.importing.report import PlannedRow, ReportRow
from tests.support import aws
from tests.support.builders import a_resource, an_id
from tests.support.imports import changing, making

BUCKET = "imports"
IMPORT = an_id("import")


@pytest.fixture
def client(moto: None, settings: None) -> Any:
    made = aws.client("s3")
    if BUCKET not in [bucket["Name"] for bucket in made.list_buckets()["Buckets"]]:
        made.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": aws.REGION})
    for item in made.list_objects_v2(Bucket=BUCKET).get("Contents", ()):
        made.delete_object(Bucket=BUCKET, Key=item["Key"])
    return made


@pytest.fixture
def files(client: Any) -> BucketFiles:
    return BucketFiles(client, BUCKET)


def test_a_file_is_read_as_it_was_sent(files: BucketFiles) -> None:
    content = b"\xef\xbb\xbf\x00\xff,;"
    files.save_file("ana", IMPORT, content)
    assert (files.file("ana", IMPORT), files.size("ana", IMPORT)) == (content, len(content))


def test_a_key_begins_with_the_owner_and_has_no_name_from_a_file(files: BucketFiles, client: Any) -> None:
    files.save_file("ana%23", IMPORT, b"x")
    files.save_piece("ana%23", IMPORT, 3, [making(a_resource("../../etc", title="../../etc"))])
    files.save_skipped("ana%23", IMPORT, 49, [SkippedRow(place=50, message="m")])
    keys = [item["Key"] for item in client.list_objects_v2(Bucket=BUCKET)["Contents"]]
    prefix = f"ana%23/{IMPORT}"
    assert keys == [f"{prefix}/file", f"{prefix}/pieces/00003.jsonl", f"{prefix}/skipped/0000049.jsonl"]


def test_what_is_not_there_is_missing_also_for_another_owner(files: BucketFiles) -> None:
    files.save_file("ana", IMPORT, b"x")
    files.save_piece("ana", IMPORT, 0, [])
    assert files.size("ben", IMPORT) is None
    for read in (lambda: files.file("ben", IMPORT), lambda: files.piece("ben", IMPORT, 0)):
        with pytest.raises(FileMissing):
            read()


def test_pieces_and_skipped_rows_are_read_equal(files: BucketFiles) -> None:
    old = a_resource("old", tags=("a", "b"), description="d", prerequisites=(an_id("x"),))
    rows = (
        making(a_resource("new", title="Ünïcode")),
        changing(old.model_copy(update={"title": "Newer"}), old),
        PlannedRow(report=ReportRow(row=4, status="rejected", warnings=("w",), unresolved=("u",))),
    )
    files.save_piece("ana", IMPORT, 7, rows)
    assert files.piece("ana", IMPORT, 7) == rows
    for start in (98, 49):
        files.save_skipped("ana", IMPORT, start, [SkippedRow(place=start + 1, message="taken")])
    assert [row.place for row in files.skipped("ana", IMPORT)] == [50, 99]
    assert files.skipped("ben", IMPORT) == ()


def test_an_upload_is_signed_for_one_key_one_type_and_thirty_two_megabytes(files: BucketFiles) -> None:
    upload = files.upload("ana", IMPORT, media_type="text/csv")
    assert upload.fields["key"] == f"ana/{IMPORT}/file"
    policy = json.loads(b64decode(upload.fields["policy"]))
    assert ["content-length-range", 1, MAX_BYTES] in policy["conditions"]
    assert {"Content-Type": "text/csv"} in policy["conditions"]


@pytest.mark.parametrize(
    ("code", "status", "expected"),
    [
        ("SlowDown", 503, StoreThrottled),
        ("InternalError", 500, StoreUnavailable),
        ("NoSuchKey", 404, FileMissing),
        ("AccessDenied", 403, ClientError),
    ],
)
def test_a_refusal_is_the_products_error(
    files: BucketFiles, client: Any, code: str, status: int, expected: Any
) -> None:
    with Stubber(client) as stub:
        stub.add_client_error("get_object", service_error_code=code, http_status_code=status)
        with pytest.raises(expected):
            files.file("ana", IMPORT)


def test_a_bucket_that_does_not_answer_is_unavailable(files: BucketFiles, monkeypatch: pytest.MonkeyPatch) -> None:
    def unreachable(**_: object) -> None:
        raise EndpointConnectionError(endpoint_url="https://s3")

    monkeypatch.setattr(files, "_client", type("Broken", (), {"put_object": staticmethod(unreachable)}))
    with pytest.raises(StoreUnavailable):
        files.save_file("ana", IMPORT, b"x")
