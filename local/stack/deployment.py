"""Deploys the template through CloudFormation, and calls the APIs for what the emulator does not read from it."""

import hashlib
import io
import json
import zipfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from local.stack.aws import client
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from local.stack.issuer import AUDIENCE, ISSUER, KEYS_PATH
from local.stack.template import BUCKET, Template

STACK = "studyplan"
DONE = ("CREATE_COMPLETE", "UPDATE_COMPLETE")
TEMPLATE_KEY = "template.json"
POLL = {"Delay": 0.1, "MaxAttempts": 1200}
# API Gateway's default limits for an account, so that a library of thousands is posted without throttling.
UNTHROTTLED = {"ApiRateLimit": "10000", "ApiBurstLimit": "5000"}


@dataclass(frozen=True)
class Deployed:
    """A deployed stack: its outputs by name, and its physical ids by logical id."""

    digest: str
    outputs: dict[str, str]
    resources: dict[str, str]


def deploy(
    template: Template, wanted: Mapping[str, str], endpoint: str, record: Path, progress: Callable[[str], None]
) -> Deployed:
    """Deploy `template` with the parameters `wanted`, where it is not deployed yet. Return the stack."""
    if unknown := sorted(wanted.keys() - template.body.get("Parameters", {}).keys()):
        raise StackError(f"The template has no parameter {', '.join(unknown)}.")
    previous, digest = _remembered(record), _digest(template, wanted)
    if previous is not None and previous.digest == digest and _was_saved(digest, record.parent):
        return previous
    progress("deploying template.yaml into the emulator")
    record.unlink(missing_ok=True)
    cloud = client("cloudformation", endpoint)
    _upload(template, endpoint)
    try:
        _create_or_update(cloud, _parameters(template, wanted, endpoint), digest)
        deployed = _describe(cloud, digest)
    except Exception as error:
        raise StackError(f"The template could not be deployed: {_reason(cloud) or error}") from error
    _finish_tables(template, deployed, endpoint)
    record.write_text(json.dumps(vars(deployed)), encoding="utf-8")
    return deployed


def _digest(template: Template, wanted: Mapping[str, str]) -> str:
    return hashlib.sha256(json.dumps([template.digest, dict(wanted)], sort_keys=True).encode()).hexdigest()


def _was_saved(digest: str, state: Path) -> bool:
    """Return whether the emulator has saved this deployment: it may have been killed before it did."""
    try:
        saved = json.loads((state / "emulator" / "cloudformation.json").read_text(encoding="utf-8"))
        stacks = saved["payload"]["stacks"]["data"].values()
        return any(
            stack["StackStatus"] in DONE and any(_tag(digest).items() <= tag.items() for tag in stack["Tags"])
            for stack in stacks
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return False


def _tag(digest: str) -> dict[str, str]:
    return {"Key": "digest", "Value": digest}


def _create_or_update(cloud: Any, parameters: list[dict[str, str]], digest: str) -> None:
    arguments = {
        "StackName": STACK,
        "TemplateURL": f"{cloud.meta.endpoint_url}/{BUCKET}/{TEMPLATE_KEY}",
        "Parameters": parameters,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        "Tags": [_tag(digest)],
    }
    status = _status(cloud)
    if status in DONE or status == "UPDATE_ROLLBACK_COMPLETE":
        cloud.update_stack(**arguments)
        cloud.get_waiter("stack_update_complete").wait(StackName=STACK, WaiterConfig=POLL)
        return
    if status is not None:  # a deployment that failed or was cut off
        cloud.delete_stack(StackName=STACK)
        cloud.get_waiter("stack_delete_complete").wait(StackName=STACK, WaiterConfig=POLL)
    cloud.create_stack(**arguments)
    cloud.get_waiter("stack_create_complete").wait(StackName=STACK, WaiterConfig=POLL)


def _parameters(template: Template, wanted: Mapping[str, str], endpoint: str) -> list[dict[str, str]]:
    """Return the parameters that differ from AWS: endpoint, token issuer, folders of layers and API limits."""
    tokens = {"JwtIssuer": ISSUER, "JwtAudience": AUDIENCE, "JwtJwksUrl": endpoint + KEYS_PATH}
    folders = {"SeedsFolder": str(ROOT / "seeds"), "MeaningFolder": str(ROOT / ".tools" / "meaning")}
    values = {"AwsEndpointUrl": endpoint, **folders, **tokens, **UNTHROTTLED, **wanted}
    known = template.body.get("Parameters", {})
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items() if name in known]


def _remembered(record: Path) -> Deployed | None:
    try:
        return Deployed(**json.loads(record.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None


def _status(cloud: Any) -> str | None:
    try:
        status: str = cloud.describe_stacks(StackName=STACK)["Stacks"][0]["StackStatus"]
    except cloud.exceptions.ClientError:
        return None
    return None if status == "DELETE_COMPLETE" else status


def _upload(template: Template, endpoint: str) -> None:
    """Put an empty archive under every artefact key, and the template beside them.

    The workers run the source tree instead of archives. A call itself has at most 51,200 bytes of a template.
    """
    empty = io.BytesIO()
    with zipfile.ZipFile(empty, "w") as archive:
        archive.writestr("README", "The local workers run the source tree.")
    store = client("s3", endpoint)
    with suppress(store.exceptions.BucketAlreadyOwnedByYou):
        store.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": store.meta.region_name})
    for key in sorted(template.artefacts):
        store.put_object(Bucket=BUCKET, Key=key, Body=empty.getvalue())
    store.put_object(Bucket=BUCKET, Key=TEMPLATE_KEY, Body=json.dumps(template.body).encode())


def _describe(cloud: Any, digest: str) -> Deployed:
    stack = cloud.describe_stacks(StackName=STACK)["Stacks"][0]
    resources = cloud.describe_stack_resources(StackName=STACK)["StackResources"]
    return Deployed(
        digest,
        {output["OutputKey"]: output["OutputValue"] for output in stack.get("Outputs", [])},
        {resource["LogicalResourceId"]: resource["PhysicalResourceId"] for resource in resources},
    )


def _reason(cloud: Any) -> str:
    """Return the first failure in the stack's events, which is the cause of the others."""
    with suppress(Exception):
        events = cloud.describe_stack_events(StackName=STACK)["StackEvents"]
        for event in reversed(events):
            if event["ResourceStatus"].endswith("_FAILED"):
                return f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', 'no reason given')}"
    return ""


def _finish_tables(template: Template, deployed: Deployed, endpoint: str) -> None:
    """Set time to live and point-in-time recovery, which the emulator does not read from a template."""
    database = client("dynamodb", endpoint)
    for logical_id, properties in template.tables.items():
        table = deployed.resources[logical_id]
        if ttl := properties.get("TimeToLiveSpecification"):
            database.update_time_to_live(TableName=table, TimeToLiveSpecification=ttl)
        if recovery := properties.get("PointInTimeRecoverySpecification"):
            database.update_continuous_backups(TableName=table, PointInTimeRecoverySpecification=recovery)
