"""Each route of the API with each scope, over HTTP: a link opens what is its own, and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from local.stack import aws
from local.stack.stack import Stack
from studyplan.adapters.dynamodb import keys
from studyplan.domain.links.tokens import hash_of
from tests.api import bodies
from tests.api.client import Answer, Client, Json
from tests.owners.conftest import Told
from tests.owners.test_isolation import leaks
from tests.owners.world import Bearer, Owner, anonymous
from tests.support.contract import operations

pytestmark = [pytest.mark.stack, pytest.mark.owners]

OPEN_TO_ALL = {"/api/health/"}
BY_LINK = [(method, path) for method, path, _ in operations() if path.startswith("/api/learn/")]
OF_CALENDARS = [(method, path) for method, path, _ in operations() if path.startswith("/calendar/")]
OWNERS = [
    (method, path)
    for method, path, _ in operations()
    if (method, path) not in (*BY_LINK, *OF_CALENDARS) and path not in OPEN_TO_ALL
]
DEAD = ("calendar", "revoked", "expired", "of a deleted learner", "never made")
# A body that every route refuses, so that a call which gets as far as its route changes nothing.
REFUSED: Json = {"unknown": 1}


@dataclass(frozen=True)
class Linked:
    """An owner with links of their learners, by what became of each."""

    owner: Owner
    tokens: dict[str, str]

    def by(self, name: str) -> Bearer:
        return by_link(self.owner.client, self.tokens[name])


@dataclass(frozen=True)
class ByLink(Bearer):
    """A client that comes by a learner's link."""

    def once(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        sent = {"Authorization": f"Learner {self.token}"} | (headers or {})
        return Client.once(self, method, path, body, sent)


def by_link(client: Bearer, token: str) -> ByLink:
    return ByLink(client.url, token)


def made(owner: Owner, learner_id: str, kind: str = "learner") -> Json:
    answer = owner.client.post(f"/api/learners/{learner_id}/links/", {"kind": kind})
    assert answer.status == 201, answer.content
    return answer.body


@pytest.fixture(scope="module")
def links(owners: tuple[Owner, ...], stack: Stack) -> tuple[Linked, ...]:
    """The links of two owners."""
    return tuple(linked(owner, stack) for owner in owners[:2])


def linked(owner: Owner, stack: Stack) -> Linked:
    of_learner = {name: made(owner, owner.ids["learner"]) for name in ("learner", "revoked", "expired")}
    of_learner |= {"calendar": made(owner, owner.ids["learner"], "calendar")}
    others = {name: owner.client.made("/api/learners/", bodies.learner(name=name)) for name in ("other", "gone")}
    links = {"other learner": made(owner, others["other"]["id"])}
    links |= {"of a deleted learner": made(owner, others["gone"]["id"])}
    revoked = owner.client.send("DELETE", f"/api/learners/{owner.ids['learner']}/links/{of_learner['revoked']['id']}/")
    deleted = owner.client.send("DELETE", f"/api/learners/{others['gone']['id']}/")
    assert (revoked.status, deleted.status) == (204, 204)
    tokens = {name: link["token"] for name, link in (of_learner | links).items()}
    expire(stack, tokens["expired"])
    owner.ids["link"] = of_learner["learner"]["id"]
    return Linked(owner, tokens | {"never made": tokens["learner"][::-1]})


def expire(stack: Stack, token: str) -> None:
    """Let a link have expired a minute ago; its row stays, as DynamoDB lets it for a while."""
    aws.client("dynamodb", stack.endpoint).update_item(
        TableName=stack.outputs["TableName"],
        Key=keys.link(str(hash_of(token))).attributes(),
        UpdateExpression="SET link.expires_at = :ago",
        ExpressionAttributeValues={":ago": {"S": "2026-01-05T09:00:00.000000+00:00"}},
    )


def place(path: str, owner: Owner, token: str = "") -> str:
    """Return a path with what is the owner's in it."""
    named = {"{version}": "1", "{token}": token}
    named |= {
        f"{{{kind}_id}}": owner.ids[kind] for kind in ("learner", "resource", "request", "plan", "import", "link")
    }
    for name, value in named.items():
        path = path.replace(name, value)
    assert "{" not in path, path
    return path


def tried(told: Told, client: Bearer, method: str, path: str, theirs: tuple[Owner, ...] = ()) -> Answer:
    """The answer to a call, counted, with a body that no route takes; nothing of `theirs` may be in it."""
    told.scopes += 1
    answer = client.send(method, path, REFUSED if method in ("POST", "PATCH") else None)
    seen = [word for owner in theirs for word in leaks(answer, owner, path)]
    told.scope_leaks += len(seen)
    assert seen == [], f"{method} {path}: {answer.status}"
    return answer


def strangers(links: tuple[Linked, ...]) -> Iterator[tuple[str, Bearer]]:
    """Callers to whom what the first owner's link opens is closed, but for other links."""
    mine, theirs = links
    yield "nobody", anonymous(mine.owner.client)
    yield "the owner", mine.owner.client
    yield "another owner", theirs.owner.client
    yield "a link as a token", replace(anonymous(mine.owner.client), token=mine.tokens["learner"])


@pytest.mark.parametrize(("method", "path"), OWNERS)
def test_no_link_opens_a_route_of_owners(links: tuple[Linked, ...], told: Told, method: str, path: str) -> None:
    mine, theirs = links
    for name in mine.tokens:
        answer = tried(told, mine.by(name), method, place(path, mine.owner), (mine.owner, theirs.owner))
        assert answer.is_problem(401), f"{name}: {answer.status} {answer.content!r}"
        assert answer.body["code"] == "Unauthorized"


@pytest.mark.parametrize(("method", "path"), BY_LINK)
def test_no_token_and_no_dead_link_opens_what_a_link_opens(
    links: tuple[Linked, ...], told: Told, method: str, path: str
) -> None:
    mine, theirs = links
    both, here = (mine.owner, theirs.owner), place(path, mine.owner)
    for name, client in strangers(links):
        answer = tried(told, client, method, here, both)
        assert (answer.is_problem(401), answer.body["code"]) == (True, "LinkRequired"), name
    answers = {name: tried(told, mine.by(name), method, here, both) for name in DEAD}
    assert {answer.body["code"] for answer in answers.values()} == {"LinkNotFound"}
    assert {answer.status for answer in answers.values()} == {404}
    assert len({answer.content for answer in answers.values()}) == 1


@pytest.mark.parametrize(("method", "path"), BY_LINK)
def test_another_learners_link_finds_nothing_that_is_not_its_own(
    links: tuple[Linked, ...], told: Told, method: str, path: str
) -> None:
    """Of a learner of the same owner, and of another's, whose id is read without its case as well."""
    mine, theirs = links
    here = place(path, mine.owner)
    nobodys = place(path, replace(mine.owner, ids=dict.fromkeys(mine.owner.ids, bodies.NOBODY)))
    for client in (mine.by("other learner"), theirs.by("learner")):
        answer = tried(told, client, method, here, (mine.owner,))
        if "{" in path:
            assert (answer.is_problem(404), answer.body["code"]) == (True, "NotFound")
            assert answer.content == tried(told, client, method, nobodys, (mine.owner,)).content
        else:
            assert answer.status == 200
            assert answer.body["learner"]["id"] != mine.owner.ids["learner"]


@pytest.mark.parametrize(("method", "path"), BY_LINK)
def test_a_learners_own_link_opens_it(links: tuple[Linked, ...], told: Told, method: str, path: str) -> None:
    mine, theirs = links
    answer = tried(told, mine.by("learner"), method, place(path, mine.owner), (theirs.owner,))
    # What is sent is refused by the route itself, where it has a body: so the call came as far as that.
    expected = 422 if method in ("POST", "PATCH") and not path.endswith("/accept/") else 200
    assert answer.status == expected, answer.content
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(("method", "path"), OF_CALENDARS)
def test_a_calendar_is_opened_by_its_own_link_alone(
    links: tuple[Linked, ...], told: Told, method: str, path: str
) -> None:
    mine, theirs = links
    for name, token in mine.tokens.items():
        for client in (anonymous(mine.owner.client), mine.owner.client, mine.by("learner")):
            answer = tried(told, client, method, place(path, mine.owner, token), (theirs.owner,))
            assert answer.status == (200 if name == "calendar" else 404), name


def test_what_is_open_to_all_is_and_no_route_is_forgotten(links: tuple[Linked, ...], told: Told) -> None:
    mine, _ = links
    for path in OPEN_TO_ALL:
        for client in (mine.by("learner"), mine.by("never made"), anonymous(mine.owner.client), mine.owner.client):
            assert tried(told, client, "GET", path).status == 200
    every = {(method, path) for method, path, _ in operations()}
    assert every == {*OWNERS, *BY_LINK, *OF_CALENDARS, *(("GET", path) for path in OPEN_TO_ALL)}


def test_a_learner_lives_the_plan_and_its_owner_sees_that(links: tuple[Linked, ...]) -> None:
    """What was written by a link is what the owner reads, and revoking it ends it in the middle."""
    mine, _ = links
    owner, learner = mine.owner, mine.by("other learner")
    home = learner.get("/api/learn/").body
    asked = bodies.plan_request(home["learner"]["id"], goal=f"Goal {owner.word}", topic=owner.word)
    plan_id = owner.client.ended(owner.client.made("/api/plan-requests/", asked)["id"])["plan_id"]
    (mine_now,) = learner.get("/api/learn/").body["plans"]
    assert (mine_now["id"], mine_now["goal"]) == (plan_id, f"Goal {owner.word}")
    plan = f"/api/learn/plans/{plan_id}"
    first = next(task["id"] for day in learner.get(f"{plan}/").body["days"] for task in day["tasks"])
    tick = {"tasks": [{"task_id": first, "status": "done", "minutes_spent": 40}]}
    ticked = learner.send("PATCH", f"{plan}/tasks/", tick)
    assert ticked.body == owner.client.get(f"/api/plans/{plan_id}/progress/").body
    replan = learner.send("POST", f"{plan}/replan/", {})
    assert replan.headers["Location"].endswith(f"/api/learn/plan-requests/{replan.body['id']}/")
    version = owner.client.ended(replan.body["id"])["version"]
    assert learner.get(f"/api/learn/plan-requests/{replan.body['id']}/").body["version"] == version
    assert learner.send("POST", f"{plan}/versions/{version}/accept/").status == 200
    assert owner.client.get(f"/api/plans/{plan_id}/").body["version"] == version


def test_no_secret_of_a_link_is_in_a_log_or_a_row(links: tuple[Linked, ...], stack: Stack) -> None:
    tokens = [token for each in links for name, token in each.tokens.items() if name != "never made"]
    table = aws.client("dynamodb", stack.endpoint)
    rows = [str(page) for page in table.get_paginator("scan").paginate(TableName=stack.outputs["TableName"])]
    logs = [path.read_text("utf-8", "replace") for path in Path(stack.logs).rglob("*") if path.is_file()]
    assert any("answered" in log for log in logs), "the functions have logged"
    assert any(str(hash_of(tokens[0])) in row for row in rows)
    assert [token for token in tokens for text in (*rows, *logs) if token in text] == []


def test_nothing_leaked(links: tuple[Linked, ...], told: Told) -> None:
    assert told.scope_leaks == 0
