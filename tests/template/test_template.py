"""What is deployed: what it is told, how long things are kept, and that template and state machine fit together."""

import json
import re
from typing import Any

import pytest

from studyplan.runtime.model_settings import MAX_SECONDS, ModelSettings, model_settings
from tests.support import aws
from tests.support.handlers import STEPS

type Json = dict[str, Any]

TEMPLATE = aws.template()
RESOURCES: Json = TEMPLATE["Resources"]
ASL = aws.definition()
STATES: Json = ASL["States"]
TASKS = [name for name, state in STATES.items() if state["Type"] == "Task"]


def of_type(kind: str) -> Json:
    return {name: it["Properties"] for name, it in RESOURCES.items() if it["Type"] == f"AWS::{kind}"}


FUNCTIONS = of_type("Serverless::Function")
APIS = of_type("Serverless::Api")


LISTING = {"LearnApiFunction", "LearnersApiFunction", "PlansApiFunction", "ResourcesApiFunction"}


def test_what_cursors_are_signed_with_is_made_by_aws_and_told_to_those_that_list() -> None:
    """In no parameter, so nobody has to think of one and none is shown; long enough for a signature of SHA-256."""
    (secret,) = of_type("SecretsManager::Secret").values()
    assert secret["GenerateSecretString"] == {"PasswordLength": 64, "ExcludePunctuation": True}
    assert "SecretString" not in secret
    told = {name: it.get("Environment", {}).get("Variables", {}).get("CURSOR_SECRET") for name, it in FUNCTIONS.items()}
    assert {name: value for name, value in told.items() if value} == {name: {"Ref": "CursorSecret"} for name in LISTING}


def test_a_parameter_that_names_a_secret_takes_no_key() -> None:
    pattern = TEMPLATE["Parameters"]["LlmKeySecret"]["AllowedPattern"]
    allowed = ["", "studyplan/model-key", "sk-canary-0123456789", "a key", "key\n"]
    assert [text for text in allowed if re.fullmatch(pattern, text)] == ["", "studyplan/model-key"]


MODEL_VARIABLES = {f"LLM_{name.upper()}": field.default for name, field in ModelSettings.model_fields.items()}


def test_only_generation_is_told_of_models_and_of_all_that_there_is_to_say() -> None:
    told = {
        name: {each for each in it.get("Environment", {}).get("Variables", {}) if each.startswith("LLM_")}
        for name, it in (FUNCTIONS | {"Globals": TEMPLATE["Globals"]["Function"]}).items()
    }
    assert {name: variables for name, variables in told.items() if variables} == {
        "GeneratePlanFunction": set(MODEL_VARIABLES)
    }


@pytest.mark.parametrize("variable", MODEL_VARIABLES)
def test_a_parameters_default_is_the_settings_own(variable: str) -> None:
    parameter = variable.title().replace("_", "")
    assert FUNCTIONS["GeneratePlanFunction"]["Environment"]["Variables"][variable] == {"Ref": parameter}
    default = TEMPLATE["Parameters"][parameter]["Default"]
    assert (json.loads(default) if variable == "LLM_PRICES" else default) == MODEL_VARIABLES[variable]


def test_a_model_leaves_the_step_ten_seconds() -> None:
    most = TEMPLATE["Parameters"]["LlmTimeoutSeconds"]["MaxValue"]
    assert most == MAX_SECONDS == FUNCTIONS["GeneratePlanFunction"]["Timeout"] - 10


