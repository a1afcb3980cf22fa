"""The keys of the one table. The owner is in every partition key: another owner's row is simply not there."""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import NamedTuple

from studyplan.domain.values.urls import normalised

SHARDS = 8
KEPT_DAYS = 90


class Key(NamedTuple):
    pk: str
    sk: str

    def attributes(self) -> dict[str, dict[str, str]]:
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


def collection(owner: str, kind: str) -> str:
    """Partition of one kind of one owner: LEARNER, RESOURCE, URL, REQUEST, PLAN, OPEN, CATALOGUE or SPENDING."""
    return f"OWNER#{owner}#{kind}"


def learner(owner: str, learner_id: str) -> Key:
    return Key(collection(owner, "LEARNER"), learner_id)


def resource(owner: str, resource_id: str) -> Key:
    return Key(collection(owner, "RESOURCE"), resource_id)


def url(owner: str, address: str) -> Key:
    return Key(collection(owner, "URL"), sha256(normalised(address).encode()).hexdigest())


def request(owner: str, request_id: str) -> Key:
    return Key(collection(owner, "REQUEST"), request_id)


def open_ids(owner: str) -> Key:
    """The ids of an owner's open requests, to count them by."""
    return Key(collection(owner, "OPEN"), "IDS")


def run(owner: str, request_id: str, what: str) -> Key:
    """Partition of what a request's steps leave: shelf, drafts, findings and trace."""
    return Key(f"OWNER#{owner}#RUN#{request_id}", what)


def plan(owner: str, plan_id: str) -> Key:
    """A plan as lists show it."""
    return Key(collection(owner, "PLAN"), plan_id)


def plan_part(owner: str, plan_id: str, week: int) -> Key:
    """Week `week` (from 1) of a plan; 0 is its head, which sorts first."""
    return Key(f"OWNER#{owner}#PLAN#{plan_id}", f"WEEK#{week:02}")


def commitments(owner: str, learner_id: str) -> str:
    """Partition of what a learner's plans ask of each date."""
    return f"OWNER#{owner}#COMMITTED#{learner_id}"


def committed(owner: str, learner_id: str, last_date: str, plan_id: str) -> Key:
    """What one plan asks of each date; those that end last sort last."""
    return Key(commitments(owner, learner_id), f"{last_date}#{plan_id}")


def catalogue(owner: str, what: str) -> Key:
    """The library's version and size under HEAD, and its compiled rows."""
    return Key(collection(owner, "CATALOGUE"), what)


def spending(owner: str, day: str) -> Key:
    """What an owner's model calls of a day (`2026-11-25`, UTC) have cost."""
    return Key(collection(owner, "SPENDING"), day)


def spending_of_all(day: str) -> Key:
    """The same of the whole deployment: the one row that is nobody's."""
    return Key("DEPLOYMENT#SPENDING", day)


def shard(request_id: str) -> str:
    return f"OPEN#{int(sha256(request_id.encode()).hexdigest(), 16) % SHARDS}"


def shards() -> tuple[str, ...]:
    return tuple(f"OPEN#{number}" for number in range(SHARDS))


def owner_in(pk: str) -> str:
    """The owner that a request's partition key names."""
    return pk.removeprefix("OWNER#").removesuffix("#REQUEST")


def expiry(now: str) -> int:
    """Seconds since 1970 after which a trace, or a day's account of model calls, may go."""
    return int((datetime.fromisoformat(now) + timedelta(days=KEPT_DAYS)).timestamp())
