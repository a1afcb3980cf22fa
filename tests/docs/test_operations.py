"""docs/operations.md: every alarm has a way on, what stays is told, its figures are those that are printed."""

import re

import pytest

from scripts import cost, leftovers
from scripts.stacks import stacks
from tests.docs.test_documents import named, rows, section, text_of
from tests.support import aws

PAGE = "docs/operations.md"


def of_type(kind: str) -> set[str]:
    return {name for name, it in aws.template()["Resources"].items() if it["Type"] == kind}


def test_each_alarm_has_a_way_on_and_no_other() -> None:
    told = [name for row in rows(section(PAGE, "## Alarms")) for name in named(row[0])]
    assert sorted(told) == sorted(of_type("AWS::CloudWatch::Alarm"))


def test_the_cost_is_what_the_command_prints(capsys: pytest.CaptureFixture[str]) -> None:
    assert cost.main() == 0
    printed = "\n".join(line.rstrip() for line in capsys.readouterr().out.splitlines())
    assert printed in section(PAGE, "## Cost"), "type `.venv/bin/python -m scripts.cost` and put its lines there"


def test_the_metrics_that_cost_are_those_that_are_told() -> None:
    table = section("docs/observability-and-evals.md", "## Metrics and alarms").partition("\nAWS emits")[0]
    assert len([name for row in rows(table) for name in named(row[0])]) == cost.OWN_METRICS


def test_what_destroying_prod_leaves_is_told() -> None:
    told = section(PAGE, "## Destroying")
    words = {"AWS::DynamoDB::Table": "table", "AWS::Cognito::UserPool": "user pool", "AWS::IAM::Role": "role"}
    words |= {"AWS::Cognito::UserPoolClient": "its client", "AWS::ApiGateway::Account": "API Gateway's logs"}
    assert {kind for kind in leftovers.kept("prod").values() if words[kind] not in told} == set()
    assert leftovers.kept("dev").keys() == leftovers.kept("staging").keys() == {"ApiAccount", "ApiLogRoleOfAccount"}


def test_what_was_not_run_is_told() -> None:
    assert section(PAGE, "## What was not run").count("\n- ") >= 8
    assert "](#what-was-not-run)" in text_of(PAGE).partition("\n## ")[0]


def test_each_stack_and_the_region_are_those_of_the_settings() -> None:
    assert set(re.findall(r"\bENV=(\w+)", text_of(PAGE))) <= stacks().keys()
    assert {stack.region for stack in stacks().values()} == {"eu-west-1"}
