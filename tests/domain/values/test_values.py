"""Values: what is accepted, what is rejected, and that nothing is changed on the way."""

import sys
import unicodedata
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from studyplan.domain.values.context import Constraints, context_of
from studyplan.domain.values.ids import id_from, plan_id_of, task_id
from studyplan.domain.values.learner import LearnerIn
from studyplan.domain.values.plan_request import PlanRequestIn
from studyplan.domain.values.resource import ResourceIn, to_resource
from tests.support.builders import NOW, a_learner, a_request, an_id

LEARNER: dict[str, Any] = {"name": "Ana", "current_level": "beginner", "weekly_hours": 5}
RESOURCE: dict[str, Any] = {
    "title": "A",
    "url": "https://example.org/a",
    "topic": "python",
    "difficulty": "beginner",
    "resource_type": "book",
}
PLAN_REQUEST: dict[str, Any] = {"learner_id": an_id("ana"), "goal": "Learn", "topic": "python", "duration_days": 7}


def wrong_fields(kind: type[LearnerIn | ResourceIn | PlanRequestIn], given: dict[str, Any]) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        kind(**given)
    return {str(fault["loc"][0]) if fault["loc"] else "" for fault in refused.value.errors()}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weekly_hours", "5"),
        ("weekly_hours", 0),
        ("weekly_hours", -1),
        ("weekly_hours", 168.5),
        ("weekly_hours", float("inf")),
        ("weekly_hours", True),
        ("name", ""),
        ("name", "  "),
        ("name", "a\nb"),
        ("name", "a\x00b"),
        ("name", "\ud800"),
        ("name", "x" * 201),
        ("current_level", "expert"),
        ("weak_areas", "syntax"),
        ("weak_areas", [1]),
        ("weak_areas", ["x"] * 21),
        ("timezone", "Mars/Olympus"),
        ("timezone", "../etc"),
        ("timezone", "localtime"),
        ("timezone", "Factory"),
        ("timezone", "posixrules"),
        ("timezone", "posix/Europe/London"),
        ("timezone", "right/UTC"),
        ("timezone", "europe/london"),
        ("timezone", "tzdata.zi"),
        ("unknown", 1),
    ],
)
def test_a_learner_with_a_wrong_field_is_refused_by_that_field(field: str, value: object) -> None:
    assert wrong_fields(LearnerIn, LEARNER | {field: value}) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "javascript:alert(1)"),
        ("url", "java\tscript:alert(1)"),
        ("url", "youtube.com/x"),
        ("url", "ftp://example.org/x"),
        ("url", "https://"),
        ("url", "https://example.org/a b"),
        ("url", "https://[bad"),
        ("url", "https://someone:secret@example.org/"),
        ("url", "https://example.org\\@evil.example/"),
        ("url", "https://example.org:port/"),
        ("estimated_minutes", 0),
        ("estimated_minutes", 1.5),
        ("estimated_minutes", 10**9),
        ("prerequisites", ["not-an-id"]),
        ("language", "english language"),
    ],
)
def test_a_resource_with_a_wrong_field_is_refused_by_that_field(field: str, value: object) -> None:
    assert wrong_fields(ResourceIn, RESOURCE | {field: value}) == {field}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("duration_days", 0),
        ("duration_days", 366),
        ("learner_id", "42"),
        ("constraints", {"max_daily_minutes": 0}),
        ("constraints", {"max_daily_minutes": "60"}),
        ("constraints", {"must_include_practice": "yes"}),
        ("constraints", {"max_minutes": 5}),
        ("constraints", {"exam_date": "2026-02-30"}),
        ("constraints", {"exam_date": "20 December"}),
        ("language", "x"),
    ],
)
def test_a_plan_request_with_a_wrong_field_is_refused_by_that_field(field: str, value: object) -> None:
    assert wrong_fields(PlanRequestIn, PLAN_REQUEST | {field: value}) == {field}


