"""One page is a candidate once, under whichever address, and which of them stays."""

from typing import Any

import pytest

from studyplan.domain.feedback.counting import digest_of
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.versions import PlannedTask
from tests.support.builders import a_context, a_replan, a_resource, a_task, an_id
from tests.support.votes import a_library_feedback, a_vote

VIDEO: dict[str, Any] = {"url": "https://www.youtube.com/watch?v=X", "resource_type": "video"}
SHARED: dict[str, Any] = {"url": "https://youtu.be/X?si=y", "resource_type": "video"}


def names(candidates: Candidates) -> list[str]:
    return sorted(each.item.title.removeprefix("About ") for each in candidates.ranked)


def left_out(candidates: Candidates) -> dict[str, str]:
    return {each.title.removeprefix("About "): each.reason for each in candidates.rejected_examples}


def test_a_page_under_two_addresses_is_one_candidate_the_first() -> None:
    candidates = retrieve(a_context(), [a_resource("first", **VIDEO), a_resource("shared", **SHARED)])
    assert (names(candidates), left_out(candidates)) == (["first"], {"shared": "duplicate"})
    assert dict(candidates.rejected_by_reason) == {"duplicate": 1}


def test_a_page_is_taken_at_the_level_of_the_learner() -> None:
    library = [a_resource("hard", difficulty="intermediate", **VIDEO), a_resource("easy", **SHARED)]
    assert names(retrieve(a_context(), library)) == ["easy"]
    assert names(retrieve(a_context(current_level="intermediate"), library)) == ["hard"]
    assert names(retrieve(a_context(current_level="advanced"), library)) == ["hard"]


def test_what_another_resource_needs_stays_in_place_of_the_first() -> None:
    library = [
        a_resource("first", **VIDEO),
        a_resource("needed", **SHARED),
        a_resource("next", prerequisites=(an_id("needed"),)),
    ]
    candidates = retrieve(a_context(), library)
    assert (names(candidates), left_out(candidates)) == (["needed", "next"], {"first": "duplicate"})


def test_two_that_others_need_both_stay() -> None:
    needed = [a_resource("first", **VIDEO), a_resource("shared", **SHARED)]
    needing = a_resource("next", prerequisites=tuple(each.id for each in needed))
    assert names(retrieve(a_context(), [*needed, needing])) == ["first", "next", "shared"]


@pytest.mark.parametrize("known", ["first", "shared"])
def test_who_knows_a_page_knows_it_under_each_address(known: str) -> None:
    library = [a_resource("first", **VIDEO), a_resource("shared", **SHARED), a_resource("other")]
    candidates = retrieve(a_context(known=(an_id(known),)), library)
    other = "shared" if known == "first" else "first"
    assert (names(candidates), left_out(candidates)) == (["other"], {known: "known", other: "duplicate"})


def test_another_type_may_be_another_use_of_a_page() -> None:
    """Exercises on the page that explains them."""
    text = a_resource("text", url="https://example.org/loops")
    library = [text, a_resource("exercises", url="http://www.example.org/loops", resource_type="quiz")]
    assert names(retrieve(a_context(), library)) == ["exercises", "text"]


def test_a_link_that_is_broken_hides_no_other_address_of_its_page() -> None:
    first = a_resource("first", **VIDEO)
    reports = (a_vote(f"learner {place}", broken=digest_of(first.url)) for place in range(3))
    feedback = a_library_feedback([each.model_copy(update={"resource_id": first.id}) for each in reports])
    candidates = retrieve(a_context(), [first, a_resource("shared", **SHARED)], feedback=feedback)
    assert (names(candidates), left_out(candidates)) == (["shared"], {"first": "broken_link"})


@pytest.mark.parametrize("gone", ["finished", "skipped"])
def test_a_page_that_is_finished_or_skipped_is_not_planned_again_from_another_address(gone: str) -> None:
    library = [a_resource("first", **VIDEO), a_resource("shared", **SHARED), a_resource("other")]
    replan = a_replan(**{gone: (an_id("first"),)})
    assert names(retrieve(a_context(replan=replan), library)) == ["other"]


def test_a_plan_that_has_a_page_twice_keeps_what_it_has() -> None:
    """It was made before pages were compared; a learner may be in the middle of either."""
    library = [a_resource("first", **VIDEO), a_resource("shared", **SHARED)]
    planned = tuple(PlannedTask(task=a_task(name).task, day=1) for name in ("first", "shared"))
    assert names(retrieve(a_context(replan=a_replan(planned=planned)), library)) == ["first", "shared"]
    left = a_replan(planned=planned[1:], finished=(an_id("first"),))
    assert names(retrieve(a_context(replan=left), library)) == ["shared"]
    only = a_replan(planned=planned[1:])
    assert names(retrieve(a_context(replan=only), library)) == ["shared"]
