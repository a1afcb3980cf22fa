"""What votes change in the ranking: points beside the seven parts, and how hard a resource is."""

import pytest

from studyplan.domain.feedback.library import NO_FEEDBACK, LibraryFeedback
from studyplan.domain.feedback.ranking import Effect, weight_of
from studyplan.domain.feedback.values import FeedbackOverride
from studyplan.domain.retrieval.ranking import WEIGHTS
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.candidates import Candidate
from studyplan.domain.values.trace import ranking_of
from studyplan.domain.values.types import Level, ScorePart
from tests.support.builders import a_context, a_resource, an_id
from tests.support.votes import a_library_feedback, a_vote, ratings

NINE_OF_TEN = ratings(5, 5, 5, 5, 5, 5, 5, 5, 5, 1)


def effect_of(feedback: LibraryFeedback, level: Level = "beginner") -> Effect | None:
    return feedback.for_level(level).effect(an_id("resource"))


def points_of(feedback: LibraryFeedback, level: Level = "beginner") -> float:
    effect = effect_of(feedback, level)
    return effect.points if effect else 0.0


def part(candidate: Candidate, name: str) -> ScorePart | None:
    return next((each for each in candidate.parts if each.name == name), None)


def only_candidate(feedback: LibraryFeedback, **difference: object) -> Candidate:
    (candidate,) = retrieve(a_context(**difference), [a_resource()], feedback=feedback).ranked
    return candidate


def test_nine_of_ten_add_six_hundredths_and_the_trace_says_so() -> None:
    candidates = retrieve(a_context(), [a_resource()], feedback=a_library_feedback(NINE_OF_TEN))
    (row,) = ranking_of(candidates)["candidates"]
    told = row["parts"][-1]
    assert f"{told['points']:+.2f}: {told['why']}" == (
        "+0.06: 9 of 10 learners of your level found it useful, 4.6 of 5 where 3.0 is usual"
    )


def test_feedback_is_outside_the_sum_of_the_seven() -> None:
    without, with_votes = only_candidate(NO_FEEDBACK), only_candidate(a_library_feedback(NINE_OF_TEN))
    assert [each.name for each in with_votes.parts] == [*WEIGHTS, "feedback"]
    assert with_votes.parts[:-1] == without.parts
    assert with_votes.score == pytest.approx(without.score + with_votes.parts[-1].points)


def test_without_votes_there_is_no_part_for_feedback() -> None:
    assert [each.name for each in only_candidate(NO_FEEDBACK).parts] == list(WEIGHTS)
    other = a_library_feedback(ratings(5, resource="another"))
    assert only_candidate(other) == only_candidate(NO_FEEDBACK)


def test_a_request_without_feedback_is_planned_as_if_nobody_had_voted() -> None:
    votes = [*NINE_OF_TEN, a_vote("bo", minutes=420, difficulty="too_hard")]
    assert only_candidate(a_library_feedback(votes), use_feedback=False) == only_candidate(NO_FEEDBACK)


def test_a_vote_counts_for_learners_of_the_same_level_only() -> None:
    feedback = a_library_feedback(NINE_OF_TEN)
    assert effect_of(feedback, "intermediate") is None
    assert points_of(feedback) > 0


def test_the_owners_own_mean_is_what_a_rating_is_compared_with() -> None:
    """A 4 is praise where others get 2, and a reproach where others get 5."""
    beside = {rating: [*ratings(4), *ratings(*[rating] * 30, resource="another")] for rating in (2, 5)}
    assert points_of(a_library_feedback(beside[2])) > 0 > points_of(a_library_feedback(beside[5]))


def test_a_resource_gains_and_loses_a_tenth_at_most() -> None:
    low = [*ratings(*[1] * 400, resource="another")]
    high = [*ratings(*[5] * 400, resource="another")]
    assert points_of(a_library_feedback([*ratings(*[5] * 400), *low])) == 0.10
    assert points_of(a_library_feedback([*ratings(*[1] * 400), *high])) == -0.10


