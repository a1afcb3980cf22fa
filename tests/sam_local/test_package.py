"""What was built can be put into a bucket by the real `sam package`: the embedded stack's bucket, AWS's S3 calls."""

import io
import json
import os
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local.sam_local import sam_commands
from local.stack.aws import REGION, child_environment, client
from tests.sam_local.conftest import Served, timed
from tests.support import aws
from tools import sam
from tools.template import read

pytestmark = pytest.mark.sam_local

BUCKET = "packages"


@pytest.fixture
def packaged(served: Served, tmp_path: Path) -> Path:
    """The template that `sam package` writes, what it names being in the bucket."""
    endpoint, written = served.stack.endpoint, tmp_path / "packaged.yaml"
    client("s3", endpoint).create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    source = sam_commands.build(lambda _: None)
    asked = ["package", "--template-file", str(source), "--s3-bucket", BUCKET, "--output-template-file", str(written)]
    with timed("sam package"):
        done = sam.run(asked, child_environment(os.environ) | {"AWS_ENDPOINT_URL_S3": endpoint})
    assert done.returncode == 0, done.stderr
    return written


def key_of(place: Any) -> str:
    """Of an object that a packaged template names, in either of its spellings."""
    return str(place["Key"]) if isinstance(place, dict) else place.removeprefix(f"s3://{BUCKET}/")


def test_all_that_the_template_names_on_this_machine_is_in_the_bucket(served: Served, packaged: Path) -> None:
    bucket, template = client("s3", served.stack.endpoint), read(packaged)
    contents = {}
    for name, resource in template["Resources"].items():
        for place in {"CodeUri", "ContentUri", "DefinitionUri"} & resource.get("Properties", {}).keys():
            key = key_of(resource["Properties"][place])
            contents[name] = bucket.get_object(Bucket=BUCKET, Key=key)["Body"].read()
    for machine, name in (("PlanMachine", "make_study_plan"), ("ImportMachine", "import_catalogue")):
        definition = (aws.ROOT / "statemachine" / f"{name}.asl.json").read_text("utf-8")
        assert json.loads(contents.pop(machine)) == json.loads(definition)
    archives = {name: zipfile.ZipFile(io.BytesIO(body)).namelist() for name, body in contents.items()}
    layers = {name: archives.pop(name) for name in ("StudyplanLayer", "SeedsLayer", "MeaningLayer")}
    assert len(archives) == len(list((aws.ROOT / "functions").glob("*/app.py")))
    assert [name for name, files in archives.items() if "app.py" not in files] == []
    assert {"page/index.html", "page/main.js"} <= set(archives["ViewerFunction"])
    assert "python/studyplan/runtime/wiring.py" in layers["StudyplanLayer"]
    assert "resources.json" in layers["SeedsLayer"]
    assert sorted(layers["MeaningLayer"]) == ["meaning.LICENSE", "meaning.table"]
