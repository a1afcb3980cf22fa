"""Rows turned into values: what was written once can be read, whatever the rules are now."""

import gzip

from studyplan.adapters.dynamodb.codec import from_attributes, pack, to_attributes, unpack
from studyplan.adapters.dynamodb.rows import value_of
from studyplan.domain.values.context import Constraints, PlanContext
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import PlanSummary
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource
from tests.support.builders import a_context, a_learner, a_published_plan, a_request, a_resource


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


def test_a_learner_of_an_earlier_release_knows_nothing_and_has_one_level() -> None:
    row = a_learner(current_level="advanced").model_dump(mode="json", exclude={"known", "level_by_topic"})
    learner = value_of(Learner, row)
    assert (learner.known, learner.level_by_topic, learner.level_on("python")) == ((), {}, "advanced")


def test_sixty_minutes_that_an_earlier_release_stored_stay_and_no_limit_stays_none() -> None:
    for most in (60, None):
        row = a_request(constraints=Constraints(max_daily_minutes=most)).model_dump(mode="json")
        stored = value_of(PlanRequest, from_attributes(to_attributes(row)))
        assert stored.constraints.max_daily_minutes == most


def test_a_context_without_a_daily_limit_is_packed_as_release_0_1_reads_it() -> None:
    """It knows no null there, and takes its own 60 where the field is missing."""
    context = a_context(max_daily_minutes=None, start_date="2026-03-02", unavailable_weekdays=("SUN",))
    assert b"max_daily_minutes" not in gzip.decompress(pack(context))
    assert b'"max_daily_minutes":60' in gzip.decompress(pack(a_context()))
    assert unpack(PlanContext, pack(context)) == context
