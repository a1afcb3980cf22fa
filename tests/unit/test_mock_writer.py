"""The mock writer: easy before hard, weak areas first, theory before practice, and the same for the same request."""

from studyplan.adapters.mock_writer import MockWriter
from studyplan.domain.brief import Brief
from studyplan.domain.shelf import Shelf
from tests.builders import a_brief, a_match, a_shelf, an_id


def picked(shelf: Shelf, brief: Brief | None = None) -> list[str]:
    return [pick.resource_id for pick in MockWriter().write(brief or a_brief(), shelf, ()).picks]


def test_easy_comes_before_hard_whatever_the_score() -> None:
    shelf = a_shelf(a_match("hard", difficulty="intermediate", score=0.9), a_match("easy", score=0.1))
    assert picked(shelf) == [an_id("easy"), an_id("hard")]


def test_weak_areas_come_before_the_rest_of_their_level() -> None:
    shelf = a_shelf(a_match("other", score=0.9), a_match("weak", score=0.1, tags=("Syntax",)))
    assert picked(shelf, a_brief(weak_areas=("syntax",))) == [an_id("weak"), an_id("other")]


def test_practice_follows_the_first_study_that_shares_a_tag() -> None:
    shelf = a_shelf(
        a_match("drill", score=0.9, resource_type="exercise", tags=("loops",)),
        a_match("intro", score=0.8, tags=("syntax",)),
        a_match("loops", score=0.7, tags=("loops",)),
        a_match("files", score=0.6, tags=("files",)),
    )
    assert picked(shelf) == [an_id("intro"), an_id("loops"), an_id("drill"), an_id("files")]


def test_practice_that_shares_no_tag_still_comes_early() -> None:
    study = [a_match(f"s{number}", tags=(f"t{number}",)) for number in range(9)]
    chosen = picked(a_shelf(*study, a_match("drill", resource_type="quiz", tags=("other",))))
    assert chosen.index(an_id("drill")) <= len(chosen) // 3


def test_the_whole_shelf_is_picked_once() -> None:
    shelf = a_shelf(*(a_match(f"r{number}") for number in range(30)))
    chosen = picked(shelf)
    assert len(chosen) == len(set(chosen)) == 30


def test_the_request_decides_between_equals_and_always_in_the_same_way() -> None:
    shelf = a_shelf(*(a_match(f"r{number}") for number in range(30)))
    assert picked(shelf) == picked(shelf)
    assert picked(shelf) != picked(shelf, a_brief(request_id=an_id("another request")))


def test_every_pick_has_a_reason() -> None:
    assert all(pick.reason for pick in MockWriter().write(a_brief(), a_shelf(), ()).picks)