@pytest.mark.parametrize("name", ["LlmMaxOutputTokens", "LlmDailyBudgetMicroUsd", "LlmOwnerBudgetMicroUsd"])
def test_what_the_template_takes_the_settings_take(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parameter = TEMPLATE["Parameters"][name]
    variable = re.sub("(?<!^)([A-Z])", r"_\1", name).upper()
    for bound in {"MinValue", "MaxValue"} & parameter.keys():
        monkeypatch.setenv(variable, str(parameter[bound]))
        assert getattr(model_settings(), variable.removeprefix("LLM_").lower()) == parameter[bound]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_log_is_kept_for_a_stated_time(name: str) -> None:
    group = FUNCTIONS[name]["LoggingConfig"]["LogGroup"]["Ref"]
    assert group == name.replace("Function", "Logs")
    assert RESOURCES[group]["Properties"]["RetentionInDays"] == {"Ref": "LogRetentionDays"}
    assert TEMPLATE["Parameters"]["LogRetentionDays"]["Default"] == 30


def test_every_log_group_is_some_functions_or_the_apis() -> None:
    functions = {name.replace("Function", "Logs") for name in FUNCTIONS}
    assert set(of_type("Logs::LogGroup")) == functions | {"ApiAccessLogs"}


def test_a_function_may_not_outlast_its_task() -> None:
    usual = TEMPLATE["Globals"]["Function"]["Timeout"]
    for step in STEPS:
        function = FUNCTIONS[f"{step.title().replace('_', '')}Function"]
        assert function.get("Timeout", usual) < STATES[step.replace("_", " ").capitalize()]["TimeoutSeconds"]


def test_what_repeats_is_said_once() -> None:
    shared = TEMPLATE["Globals"]["Function"]
    assert {"Runtime", "Handler", "MemorySize", "Timeout", "Tracing", "Layers", "Environment"} <= shared.keys()
    repeated = {name for name, it in FUNCTIONS.items() for key in ("Runtime", "Handler", "Tracing") if key in it}
    assert repeated == set()


KEPT_IN_PROD = {"Fn::If": ["IsProd", "Retain", "Delete"]}


def test_the_table_is_found_by_owner_and_kept_in_prod() -> None:
    table = RESOURCES["Table"]
    properties = table["Properties"]
    assert (table["DeletionPolicy"], table["UpdateReplacePolicy"]) == (KEPT_IN_PROD, KEPT_IN_PROD)
    assert keys(properties["KeySchema"]) == {"HASH": "pk", "RANGE": "sk"}
    (index,) = properties["GlobalSecondaryIndexes"]
    assert (index["IndexName"], keys(index["KeySchema"])) == ("open", {"HASH": "open_shard", "RANGE": "deadline"})
    assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert "TableName" not in properties
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["SSESpecification"] == {"SSEEnabled": True}
    assert properties["TimeToLiveSpecification"] == {"AttributeName": "expires_at", "Enabled": True}


def keys(schema: list[Json]) -> dict[str, str]:
    return {key["KeyType"]: key["AttributeName"] for key in schema}


def test_an_empty_endpoint_is_the_default() -> None:
    assert TEMPLATE["Parameters"]["AwsEndpointUrl"]["Default"] == ""


def test_the_sweeper_wakes_every_minute_and_when_an_execution_fails() -> None:
    events = FUNCTIONS["ReconcileRequestsFunction"]["Events"].values()
    (schedule,) = [event["Properties"] for event in events if event["Type"] == "Schedule"]
    (rule,) = [event["Properties"]["Pattern"] for event in events if event["Type"] == "EventBridgeRule"]
    assert schedule["Schedule"] == "rate(1 minute)"
    assert rule["detail"]["stateMachineArn"] == [{"Ref": "PlanMachine"}, {"Ref": "ImportMachine"}]
    assert set(rule["detail"]["status"]) == {"FAILED", "TIMED_OUT", "ABORTED"}


def test_outputs_are_those_that_others_rely_on() -> None:
    assert set(TEMPLATE["Outputs"]) == {
        *("ApiUrl", "ApiId", "ApiStage", "StateMachineArn", "TableName", "TokenIssuer", "TokenAudience"),
        *("DashboardUrl", "AlarmTopicArn", "PageUrl", "EventBusName"),
    }
    assert TEMPLATE["Outputs"]["ApiStage"]["Value"] == APIS["Api"]["StageName"]


# The state machine


def test_substitutions_and_their_uses_are_the_same() -> None:
    machine = RESOURCES["PlanMachine"]["Properties"]
    assert machine["DefinitionUri"] == "statemachine/make_study_plan.asl.json"
    assert machine["Type"] == "STANDARD"
    used = set(re.findall(r"\$\{(\w+)\}", json.dumps(ASL)))
    assert used == set(machine["DefinitionSubstitutions"])


@pytest.mark.parametrize("step", STEPS)
def test_a_steps_state_function_and_substitution_have_one_name(step: str) -> None:
    name = step.title().replace("_", "")
    state = STATES[step.replace("_", " ").capitalize()]
    assert state["Parameters"]["FunctionName"] == f"${{{name}Arn}}"
    substitutions = RESOURCES["PlanMachine"]["Properties"]["DefinitionSubstitutions"]
    assert substitutions[f"{name}Arn"] == {"Fn::Sub": f"${{{name}Function.Arn}}:live"}


def test_no_log_or_trace_of_the_gateway_has_an_address() -> None:
    """That of a calendar has the secret of a link. Functions are traced, of which no address is recorded."""
    api = APIS["Api"]
    assert api["TracingEnabled"] is False
    assert TEMPLATE["Globals"]["Function"]["Tracing"] == "Active"
    named = set(re.findall(r"\$context\.([\w.]+)", api["AccessLogSetting"]["Format"]))
    assert named == {
        *("requestId", "requestTime", "httpMethod", "resourcePath", "status", "responseLatency", "responseLength"),
        *("authorizer.status", "error.responseType"),
    }
    # Either would log whole calls.
    assert not [each for each in api["MethodSettings"] if {"LoggingLevel", "DataTraceEnabled"} & each.keys()]
