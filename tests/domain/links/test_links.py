"""The links of one learner: how many are open, until when, and what their tokens look like."""

import re

import pytest

from studyplan.domain.errors.http import TooManyLinks
from studyplan.domain.links.tokens import TOKEN_BYTES, hash_of, token_from
from studyplan.domain.links.values import MOST_LINKS, LearnerLinks, expiry_of
from tests.support.builders import LATER, NOW, an_id
from tests.support.links import a_link, a_token


def full() -> LearnerLinks:
    links = LearnerLinks(learner_id=an_id("ana"))
    for number in range(MOST_LINKS):
        links = links.added(a_link(str(number)), NOW)
    return links


def test_a_token_is_32_letters_and_digits_of_160_random_bits() -> None:
    assert TOKEN_BYTES * 8 == 160
    for chance in (b"\0" * TOKEN_BYTES, b"\xff" * TOKEN_BYTES):
        assert re.fullmatch(r"[a-z0-9]{32}", token_from(chance))
    assert token_from(bytes(range(20))) != token_from(bytes(range(1, 21)))


@pytest.mark.parametrize("text", ["", "a" * 31, "a" * 33, "A" * 32, "1" * 32, "é" * 32, a_token() + "\n", "a" * 99_999])
def test_a_text_that_is_no_token_has_no_hash(text: str) -> None:
    assert hash_of(text) is None


def test_a_token_has_the_same_hash_each_time() -> None:
    assert hash_of(a_token()) == hash_of(a_token())
    assert re.fullmatch(r"[0-9a-f]{64}", hash_of(a_token()) or "")


def test_a_link_is_open_for_180_days() -> None:
    assert expiry_of(NOW) == "2026-07-04T09:00:00.000000+00:00"
    assert a_link().is_open("2026-07-04T08:59:59.999999+00:00")
    assert not a_link().is_open("2026-07-04T09:00:00.000000+00:00")


@pytest.mark.covers("error:TooManyLinks")
def test_a_learner_has_ten_open_links_at_most() -> None:
    with pytest.raises(TooManyLinks, match="10 open links; revoke one"):
        full().added(a_link("another"), NOW)
    revoked = full().revoked(an_id("3"))
    assert revoked is not None
    assert len(revoked.added(a_link("another"), NOW).links) == MOST_LINKS


def test_links_that_have_expired_count_no_more() -> None:
    links = LearnerLinks(learner_id=an_id("ana"), links=tuple(a_link(str(n), expires_at=LATER) for n in range(10)))
    assert links.added(a_link("new"), LATER).links == (a_link("new"),)


def test_what_is_not_there_cannot_be_revoked() -> None:
    assert full().revoked(an_id("another")) is None


def test_a_summary_has_no_hash_and_four_characters_of_the_token() -> None:
    summary = a_link().summary().model_dump()
    assert summary["token_ends_with"] == a_token()[-4:]
    assert a_link().token_hash not in summary.values()
    assert "token_hash" not in summary
