"""The minutes of a resource, learned from those that learners spent."""

import pytest

from studyplan.domain.feedback.library import NO_FEEDBACK, with_minutes
from studyplan.domain.feedback.minutes import bucket_of, learned_minutes, minutes_of
from studyplan.domain.feedback.values import FeedbackOverride
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.versions import RemainingResource
from tests.support.builders import a_context, a_replan, a_resource, an_id
from tests.support.votes import a_library_feedback, a_vote, counted


def learned(estimated: int, *minutes: int) -> int:
    votes = [a_vote(f"learner {place}", minutes=each) for place, each in enumerate(minutes)]
    found = learned_minutes(estimated, counted(votes))
    return found.minutes if found else estimated


def test_a_bucket_is_less_than_a_tenth_wide() -> None:
    for minutes in (1, 5, 15, 60, 95, 600, 4_000, 100_000):
        assert abs(minutes_of(bucket_of(minutes)) / minutes - 1) < 0.05


def test_one_learner_moves_the_minutes_a_little_and_ten_move_them_far() -> None:
    assert learned(60, 120) == 69
    assert learned(60, *[120] * 10) == 97
    assert learned(60, *[30] * 10) == 36


def test_the_median_counts_not_the_mean() -> None:
    assert learned(60, 60, 60, 60, 100_000) == 60


def test_the_minutes_are_half_to_twice_the_estimate() -> None:
    assert learned(60, *[600] * 100) == 120
    assert learned(60, *[5] * 100) == 30


def test_a_difference_of_a_tenth_changes_nothing() -> None:
    assert learned(60, *[65] * 50) == 60


def test_the_minutes_are_those_of_learners_whatever_the_estimate_was() -> None:
    """The owner corrects the estimate: what learners needed is not scaled with it."""
    assert learned(120, *[120] * 10) == 120


def test_the_owner_sets_a_factor_in_place_of_what_was_learned() -> None:
    votes = [a_vote(f"learner {place}", minutes=120) for place in range(10)]
    assert learned_minutes(60, counted(votes, FeedbackOverride(minutes_factor=1.0))) is None
    found = learned_minutes(60, counted([], FeedbackOverride(minutes_factor=1.5)))
    assert found is not None
    assert (found.minutes, found.why) == (
        90,
        "planned with 90 minutes in place of 60: the owner of the library set 1.5 times",
    )


def test_a_plan_counts_with_the_learned_minutes_and_the_trace_says_why() -> None:
    votes = [a_vote(f"learner {place}", minutes=90) for place in range(10)]
    (candidate,) = retrieve(a_context(), [a_resource(estimated_minutes=60)], feedback=a_library_feedback(votes)).ranked
    assert (candidate.item.minutes, candidate.item.estimate_source) == (81, "learned")
    assert candidate.parts[-1].model_dump() == {
        "name": "feedback",
        "points": 0.0,
        "why": "planned with 81 minutes in place of 60: 10 learners needed, in the median, about 91",
    }


def test_in_a_replan_learned_minutes_are_of_the_whole_and_what_is_begun_has_what_is_left() -> None:
    """The learner takes twice the time: 2 x 81 for what is not begun, 2 x 20 for what has 20 planned minutes left."""
    votes = [a_vote(f"learner {place}", name, minutes=90) for place in range(10) for name in ("new", "begun")]
    library = [a_resource(name, estimated_minutes=60) for name in ("new", "begun")]
    begun = RemainingResource(resource_id=an_id("begun"), remaining_minutes=20)
    context = a_context(replan=a_replan(pace=2.0, unfinished=(begun,)))
    candidates = retrieve(context, library, feedback=a_library_feedback(votes))
    assert {item.title: item.minutes for item in candidates.by_id().values()} == {"About new": 162, "About begun": 40}


@pytest.mark.parametrize("minutes", [1, 100_000])
def test_learned_minutes_stay_within_what_a_resource_may_have(minutes: int) -> None:
    resource = a_resource(estimated_minutes=minutes)
    votes = [a_vote(f"learner {place}", minutes=minutes * 100) for place in range(50)]
    assert 1 <= with_minutes(resource, a_library_feedback(votes)).estimated_minutes <= 100_000
    assert with_minutes(resource, NO_FEEDBACK) == resource
