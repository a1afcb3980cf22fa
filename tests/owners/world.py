"""Three owners with one of everything, each with words that are nobody else's."""

import json
import time
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from tests.api import bodies
from tests.api.client import PATIENCE, Answer, Client, Json
from tests.api.routes import LISTS

# Names made to be taken for one another, were they put into a key as they are.
SUBJECTS = ("anna", "anna#REQUEST", "anna%23REQUEST")
COLLECTIONS = {
    "learner": "/api/learners/",
    "resource": "/api/resources/",
    "request": "/api/plan-requests/",
    "plan": "/api/plans/",
    "import": "/api/imports/",
}
KINDS = tuple(COLLECTIONS)


@dataclass(frozen=True)
class Bearer(Client):
    """A client that says who it is."""

    token: str = field(default="", repr=False)

    def once(self, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None) -> Answer:
        said = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        return super().once(method, path, body, said | (headers or {}))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Answer:
        """Any method with a value as JSON; header names have `_` for `-`."""
        sent = None if body is None else json.dumps(body).encode()
        kind = {} if body is None else {"Content-Type": "application/json"}
        return self.call(method, path, sent, kind | {name.replace("_", "-"): value for name, value in headers.items()})


@dataclass(frozen=True)
class Owner:
    """One owner's client and what is theirs: ids by kind, tags by kind, a cursor by list, a key, and their words."""

    subject: str
    client: Bearer
    word: str  # in every name, goal, title, topic and url of theirs
    url: str
    ids: dict[str, str]
    tags: dict[str, str]
    cursors: dict[str, str]
    key: str  # of the request, an Idempotency-Key
    link: str  # the token of a link of the learner

    def words(self) -> tuple[str, ...]:
        """What is in an answer about them and in no other."""
        return (self.word, *self.ids.values())

    def seen(self) -> dict[str, bytes]:
        """All that is theirs, as they read it."""
        places = [f"{COLLECTIONS[kind]}{its_id}/" for kind, its_id in self.ids.items() if kind in COLLECTIONS]
        plan = f"/api/plans/{self.ids['plan']}"
        places += [f"/api/resources/{self.ids['resource']}/feedback/", "/api/resources/reported/", f"{plan}/feedback/"]
        places += [f"/api/plan-requests/{self.ids['request']}/trace/", f"{plan}/explain/", f"{plan}/progress/"]
        places += [f"{plan}/versions/", f"{plan}/changes/", f"{plan}/outdated/", f"{plan}/?version=1"]
        places += [f"/api/imports/{self.ids['import']}/report/"]
        return {place: self.client.get(place).content for place in (*places, *LISTS)}


def moved_in(client: Bearer, subject: str) -> Owner:
    """An owner with two of everything; the ids are those of the first."""
    word = f"word{uuid4().hex[:12]}"
    learner = client.post("/api/learners/", bodies.learner(name=f"{word} of {subject}"))
    client.made("/api/learners/", bodies.learner(name=f"second {word}"))
    url = f"https://example.org/{word}"
    of_ana = {"topic": word, "tags": ["syntax"]}  # her weak area
    given = bodies.resource(title=f"Title {word}", url=url, description=word, estimated_minutes=300, **of_ana)
    resource = client.post("/api/resources/", given)
    practice = bodies.resource(title=f"Practice {word}", resource_type="exercise", estimated_minutes=100, **of_ana)
    client.made("/api/resources/", practice)
    key = str(uuid4())
    plan_request = bodies.plan_request(learner.body["id"], goal=f"Goal {word}", topic=word)
    asked = [
        client.made("/api/plan-requests/", plan_request, Idempotency_Key=key),
        client.made("/api/plan-requests/", plan_request),
    ]
    ended = [client.ended(request["id"]) for request in asked]
    assert [request["status"] for request in ended] == ["completed"] * 2, ended
    ids = {"learner": learner.body["id"], "resource": resource.body["id"]}
    ids |= {"request": ended[0]["id"], "plan": ended[0]["plan_id"], "import": dry_run(client, word)}
    progress = ticked(client, ids["plan"], word)
    ids |= {"task": progress.body["tasks"][0]["task_id"]}
    voted = client.send("POST", f"/api/plans/{ids['plan']}/feedback/", {"task_id": ids["task"], "rating": 5})
    assert voted.status == 200, voted.content
    tags = {"learner": learner.headers["ETag"], "resource": resource.headers["ETag"], "plan": progress.headers["ETag"]}
    cursors = {path: client.get(f"{path}?limit=1").body["next_cursor"] for path in LISTS}
    link = client.made(f"/api/learners/{ids['learner']}/links/", {"kind": "learner"})["token"]
    return Owner(subject, client, word, url, ids, tags, cursors, key, link)


def ticked(client: Bearer, plan_id: str, note: str) -> Answer:
    """Record that the first task of a plan is done, and return the plan's progress."""
    days = client.get(f"/api/plans/{plan_id}/").body["days"]
    first = next(task["id"] for day in days for task in day["tasks"])
    answer = client.send("PATCH", f"/api/plans/{plan_id}/tasks/", tick_of(first, note=note))
    assert answer.status == 200, answer.content
    return answer


def tick_of(task_id: str, **difference: Any) -> Json:
    """The body of a call that records a task as done."""
    return {"tasks": [{"task_id": task_id, "status": "done", "minutes_spent": 30} | difference]}


def dry_run(client: Bearer, word: str) -> str:
    """The id of an import whose report is there; it makes one resource, with a word of its owner's."""
    file = f"title,url,topic,level\nImported {word},https://example.org/imported/{word},{word},beginner\n".encode()
    sent = client.call("POST", "/api/imports/?format=csv", file, {"Content-Type": "text/csv"})
    import_id: str = sent.body["id"]
    give_up = time.monotonic() + PATIENCE
    while (status := client.get(f"/api/imports/{import_id}/").body["status"]) != "checked":
        assert time.monotonic() < give_up, status
        time.sleep(0.1)
    return import_id


def plan_request_of(owner: Owner, **difference: Any) -> Json:
    """The body that the owner's keyed request was sent with."""
    return bodies.plan_request(owner.ids["learner"], goal=f"Goal {owner.word}", topic=owner.word) | difference


def anonymous(client: Bearer) -> Bearer:
    return replace(client, token="")
