"""Rows turned into values: what was written once can be read, whatever the rules are now."""

import gzip

from studyplan.adapters.dynamodb.codec import from_attributes, pack, to_attributes, unpack
from studyplan.adapters.dynamodb.rows import value_of
from studyplan.domain.values.context import Constraints, PlanContext
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import Plan, PlanSummary
from studyplan.domain.values.plan_request import PlanRequest, ReplanIn
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.versions import PlannedTask, RemainingResource
from tests.support.builders import (
    a_context,
    a_learner,
    a_published_plan,
    a_replan,
    a_request,
    a_resource,
    a_task,
    an_id,
)


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


def test_a_plan_that_nobody_replanned_is_packed_as_before() -> None:
    """Its context and its head have no byte more than in the release before."""
    for name, value in (("replan", a_context()), ("version", a_published_plan()), ("history_days", a_published_plan())):
        assert f'"{name}"'.encode() not in gzip.decompress(pack(value))


def test_what_a_replan_starts_from_comes_back() -> None:
    task = PlannedTask(task=a_task().task, day=0)
    begun = RemainingResource(resource_id=an_id("loops"), remaining_minutes=20)
    replan = a_replan(planned=(task,), unfinished=(begun,), ordinals={"a#study": 3}, minutes_done={2: 30}, pace=1.25)
    context = a_context(replan=replan)
    assert unpack(PlanContext, pack(context)) == context


def test_a_later_version_of_a_plan_comes_back() -> None:
    plan = a_published_plan(version=2, history_days=3)
    assert unpack(Plan, pack(plan)) == plan


def test_the_request_of_a_replan_comes_back() -> None:
    body = ReplanIn(from_date="2026-03-04", constraints=Constraints(max_daily_minutes=45))
    request = a_request(replan_of=an_id("plan"), replan=body, version=2)
    assert value_of(PlanRequest, request.model_dump(mode="json", exclude_none=True)) == request
