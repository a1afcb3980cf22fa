"""The stacks that there are: what samconfig.toml says of each environment, and AWS of one that is deployed."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from scripts.machine import ROOT, Stop

SETTINGS = ROOT / "samconfig.toml"
# Not an environment: what a bare `sam build` or `sam validate` takes.
BARE = ("version", "default")


@dataclass(frozen=True)
class Stack:
    """One environment's stack: its name, its region, and the parameters that samconfig.toml gives it."""

    environment: str
    name: str
    region: str
    parameters: Mapping[str, str]

    @property
    def architecture(self) -> str:
        return self.parameters["Architecture"]


def stacks() -> dict[str, Stack]:
    """Each environment of samconfig.toml with its stack."""
    settings = tomllib.loads(SETTINGS.read_text("utf-8"))
    return {name: _stack(name, told) for name, told in settings.items() if name not in BARE}


def _stack(environment: str, told: Any) -> Stack:
    shared = told["global"]["parameters"]
    parameters = dict(each.split("=", 1) for each in shared["parameter_overrides"])
    return Stack(environment, shared["stack_name"], shared["region"], parameters)


def chosen(environment: Mapping[str, str], command: str) -> Stack:
    """The stack that ENV names, in the region that REGION names; Stop for one that there is not."""
    known = stacks()
    asked = environment.get("ENV") or ""
    if asked not in known:
        wrong = f", not {asked}" if asked else ""
        raise Stop(f"ENV is one of {', '.join(known)}{wrong}: type for instance `make {command} ENV=dev`.")
    stack = known[asked]
    region = environment.get("REGION") or stack.region
    return Stack(stack.environment, stack.name, region, stack.parameters)


class Cloud:
    """The account that the caller's own credentials lead to, in one region."""

    def __init__(self, region: str, profile: str | None = None) -> None:
        self._region, self._profile = region, profile

    def account(self) -> str:
        """Its number. Stop when nobody can say, which is before anything was built or removed."""
        try:
            session = boto3.session.Session(profile_name=self._profile, region_name=self._region)
            answer: dict[str, str] = session.client("sts").get_caller_identity()
        except (BotoCoreError, ClientError) as failed:
            raise Stop(
                f"AWS does not know who you are ({_why(failed)}): sign in, for instance with `aws sso login`, "
                "and name the profile as PROFILE=, unless it is your default one."
            ) from None
        return answer["Account"]

    def outputs(self, stack: Stack) -> dict[str, str]:
        """What a stack says of itself, by name; nothing where there is no stack."""
        described = self._described(stack)
        return {each["OutputKey"]: each["OutputValue"] for each in described.get("Outputs", [])}

    def resources(self, stack: Stack) -> dict[str, str] | None:
        """What a stack is made of now: logical name -> name in the account; None where there is no stack."""
        if not self._described(stack):
            return None
        pages = self._formation().get_paginator("list_stack_resources").paginate(StackName=stack.name)
        return {
            each["LogicalResourceId"]: each.get("PhysicalResourceId", "")
            for page in pages
            for each in page["StackResourceSummaries"]
            if each["ResourceStatus"] != "DELETE_COMPLETE"
        }

    def _described(self, stack: Stack) -> dict[str, Any]:
        try:
            return dict(self._formation().describe_stacks(StackName=stack.name)["Stacks"][0])
        except ClientError as failed:
            if "does not exist" in str(failed):
                return {}
            raise Stop(f"CloudFormation does not tell of {stack.name}: {_why(failed)}.") from None
        except BotoCoreError as failed:
            raise Stop(f"CloudFormation does not tell of {stack.name}: {_why(failed)}.") from None

    def _formation(self) -> Any:
        return boto3.session.Session(profile_name=self._profile, region_name=self._region).client("cloudformation")


def _why(failed: Exception) -> str:
    return str(failed).rstrip(".")