@pytest.mark.parametrize("zone", ["UTC", "Europe/London", "America/Argentina/Buenos_Aires", "US/Eastern", "Etc/GMT+5"])
def test_a_zone_of_ianas_list_is_accepted_and_can_be_computed_with(zone: str) -> None:
    assert ZoneInfo(LearnerIn(**LEARNER | {"timezone": zone}).timezone).key == zone


def test_a_learner_whose_stored_zone_is_no_longer_listed_still_gets_a_context() -> None:
    learner = a_learner().model_copy(update={"timezone": "Factory"})
    assert context_of(a_request(), learner, now=NOW).timezone == "Factory"


def test_no_printable_character_is_one_that_a_text_must_not_have() -> None:
    """Texts that are printable are not looked at mark by mark."""
    printable = [mark for mark in map(chr, range(sys.maxunicode + 1)) if mark.isprintable()]
    assert not [mark for mark in printable if unicodedata.category(mark) in ("Cc", "Cf", "Cs", "Zl", "Zp")]
    assert [mark for mark in printable if mark.isspace()] == [" "]


@pytest.mark.parametrize("hidden", ["\u200b", "\ufeff", "\u2028", "\u00a0", "\x7f", "\ud800"])
def test_what_cannot_be_seen_is_refused_in_a_url(hidden: str) -> None:
    assert wrong_fields(ResourceIn, RESOURCE | {"url": f"https://example.org/a{hidden}b"}) == {"url"}


def test_text_comes_back_exactly_as_it_went_in() -> None:
    name, title = "李雷 👩🏽‍🎓", "zero\u200bwidth"
    assert LearnerIn(**LEARNER | {"name": name}).name == name
    assert ResourceIn(**RESOURCE | {"title": title}).title == title


def test_a_resource_without_minutes_gets_its_types_default_as_its_source_states() -> None:
    kept = to_resource(ResourceIn(**RESOURCE), resource_id=an_id(), now=NOW)
    assert (kept.estimated_minutes, kept.estimate_source) == (600, "default")


def test_minutes_that_are_given_are_stated_unless_they_were_computed() -> None:
    stated = ResourceIn(**RESOURCE | {"estimated_minutes": 45})
    computed = ResourceIn(**RESOURCE | {"estimated_minutes": 45, "estimate_source": "computed"})
    assert to_resource(stated, resource_id=an_id(), now=NOW).estimate_source == "stated"
    assert to_resource(computed, resource_id=an_id(), now=NOW).estimate_source == "computed"


def test_a_source_of_minutes_without_minutes_is_refused() -> None:
    assert wrong_fields(ResourceIn, RESOURCE | {"estimate_source": "stated"}) == {"estimate_source"}


def test_a_plan_context_is_the_request_and_the_learner_without_the_name() -> None:
    context = context_of(a_request(), a_learner(name="Ana", weekly_hours=5.5), now=NOW)
    assert context.weekly_hours == 5.5
    assert "Ana" not in context.model_dump_json()


def test_an_exam_gives_a_plan_dates() -> None:
    context = context_of(a_request(constraints=Constraints(exam_date="2026-02-01")), a_learner(), now=NOW)
    assert (context.start_date, context.today) == ("2026-01-05", "2026-01-05")
    assert context_of(a_request(), a_learner(), now=NOW).start_date is None


def test_ids_follow_from_owner_and_key() -> None:
    assert id_from("a", "key") == id_from("a", "key")
    assert len({id_from("a", "key"), id_from("b", "key"), id_from("a", "other"), id_from("ak", "ey")}) == 4
    assert plan_id_of(an_id("request")) == plan_id_of(an_id("request")) != an_id("request")


def test_the_id_of_a_task_follows_from_its_plan_resource_kind_and_number() -> None:
    request, resource = an_id("request"), an_id("resource")
    ids = {
        task_id(request, resource, "study", 1),
        task_id(request, resource, "study", 2),
        task_id(request, resource, "review", 1),
        task_id(request, an_id("other"), "study", 1),
        task_id(an_id("other"), resource, "study", 1),
    }
    assert len(ids) == 5
    assert task_id(request, resource, "study", 1) in ids
