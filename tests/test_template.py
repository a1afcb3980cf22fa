"""What is deployed: who may call it, what each role may do, and that template and state machine fit together."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from studyplan.runtime.settings import MOST_SECONDS, ModelSettings, model_settings
from tests import aws
from tests.handlers import STEPS

type Json = dict[str, Any]

TEMPLATE = aws.template()
RESOURCES: Json = TEMPLATE["Resources"]
ASL = aws.definition()
STATES: Json = ASL["States"]
TASKS = [name for name, state in STATES.items() if state["Type"] == "Task"]

OPEN_TO_ALL = {("any", "/api/health")}
# Resources in policies that end in a star, and why: execution names are only known once they run.
STARS = {"arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${PlanMachine.Name}:*"}


def of_type(kind: str) -> Json:
    return {name: it["Properties"] for name, it in RESOURCES.items() if it["Type"] == f"AWS::{kind}"}


FUNCTIONS = of_type("Serverless::Function")
APIS = of_type("Serverless::Api")


def routes(template: Json) -> Iterator[tuple[tuple[str, str], str | None]]:
    """(method, path) of each route and who may call it, with SAM's defaults."""
    resources = template["Resources"]
    for it in resources.values():
        for event in it.get("Properties", {}).get("Events", {}).values():
            if event["Type"] in ("Api", "HttpApi"):
                asked = event["Properties"]
                api = resources[asked["RestApiId"]["Ref"]]["Properties"]
                usual = api.get("Auth", {}).get("DefaultAuthorizer")
                yield (asked["Method"].lower(), asked["Path"]), asked.get("Auth", {}).get("Authorizer", usual)


def unguarded(template: Json) -> set[tuple[str, str]]:
    """Routes that no authorizer of ours stands before."""
    ours = template["Resources"]["Api"]["Properties"].get("Auth", {}).get("Authorizers", {})
    return {route for route, authorizer in routes(template) if authorizer not in ours}


def test_only_health_is_open_to_all() -> None:
    assert unguarded(TEMPLATE) == OPEN_TO_ALL
    assert {authorizer for route, authorizer in routes(TEMPLATE) if route not in OPEN_TO_ALL} == {"Tokens"}


def without(template: Json, change: str) -> None:
    learners = template["Resources"]["LearnersApiFunction"]["Properties"]["Events"]["Learners"]
    api = template["Resources"]["Api"]["Properties"]
    match change:
        case "a route that wants none":
            learners["Properties"]["Auth"] = {"Authorizer": "NONE"}
        case "a route with IAM":
            learners["Properties"]["Auth"] = {"Authorizer": "AWS_IAM"}
        case "an API that asks for none":
            del api["Auth"]
        case "a name that is no authorizer's":
            api["Auth"]["Authorizers"] = {}


@pytest.mark.parametrize(
    "change",
    [
        "a route that wants none",
        "a route with IAM",
        "an API that asks for none",
        "a name that is no authorizer's",
    ],
)
def test_a_route_without_the_authorizer_would_be_found(change: str) -> None:
    template = aws.template()
    without(template, change)
    assert ("any", "/api/learners") in unguarded(template)


def test_every_path_has_a_route_of_ours() -> None:
    """Each collection and what is below it, and one for all the rest: so 404 and 405 are ours."""
    paths = {path for (_, path), _ in routes(TEMPLATE)}
    collections = {path for path in paths if "{proxy+}" not in path} - {"/", "/api/health", "/api/openapi.json"}
    assert {f"{path}/{{proxy+}}" for path in collections} <= paths
    assert "/{proxy+}" in paths
    assert {method for (method, _), _ in routes(TEMPLATE)} == {"any"}


def statements(properties: Json) -> list[Json]:
    """Of each that hangs on a condition, what is allowed when it holds; otherwise nothing is."""
    told = [statement for policy in properties.get("Policies", []) for statement in policy["Statement"]]
    for statement in told:
        assert statement.get("Fn::If", [{"Ref": "AWS::NoValue"}])[-1] == {"Ref": "AWS::NoValue"}
    return [statement["Fn::If"][1] if "Fn::If" in statement else statement for statement in told]


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def as_text(value: Any) -> str:
    """A resource of a policy in one spelling: `Table.Arn`, `PlanMachine`, or Sub's own text."""
    match value:
        case {"Fn::GetAtt": [name, what]}:
            return f"{name}.{what}"
        case {"Ref": name}:
            return str(name)
        case {"Fn::Sub": text}:
            return str(text)
    return str(value)


ROLES = FUNCTIONS | of_type("Serverless::StateMachine")