def test_a_vote_counts_half_after_six_months_and_nothing_after_three_years() -> None:
    assert [weight_of(age) for age in (0, 6, 12, 35, 36)] == [1024, 512, 256, 18, 0]
    fresh, old = (points_of(a_library_feedback(NINE_OF_TEN, month=month)) for month in ("2026-01", "2026-07"))
    assert fresh > old > 0
    assert effect_of(a_library_feedback(NINE_OF_TEN, month="2029-01")) is None


def test_a_clock_that_is_ahead_makes_no_vote_heavier() -> None:
    assert weight_of(-3) == weight_of(0)


@pytest.mark.parametrize(
    ("answer", "level", "raises"),
    [
        ("too_hard", "beginner", False),
        ("too_easy", "beginner", False),
        ("too_hard", "intermediate", True),  # it is below their level, and not as far as it says
        ("too_easy", "intermediate", False),
    ],
)
def test_too_hard_and_too_easy_move_the_level(answer: str, level: Level, raises: bool) -> None:
    votes = [a_vote(f"learner {place}", difficulty=answer, level=level) for place in range(4)]
    of_level = {"current_level": level, "weekly_hours": 40.0, "duration_days": 30}
    before, after = (
        part(only_candidate(feedback, **of_level), "level") for feedback in (NO_FEEDBACK, a_library_feedback(votes))
    )
    assert before is not None
    assert after is not None
    assert (after.points > before.points) is raises
    assert after.why == f"{before.why}; 4 of 4 learners of your level found it {answer.replace('_', ' ')}"


def test_difficulty_moves_a_resource_by_half_a_level_at_most() -> None:
    votes = [a_vote(f"learner {place}", difficulty="too_hard") for place in range(500)]
    effect = effect_of(a_library_feedback(votes))
    assert effect is not None
    assert effect.shift == 0.5
    level = part(only_candidate(a_library_feedback(votes)), "level")
    assert level is not None
    assert level.points == pytest.approx(WEIGHTS["level"] * (1.0 + 0.25) / 2, abs=1e-4)


def test_those_for_whom_it_was_right_count_against_those_for_whom_it_was_not() -> None:
    hard = [a_vote(f"learner {place}", difficulty="too_hard") for place in range(3)]
    right = [a_vote(f"other {place}", difficulty="right") for place in range(3)]
    shifts = [effect_of(a_library_feedback(votes)) for votes in (hard, [*hard, *right])]
    assert shifts[0] is not None
    assert shifts[1] is not None
    assert shifts[0].shift > shifts[1].shift > 0
    assert shifts[1].shift_why == "3 of 6 learners of your level found it too hard"


def test_one_learner_is_one_learner_in_the_sentence() -> None:
    effect = effect_of(a_library_feedback([a_vote(rating=2, difficulty="too_easy")]))
    assert effect is not None
    assert effect.why.startswith("0 of 1 learner of your level found it useful, 2.0 of 5 ")
    assert effect.shift_why == "1 of 1 learner of your level found it too easy"


def test_the_owner_sets_points_and_level_in_place_of_the_votes() -> None:
    override = FeedbackOverride(points=-0.1, level_shift=0.25)
    feedback = a_library_feedback(NINE_OF_TEN, {"resource": override})
    assert effect_of(feedback) == Effect(
        -0.1, "set by the owner of the library", 0.25, "moved by the owner of the library"
    )
    assert effect_of(a_library_feedback((), {"resource": override}), "advanced") == effect_of(feedback)


def test_the_owner_can_take_a_resource_back_to_none() -> None:
    feedback = a_library_feedback(NINE_OF_TEN, {"resource": FeedbackOverride(points=0.0)})
    assert points_of(feedback) == 0.0
    assert only_candidate(feedback).score == only_candidate(NO_FEEDBACK).score


def test_a_vote_moves_one_resource_above_another() -> None:
    library = [a_resource("first"), a_resource("second")]
    before = retrieve(a_context(), library).ranked
    feedback = a_library_feedback(ratings(5, 5, resource="second"))
    after = retrieve(a_context(), library, feedback=feedback).ranked
    assert [each.item.id for each in before] == [an_id("first"), an_id("second")]
    assert [each.item.id for each in after] == [an_id("second"), an_id("first")]
