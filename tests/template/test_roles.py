"""What each role may do, in the template as CloudFormation gets it: one role each, and nothing too much in it."""

import json
import re
from collections import Counter
from typing import Any

import pytest

from studyplan.adapters.dynamodb import keys
from tests.support.handlers import STEPS
from tests.support.translated import Json, translated
from tests.template.test_template import FUNCTIONS, LISTING, TEMPLATE

RESOURCES: Json = translated()["Resources"]
# Policies of AWS's own, each with what it is for.
MANAGED = {
    "AWSLambdaBasicExecutionRole": "a function writes its log",
    "AWSXrayWriteOnlyAccess": "functions and the machine write their traces",
    "AWSCodeDeployRoleForLambda": "CodeDeploy shifts calls between versions",
    "AmazonAPIGatewayPushToCloudWatchLogs": "API Gateway writes its log",
}
MODEL_SECRET = "arn:${AWS::Partition}:secretsmanager:${AWS::Region}:${AWS::AccountId}:secret:${LlmKeySecret}-??????"
EXECUTION = "arn:${{AWS::Partition}}:states:${{AWS::Region}}:${{AWS::AccountId}}:execution:${{{}.Name}}:*"
# Of our own statements, resources with a star or a question mark, and why.
STARS = {
    EXECUTION.format("PlanMachine"): "executions are named when they start",
    EXECUTION.format("ImportMachine"): "executions are named when they start",
    "${ImportsBucket.Arn}/*": "objects have keys by owner and import",
    "${LibrariesBucket.Arn}/libraries/*": "objects have keys by owner and version",
    MODEL_SECRET: "Secrets Manager ends the ARN in six characters of its own",
}
LISTS_IMPORTS = ("s3:ListBucket", "ImportsBucket.Arn")
READING_LIBRARIES = (
    "ResourcesApi",
    "PlansApi",
    "ProgressApi",
    "LearnApi",
    "RetrieveResources",
    "ReadImport",
    "WriteImport",
)
TABLE = {"Table.Arn", "${Table.Arn}/index/open"}


def of_type(kind: str) -> Json:
    return {name: it["Properties"] for name, it in RESOURCES.items() if it["Type"] == f"AWS::{kind}"}


ROLES = of_type("IAM::Role")
LAMBDAS = of_type("Lambda::Function")


def as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def as_text(value: Any) -> str:
    """A resource of a policy in one spelling: `Table.Arn`, `PlanMachine`, Sub's own text, or else its JSON."""
    match value:
        case {"Fn::GetAtt": [name, what]}:
            return f"{name}.{what}"
        case {"Ref": name}:
            return str(name)
        case {"Fn::Sub": str(text)} | str(text):
            return text
    return json.dumps(value)


def statements(role: Json) -> list[Json]:
    """Of each that hangs on a condition, what is allowed when it holds; otherwise nothing is."""
    told = [statement for policy in role.get("Policies", []) for statement in policy["PolicyDocument"]["Statement"]]
    for statement in told:
        assert statement.get("Fn::If", [{"Ref": "AWS::NoValue"}])[-1] == {"Ref": "AWS::NoValue"}
    return [statement["Fn::If"][1] if "Fn::If" in statement else statement for statement in told]


def granted(role: str) -> set[tuple[str, str]]:
    """(action, resource) pairs that a role allows."""
    return {
        (action, as_text(resource))
        for statement in statements(ROLES[role])
        for action in as_list(statement["Action"])
        for resource in as_list(statement["Resource"])
    }


def granted_by_function() -> set[tuple[str, str, str]]:
    return {(name, *grant) for name in FUNCTIONS for grant in granted(f"{name}Role")}


def may(action: str) -> set[str]:
    """The functions that may do this to something."""
    return {name for name, granted, _ in granted_by_function() if granted == action}


def test_each_function_has_a_role_of_its_own_and_nobody_else_takes_it() -> None:
    roles = Counter(it["Role"]["Fn::GetAtt"][0] for it in LAMBDAS.values())
    assert roles == Counter(f"{name}Role" for name in FUNCTIONS)
    assert set(ROLES) - set(roles) == {
        "PlanMachineRole",
        "ImportMachineRole",
        "CodeDeployServiceRole",
        "ApiLogRoleOfAccount",
    }


