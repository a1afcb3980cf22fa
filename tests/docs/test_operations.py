"""docs/operations.md: every alarm has a way on, what stays is told, the cost is computed from its usage."""

import re
import tomllib

import pytest

from tests.docs.test_documents import named, rows, section, text_of
from tests.statemachine import test_cost
from tests.support import aws

PAGE = "docs/operations.md"


def of_type(kind: str) -> set[str]:
    return {name for name, it in aws.template()["Resources"].items() if it["Type"] == kind}


def test_each_alarm_has_a_way_on_and_no_other() -> None:
    told = [name for row in rows(section(PAGE, "## Alarms")) for name in named(row[0])]
    assert sorted(told) == sorted(of_type("AWS::CloudWatch::Alarm"))


POLLS = 5  # of a request, each with two units for its steps
PLANS, MONTH = "### A million plans of a week", "### A month without plans"


def number(cell: str) -> float:
    return float(cell.split()[0].replace(",", ""))


def lines_of(heading: str) -> dict[str, list[str]]:
    return {row[0].strip("`"): row[1:] for row in rows(section(PAGE, heading))}


def usage(heading: str) -> dict[str, float]:
    return {name: number(row[0]) for name, row in lines_of(heading).items() if row[0]}


@pytest.mark.parametrize("heading", [PLANS, MONTH])
def test_a_line_of_the_cost_is_usage_times_price_and_the_sum_is_theirs(heading: str) -> None:
    dollars = {name: number(row[2]) for name, row in lines_of(heading).items()}
    for name, (used, price, *_) in lines_of(heading).items():
        assert not used or dollars[name] == pytest.approx(number(used) * number(price), abs=0.006), name
    summed = [value for name, value in dollars.items() if name != "together" and not name.startswith("the model")]
    assert dollars["together"] == pytest.approx(sum(summed), abs=0.01)


def test_the_usage_of_a_plan_is_what_is_counted_and_what_the_template_gives() -> None:
    plan, template = usage(PLANS), aws.template()
    repaired, calls = 0.25, plan["API Gateway"]
    assert plan["Step Functions"] == 1 + test_cost.STATES + repaired * 5
    assert (plan["DynamoDB, written"], plan["DynamoDB, read"]) == (
        test_cost.WRITTEN,
        test_cost.READ + calls + 2 * POLLS,
    )
    own = template["Resources"]["GeneratePlanFunction"]["Properties"].get("MemorySize")
    memory = (own or template["Globals"]["Function"]["MemorySize"]) / 1024
    assert plan["Lambda, waiting for a model"] == 20 * (1 + repaired) * memory


def test_the_usage_of_a_month_is_what_the_template_has() -> None:
    kinds = [it["Type"] for it in aws.template()["Resources"].values()]
    alarms = [aws.template()["Resources"][name]["Properties"] for name in of_type("AWS::CloudWatch::Alarm")]
    own = section("docs/observability-and-evals.md", "## Metrics and alarms").partition("\nAWS emits")[0]
    assert usage(MONTH) == {
        "alarms": sum(sum("MetricStat" in metric for metric in alarm.get("Metrics", [])) or 1 for alarm in alarms),
        "own metrics": len([name for row in rows(own) for name in named(row[0])]),
        "dashboard": kinds.count("AWS::CloudWatch::Dashboard"),
        "secrets": kinds.count("AWS::SecretsManager::Secret") + 1,
        "reconcile_requests": 60 * 24 * 365 / 12,
    }


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
