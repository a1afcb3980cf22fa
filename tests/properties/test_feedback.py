"""Feedback: each vote does what it says, less than the one before, and none breaks a prerequisite or a limit."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as some

from studyplan.domain.feedback.counting import changes, counters_of, digest_of, recount
from studyplan.domain.feedback.library import LibraryFeedback, in_use
from studyplan.domain.feedback.ranking import LevelRanking, lead_of, shift_of, tally
from studyplan.domain.feedback.values import FeedbackOverride, Vote
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.library.view import WholeLibrary
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from tests.properties.rules import Made, violations
from tests.properties.strategies import a_catalogue, a_plan_context, library_of, minutes_of
from tests.properties.test_whole_plans import is_feasible
from tests.support.builders import NOW, a_resource, an_id
from tests.support.votes import MONTH, a_library_feedback, a_vote, counted

MONTHS = ("2022-12", "2024-03", "2025-07", "2025-12", MONTH, "2026-02")
RATINGS = some.integers(1, 5)
RESOURCE = an_id("resource")


@some.composite
def some_votes(draw: some.DrawFn, *, learners: str, resource: str, most: int = 12) -> list[Vote]:
    """Votes of as many learners on one resource, given in any month."""
    answers = some.fixed_dictionaries(
        {"rating": some.none() | RATINGS, "month": some.sampled_from(MONTHS)},
        optional={
            "difficulty": some.sampled_from([None, "too_easy", "right", "too_hard"]),
            "minutes": some.none() | some.integers(1, 2_000),
        },
    )
    given_votes = draw(some.lists(answers, max_size=most))
    return [a_vote(f"{learners} {place}", resource, **each) for place, each in enumerate(given_votes)]


OTHERS = some_votes(learners="other", resource="another")
BEFORE = some_votes(learners="earlier", resource="resource")


def leads(others: Sequence[Vote], before: Sequence[Vote], rating: int, count: int) -> list[float]:
    """How far the resource is above the owner's mean, before and after each further vote of this month."""
    found = []
    for more in range(count + 1):
        own = [*before, *(a_vote(f"learner {place}", rating=rating) for place in range(more))]
        feedback = {RESOURCE: counted(own), an_id("another"): counted(others)}
        ranking = LevelRanking(feedback, "beginner", MONTH)
        found.append(lead_of(tally(feedback[RESOURCE], "beginner", MONTH), ranking.usual(RESOURCE)))
    return found


@pytest.mark.parametrize(("rating", "sign"), [(5, 1), (1, -1)], ids=["up", "down"])
@given(others=OTHERS, before=BEFORE, count=some.integers(2, 60))
def test_each_vote_moves_a_resource_its_way_and_less_than_the_one_before(
    rating: int, sign: int, others: list[Vote], before: list[Vote], count: int
) -> None:
    steps = [sign * (after - earlier) for earlier, after in pairwise(leads(others, before, rating, count))]
    assert all(step > 0 for step in steps)
    assert all(later < earlier for earlier, later in pairwise(steps))


@given(others=OTHERS, before=BEFORE, count=some.integers(1, 60), rating=RATINGS)
def test_points_never_move_against_a_vote_and_stay_within_a_tenth(
    others: list[Vote], before: list[Vote], count: int, rating: int
) -> None:
    points = []
    for more in (0, count):
        own = [*before, *(a_vote(f"learner {place}", rating=rating) for place in range(more))]
        effect = a_library_feedback([*own, *others]).for_level("beginner").effect(RESOURCE)
        points.append(effect.points if effect else 0.0)
    assert all(-0.10 <= each <= 0.10 for each in points)
    if rating in (1, 5):
        assert points[1] >= points[0] if rating == 5 else points[1] <= points[0]


@pytest.mark.parametrize(("answer", "sign"), [("too_hard", 1), ("too_easy", -1)])
@given(before=BEFORE, count=some.integers(2, 60))
def test_each_answer_on_difficulty_moves_the_level_its_way_and_less_than_the_one_before(
    answer: str, sign: int, before: list[Vote], count: int
) -> None:
    shifts = []
    for more in range(count + 1):
        own = [*before, *(a_vote(f"learner {place}", difficulty=answer) for place in range(more))]
        shifts.append(sign * shift_of(tally(counted(own), "beginner", MONTH)))
    steps = [after - earlier for earlier, after in pairwise(shifts)]
    assert all(step > 0 or shift == 0.5 for step, shift in zip(steps, shifts[1:], strict=True))
    assert all(
        later < earlier or shift == 0.5 for (earlier, later), shift in zip(pairwise(steps), shifts[2:], strict=True)
    )


