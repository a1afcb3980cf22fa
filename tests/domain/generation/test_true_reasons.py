"""A reason that is not true of its resource gives way to a plain one, and is on record."""

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.generation.true_reasons import with_true_reasons
from studyplan.domain.values.plan import ReplacedReason
from tests.support.builders import a_candidate, a_context, an_id, some_candidates

CANDIDATES = some_candidates(
    a_candidate("one", title="Loops", minutes=45, tags=("loops",)),
    a_candidate("two", title="A free video course", minutes=45, tags=("lists",)),
)
UNTRUE = "A 5-minute video on gardening, free until Monday."


def drafted(*reasons: tuple[str, str], language: str | None = None) -> Draft:
    picks = tuple(Pick(resource_id=an_id(name), reason=reason, minutes=20) for name, reason in reasons)
    draft = Draft(generated_by="compatible", picks=picks)
    return with_true_reasons(draft, a_context(language=language), CANDIDATES)


def test_an_untrue_reason_is_replaced_by_a_plain_one() -> None:
    first, second = drafted(("one", UNTRUE), ("two", "Lists come next.")).picks
    assert first.reason == "Explains loops; beginner level."
    assert first.untrue_claims == ("minutes", "type", "price", "date")
    assert second == Pick(resource_id=an_id("two"), reason="Lists come next.", minutes=20)


def test_nothing_else_of_a_pick_changes() -> None:
    (pick,) = drafted(("one", UNTRUE)).picks
    assert (pick.resource_id, pick.minutes, pick.review) == (an_id("one"), 20, False)


def test_the_plain_one_is_in_the_language_of_the_request() -> None:
    assert drafted(("one", UNTRUE), language="fr").picks[0].reason == "Explique loops\u00a0; niveau débutant."


def test_the_draft_names_what_was_replaced() -> None:
    draft = drafted(("two", "Lists."), ("one", "Only five minutes."))
    assert draft.replaced_reasons == (ReplacedReason(resource_id=an_id("one"), claims=("minutes",)),)


def test_a_title_of_another_candidate_may_be_named() -> None:
    assert drafted(("one", "Prepares 'A free video course'.")).replaced_reasons == ()


def test_a_title_alone_is_no_reason() -> None:
    first, second = drafted(("one", "'A free  video course'."), ("two", "Loops")).picks
    assert first.reason == "Explains loops; beginner level."
    assert second.reason.startswith("Explains lists")
    assert first.untrue_claims == second.untrue_claims == ()


def test_a_pick_that_is_no_candidate_is_left_to_the_checks() -> None:
    assert drafted(("elsewhere", UNTRUE)).picks[0].reason == UNTRUE
