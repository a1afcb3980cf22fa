"""What CloudFormation gets: roles with nothing too much, and a version of a function for whatever changes of it."""

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from scripts.translated import translated

type Json = dict[str, Any]

RESOURCES: Json = translated()["Resources"]
# Policies of AWS's own, each with what it is for.
MANAGED = {
    "AWSLambdaBasicExecutionRole": "a function writes its log",
    "AWSXrayWriteOnlyAccess": "and its traces",
    "AWSXRayDaemonWriteAccess": "so does a function, by its newer name",
    "AWSCodeDeployRoleForLambda": "CodeDeploy shifts calls between versions",
    "AmazonAPIGatewayPushToCloudWatchLogs": "API Gateway writes its log",
}
# Of our own statements, resources with a star: names of executions and the end of a secret's ARN are not known before.
STARS = {
    "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${PlanMachine.Name}:*",
    "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${LlmKeySecret}-??????",
}


def of_type(kind: str, resources: Json = RESOURCES) -> Json:
    return {name: it["Properties"] for name, it in resources.items() if it["Type"] == f"AWS::{kind}"}


ROLES = of_type("IAM::Role")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def statements(role: Json) -> Iterator[Json]:
    for policy in role.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            whole = statement["Fn::If"][1] if "Fn::If" in statement else statement
            if "Effect" in whole:
                yield whole


def text_of(resource: Any) -> str:
    return resource if isinstance(resource, str) else str(resource.get("Fn::Sub", json.dumps(resource)))


@pytest.mark.parametrize("name", ROLES)
def test_a_role_has_no_wildcard_but_the_listed(name: str) -> None:
    for statement in statements(ROLES[name]):
        assert [action for action in as_list(statement["Action"]) if "*" in action] == []
        starred = {text_of(it) for it in as_list(statement["Resource"]) if set("*?") & set(text_of(it))}
        assert starred <= STARS


@pytest.mark.parametrize("name", ROLES)
def test_a_role_has_no_policy_of_awss_but_the_listed(name: str) -> None:
    attached = [text_of(it).rpartition("/")[2] for it in ROLES[name].get("ManagedPolicyArns", [])]
    assert set(attached) <= set(MANAGED)


def test_each_function_has_a_role_of_its_own() -> None:
    roles = [it["Role"]["Fn::GetAtt"][0] for it in of_type("Lambda::Function").values()]
    assert set(Counter(roles).values()) == {1}
    assert len(roles) == 10


def versions(resources: Json) -> dict[str, str]:
    """The logical id of each function's version, which is new when a new version is made."""
    return {it["FunctionName"]["Ref"]: name for name, it in of_type("Lambda::Version", resources).items()}


def renewed(**change: Any) -> set[str]:
    after = versions(translated(**change)["Resources"])
    return {function for function, version in versions(RESOURCES).items() if after[function] != version}


def test_nothing_changed_is_no_version() -> None:
    assert renewed() == set()


def test_code_makes_a_version_of_its_function() -> None:
    assert renewed(code={"ScorePlanFunction": "new"}) == {"ScorePlanFunction"}


def test_a_layer_makes_a_version_of_every_function_that_an_alias_leads_to() -> None:
    """Most of our code is there; SAM alone would leave the alias at the old one."""
    leading = set(of_type("Lambda::Function")) - {"AuthorizerFunction"}
    assert renewed(code={"StudyplanLayer": "new"}) == leading
    assert renewed(code={"SeedsLayer": "new"}) == {"ResourcesApiFunction"}


def test_a_setting_makes_a_version_of_who_is_told() -> None:
    assert renewed(given={"LlmModel": "another"}) == {"GeneratePlanFunction"}
    assert renewed(given={"MaxOpenRequests": "7"}) == {"PlansApiFunction"}


@pytest.mark.parametrize(("environment", "policy"), [("prod", "Retain"), ("staging", "Delete"), ("dev", "Delete")])
def test_data_is_kept_in_prod_and_goes_with_the_stack_elsewhere(environment: str, policy: str) -> None:
    resources = translated({"Environment": environment})["Resources"]
    for name in ("Table", "UserPool", "UserPoolClient"):
        assert (resources[name]["DeletionPolicy"], resources[name]["UpdateReplacePolicy"]) == (policy, policy)


def called(text: str) -> set[str]:
    """Functions in a text that are called without their alias."""
    return {
        name for name in of_type("Lambda::Function") if f"{name}.Arn}}" in text and f"{name}.Arn}}:live" not in text
    }


def test_whatever_is_called_is_called_by_its_alias() -> None:
    """API Gateway and EventBridge by SAM, the machine by us; the authorizer alone by itself."""
    machine = json.dumps(RESOURCES["PlanMachine"]["Properties"])
    assert called(machine) == set()
    integrations = json.dumps(RESOURCES["Api"]["Properties"]["Body"]["paths"])
    assert (
        set(of_type("Lambda::Function"))
        & {
            name
            for name in of_type("Lambda::Function")
            if f'"{name}.Arn"' in integrations or f"${{{name}.Arn}}" in integrations
        }
        == set()
    )
    rules = [target["Arn"] for rule in of_type("Events::Rule").values() for target in rule["Targets"]]
    assert rules == [{"Ref": "ReconcileRequestsFunctionAliaslive"}] * 2


def test_a_new_version_of_the_machine_is_made_with_each_change_and_kept() -> None:
    version = RESOURCES["PlanMachineVersion"]
    assert version["Properties"]["StateMachineRevisionId"] == {"Fn::GetAtt": ["PlanMachine", "StateMachineRevisionId"]}
    assert (version["DeletionPolicy"], version["UpdateReplacePolicy"]) == ("Retain", "Retain")
