"""Alarms and dashboard: they read metrics that are emitted. To CloudWatch a metric that nobody emits is healthy."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from studyplan.domain.errors.llm import LlmAuthError, LlmUnavailable
from studyplan.domain.generation.model_call import ModelCall
from studyplan.ports import Assignment
from studyplan.runtime import wiring
from studyplan.runtime.metrics import NAMESPACE, UNITS
from tests.in_flight.snapshot import INPUT
from tests.support import aws
from tests.support.builders import LATER, a_context, a_request, a_resource
from tests.support.handlers import STEPS, call
from tests.support.repositories import Repositories
from tests.support.stored import add_request

type Json = dict[str, Any]
type Metric = tuple[str, str, frozenset[str]]  # namespace, name, names of dimensions

TEMPLATE = aws.template()
RESOURCES: Json = TEMPLATE["Resources"]
ALARMS = {name: it["Properties"] for name, it in RESOURCES.items() if it["Type"] == "AWS::CloudWatch::Alarm"}
# A new version goes back when one of these goes off.
TURNING_BACK = ["ServerErrors", "ApiFunctionErrors", "ExecutionsFailed", "ExecutionsTimedOut"]


def of_aws(namespace: str, names: str, *dimensions: str) -> set[Metric]:
    return {(namespace, name, frozenset(dimensions)) for name in names.split()}


# What AWS emits by itself, by its documentation: Step Functions' procedure-cw-metrics, Lambda's
# monitoring-metrics-types, API Gateway's api-gateway-metrics-and-dimensions.
EMITTED_BY_AWS = (
    of_aws(
        "AWS/States",
        "ExecutionTime ExecutionsAborted ExecutionsFailed ExecutionsStarted ExecutionsSucceeded ExecutionsTimedOut",
        "StateMachineArn",
    )
    | of_aws("AWS/Lambda", "Errors Throttles Invocations Duration ConcurrentExecutions", "FunctionName")
    | of_aws("AWS/ApiGateway", "4XXError 5XXError Count Latency IntegrationLatency", "ApiName", "Stage")
)


def looked_at(alarm: Json) -> Iterator[Metric]:
    for each in alarm.get("Metrics", [alarm]):
        metric = each["MetricStat"]["Metric"] if "MetricStat" in each else each
        if "MetricName" in metric:
            names = frozenset(it["Name"] for it in metric["Dimensions"])
            yield metric["Namespace"], metric["MetricName"], names


def shown() -> set[Metric]:
    """What the dashboard draws: a line is namespace, name, then dimensions by turns, and how to draw it."""
    text, _ = RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
    lines = [line for widget in json.loads(text)["widgets"] for line in widget["properties"]["metrics"]]
    plain = [[part for part in line if isinstance(part, str)] for line in lines]
    return {(line[0], line[1], frozenset(line[2::2])) for line in plain}


class Failing:
    def __init__(self, error: Exception) -> None:
        self.error = error

    def write(self, _assignment: Assignment) -> Any:
        raise self.error


@pytest.fixture
def metric_lines(
    store: Repositories, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> list[Json]:
    """The metric lines of a published plan, of two drafts that a model failed to write, and of the reconciler."""
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "any")
    add_request(store, "local", a_request(), a_context(), deadline=LATER)
    for number in range(6):
        store.library.add("local", a_resource(f"resource {number}", estimated_minutes=35))
    for step in STEPS:
        call(step, INPUT)
    asked = ModelCall(
        provider="openai",
        request_model="m",
        server="s",
        milliseconds=1.0,
        max_output_tokens=9,
        slots=1,
        cost_micro_usd=7,
    )
    for error in (LlmUnavailable(calls=(asked,)), LlmAuthError(calls=(asked,))):
        monkeypatch.setattr(wiring, "writer", lambda error=error: Failing(error))
        with pytest.raises(type(error)):
            call("generate_plan", INPUT)
    call("reconcile_requests", {})
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines() if line.startswith("{")]
    return [line for line in lines if "_aws" in line]


def emitted(lines: list[Json]) -> set[Metric]:
    return {
        (described["Namespace"], metric["Name"], frozenset(dimensions))
        for line in lines
        for described in line["_aws"]["CloudWatchMetrics"]
        for metric in described["Metrics"]
        for dimensions in described["Dimensions"]
    }


def values(lines: list[Json], name: str) -> list[float]:
    return [value for line in lines for value in line.get(name, [])]


def test_each_metric_of_an_alarm_or_of_the_dashboard_is_emitted(metric_lines: list[Json]) -> None:
    wanted = {metric for alarm in ALARMS.values() for metric in looked_at(alarm)} | shown()
    assert wanted - emitted(metric_lines) - EMITTED_BY_AWS == set()


def test_all_metrics_of_ours_are_emitted_and_shown_or_written_down(metric_lines: list[Json]) -> None:
    assert {name for space, name, _ in emitted(metric_lines) if space == NAMESPACE} == set(UNITS)
    unseen = set(UNITS) - {name for space, name, _ in shown() if space == NAMESPACE}
    assert unseen == {"RequestsStarted", "RequestsClosed"}


def test_metrics_count_what_happened(metric_lines: list[Json]) -> None:
    assert {name: values(metric_lines, name) for name in UNITS if name != "OldestOpenRequestSeconds"} == {
        "RequestsStarted": [0],
        "RequestsClosed": [0],
        "ModelCalls": [1, 1],
        "ModelCostMicroUsd": [7, 7],
        "ModelErrors": [1, 1],
        "ModelNeedsAttention": [0, 1],
        "PlansPublished": [1],
        "PlansNeedReview": [0],
        "PlansByFallback": [0],
    }


def test_metrics_are_of_one_stack_and_of_nobody(metric_lines: list[Json]) -> None:
    """The one dimension is the service, which the template makes the stack's name, and alarms look for that."""
    assert {dimensions for _, _, dimensions in emitted(metric_lines)} == {frozenset({"service"})}
    for line in metric_lines:
        assert line.keys() == {"_aws", "service"} | {
            it["Name"] for it in line["_aws"]["CloudWatchMetrics"][0]["Metrics"]
        }
    named = TEMPLATE["Globals"]["Function"]["Environment"]["Variables"]["POWERTOOLS_SERVICE_NAME"]
    ours = [it for it in ALARMS.values() if it.get("Namespace") == NAMESPACE]
    assert len(ours) == 3
    assert [it["Dimensions"] for it in ours] == [[{"Name": "service", "Value": named}]] * 3


