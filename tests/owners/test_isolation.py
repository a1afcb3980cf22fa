"""What is another owner's is answered exactly as what is nobody's: by no route, method, id, key, cursor or body."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import permutations
from typing import Any
from uuid import uuid4

import pytest

from tests.api import bodies
from tests.api.client import Answer, Json
from tests.api.routes import CREATING, ITEMS, LISTS, ROUTES, concrete
from tests.owners.conftest import Told
from tests.owners.world import COLLECTIONS, KINDS, Owner, plan_request_of, tick_of

pytestmark = [pytest.mark.stack, pytest.mark.owners]

# Paths of a POST that needs a body.
GIVING = (
    "/api/plans/{id}/feedback/",
    "/api/plans/{id}/replan/",
    "/api/plans/{id}/moves/",
    "/api/learners/{id}/links/",
)

type Pairs = list[tuple[Owner, Owner]]


@dataclass(frozen=True)
class Try:
    """A call for what is another's; `instead` has nobody's id in that one's place."""

    method: str
    path: str
    instead: str
    body: Json | None = None
    body_instead: Json | None = None
    headers: dict[str, str] = field(default_factory=dict[str, str])

    def __str__(self) -> str:
        return f"{self.method} {self.path} {self.body or ''} {self.headers or ''}"


@pytest.fixture(scope="module")
def before(owners: tuple[Owner, ...]) -> dict[str, dict[str, bytes]]:
    return {owner.subject: owner.seen() for owner in owners}


@pytest.fixture(params=["two", pytest.param("third", marks=pytest.mark.slow)])
def pairs(request: pytest.FixtureRequest, owners: tuple[Owner, ...]) -> Pairs:
    """Each owner with each other one: who tries, and whose it is. Those with the third owner are slow."""
    return [pair for pair in permutations(owners, 2) if (owners[2] in pair) == (request.param == "third")]


def leaks(answer: Answer, theirs: Owner, sent: str) -> list[str]:
    """What of another owner an answer holds that was not in the call."""
    content = answer.content.decode() + str(answer.headers)
    return [word for word in theirs.words() if word in content and word not in sent]


def by_path(theirs: Owner) -> Iterator[Try]:
    """Every route with an id in its path, every method it knows, every id of theirs, with and without a tag."""
    for path in ITEMS:
        for method in ROUTES[path]:
            for kind in KINDS:
                for spelling in (theirs.ids[kind], theirs.ids[kind].upper()):
                    for headers in guards(method, theirs.tags.get(kind, '"none"')):
                        has_body = method == "PATCH" or (method == "POST" and path in GIVING)
                        sent = body_for(path, theirs) if has_body else None
                        yield Try(method, concrete(path, spelling), concrete(path), sent, sent, headers)


def body_for(path: str, theirs: Owner) -> Json:
    """A sound body of a PATCH, as far as ids go: theirs."""
    if path.endswith("/tasks/"):
        return tick_of(theirs.ids["task"])
    if path.endswith("/feedback/"):
        return {"task_id": theirs.ids["task"], "rating": 1} if path in GIVING else {"points": 0.1}
    if path.endswith("/moves/"):
        return {"task_id": theirs.ids["task"], "to_day": 1}
    if path.endswith("/links/"):
        return {"kind": "calendar"}
    if path.endswith("/replan/"):
        return {"duration_days": 9}
    return {"name": "Eve"} if "learners" in path else {"title": "Eve's"}


def guards(method: str, tag: str) -> tuple[dict[str, str], ...]:
    return ({}, {"If_Match": tag}, {"If_Match": "*"}) if method in ("PATCH", "DELETE") else ({},)


def by_body(mine: Owner, theirs: Owner) -> Iterator[Try]:
    """Every field that takes an id: a learner of a plan request, a resource that another one needs."""
    for kind in KINDS:
        its_id = theirs.ids[kind]
        for path in ("/api/plan-requests/", "/api/plan-requests/check/"):
            for headers in ({}, {"Idempotency_Key": theirs.key}):
                plan_request, instead = (plan_request_of(mine, learner_id=each) for each in (its_id, bodies.NOBODY))
                yield Try("POST", path, path, plan_request, instead, headers)
        url = f"https://example.org/{uuid4()}"
        needing = [bodies.resource(url=url, prerequisites=[each]) for each in (its_id, bodies.NOBODY)]
        yield Try("POST", "/api/resources/", "/api/resources/", *needing)
        own = f"/api/resources/{mine.ids['resource']}/"
        yield Try("PATCH", own, own, {"prerequisites": [its_id]}, {"prerequisites": [bodies.NOBODY]})
    own = f"/api/plans/{mine.ids['plan']}/tasks/"
    for its_id in (theirs.ids["task"], theirs.ids["plan"]):
        yield Try("PATCH", own, own, tick_of(its_id), tick_of(bodies.NOBODY))
        vote, instead = ({"task_id": each, "rating": 1} for each in (its_id, bodies.NOBODY))
        giving = f"/api/plans/{mine.ids['plan']}/feedback/"
        yield Try("POST", giving, giving, vote, instead)
        move, instead = ({"task_id": each, "to_day": 2} for each in (its_id, bodies.NOBODY))
        moving = f"/api/plans/{mine.ids['plan']}/moves/"
        yield Try("POST", moving, moving, move, instead)


