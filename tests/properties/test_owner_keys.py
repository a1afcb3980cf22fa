"""Two subjects never share a partition of the table, whatever they are called."""

from itertools import combinations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from studyplan.adapters.dynamodb import keys
from studyplan.domain.errors.http import Unauthorized
from studyplan.http.request_context import MAX_OWNER, OWNER, owner_named
from tests.support.builders import an_id

KINDS = (
    "LEARNER",
    "RESOURCE",
    "URL",
    "TOPIC",
    "REQUEST",
    "REQUEST_SORT",
    "OPEN",
    "PLAN",
    "PLAN_SORT",
    "CATALOGUE",
    "SPENDING",
)
# What a hostile subject would be made of: our delimiter, our own words, and what encoding makes of them.
WORDS = ("OWNER#", *(f"#{kind}" for kind in KINDS), "#RUN#", "#COMMITTED#")
PIECES = (*WORDS, "#", "%", "%23", "/", "a", "é", "🐍", "\x00")
SUBJECTS = st.lists(st.sampled_from((*PIECES, an_id("x"))) | st.text(max_size=3), min_size=1, max_size=6).map("".join)
NAMED = {
    "a#b": "a%23b",
    "OWNER#x": "OWNER%23x",
    "x#PLAN": "x%23PLAN",
    "https://issuer/u/1": "https%3A%2F%2Fissuer%2Fu%2F1",
    "auth0|5f": "auth0%7C5f",
    "🐍": "%F0%9F%90%8D",
    "100%": "100%25",
    "a%23b": "a%2523b",
    "a" * MAX_OWNER: "a" * MAX_OWNER,
}


def partitions(owner: str) -> set[str]:
    """Every partition that the rows of an owner may be in."""
    one = an_id("x")
    found = {keys.collection(owner, kind) for kind in KINDS}
    found |= {keys.learner(owner, one).pk, keys.resource(owner, one).pk, keys.url(owner, "https://example.org/").pk}
    found |= {
        keys.request(owner, one).pk,
        keys.open_ids(owner).pk,
        keys.run(owner, one, "SHELF").pk,
        keys.commitments(owner, one),
    }
    found |= {keys.sort_row(owner, "REQUEST", "2026", one).pk, keys.sort_row(owner, "PLAN", "2026", one).pk}
    found |= {keys.topic_aliases(owner).pk, keys.plan(owner, one).pk, keys.plan_part(owner, one, 1).pk}
    return found | {keys.catalogue(owner, "HEAD").pk, keys.spending(owner, "2026-11-25").pk}


def named_or_none(subject: str) -> str | None:
    try:
        return owner_named(subject)
    except Unauthorized:
        return None


@given(SUBJECTS, SUBJECTS)
def test_two_subjects_share_no_partition(one: str, other: str) -> None:
    assume(one != other)
    first, second = named_or_none(one), named_or_none(other)
    assume(first is not None and second is not None)
    assert not partitions(str(first)) & partitions(str(second))
    assert keys.spending_of_all("2026-11-25").pk not in partitions(str(first))


@given(SUBJECTS)
def test_an_owner_comes_back_out_of_its_key(subject: str) -> None:
    owner = named_or_none(subject)
    assume(owner is not None)
    assert keys.owner_in(keys.request(str(owner), an_id("x")).pk) == owner
    assert {tuple(pk.split("#")[:2]) for pk in partitions(str(owner))} == {("OWNER", owner)}
    assert OWNER.fullmatch(str(owner))


def test_the_kinds_of_one_owner_are_apart() -> None:
    assert len(partitions("a")) == len(KINDS) + 3  # and runs, commitments and the parts of a plan


def test_without_encoding_they_would_meet() -> None:
    """What the encoding is for: this subject's spending would be in the partition of another's run."""
    assert keys.collection("a#RUN#b", "SPENDING") == keys.run("a", "b#SPENDING", "").pk


@pytest.mark.parametrize(("subject", "owner"), NAMED.items())
def test_a_subject_is_encoded_as_a_whole(subject: str, owner: str) -> None:
    assert owner_named(subject) == owner


@pytest.mark.parametrize("subject", ["", "a" * (MAX_OWNER + 1), "a" * 300, "é" * 34, "\ud800"])
def test_a_subject_without_a_sound_form_is_nobody(subject: str) -> None:
    """It is not cut either: two that differ at their ends would become one."""
    with pytest.raises(Unauthorized):
        owner_named(subject)


def test_encoded_owners_all_differ() -> None:
    owners = [owner_named(subject) for subject in (*NAMED, "a/b", "a%2Fb", "A#B", "a#B", " a", "a ")]
    assert all(one != other for one, other in combinations(owners, 2))