@pytest.mark.parametrize("name", ROLES)
def test_a_role_may_do_what_is_written_and_no_more(name: str) -> None:
    for statement in statements(ROLES[name]):
        assert statement["Effect"] == "Allow"
        assert not {"NotAction", "NotResource", "NotPrincipal"} & statement.keys()
    for action, resource in granted(name):
        assert "*" not in action
        assert ":" in action
        assert resource in STARS or not set("*?") & set(resource)


def test_every_wildcard_that_is_explained_is_there() -> None:
    used = {resource for name in ROLES for _, resource in granted(name)}
    assert set(STARS) <= used


def managed(name: str) -> set[str]:
    return {as_text(it).rpartition("/")[2] for it in ROLES[name].get("ManagedPolicyArns", [])}


def test_roles_have_the_policies_of_awss_that_are_explained_and_no_other() -> None:
    assert {policy for name in ROLES for policy in managed(name)} == set(MANAGED)


@pytest.mark.parametrize("name", ROLES)
def test_a_role_is_taken_by_one_service_of_awss(name: str) -> None:
    (statement,) = ROLES[name]["AssumeRolePolicyDocument"]["Statement"]
    (service,) = as_list(statement["Principal"]["Service"])
    assert set(statement["Principal"]) == {"Service"}
    assert service.endswith(".amazonaws.com")


def test_who_judges_tokens_and_who_serves_files_need_nothing_and_everybody_else_something() -> None:
    assert {name for name in FUNCTIONS if not granted(f"{name}Role")} == {"AuthorizerFunction", "ViewerFunction"}


@pytest.mark.parametrize("name", ROLES)
def test_an_action_belongs_to_its_resource(name: str) -> None:
    for action, resource in granted(name):
        assert (action.startswith("dynamodb:")) == (resource in TABLE)
        machines = {"PlanMachine", "${PlanMachine}:live", "ImportMachine", "${ImportMachine}:live"}
        assert (action == "states:StartExecution") == (resource in machines)
        assert action.startswith("s3:") == bool(re.match(r"(\$\{)?(Imports|Libraries)Bucket", resource))


def test_generation_reads_the_models_secret_lists_read_that_of_cursors_and_nobody_another() -> None:
    reading = {grant for grant in granted_by_function() if grant[1].startswith("secretsmanager:")}
    expected = {(name, "secretsmanager:GetSecretValue", "CursorSecret") for name in LISTING}
    assert reading == expected | {("GeneratePlanFunction", "secretsmanager:GetSecretValue", MODEL_SECRET)}


def test_the_models_secret_is_readable_only_when_there_is_one() -> None:
    (policy,) = ROLES["GeneratePlanFunctionRole"]["Policies"]
    conditions = [each["Fn::If"][0] for each in policy["PolicyDocument"]["Statement"] if "Fn::If" in each]
    assert conditions == ["HasModelKey"]
    assert TEMPLATE["Conditions"]["HasModelKey"] == {"Fn::Not": [{"Fn::Equals": [{"Ref": "LlmKeySecret"}, ""]}]}


def test_generation_queries_the_deployments_spending_and_no_owners_rows() -> None:
    queries = [each for each in statements(ROLES["GeneratePlanFunctionRole"]) if "dynamodb:Query" in each["Action"]]
    partition = keys.spending_of_all("2026-11-25").pk
    assert [each["Condition"] for each in queries] == [
        {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [partition]}}
    ]


def test_only_the_api_and_the_sweeper_start_executions() -> None:
    grants = {(name, what) for name, action, what in granted_by_function() if action == "states:StartExecution"}
    starting = {(name, re.sub(r"\W|live$", "", what)) for name, what in grants}
    assert starting == {
        ("PlansApiFunction", "PlanMachine"),
        ("ProgressApiFunction", "PlanMachine"),
        ("LearnApiFunction", "PlanMachine"),
        ("ReconcileRequestsFunction", "PlanMachine"),
        ("ReconcileRequestsFunction", "ImportMachine"),
        ("ImportsApiFunction", "ImportMachine"),
    }


