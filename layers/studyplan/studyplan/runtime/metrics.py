"""Metrics in CloudWatch's embedded metric format: log lines, so that emitting one calls no service.

Their only dimension is `service`, the stack's name. They hold nothing of a request, a learner or an owner.
"""

from aws_lambda_powertools.metrics import EphemeralMetrics, MetricUnit

from studyplan.domain.values.plan import Plan

NAMESPACE = "Studyplan"
UNITS = {
    "OldestOpenRequestSeconds": MetricUnit.Seconds,
    "RequestsStarted": MetricUnit.Count,
    "RequestsClosed": MetricUnit.Count,
    "ModelCalls": MetricUnit.Count,
    "ModelCostMicroUsd": MetricUnit.NoUnit,
    "ModelErrors": MetricUnit.Count,
    "ModelNeedsAttention": MetricUnit.Count,
    "PlansPublished": MetricUnit.Count,
    "PlansNeedReview": MetricUnit.Count,
    "PlansByFallback": MetricUnit.Count,
}


def emit(**values: float) -> None:
    """Write metrics by name, in one line. Raises KeyError for a name that UNITS does not have."""
    metrics = EphemeralMetrics(namespace=NAMESPACE)
    for name, value in values.items():
        metrics.add_metric(name, unit=UNITS[name], value=value)
    metrics.flush_metrics()


def emit_plan(plan: Plan) -> None:
    """Count a published plan by its status and its writer."""
    emit(
        PlansPublished=1,
        PlansNeedReview=int(plan.status == "needs_review"),
        PlansByFallback=int(plan.generated_by == "fallback"),
    )
