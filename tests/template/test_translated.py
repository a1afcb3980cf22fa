"""What CloudFormation gets: a version of a function for whatever changes of it, and calls that go to its alias."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest

from tests.support import aws
from tests.support.translated import Json, translated

TEMPLATE = aws.template()
RESOURCES: Json = translated()["Resources"]


def of_type(kind: str, resources: Json = RESOURCES) -> Json:
    return {name: it["Properties"] for name, it in resources.items() if it["Type"] == f"AWS::{kind}"}


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
    assert renewed(code={"StudyplanLayer": "new"}) == set(FUNCTIONS) - {"AuthorizerFunction"}
    assert renewed(code={"SeedsLayer": "new"}) == {"ResourcesApiFunction"}
    assert renewed(code={"MeaningLayer": "new"}) == {"PlansApiFunction", "RetrieveResourcesFunction"}


def parameters_in(value: Any) -> set[str]:
    """Parameters that a part of the template names."""
    named = set(re.findall(r'"Ref": "(\w+)"|\$\{(\w+)\}', json.dumps(value)))
    return {name for pair in named for name in pair if name in TEMPLATE["Parameters"]}


FUNCTIONS: Json = {name: it for name, it in TEMPLATE["Resources"].items() if it["Type"] == "AWS::Serverless::Function"}
SETTINGS = {name: parameters_in(it["Properties"].get("Environment", {})) for name, it in FUNCTIONS.items()}
# The authorizer is called itself, so it has its settings at once, whether or not that is a version.
OF_THE_AUTHORIZER = SETTINGS.pop("AuthorizerFunction")


PARAMETERS = sorted(set().union(*SETTINGS.values()))
# Those that other functions have than the ones before them in this order; the rest are slow.
UNLIKE = {frozenset(name for name, named in SETTINGS.items() if it in named): it for it in reversed(PARAMETERS)}


@pytest.mark.parametrize(
    "parameter", [it if it in UNLIKE.values() else pytest.param(it, marks=pytest.mark.slow) for it in PARAMETERS]
)
def test_a_setting_makes_a_version_of_who_is_told(parameter: str) -> None:
    """An alias that stayed would lead to a version with the setting of before."""
    assert renewed(given={parameter: "7"}) == {name for name, named in SETTINGS.items() if parameter in named}


def test_the_extensions_are_what_makes_it_so() -> None:
    """SAM takes a reference for unchanged, whatever it refers to (serverless-application-model, issue 3820)."""
    template = aws.template() | {"Transform": "AWS::Serverless-2016-10-31"}
    before, after = (translated({"LlmModel": model}, template=deepcopy(template)) for model in ("one", "another"))
    assert versions(before["Resources"]) == versions(after["Resources"])
    assert TEMPLATE["Transform"] == ["AWS::LanguageExtensions", "AWS::Serverless-2016-10-31"]


def test_all_functions_are_told_only_what_no_parameter_of_a_deployment_changes() -> None:
    """What Globals refer to may not be resolved in time, so of their parameters none may be a setting."""
    assert parameters_in(TEMPLATE["Globals"]["Function"]["Environment"]) == {"AwsEndpointUrl"}


def test_other_processors_are_a_version_of_every_function_that_an_alias_leads_to() -> None:
    assert renewed(given={"Architecture": "x86_64"}) == set(FUNCTIONS) - {"AuthorizerFunction"}


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
