"""What stays after a stack is removed: what the template keeps, and what AWS or the SAM CLI keeps beside it."""

from collections.abc import Iterator, Mapping
from typing import Any

from scripts.stacks import Stack
from tools.project import ROOT
from tools.template import read

type Json = dict[str, Any]

KEPT_BY_TYPE = {
    "AWS::DynamoDB::Table": "the table {name}, with all plans and libraries; `aws dynamodb delete-table --table-name "
    "{name}` removes it",
    "AWS::Cognito::UserPool": "the user pool {name}, with everyone who can sign in; to remove it, turn its deletion "
    "protection off, then `aws cognito-idp delete-user-pool --user-pool-id {name}`",
    "AWS::Cognito::UserPoolClient": "the user pool's client {name}, which goes with its pool",
    "AWS::ApiGateway::Account": "the account's setting for API Gateway's logs: other APIs may write theirs with it",
    "AWS::IAM::Role": "the role {name}, which that setting names",
}
KEPT_BY_AWS = (
    "metrics (15 months) and traces (30 days), which cost nothing more",
    "the SAM CLI's own bucket, of the stack aws-sam-cli-managed-default, which all stacks of the region share",
    "the secret with the key of a model's service, if there is one: it was never the stack's",
    "the secret that cursors are signed with, where Secrets Manager gives it a time to be recovered (30 days at most)",
)
BACKUP = "a backup that DynamoDB makes of the table as it was at the end, for 35 days and at no cost"


def kept(environment: str, template: Json | None = None) -> dict[str, str]:
    """Return the logical name and type of each resource that the template keeps when the stack is removed."""
    resources: Json = (read(ROOT / "template.yaml") if template is None else template)["Resources"]
    return {name: item["Type"] for name, item in resources.items() if _policy(item, environment) == "Retain"}


def _policy(resource: Json, environment: str) -> str:
    policy = resource.get("DeletionPolicy", "Delete")
    if isinstance(policy, dict):
        _, in_prod, elsewhere = policy["Fn::If"]
        policy = in_prod if environment == "prod" else elsewhere
    return str(policy)


def leftovers_of(stack: Stack, resources: Mapping[str, str]) -> Iterator[str]:
    """Yield a line for everything that stays, with its name in the account (`resources`: logical -> physical)."""
    staying = kept(stack.environment)
    for logical, kind in staying.items():
        if logical in resources:
            yield KEPT_BY_TYPE[kind].format(name=resources[logical])
    if "Table" in resources and "Table" not in staying:
        yield BACKUP
    yield from KEPT_BY_AWS
