"""Computes what a million plans cost in AWS, and a month without plans: `python -m scripts.cost`.

List prices of us-east-1, without free tiers, as of 2026-11; the counts are those of a plan of one week. The counts of
a run of the real state machine are checked by tests/statemachine/test_cost.py; the other counts are assumptions.
"""

import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tools.project import ROOT
from tools.template import read

MILLION = 1_000_000
# Dollars.
GB_SECOND = 0.0000133334  # Lambda, arm64
INVOCATION = 0.20 / MILLION
TRANSITION = 25 / MILLION  # Step Functions, Standard
CALL = 3.50 / MILLION  # REST API
WRITE_UNIT, READ_UNIT = 0.625 / MILLION, 0.125 / MILLION  # DynamoDB, on demand
STORED_GB, BACKED_UP_GB = 0.25, 0.20  # a month
LOGGED_GB = 0.50
ALARM_METRIC, OWN_METRIC, DASHBOARD, SECRET = 0.10, 0.30, 3.00, 0.40  # a month

# Counted: the states of a plan that needs no repair, and DynamoDB's units from its POST to its end.
STATES = 7
WRITTEN, READ = 40, 20
# Assumed.
REPAIRED = 0.25  # of plans: five more states, a second draft
STATES_OF_A_REPAIR = 5
MODEL_SECONDS = 20  # for a draft
STEP_SECONDS = 0.15  # of each other step, some of them cold
CALLS = 7  # POST, five polls of the request, the plan
CALL_SECONDS = 0.03
ROWS_KB, LOGS_KB = 40, 25  # a plan: kept a month; logged once
TOKENS_IN, TOKENS_OUT = 4_000, 1_500  # of a draft
PRICE_IN, PRICE_OUT = 0.25, 2.00  # dollars a million tokens, as in the README's example
RECONCILIATIONS = 60 * 24 * 365 / 12  # a month
OWN_METRICS = 10  # docs/observability-and-evals.md


@dataclass(frozen=True)
class Line:
    """A share of the cost, in dollars, and how it is computed."""

    name: str
    dollars: float
    computed_from: str


def read_template() -> Any:
    return read(ROOT / "template.yaml")


def memory(function: str, template: Any) -> float:
    """Return the memory of a function in GB."""
    own = template["Resources"][function]["Properties"].get("MemorySize")
    return float(own or template["Globals"]["Function"]["MemorySize"]) / 1024


def of_plans(template: Any, model_seconds: float = MODEL_SECONDS) -> Iterator[Line]:
    """Yield the cost of a million plans."""
    drafts = 1 + REPAIRED
    transitions = 1 + STATES + REPAIRED * STATES_OF_A_REPAIR  # the start counts too
    waiting = model_seconds * drafts * memory("GeneratePlanFunction", template)
    steps = STEP_SECONDS * (
        memory("RetrieveResourcesFunction", template)
        + drafts * (memory("ValidatePlanFunction", template) + memory("ScorePlanFunction", template))
        + memory("PublishPlanFunction", template)
    )
    answering = CALLS * CALL_SECONDS * memory("PlansApiFunction", template)
    calls = 5 + 3 * REPAIRED + CALLS + 2  # steps, drafts made again, the API's, the authorizer's
    yield Line("Step Functions", MILLION * transitions * TRANSITION, f"{transitions:.2f} transitions a plan")
    yield Line("Lambda, waiting", MILLION * waiting * GB_SECOND, f"{waiting:.1f} GB-seconds while a model writes")
    busy = f"{steps + answering:.2f} GB-seconds, {calls:.1f} calls"
    yield Line("Lambda, the rest", MILLION * ((steps + answering) * GB_SECOND + calls * INVOCATION), busy)
    yield Line("API Gateway", MILLION * CALLS * CALL, f"{CALLS} calls")
    rows = f"{WRITTEN} units written, {READ + CALLS} read"
    yield Line("DynamoDB", MILLION * (WRITTEN * WRITE_UNIT + (READ + CALLS) * READ_UNIT), rows)
    kept = ROWS_KB * MILLION / 1e6
    yield Line("DynamoDB, kept a month", kept * (STORED_GB + BACKED_UP_GB), f"{ROWS_KB} KB, with its backup")
    yield Line("CloudWatch logs", LOGS_KB * MILLION / 1e6 * LOGGED_GB, f"{LOGS_KB} KB")


def of_a_model() -> Line:
    dollars = (1 + REPAIRED) * (TOKENS_IN * PRICE_IN + TOKENS_OUT * PRICE_OUT)
    computed_from = (
        f"{TOKENS_IN:,} tokens in, {TOKENS_OUT:,} out a draft, at ${PRICE_IN:.2f} and ${PRICE_OUT:.2f} a million"
    )
    return Line("the model itself", dollars, computed_from)


def of_a_month(template: Any) -> Iterator[Line]:
    """Yield the cost of a month without plan requests."""
    resources = template["Resources"].values()
    alarms = [resource["Properties"] for resource in resources if resource["Type"] == "AWS::CloudWatch::Alarm"]
    metrics = sum(sum("MetricStat" in metric for metric in alarm.get("Metrics", [])) or 1 for alarm in alarms)
    kinds = [resource["Type"] for resource in resources]
    boards, secrets = kinds.count("AWS::CloudWatch::Dashboard"), kinds.count("AWS::SecretsManager::Secret") + 1
    yield Line("alarms", metrics * ALARM_METRIC, f"{len(alarms)}, that look at {metrics} metrics")
    yield Line("own metrics", OWN_METRICS * OWN_METRIC, f"{OWN_METRICS}, by the hour in which they are emitted")
    yield Line("dashboard", boards * DASHBOARD, f"{boards}; an account's first three are free")
    yield Line("secrets", secrets * SECRET, f"{secrets}: of cursors, and of a model's key")
    reconciling = RECONCILIATIONS * (
        STEP_SECONDS * memory("ReconcileRequestsFunction", template) * GB_SECOND + INVOCATION
    )
    yield Line("reconcile_requests", reconciling, f"{RECONCILIATIONS:,.0f} calls")


def table(title: str, lines: list[Line]) -> str:
    rows = [f"  {line.name:24} {line.dollars:9,.2f}  {line.computed_from}" for line in lines]
    return "\n".join([title, *rows, f"  {'together':24} {sum(line.dollars for line in lines):9,.2f}"])


def main() -> int:
    template = read_template()
    print(table("A million plans of a week, dollars:", list(of_plans(template))))
    model = of_a_model()
    print(f"  {'and ' + model.name:24} {model.dollars:9,.2f}  {model.computed_from}")
    by_rules = sum(line.dollars for line in of_plans(template, model_seconds=0.2))
    print(f"  {'without a model':24} {by_rules:9,.2f}  rules write in 0.2 seconds\n")
    print(table("A month without plans, dollars:", list(of_a_month(template))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