def test_the_reconcilers_silence_is_an_alarm_and_other_silence_is_none() -> None:
    assert {name: it["TreatMissingData"] for name, it in ALARMS.items()} == {
        name: "breaching" if name == "OldestOpenRequest" else "notBreaching" for name in ALARMS
    }


@pytest.mark.parametrize("name", ALARMS)
def test_an_alarm_goes_to_a_topic_and_describes_itself(name: str) -> None:
    assert ALARMS[name]["AlarmActions"] == [{"Ref": "AlarmTopic"}]
    assert ALARMS[name]["AlarmDescription"].endswith(".")


def functions_of(alarm: str) -> set[str]:
    """Functions that an alarm looks at."""
    metrics = [it["MetricStat"]["Metric"] for it in ALARMS[alarm]["Metrics"] if "MetricStat" in it]
    return {metric["Dimensions"][0]["Value"]["Ref"] for metric in metrics}


def test_no_function_is_left_out_of_the_alarms() -> None:
    """Errors of the steps end or repeat in the machine, which has alarms of its own; an alarm takes ten metrics."""
    functions = {name for name, it in RESOURCES.items() if it["Type"] == "AWS::Serverless::Function"}
    steps = {f"{step.title().replace('_', '')}Function" for step in STEPS}
    steps |= {"ReadImportFunction", "WriteImportFunction"}
    assert functions_of("StepsThrottled") == steps
    assert functions_of("ApiThrottled") == functions_of("ApiFunctionErrors") == functions - steps


def test_a_new_version_is_turned_back_by_alarms_that_are_there() -> None:
    """One that is not there counts as healthy. None is on before the first call, or nothing could be deployed."""
    wanted = [{"Ref": name} for name in TURNING_BACK]
    assert set(TURNING_BACK) <= set(ALARMS)
    assert TEMPLATE["Globals"]["Function"]["DeploymentPreference"]["Alarms"] == wanted
    assert RESOURCES["PlanMachine"]["Properties"]["DeploymentPreference"]["Alarms"] == wanted
    assert {ALARMS[name]["TreatMissingData"] for name in TURNING_BACK} == {"notBreaching"}


def test_the_api_is_found_by_its_name() -> None:
    dimensions = {it["Name"]: it["Value"] for it in ALARMS["ServerErrors"]["Dimensions"]}
    api = RESOURCES["Api"]["Properties"]
    assert dimensions == {"ApiName": api["Name"], "Stage": api["StageName"]}
