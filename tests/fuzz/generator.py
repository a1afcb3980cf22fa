"""Makes up calls: a sound one, and then something is done to it."""

import json
import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any
from uuid import uuid4

from tests.api import bodies
from tests.api.client import Json
from tests.api.routes import ITEMS, LISTS, ROUTES
from tests.fuzz import hostile
from tests.fuzz.tally import Call
from tests.owners.world import COLLECTIONS, Owner, plan_request_of, tick_of

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
STRANGERS = ("no token", "a garbled token", "an old token")


@dataclass
class Generator:
    """Calls of `actors`, at `victims` too, and of callers without a good token. The same seed makes the same ones."""

    actors: tuple[Owner, ...]
    victims: tuple[Owner, ...]
    chance: random.Random
    made: deque[str] = field(default_factory=lambda: deque[str](maxlen=200))  # paths of what was made meanwhile

    def next(self) -> Call:
        actor = self.chance.choice(self.actors)
        call = self._sound(actor)
        for _ in range(self.chance.choice((0, 1, 1, 1, 2, 3))):
            call = self.chance.choice(self._harms())(call)
        if "Authorization" not in call.headers and self.chance.random() < 0.08:
            call = replace(call, who=self.chance.choice(STRANGERS))
        return call

    def _sound(self, actor: Owner) -> Call:
        path, methods = self.chance.choice(tuple(ROUTES.items()))
        method = self.chance.choice(methods)
        place = path.replace("{id}", self._id(actor, path))
        if method == "DELETE" and self.made and self.chance.random() < 0.7:
            place = self.chance.choice(self.made)
        if path in LISTS and method == "GET" and self.chance.random() < 0.5:
            place += f"?limit={self.chance.randint(1, 100)}"
        if path == "/api/imports/":
            return self._file(actor)
        body = self._body(actor, method, path)
        headers = {} if body is None else {"Content-Type": "application/json"}
        return Call(actor.subject, method, place, body, headers)

    def _file(self, actor: Owner) -> Call:
        """A file of an import, in its own type or another."""
        kind, media_type = self.chance.choice(tuple(hostile.FILE_TYPES.items()))
        headers = {"Content-Type": media_type if self.chance.random() < 0.8 else self.chance.choice(hostile.KINDS)}
        return Call(actor.subject, "POST", f"/api/imports/?format={kind}", self.chance.choice(hostile.FILES), headers)

    def _id(self, actor: Owner, path: str) -> str:
        """Mostly one that was made meanwhile: what an owner had from the start is to stay."""
        fitting = [it.rstrip("/").rpartition("/")[2] for it in self.made if it.startswith(path.partition("{")[0])]
        kind = next((kind for kind, place in COLLECTIONS.items() if path.startswith(place)), "learner")
        return self.chance.choice((*fitting[-5:], actor.ids[kind] if kind == "plan" else bodies.NOBODY))

    def _body(self, actor: Owner, method: str, path: str) -> bytes | None:
        if method not in ("POST", "PATCH") or path.endswith("/seed/") or path.startswith("/api/imports/"):
            return None
        value = self._value(actor, path)
        if method == "PATCH":
            kept = self.chance.sample(sorted(value), self.chance.randint(1, min(3, len(value))))
            value = {name: value[name] for name in kept}
        return hostile.as_bytes(value)

    def _value(self, actor: Owner, path: str) -> Json:
        if path.startswith(COLLECTIONS["learner"]):
            hours = dict.fromkeys(self.chance.sample(WEEKDAYS, 2), 30)
            return bodies.learner(timezone="Europe/Copenhagen", minutes_by_weekday=hours)
        if path.endswith("/feedback/"):
            if path.startswith(COLLECTIONS["plan"]):
                rated: Json = {"rating": self.chance.randint(1, 5), "difficulty": "right", "link_broken": False}
                return {"task_id": actor.ids["task"], **rated}
            return {"points": 0.05, "level_shift": -0.25, "minutes_factor": 2, "excluded": None}
        if path.startswith(COLLECTIONS["resource"]):
            more: Json = {"tags": ["a", "b"], "description": "d", "language": "en", "license": "CC", "source": "s"}
            return bodies.resource(estimated_minutes=60, prerequisites=[], topic="weaving", **more)
        if path.startswith("/api/topics/"):
            return {"Data Bases": "weaving", "data_bases": "sql", "web": "knitting", "course 7": None}
        if path.endswith("/tasks/"):
            status = self.chance.choice(("planned", "done", "skipped"))
            return tick_of(actor.ids["task"], status=status, note="A note.\nOf two lines.")
        dated: Json = {"start_date": "2030-01-07", "deadline": "2030-02-04", "unavailable_weekdays": ["sun"]}
        limits: Json = {"max_daily_minutes": 60, "must_include_practice": True, "timezone": "UTC", **dated}
        return plan_request_of(actor, constraints=limits, language=None, duration_days=self.chance.randint(1, 30))

    def _harms(self) -> tuple[Callable[[Call], Call], ...]:
        of_bodies = (self._change, self._change, self._change, self._raw, self._kind, self._foreign_body, self._repeat)
        return (*of_bodies, self._header, self._other_id, self._query, self._odd_path, self._method, self._by_link)

    def _by_link(self, call: Call) -> Call:
        """What a link of the actor's learner opens, and what it does not; and a link that never was."""
        owner = next((each for each in self.actors if each.subject == call.who), None)
        if owner is None or not call.path.startswith("/api/"):
            return call
        token = owner.link if self.chance.random() < 0.9 else owner.link[::-1]
        path = f"/api/learn/{call.path.removeprefix('/api/')}" if self.chance.random() < 0.9 else call.path
        return replace(self._with(call, "Authorization", f"Learner {token}"), path=path)

    def _change(self, call: Call) -> Call:
        """One value of the body, at any depth, becomes another."""
        try:
            value = json.loads(call.body or b"null")
        except (ValueError, RecursionError):
            return call
        return replace(call, body=hostile.as_bytes(self._altered(value))) if isinstance(value, dict) else call

    def _altered(self, value: Json) -> Json:
        name = self.chance.choice((*value, *value, "unknown", ""))
        inner = value.get(name)
        match self.chance.randint(0, 5):
            case 0:
                return {key: kept for key, kept in value.items() if key != name}
            case 1 if isinstance(inner, dict):
                return value | {name: self._altered(inner)}
            case 2 if isinstance(inner, list):
                return value | {name: [*inner, self.chance.choice(hostile.VALUES)]}
        return value | {name: self.chance.choice(hostile.VALUES)}

    def _raw(self, call: Call) -> Call:
        return replace(call, body=self.chance.choice(hostile.BODIES))

    def _repeat(self, call: Call) -> Call:
        """A key twice, in the text alone."""
        body = call.body or b""
        return replace(call, body=b'{"name":"x",' + body[1:]) if body.startswith(b"{") else call

    def _kind(self, call: Call) -> Call:
        return self._with(call, "Content-Type", self.chance.choice(hostile.KINDS))

    def _header(self, call: Call) -> Call:
        tags = ("If-Match", self.chance.choice((*hostile.TAGS, *self._tags())))
        keys = ("Idempotency-Key", self.chance.choice((*hostile.KEYS, str(uuid4()), *(it.key for it in self.victims))))
        return self._with(call, *self.chance.choice((tags, keys, self.chance.choice(hostile.HEADERS))))

    def _tags(self) -> tuple[str, ...]:
        return tuple(tag for owner in (*self.actors, *self.victims) for tag in owner.tags.values())

    def _with(self, call: Call, name: str, value: str) -> Call:
        return replace(call, headers={**call.headers, name: value})

    def _other_id(self, call: Call) -> Call:
        """What is another's, by any route."""
        path = self.chance.choice(ITEMS)
        its_id = self.chance.choice(tuple(self.chance.choice(self.victims).ids.values()))
        return replace(call, path=path.replace("{id}", self.chance.choice((its_id, its_id.upper()))))

    def _foreign_body(self, call: Call) -> Call:
        its_id = self.chance.choice(tuple(self.chance.choice(self.victims).ids.values()))
        fields: Any = ({"learner_id": its_id}, {"prerequisites": [its_id]}, {"id": its_id}, {"owner": "carla"})
        value = self._value(self.actors[0], without_query(call.path)) | self.chance.choice(fields)
        return replace(call, body=hostile.as_bytes(value))

    def _query(self, call: Call) -> Call:
        theirs = self.chance.choice((*self.actors, *self.victims)).cursors.values()
        cursors = [f"cursor={each}" for each in theirs if each]
        asked = self.chance.choice((*hostile.QUERIES, *cursors, *(f"{it[:-2]}A" for it in cursors)))
        return replace(call, path=f"{without_query(call.path)}?{asked}")

    def _odd_path(self, call: Call) -> Call:
        path = self.chance.choice(tuple(ROUTES))
        odd = self.chance.choice(hostile.IDS)
        place = path.replace("{id}", odd) if "{id}" in path else path + odd
        return replace(call, path=place.replace("#", "%23").replace(" ", "%20"))

    def _method(self, call: Call) -> Call:
        return replace(call, method=self.chance.choice(hostile.METHODS))


def without_query(path: str) -> str:
    return path.partition("?")[0]
