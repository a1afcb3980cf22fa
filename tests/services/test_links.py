"""Making, listing, revoking and opening links."""

from typing import Any

import pytest

from studyplan.domain.errors.http import LinkNotFound, NotFound, Stale, TooManyLinks
from studyplan.domain.links.values import MOST_LINKS, LinkKind, expiry_of
from studyplan.runtime import wiring
from studyplan.runtime.link_wiring import link_service
from studyplan.services.links import LinkService, open_link
from tests.support.builders import a_learner, an_id
from tests.support.fakes.fixtures import Snapshot
from tests.support.links import a_token
from tests.support.repositories import Repositories

ANA = an_id("ana")


@pytest.fixture
def service(store: Repositories) -> LinkService:
    store.learners.add("ana", a_learner())
    return link_service()


def test_a_link_is_opened_by_its_token_and_by_no_other(service: LinkService) -> None:
    made = service.make("ana", ANA, "calendar")
    owned = open_link(service.links, made.token, "calendar", now=wiring.now())
    assert (owned.owner, owned.link.summary()) == ("ana", made.link)
    assert service.make("ana", ANA, "calendar").token != made.token
    assert service.all("ana", ANA)[-1] == made.link


@pytest.mark.covers("error:LinkNotFound")
@pytest.mark.parametrize("kind", ["calendar", "learner"])
def test_every_dead_link_is_refused_by_the_same_words(service: LinkService, kind: LinkKind) -> None:
    other: LinkKind = "learner" if kind == "calendar" else "calendar"
    open_one, revoked = service.make("ana", ANA, kind), service.make("ana", ANA, kind)
    service.revoke("ana", ANA, revoked.link.id)
    now = wiring.now()
    tries: list[tuple[str, LinkKind, str]] = [
        (a_token("unknown"), kind, now),
        ("no token", kind, now),
        (revoked.token, kind, now),
        (open_one.token, other, now),
        (open_one.token, kind, expiry_of(now)),
    ]
    refusals = set()
    for token, wanted, at in tries:
        with pytest.raises(LinkNotFound) as refused:
            open_link(service.links, token, wanted, now=at)
        refusals.add(str(refused.value))
    assert refusals == {"There is no such link, or it has ended; ask for a new one."}


def test_a_link_that_was_revoked_is_not_there_to_revoke(service: LinkService, snapshot: Snapshot) -> None:
    made = service.make("ana", ANA, "learner")
    service.revoke("ana", ANA, made.link.id)
    before = snapshot()
    for owner, learner_id in (("ana", ANA), ("ben", ANA), ("ana", an_id("ben"))):
        with pytest.raises(NotFound):
            service.revoke(owner, learner_id, made.link.id)
    assert (snapshot(), service.all("ana", ANA)) == (before, ())


def test_unknown_learners_have_no_links(service: LinkService) -> None:
    for owner, learner_id in (("ana", an_id("unknown")), ("ben", ANA)):
        with pytest.raises(NotFound):
            service.all(owner, learner_id)
        with pytest.raises(NotFound):
            service.make(owner, learner_id, "learner")


def test_a_link_that_was_stored_without_an_answer_is_not_stored_again(
    service: LinkService, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The write is tried again, and refused: by itself."""
    replace = service.links.replace

    def answerless(*given: Any, **seen: Any) -> None:
        replace(*given, **seen)
        monkeypatch.undo()
        raise Stale

    monkeypatch.setattr(service.links, "replace", answerless)
    made = service.make("ana", ANA, "learner")
    assert service.all("ana", ANA) == (made.link,)
    assert open_link(service.links, made.token, "learner", now=wiring.now()).link.summary() == made.link


def test_the_limit_counts_open_links(service: LinkService) -> None:
    made = [service.make("ana", ANA, "learner") for _ in range(MOST_LINKS)]
    with pytest.raises(TooManyLinks):
        service.make("ana", ANA, "learner")
    service.revoke("ana", ANA, made[0].link.id)
    service.make("ana", ANA, "learner")
    assert len(service.all("ana", ANA)) == MOST_LINKS
