"""What has changed since a plan was made."""

from typing import Any

import pytest

from studyplan.domain.replanning.outdating import outdated
from studyplan.domain.values.candidates import Candidates, candidate_resource
from tests.support.builders import a_candidate, a_context, a_learner, a_resource, an_id, some_candidates

CONTEXT = a_context(weak_areas=("loops", "lists"))
LEARNER = a_learner(weak_areas=("lists", "loops"))
LOOPS = a_resource("loops")
CANDIDATES: Candidates = some_candidates(a_candidate("loops").model_copy(update={"item": candidate_resource(LOOPS)}))


def test_nothing_is_outdated_where_nothing_has_changed() -> None:
    assert outdated(CONTEXT, CANDIDATES, LEARNER, [LOOPS]) == ()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("weekly_hours", 9.0),
        ("current_level", "advanced"),
        ("weak_areas", ("loops",)),
        ("known", ("loops",)),
        ("timezone", "Europe/Oslo"),
        ("minutes_by_weekday", {"MON": 10}),
    ],
)
def test_a_changed_learner_is_named_by_field(field: str, value: Any) -> None:
    learner = LEARNER.model_copy(update={field: value})
    (fact,) = outdated(CONTEXT, CANDIDATES, learner, [LOOPS])
    assert (fact.resource_id, fact.field) == (None, field)
    assert "_" not in fact.message, "people read it"


def test_a_name_is_no_part_of_a_plan() -> None:
    assert outdated(CONTEXT, CANDIDATES, LEARNER.model_copy(update={"name": "Anna"}), [LOOPS]) == ()


def test_the_level_on_the_topic_counts() -> None:
    learner = LEARNER.model_copy(update={"current_level": "advanced", "level_by_topic": {"Python": "beginner"}})
    assert outdated(CONTEXT, CANDIDATES, learner, [LOOPS]) == ()


def test_a_changed_resource_is_named_with_both_values() -> None:
    longer = LOOPS.model_copy(update={"estimated_minutes": 300})
    (fact,) = outdated(CONTEXT, CANDIDATES, LEARNER, [longer])
    assert (fact.field, fact.before, fact.after) == ("estimated_minutes", "210", "300")
    assert fact.message == "the length in minutes of 'About loops' changed from 210 to 300"


def test_a_deleted_resource_is_named() -> None:
    (fact,) = outdated(CONTEXT, CANDIDATES, LEARNER, [])
    assert (fact.resource_id, fact.field) == (an_id("loops"), None)
    assert fact.message == "'About loops' is no longer in the library"


def test_a_resource_that_the_plan_does_not_use_does_not_count() -> None:
    assert outdated(CONTEXT, CANDIDATES, LEARNER, [], planned=()) == ()