def test_files_of_imports_are_for_the_functions_of_imports() -> None:
    functions = {"ImportsApiFunction", "ReadImportFunction", "WriteImportFunction"}
    assert {name for name, action, what in granted_by_function() if "s3:" in action and "Imports" in what} == functions
    assert told("IMPORTS_BUCKET") == functions
    listing = {name for name, action, what in granted_by_function() if (action, what) == LISTS_IMPORTS}
    assert listing == {"ImportsApiFunction", "ReadImportFunction"}


def test_compiled_libraries_are_for_the_functions_that_read_a_library() -> None:
    functions = {f"{name}Function" for name in READING_LIBRARIES}
    of_libraries = {(name, action) for name, action, what in granted_by_function() if "LibrariesBucket" in what}
    actions = ("s3:GetObject", "s3:PutObject", "s3:DeleteObject", "s3:ListBucket")
    assert of_libraries == {(name, action) for name in functions for action in actions}
    assert told("LIBRARIES_BUCKET") == functions


def test_who_writes_on_the_condition_that_another_row_is_as_it_was_may_check_it() -> None:
    """Resources on their prerequisites, links and requests on their learner, steps on their request, and so on."""
    steps = {f"{step.title().replace('_', '')}Function" for step in STEPS}
    checking = {f"{name}Function" for name in ("LearnersApi", "ResourcesApi", "PlansApi", "ProgressApi", "LearnApi")}
    assert may("dynamodb:ConditionCheckItem") == checking | steps


def told(variable: str) -> set[str]:
    return {name for name, it in FUNCTIONS.items() if variable in it.get("Environment", {}).get("Variables", {})}


def test_rows_are_read_together_where_requests_are_opened_votes_changed_and_by_the_steps_after_the_first() -> None:
    """And resources by id of a large library, by whoever reads one."""
    steps = {f"{step.title().replace('_', '')}Function" for step in STEPS[1:]}
    opening = {"PlansApiFunction", "ProgressApiFunction", "LearnApiFunction"}
    assert may("dynamodb:BatchGetItem") == {f"{name}Function" for name in READING_LIBRARIES} | steps
    assert told("MAX_OPEN_REQUESTS") == opening


def test_a_function_that_uses_the_machine_is_told_which() -> None:
    using = {name for name, action, _ in granted_by_function() if action.startswith("states:")}
    assert using == told("STATE_MACHINE_ARN") | told("IMPORT_MACHINE_ARN")
    assert told("IMPORT_MACHINE_ARN") == {"ImportsApiFunction", "ReconcileRequestsFunction"}


def test_the_machine_of_imports_may_call_its_two_functions_and_update_the_table() -> None:
    functions = {f"${{{name}Function.Arn}}:live" for name in ("ReadImport", "WriteImport")}
    expected = {("lambda:InvokeFunction", name) for name in functions} | {("dynamodb:UpdateItem", "Table.Arn")}
    assert granted("ImportMachineRole") == expected


def test_what_a_link_opens_needs_no_more_than_progress_and_a_list() -> None:
    """The function that anyone can call may do what those behind the authorizer may do for the same routes."""
    assert granted("LearnApiFunctionRole") == granted("ProgressApiFunctionRole") | {
        ("secretsmanager:GetSecretValue", "CursorSecret")
    }


def test_the_machine_may_call_the_functions_it_names_and_update_the_table() -> None:
    functions = {f"${{{step.title().replace('_', '')}Function.Arn}}:live" for step in STEPS}
    expected = {("lambda:InvokeFunction", name) for name in functions}
    expected |= {("dynamodb:UpdateItem", "Table.Arn"), ("events:PutEvents", "EventBus.Arn")}
    assert granted("PlanMachineRole") == expected


def test_who_ends_a_request_or_records_progress_sends_its_event_and_nobody_else() -> None:
    sending = {"PublishPlanFunction", "ProgressApiFunction", "LearnApiFunction", "ReconcileRequestsFunction"}
    assert may("events:PutEvents") == sending == told("EVENT_BUS")
