"""Aliases of topics: what is put in comes out sorted, no update overwrites another, and no owner sees another's."""

import pytest

from studyplan.domain.errors.http import Stale
from studyplan.domain.retrieval.topics import OwnAliases
from tests.contracts.conftest import Snapshot
from tests.support.builders import LATER, MUCH_LATER, NOW
from tests.support.repositories import Repositories

NONE = OwnAliases(topics={}, updated_at=None)


def some(at: str = NOW, **topics: str) -> OwnAliases:
    return OwnAliases(topics=topics, updated_at=at)


def test_an_owner_has_no_aliases_at_first(store: Repositories, snapshot: Snapshot) -> None:
    before = snapshot()
    assert store.aliases.get("ana") == NONE
    assert snapshot() == before


def test_aliases_come_back_as_they_went_in(store: Repositories) -> None:
    topics = {
        "c++": "C plus plus",
        "data-bases": "SQL",
        "web": "JavaScript",
        "\u0915\u0932\u093e": "\u5b66\u4e60 \U0001f40d",
    }
    store.aliases.replace("ana", OwnAliases(topics=topics, updated_at=NOW), seen=NONE)
    kept = store.aliases.get("ana")
    assert kept == OwnAliases(topics=topics, updated_at=NOW)
    assert list(kept.topics) == sorted(topics), "the same order each time: a tag is of the bytes"


def test_two_hundred_long_aliases_fit(store: Repositories) -> None:
    topics = {f"{number:03}{chr(0x20000) * 57}": chr(0x20000) * 60 for number in range(200)}
    store.aliases.replace("ana", OwnAliases(topics=topics, updated_at=NOW), seen=NONE)
    assert store.aliases.get("ana").topics == topics


def test_aliases_are_replaced_as_a_whole_also_by_none(store: Repositories) -> None:
    store.aliases.replace("ana", some(web="go"), seen=NONE)
    store.aliases.replace("ana", some(LATER, db="sql"), seen=some(web="go"))
    assert store.aliases.get("ana") == some(LATER, db="sql")
    store.aliases.replace("ana", some(MUCH_LATER), seen=some(LATER, db="sql"))
    assert store.aliases.get("ana") == some(MUCH_LATER)


@pytest.mark.covers("error:Stale")
def test_aliases_that_changed_meanwhile_are_not_overwritten(store: Repositories) -> None:
    store.aliases.replace("ana", some(LATER, web="go"), seen=NONE)
    for seen in (NONE, some(NOW, web="go")):
        with pytest.raises(Stale):
            store.aliases.replace("ana", some(MUCH_LATER, web="sql"), seen=seen)
    assert store.aliases.get("ana") == some(LATER, web="go")


@pytest.mark.parametrize("owner", ["ben", "", "ana#TOPIC", "OWNER#ana"])
def test_another_owner_has_other_aliases(store: Repositories, owner: str) -> None:
    store.aliases.replace("ana", some(web="go"), seen=NONE)
    assert store.aliases.get(owner) == NONE
    store.aliases.replace(owner, some(LATER, web="sql"), seen=NONE)
    assert store.aliases.get("ana") == some(web="go")