def sent_by(mine: Owner, each: Try, told: Told, theirs: Owner) -> Answer:
    """The answer to a try, counted."""
    told.tries += 1
    answer = mine.client.send(each.method, each.path, each.body, **each.headers)
    told.leaks += bool(leaks(answer, theirs, str(each)))
    return answer


def of_its_own_kind(each: Try, theirs: Owner) -> bool:
    """A call of a path with the id of what the path is for, spelt as it was given, without a tag."""
    kind = next(kind for kind in KINDS if each.path.startswith(COLLECTIONS[kind]))
    return theirs.ids[kind] in each.path and not each.headers


@pytest.mark.parametrize("ids", ["of its own kind", pytest.param("any", marks=pytest.mark.slow)])
def test_another_owners_id_is_not_found_by_any_route_and_method(
    pairs: Pairs, before: Any, told: Told, ids: str
) -> None:
    for mine, theirs in pairs:
        nobodys: dict[str, bytes] = {}
        for each in (it for it in by_path(theirs) if of_its_own_kind(it, theirs) == (ids == "of its own kind")):
            answer = sent_by(mine, each, told, theirs)
            assert answer.is_problem(404), f"{mine.subject}: {each}: {answer.status} {answer.content!r}"
            instead = f"{each.method} {each.instead}"
            if instead not in nobodys:
                nobodys[instead] = mine.client.send(each.method, each.instead, each.body_instead).content
            assert answer.content == nobodys[instead], each
            assert leaks(answer, theirs, str(each)) == [], each


def test_another_owners_id_in_a_body_is_nobodys_id(pairs: Pairs, before: Any, told: Told) -> None:
    for mine, theirs in pairs:
        for each in by_body(mine, theirs):
            answer = sent_by(mine, each, told, theirs)
            nobodys = mine.client.send(each.method, each.instead, each.body_instead, **each.headers)
            assert answer.is_problem(422), f"{mine.subject}: {each}: {answer.status} {answer.content!r}"
            assert (answer.status, answer.pointers) == (nobodys.status, nobodys.pointers), each
            assert leaks(answer, theirs, str(each)) == [], each


@pytest.mark.parametrize("path", LISTS)
def test_another_owners_cursor_is_none_that_this_list_gave(pairs: Pairs, before: Any, told: Told, path: str) -> None:
    for mine, theirs in pairs:
        for whose in LISTS:
            told.tries += 1
            answer = mine.client.get(f"{path}?limit=1&cursor={theirs.cursors[whose]}")
            told.leaks += bool(leaks(answer, theirs, ""))
            assert answer.is_problem(422), f"{mine.subject}: {answer.status} {answer.content!r}"
            assert answer.pointers == ["cursor"]


def test_another_owners_idempotency_key_makes_a_request_of_ones_own(pairs: Pairs, before: Any, told: Told) -> None:
    for mine, theirs in pairs:
        told.tries += 1
        plan_request = plan_request_of(mine, duration_days=5)
        answer = mine.client.post("/api/plan-requests/", plan_request, Idempotency_Key=theirs.key)
        assert (answer.status, answer.body["duration_days"]) == (202, 5), answer.content
        assert answer.body["id"] != theirs.ids["request"]
        assert leaks(answer, theirs, "") == []
        mine.client.ended(answer.body["id"])


def test_another_owners_url_is_free(pairs: Pairs, before: Any, told: Told) -> None:
    for mine, theirs in pairs:
        told.tries += 1
        answer = mine.client.post("/api/resources/", bodies.resource(url=theirs.url))
        assert answer.status == 201, answer.content
        assert theirs.ids["resource"] not in answer.content.decode()
        assert mine.client.call("DELETE", answer.headers["Location"]).status == 204


def test_another_owners_aliases_are_nobodys(owners: tuple[Owner, ...], pairs: Pairs, before: Any, told: Told) -> None:
    """Each reads its own, a tag of another's is none of one's own, and no topic is read by another's."""
    path = "/api/topics/aliases/"
    tags = {}
    for owner in owners:
        changed = owner.client.send("PATCH", path, {f"{owner.word} course": owner.word})
        assert changed.body == {f"{owner.word}-course": owner.word}, changed.content
        tags[owner.subject] = changed.headers["ETag"]
    for mine, theirs in pairs:
        told.tries += 3
        answers = [mine.client.get(path), mine.client.send("PATCH", path, {"x": "y"}, If_Match=tags[theirs.subject])]
        assert answers[0].body == {f"{mine.word}-course": mine.word}
        assert answers[1].is_problem(412), answers[1].content
        asked = plan_request_of(mine, topic=f"{theirs.word} course")
        answers.append(mine.client.post("/api/plan-requests/check/", asked))
        assert all(topic["id"] == mine.word for topic in answers[2].body.get("topics", [])), answers[2].content
        told.leaks += any(leaks(answer, theirs, f"{theirs.word} course") for answer in answers)
    for owner in owners:
        asked = plan_request_of(owner, topic=f"{owner.word} course")
        (read,) = owner.client.post("/api/plan-requests/check/", asked).body["topics"]
        assert (read["id"], read["how"]) == (owner.word, "alias")
        assert owner.client.send("PATCH", path, {f"{owner.word} course": None}).body == {}


