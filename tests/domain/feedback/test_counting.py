"""Votes are counted by names, so that a vote that changes moves its counters and no others."""

from studyplan.domain.feedback.counting import changes, counters_of, feedback_of, recount
from studyplan.domain.feedback.values import FeedbackOverride, Opinion
from tests.support.builders import NOW
from tests.support.votes import a_vote

FULL = a_vote(rating=4, difficulty="right", broken="0123456789ab", minutes=60)


def test_a_vote_counts_once_in_each_counter_of_its_answers() -> None:
    assert counters_of(FULL) == {
        "beginner#2026-01#4",
        "beginner#2026-01#right",
        "broken#0123456789ab",
        "minutes#47",
    }
    assert counters_of(a_vote()) == frozenset()


def test_the_last_answer_counts_in_the_place_of_the_one_before() -> None:
    again = a_vote(rating=2, month="2026-02", level="intermediate")
    assert changes(a_vote(rating=4), again) == {"intermediate#2026-02#2": 1, "beginner#2026-01#4": -1}
    assert changes(a_vote(rating=4), a_vote(rating=4)) == {}


def test_a_learner_who_goes_leaves_no_count() -> None:
    assert changes(FULL, None) == dict.fromkeys(sorted(counters_of(FULL)), -1)


def test_a_vote_from_before_a_reset_is_not_taken_from_the_new_counts() -> None:
    old, new = a_vote(rating=4), a_vote(rating=2, since="later")
    assert changes(old, new) == {"beginner#2026-01#2": 1}
    assert recount([old, new], "later") == {"beginner#2026-01#2": 1}


def test_counters_are_read_as_feedback_and_what_is_none_is_left_out() -> None:
    counters = recount([FULL], NOW) | {"beginner#2026-01#5": 0, "expert#2026-01#5": 3, "something": 2, "minutes#x": 1}
    feedback = feedback_of(NOW, counters, FeedbackOverride())
    assert feedback.opinions == {Opinion("beginner", "2026-01", "4"): 1, Opinion("beginner", "2026-01", "right"): 1}
    assert (feedback.broken, feedback.minutes) == ({"0123456789ab": 1}, {47: 1})