@given(before=BEFORE, answers=some.lists(RATINGS, min_size=60, max_size=60))
def test_sixty_votes_of_one_learner_do_no_more_than_one(before: list[Vote], answers: list[int]) -> None:
    counts = recount(before, NOW)
    vote: Vote | None = None
    for answer in answers:
        latest = a_vote("the same", rating=answer)
        counts.update(changes(vote, latest))
        vote = latest
    assert +counts == recount([*before, a_vote("the same", rating=answers[-1])], NOW)


@given(votes=some.lists(BEFORE, min_size=2, max_size=6).map(lambda drawn: drawn))
def test_counts_that_follow_changing_votes_are_those_of_the_votes(votes: list[list[Vote]]) -> None:
    counts, last = recount([], NOW), dict[str, Vote]()
    for vote in (each for some_of_them in votes for each in some_of_them):
        counts.update(changes(last.get(vote.learner_id), vote))
        last[vote.learner_id] = vote
    assert +counts == recount(last.values(), NOW)
    for learner, vote in list(last.items())[::2]:
        counts.update(changes(vote, None))
        del last[learner]
    assert +counts == recount(last.values(), NOW)
    assert all(counts[name] > 0 for vote in last.values() for name in counters_of(vote))


@some.composite
def a_library_with_votes(draw: some.DrawFn) -> tuple[PlanContext, list[Resource], LibraryFeedback]:
    """A request, its library, and whatever learners and the owner may have said of each resource."""
    catalogue = draw(a_catalogue(least=draw(some.sampled_from([1, 8])), most=14, mixed=True))
    library = library_of(catalogue)
    votes, overrides = list[Vote](), dict[str, FeedbackOverride]()
    for number, resource in enumerate(library):
        own = draw(some_votes(learners=f"of {number}", resource=f"r{number}", most=4))
        broken = draw(some.sampled_from([0, 0, 0, 1, 3]))
        reports = [a_vote(f"reporter {place}", f"r{number}", broken=digest_of(resource.url)) for place in range(broken)]
        votes += [*own, *reports]
        if draw(some.integers(0, 5)) == 0:
            factor = some.none() | some.floats(0.5, 2.0)
            overrides[f"r{number}"] = draw(
                some.builds(
                    FeedbackOverride,
                    points=some.none() | some.floats(-0.1, 0.1),
                    level_shift=some.none() | some.floats(-0.5, 0.5),
                    minutes_factor=factor,
                    excluded=some.none() | some.booleans(),
                )
            )
    context = draw(a_plan_context(days=16, asked=minutes_of(catalogue)))
    return context, library, a_library_feedback(votes, overrides)


@given(a_library_with_votes())
def test_no_vote_breaks_a_prerequisite_or_a_limit(case: tuple[PlanContext, list[Resource], LibraryFeedback]) -> None:
    context, library, feedback = case
    used = list(in_use(WholeLibrary(library), feedback).on("python"))
    assume(is_feasible(context, used))
    candidates = retrieve(context, library, feedback=feedback)
    plan_by_rules = draft_by_rules(context, candidates, name="mock")
    timetable = schedule(plan_by_rules, context, candidates)
    assert violations(Made(timetable, plan_by_rules, context, candidates)) == []
    findings = run_checks(timetable, context, candidates)
    assert [finding for finding in findings if finding.severity == "error"] == []


@given(a_library_with_votes())
def test_no_vote_takes_from_a_plan_what_a_planned_resource_needs(
    case: tuple[PlanContext, list[Resource], LibraryFeedback],
) -> None:
    """A prerequisite that would be in the plan without feedback is not missing because of it."""
    _, library, feedback = case
    used = in_use(WholeLibrary(library), feedback)
    left = {each.id for topic in used.topics for each in used.on(topic.id)}
    known = {each.id for each in library}
    assert all(
        needed in left for each in library if each.id in left for needed in each.prerequisites if needed in known
    )


@given(a_library_with_votes())
def test_without_feedback_a_request_is_planned_as_if_there_were_none(
    case: tuple[PlanContext, list[Resource], LibraryFeedback],
) -> None:
    context, library, feedback = case
    without = context.model_copy(update={"use_feedback": False})
    assert retrieve(without, library, feedback=feedback) == retrieve(without, library)


def test_a_resource_without_a_vote_keeps_its_score_whatever_is_said_of_others() -> None:
    library = [a_resource(), a_resource("another")]
    feedback = a_library_feedback([a_vote(f"learner {place}", "another", rating=1) for place in range(9)])
    assert feedback.for_level("beginner").effect(RESOURCE) is None
    assert feedback.excluded_from(library) == frozenset()
