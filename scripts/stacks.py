"""The stacks of samconfig.toml, one for each environment, and the deployed stack of each in AWS."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from tools.project import ROOT, Stop

SETTINGS = ROOT / "samconfig.toml"
# Not environments: the settings of a `sam build` or `sam validate` without an environment.
BARE = ("version", "default")


@dataclass(frozen=True)
class Stack:
    """One environment's stack: its name, its region, and its parameters in samconfig.toml."""

    environment: str
    name: str
    region: str
    parameters: Mapping[str, str]

    @property
    def architecture(self) -> str:
        return self.parameters["Architecture"]


def stacks() -> dict[str, Stack]:
    """Return each environment of samconfig.toml with its stack."""
    settings = tomllib.loads(SETTINGS.read_text("utf-8"))
    return {name: _stack(name, section) for name, section in settings.items() if name not in BARE}


def _stack(environment: str, section: Any) -> Stack:
    shared = section["global"]["parameters"]
    parameters = dict(override.split("=", 1) for override in shared["parameter_overrides"])
    return Stack(environment, shared["stack_name"], shared["region"], parameters)


def chosen(environment: Mapping[str, str], command: str) -> Stack:
    """Return the stack that ENV names, in the region that REGION names. Raise Stop for an unknown environment."""
    known = stacks()
    name = environment.get("ENV") or ""
    if name not in known:
        wrong = f", not {name}" if name else ""
        raise Stop(f"ENV must be one of {', '.join(known)}{wrong}: type for instance `make {command} ENV=dev`.")
    stack = known[name]
    region = environment.get("REGION") or stack.region
    return Stack(stack.environment, stack.name, region, stack.parameters)


class Cloud:
    """The account of the caller's own credentials, in one region."""

    def __init__(self, region: str, profile: str | None = None) -> None:
        self._region, self._profile = region, profile

    def account(self) -> str:
        """Return the account's number. Raise Stop when the credentials do not work."""
        try:
            session = boto3.session.Session(profile_name=self._profile, region_name=self._region)
            answer: dict[str, str] = session.client("sts").get_caller_identity()
        except (BotoCoreError, ClientError) as failed:
            raise Stop(
                f"AWS does not accept your credentials ({_why(failed)}): sign in, for instance with `aws sso login`, "
                "and name the profile as PROFILE=, unless it is your default one."
            ) from None
        return answer["Account"]

    def outputs(self, stack: Stack) -> dict[str, str]:
        """Return a stack's outputs by name; nothing when there is no stack."""
        described = self._described(stack)
        return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}

    def resources(self, stack: Stack) -> dict[str, str] | None:
        """Return a stack's current resources, logical name -> name in the account; None when there is no stack."""
        if not self._described(stack):
            return None
        pages = self._formation().get_paginator("list_stack_resources").paginate(StackName=stack.name)
        return {
            resource["LogicalResourceId"]: resource.get("PhysicalResourceId", "")
            for page in pages
            for resource in page["StackResourceSummaries"]
            if resource["ResourceStatus"] != "DELETE_COMPLETE"
        }

    def _described(self, stack: Stack) -> dict[str, Any]:
        try:
            return dict(self._formation().describe_stacks(StackName=stack.name)["Stacks"][0])
        except ClientError as failed:
            if "does not exist" in str(failed):
                return {}
            raise Stop(f"CloudFormation cannot describe {stack.name}: {_why(failed)}.") from None
        except BotoCoreError as failed:
            raise Stop(f"CloudFormation cannot describe {stack.name}: {_why(failed)}.") from None

    def _formation(self) -> Any:
        return boto3.session.Session(profile_name=self._profile, region_name=self._region).client("cloudformation")


def _why(failed: Exception) -> str:
    return str(failed).rstrip(".")
