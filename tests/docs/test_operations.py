"""docs/operations.md: every alarm has a way on, what stays is told, its figures are those that are printed."""

import re
import tomllib

import pytest

from scripts import cost
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


def kept(environment: str) -> set[str]:
    """Return the logical names of the resources that the template keeps when a stack is deleted."""
    policies = {name: it.get("DeletionPolicy", "Delete") for name, it in aws.template()["Resources"].items()}
    chosen = 1 if environment == "prod" else 2
    return {name for name, it in policies.items() if (it["Fn::If"][chosen] if isinstance(it, dict) else it) == "Retain"}


@pytest.mark.parametrize("environment", ["dev", "staging", "prod"])
def test_what_is_left_after_a_deletion_is_listed(environment: str) -> None:
    listed = rows(section(PAGE, "## Destroying"))
    assert {name for row in listed if row[1] in ("all", environment) for name in named(row[0])} == kept(environment)


def test_what_was_not_run_is_told() -> None:
    assert section(PAGE, "## What was not run").count("\n- ") >= 8
    assert "](#what-was-not-run)" in text_of(PAGE).partition("\n## ")[0]


def test_each_stack_and_the_region_are_those_of_the_settings() -> None:
    stacks = {name: it for name, it in tomllib.loads(text_of("samconfig.toml")).items() if isinstance(it, dict)}
    assert set(re.findall(r"\bENV=(\w+)", text_of(PAGE))) <= stacks.keys()
    assert {stack["global"]["parameters"]["region"] for stack in stacks.values()} == {"eu-west-1"}
