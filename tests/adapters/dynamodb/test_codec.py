"""Rows turned into values: what was written once can be read, whatever the rules are now."""

from studyplan.adapters.dynamodb.rows import value_of
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import PlanSummary
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource
from tests.support.builders import a_learner, a_published_plan, a_request, a_resource


def test_a_row_that_todays_rules_would_refuse_is_read_all_the_same() -> None:
    row = a_resource().model_dump(mode="json") | {"url": "https://example.org:0/", "estimated_minutes": 10**9}
    assert value_of(Resource, row).url == "https://example.org:0/"


def test_values_come_back_as_they_were() -> None:
    for value in (a_resource(tags=("a", "b")), a_learner(weekly_hours=5.5), a_request()):
        assert value_of(type(value), value.model_dump(mode="json")) == value


def test_a_whole_number_of_hours_is_a_number_of_hours() -> None:
    hours = value_of(Learner, a_learner().model_dump(mode="json") | {"weekly_hours": 5}).weekly_hours
    assert isinstance(hours, float)


def test_models_inside_models_are_made_too() -> None:
    request = value_of(PlanRequest, a_request().model_dump(mode="json"))
    assert request.constraints.max_daily_minutes == 60
    plan = a_published_plan()
    summary = value_of(PlanSummary, plan.model_dump(mode="json", include=set(PlanSummary.model_fields)))
    assert summary.confidence == plan.confidence
