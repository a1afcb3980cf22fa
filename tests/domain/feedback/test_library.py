"""Broken links: three learners keep a resource out of plans, the owner decides, prerequisites stay."""

import pytest

from studyplan.domain.feedback.counting import digest_of
from studyplan.domain.feedback.library import NO_FEEDBACK, in_use
from studyplan.domain.feedback.values import FeedbackOverride, Vote
from studyplan.domain.library.view import WholeLibrary
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.resource import Resource
from tests.support.builders import a_context, a_resource, an_id
from tests.support.votes import a_library_feedback, a_vote


def reports(count: int, resource: Resource | None = None) -> list[Vote]:
    reported = resource or a_resource()
    return [
        a_vote(f"learner {place}", broken=digest_of(reported.url)).model_copy(update={"resource_id": reported.id})
        for place in range(count)
    ]


@pytest.mark.parametrize(("learners", "excluded"), [(2, False), (3, True)])
def test_three_learners_exclude_a_resource(learners: int, excluded: bool) -> None:
    library = [a_resource(), a_resource("another")]
    candidates = retrieve(a_context(), library, feedback=a_library_feedback(reports(learners)))
    assert (an_id("resource") not in candidates.by_id()) is excluded
    assert dict(candidates.rejected_by_reason) == ({"broken_link": 1} if excluded else {})


def test_one_learner_who_reports_again_and_again_is_one() -> None:
    again = [a_vote("ana", broken=digest_of(a_resource().url))]
    assert a_library_feedback(again).reports(a_resource()) == 1


def test_another_address_begins_without_reports() -> None:
    feedback = a_library_feedback(reports(3))
    moved = a_resource(url="https://example.org/moved")
    assert feedback.excluded_from([a_resource()]) == {an_id("resource")}
    assert feedback.excluded_from([moved]) == frozenset()


def test_another_spelling_of_the_address_is_the_same_address() -> None:
    feedback = a_library_feedback(reports(3))
    assert feedback.reports(a_resource(url="HTTPS://Example.org:443/resource/")) == 3


@pytest.mark.parametrize(("override", "excluded"), [(True, True), (False, False)])
def test_the_owner_decides_whatever_was_reported(override: bool, excluded: bool) -> None:
    votes = reports(0 if override else 5)
    feedback = a_library_feedback(votes, {"resource": FeedbackOverride(excluded=override)})
    assert bool(feedback.excluded_from([a_resource()])) is excluded


def test_what_another_resource_needs_stays() -> None:
    basics, further = a_resource("basics"), a_resource("further", prerequisites=(an_id("basics"),))
    feedback = a_library_feedback(reports(3, basics))
    assert feedback.excluded_from([basics]) == {basics.id}
    assert feedback.excluded_from([basics, further]) == frozenset()


def test_what_only_an_excluded_resource_needs_is_excluded_too_where_it_is_reported() -> None:
    basics, further = a_resource("basics"), a_resource("further", prerequisites=(an_id("basics"),))
    feedback = a_library_feedback([*reports(3, basics), *reports(3, further)])
    assert feedback.excluded_from([basics, further]) == {basics.id, further.id}


def test_what_stays_keeps_what_it_needs_itself() -> None:
    first = a_resource("first")
    second = a_resource("second", prerequisites=(first.id,))
    third = a_resource("third", prerequisites=(second.id,))
    feedback = a_library_feedback([*reports(3, first), *reports(3, second)])
    assert feedback.excluded_from([third, second, first]) == frozenset()


def test_plans_use_a_library_without_what_is_excluded() -> None:
    library = WholeLibrary([a_resource(), a_resource("another")])
    assert in_use(library, a_library_feedback(reports(3))).on("python") == (a_resource("another"),)
    assert in_use(library, NO_FEEDBACK) is library