@pytest.mark.parametrize("name", ROLES)
def test_a_role_may_do_what_is_written_and_no_more(name: str) -> None:
    assert "Role" not in ROLES[name], "one role for each, which SAM makes of its policies"
    assert bool(statements(ROLES[name])) == (name != "AuthorizerFunction"), "who judges tokens needs nothing else"
    for statement in statements(ROLES[name]):
        assert statement["Effect"] == "Allow"
        assert not {"NotAction", "NotResource"} & statement.keys()
        assert [action for action in as_list(statement["Action"]) if "*" in action or ":" not in action] == []
        starred = {text for text in map(as_text, as_list(statement["Resource"])) if "*" in text}
        assert starred <= STARS


def granted(name: str) -> set[tuple[str, str]]:
    """(action, resource) pairs that a role allows."""
    return {
        (action, as_text(resource))
        for statement in statements(ROLES[name])
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


@pytest.mark.parametrize("name", ROLES)
def test_an_action_belongs_to_its_resource(name: str) -> None:
    table = {"Table.Arn", "${Table.Arn}/index/open"}
    for action, resource in granted(name):
        assert (action.startswith("dynamodb:")) == (resource in table)
        assert (action == "states:StartExecution") == (resource in {"PlanMachine", "${PlanMachine}:live"})


MODEL_SECRET = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${LlmKeySecret}-??????"
LISTING = {"LearnersApiFunction", "PlansApiFunction", "ResourcesApiFunction"}


def test_generation_reads_the_models_secret_lists_read_that_of_cursors_and_nobody_another() -> None:
    reading = {(name, *grant) for name in ROLES for grant in granted(name) if grant[0].startswith("secretsmanager:")}
    expected = {(name, "secretsmanager:GetSecretValue", "CursorSecret") for name in LISTING}
    assert reading == expected | {("GeneratePlanFunction", "secretsmanager:GetSecretValue", MODEL_SECRET)}


def test_the_models_secret_is_readable_only_when_there_is_one() -> None:
    (policy,) = FUNCTIONS["GeneratePlanFunction"]["Policies"]
    assert [each["Fn::If"][0] for each in policy["Statement"] if "Fn::If" in each] == ["HasModelKey"]
    assert TEMPLATE["Conditions"]["HasModelKey"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "LlmKeySecret"}, ""]}]}


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
    assert most == MOST_SECONDS == FUNCTIONS["GeneratePlanFunction"]["Timeout"] - 10


@pytest.mark.parametrize("name", ["LlmMaxOutputTokens", "LlmDailyBudgetMicroUsd", "LlmOwnerBudgetMicroUsd"])
def test_what_the_template_takes_the_settings_take(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parameter = TEMPLATE["Parameters"][name]
    variable = re.sub("(?<!^)([A-Z])", r"_\1", name).upper()
    for bound in {"MinValue", "MaxValue"} & parameter.keys():
        monkeypatch.setenv(variable, str(parameter[bound]))
        assert getattr(model_settings(), variable.removeprefix("LLM_").lower()) == parameter[bound]


def test_only_the_api_and_the_sweeper_start_executions() -> None:
    starting = {name for name in ROLES if any(action == "states:StartExecution" for action, _ in granted(name))}
    assert starting == {"PlansApiFunction", "ReconcileRequestsFunction"}


def test_only_resources_are_changed_on_the_condition_that_others_stay_as_they_are() -> None:
    checking = {name for name in ROLES if ("dynamodb:ConditionCheckItem", "Table.Arn") in granted(name)}
    assert checking == {"ResourcesApiFunction"}


def test_only_where_requests_are_opened_are_many_rows_read_at_once() -> None:
    assert {name for name in ROLES if ("dynamodb:BatchGetItem", "Table.Arn") in granted(name)} == {"PlansApiFunction"}
    assert [
        name for name, it in FUNCTIONS.items() if "MAX_OPEN_REQUESTS" in it.get("Environment", {}).get("Variables", {})
    ] == ["PlansApiFunction"]


def test_a_function_that_uses_the_machine_is_told_which() -> None:
    using = {name for name in FUNCTIONS if any(action.startswith("states:") for action, _ in granted(name))}
    told = {
        name for name, it in FUNCTIONS.items() if "STATE_MACHINE_ARN" in it.get("Environment", {}).get("Variables", {})
    }
    assert using == told


def test_the_machine_may_call_the_functions_it_names_and_update_the_table() -> None:
    functions = {f"${{{step.title().replace('_', '')}Function.Arn}}:live" for step in STEPS}
    expected = {("lambda:InvokeFunction", name) for name in functions} | {("dynamodb:UpdateItem", "Table.Arn")}
    assert granted("PlanMachine") == expected


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
    assert rule["detail"]["stateMachineArn"] == [{"Ref": "PlanMachine"}]
    assert set(rule["detail"]["status"]) == {"FAILED", "TIMED_OUT", "ABORTED"}


def test_outputs_are_those_that_others_rely_on() -> None:
    assert set(TEMPLATE["Outputs"]) == {
        *("ApiUrl", "ApiId", "ApiStage", "StateMachineArn", "TableName", "TokenIssuer", "TokenAudience"),
        *("DashboardUrl", "AlarmTopicArn"),
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