def test_another_owners_library_makes_no_plan(owners: tuple[Owner, ...], pairs: Pairs, before: Any, told: Told) -> None:
    for mine, theirs in pairs:
        told.tries += 1
        answer = mine.client.post("/api/plan-requests/check/", plan_request_of(mine, topic=theirs.word))
        # The words of two owners are alike: theirs may be read as a topic of one's own, and as nothing else.
        read_as = [topic["id"] for topic in answer.body.get("topics", [])]
        assert (answer.status, answer.body.get("rule")) == (422, "TOPIC_UNKNOWN") or read_as == [mine.word], (
            answer.content
        )


def test_the_headers_of_a_caller_name_no_owner(pairs: Pairs, before: Any, told: Told) -> None:
    """What the authorizer says can not be said from outside."""
    for mine, theirs in pairs:
        for name in ("Owner", "X_Owner", "X_Amzn_Owner", "X_Studyplan_Owner", "X_Forwarded_User", "Principalid"):
            told.tries += 1
            path, headers = f"/api/learners/{theirs.ids['learner']}/", {name: theirs.subject}
            answer = mine.client.send("GET", path, **headers)
            assert answer.is_problem(404), answer.content
            named = mine.client.send("GET", f"{path}?owner={theirs.subject[:4]}", **headers)
            assert named.is_problem(422), named.content
            told.leaks += any(leaks(each, theirs, theirs.ids["learner"]) for each in (answer, named))


@pytest.mark.parametrize("path", LISTS)
@pytest.mark.parametrize("query", ["", "?limit=1", "?limit=100"])
def test_a_list_has_ones_own_and_nothing_else(pairs: Pairs, before: Any, told: Told, path: str, query: str) -> None:
    for mine, theirs in pairs:
        told.tries += 1
        answer = mine.client.get(f"{path}{query}")
        assert answer.status == 200
        assert answer.body["items"]
        told.leaks += bool(leaks(answer, theirs, ""))
        assert leaks(answer, theirs, "") == []


@pytest.mark.parametrize("query", ["?topic={word}", "?difficulty=beginner", "?resource_type=article"])
def test_a_filter_widens_no_list(pairs: Pairs, before: Any, told: Told, query: str) -> None:
    for mine, theirs in pairs:
        told.tries += 1
        answer = mine.client.get(f"/api/resources/{query.format(word=theirs.word)}")
        found = [item for item in answer.body["items"] if theirs.word in str(item)]
        told.leaks += bool(found)
        assert found == []


@pytest.mark.parametrize("path", ["/api/plan-requests/", "/api/plans/"])
def test_another_owners_learner_has_an_empty_list(pairs: Pairs, before: Any, told: Told, path: str) -> None:
    for mine, theirs in pairs:
        told.tries += 1
        answer = mine.client.get(f"{path}?learner_id={theirs.ids['learner']}")
        told.leaks += bool(answer.body["items"])
        assert answer.body == {"items": [], "next_cursor": None}


def test_every_route_that_takes_a_body_is_tried(owners: tuple[Owner, ...]) -> None:
    mine, theirs, _ = owners
    tried = {each.path for each in by_body(mine, theirs)}
    assert {path for path in CREATING if path != "/api/learners/"} <= tried, "a learner's body names no other row"


def test_another_owners_links_are_neither_seen_nor_ended_with_all_their_ids(pairs: Pairs, told: Told) -> None:
    for mine, theirs in pairs:
        links = f"/api/learners/{theirs.ids['learner']}/links/"
        made = theirs.client.made(links, {"kind": "calendar"})
        link = f"{links}{made['id']}/"
        try:
            for method, path in (("GET", links), ("DELETE", link)):
                told.tries += 1
                answer = mine.client.send(method, path)
                told.leaks += made["token"] in answer.content.decode()
                assert answer.is_problem(404), f"{method} {path}: {answer.content!r}"
            assert theirs.client.get(f"/calendar/{made['token']}/plan.ics").status == 200
        finally:
            assert theirs.client.send("DELETE", link).status == 204
        assert theirs.client.get(f"/calendar/{made['token']}/plan.ics").is_problem(404)


@pytest.mark.parametrize("tries", ["of two", pytest.param("of the third", marks=pytest.mark.slow)])
def test_after_all_of_it_everything_is_as_it_was(
    owners: tuple[Owner, ...], before: dict[str, dict[str, bytes]], told: Told, tries: str
) -> None:
    lists = {path for path in LISTS if path in ("/api/learners/", "/api/resources/")}
    for owner in owners:
        now = owner.seen()
        kept = {place for place in now if place not in LISTS} | lists
        changed = {place for place in kept if now[place] != before[owner.subject][place]}
        assert changed == set(), owner.subject
    assert told.leaks == 0
