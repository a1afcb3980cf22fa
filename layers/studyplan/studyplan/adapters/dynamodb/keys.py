"""The keys of the one table. The partition key of every owner's row holds the owner, so no owner reaches another's.

Two kinds of rows have none: the budget of the deployment, and the links of learners by the hashes of their tokens.
"""

from datetime import datetime, timedelta
from hashlib import sha256
from typing import Literal, NamedTuple

Listed = Literal["REQUEST", "PLAN"]  # the kinds of rows that are listed by their creation
OPEN, SHARDS = "OPEN#", 8
SHARES = 8  # of the deployment's budget for model calls
FEEDBACK = "FEEDBACK#"  # before a resource's id; it sorts before HEAD, so that one Query has both
UNSENT, UNSENT_SHARDS = "UNSENT#", 2  # of the same index: few events are not sent at once
IMPORT, IMPORT_SHARDS = "IMPORT#", 2  # of the same index: few imports are open at once
KEPT_DAYS = 90
USED_KEY_DAYS = 100  # Step Functions refuses the name of an ended execution for 90 days


class Key(NamedTuple):
    """A row's partition key and sort key."""

    pk: str
    sk: str

    def attributes(self) -> dict[str, dict[str, str]]:
        return {"pk": {"S": self.pk}, "sk": {"S": self.sk}}


def collection(owner: str, kind: str) -> str:
    """Return the partition of one kind of rows of an owner.

    Kinds: LEARNER, RESOURCE, URL, PAGE, TOPIC, REQUEST, REQUEST_SORT, PLAN, PLAN_SORT, OPEN, CATALOGUE, VOTE, SPENDING,
    IMPORT, LINK.
    """
    return f"OWNER#{owner}#{kind}"


def learner(owner: str, learner_id: str) -> Key:
    return Key(collection(owner, "LEARNER"), learner_id)


def resource(owner: str, resource_id: str) -> Key:
    return Key(collection(owner, "RESOURCE"), resource_id)


def learner_links(owner: str, learner_id: str) -> Key:
    """Return the key of the row with all links of a learner."""
    return Key(collection(owner, "LINK"), learner_id)


def link(token_hash: str) -> Key:
    """Return the key of a link by the hash of its token: who opens it names no owner."""
    return Key(f"LINK#{token_hash}", "LINK")


def url(owner: str, address: str) -> Key:
    """Return the key of the row that reserves a url for one resource."""
    from studyplan.domain.values.urls import normalised  # only where resources are stored

    return Key(collection(owner, "URL"), sha256(normalised(address).encode()).hexdigest())


def page(owner: str, address: str, resource_id: str) -> Key:
    """Return the key of the row that says that a resource is of a page; one page has such a row for each of its own."""
    return Key(page_partition(owner, address), resource_id)


def page_partition(owner: str, address: str) -> str:
    """Return the partition of all rows of a page: its own, so that one is read without the others."""
    from studyplan.domain.values.urls import page_of

    return f"{collection(owner, 'PAGE')}#{sha256(page_of(address).encode()).hexdigest()}"


def topic_aliases(owner: str) -> Key:
    """Return the key of the row with all aliases that an owner gives to topics."""
    return Key(collection(owner, "TOPIC"), "ALIASES")


def imported(owner: str, import_id: str) -> Key:
    return Key(collection(owner, "IMPORT"), import_id)


def request(owner: str, request_id: str) -> Key:
    return Key(collection(owner, "REQUEST"), request_id)


def open_ids(owner: str) -> Key:
    """Return the key of the set of an owner's open requests, by which they are counted."""
    return Key(collection(owner, "OPEN"), "IDS")


def open_imports(owner: str) -> Key:
    """Return the key of the set of an owner's open imports, by which they are counted."""
    return Key(collection(owner, "OPEN"), "IMPORTS")


def run(owner: str, request_id: str, name: str) -> Key:
    """Return the key of one row that a request's steps store: candidates, drafts, findings, trace."""
    return Key(f"OWNER#{owner}#RUN#{request_id}", name)


def plan(owner: str, plan_id: str) -> Key:
    """Return the key of a plan's row for lists."""
    return Key(collection(owner, "PLAN"), plan_id)


def plan_part(owner: str, plan_id: str, week: int) -> Key:
    """Return the key of week `week` (from 1) of a plan; 0 is its head, which sorts first."""
    return Key(f"OWNER#{owner}#PLAN#{plan_id}", f"WEEK#{week:02}")


def versions(owner: str, plan_id: str) -> Key:
    """Return the key of the list of a plan's versions; it sorts behind the versions themselves."""
    return Key(f"OWNER#{owner}#VERSIONS#{plan_id}", "HEAD")


def version_part(owner: str, plan_id: str, version: int, week: int) -> Key:
    """Return the key of week `week` (from 1) of a version of a plan; 0 is its head, which sorts first."""
    return Key(versions(owner, plan_id).pk, f"{version:04}#WEEK#{week:02}")


def progress(owner: str, plan_id: str) -> Key:
    """Return the key of the row that has the revision of a plan's progress."""
    return Key(f"OWNER#{owner}#PROGRESS#{plan_id}", "HEAD")


def task_progress(owner: str, plan_id: str, task_id: str) -> Key:
    """Return the key of the progress of one task; all of a plan are in one partition, behind their revision."""
    return Key(progress(owner, plan_id).pk, f"TASK#{task_id}")


def sort_rows(owner: str, kind: Listed) -> str:
    """Return the partition with a row for each plan request, or plan, of an owner, by which lists are sorted."""
    return collection(owner, f"{kind}_SORT")


def sort_row(owner: str, kind: Listed, created_at: str, item_id: str) -> Key:
    """Return the key of the row by which lists find one plan request or plan; the newest has the last key."""
    return Key(sort_rows(owner, kind), f"{created_at}#{item_id}")


def commitments(owner: str, learner_id: str) -> str:
    """Return the partition of the minutes that a learner's plans ask of each date."""
    return f"OWNER#{owner}#COMMITTED#{learner_id}"


def committed(owner: str, learner_id: str, last_date: str, plan_id: str) -> Key:
    """Return the key of the minutes that one plan asks of each date; plans sort by their last date."""
    return Key(commitments(owner, learner_id), f"{last_date}#{plan_id}")


def catalogue(owner: str, name: str) -> Key:
    """Return the key of a row of the compiled library; HEAD holds the library's version and size."""
    return Key(collection(owner, "CATALOGUE"), name)


def feedback(owner: str, resource_id: str) -> Key:
    """Return the key of the counted votes on a resource: those of a whole library are read with its HEAD."""
    return catalogue(owner, f"{FEEDBACK}{resource_id}")


def vote(owner: str, learner_id: str, resource_id: str) -> Key:
    """Return the key of a learner's one vote on a resource."""
    return Key(collection(owner, "VOTE"), f"{learner_id}#{resource_id}")


def spending(owner: str, day: str) -> Key:
    """Return the key of the cost of an owner's model calls on a day (`2026-11-25`, UTC)."""
    return Key(collection(owner, "SPENDING"), day)


def spending_of_all(day: str) -> Key:
    """Return the key of what a day's budget for all model calls of the deployment has given: it has no owner."""
    return Key("DEPLOYMENT#SPENDING", day)


def share_of_all(day: str, number: int) -> Key:
    """Return the key of what one share (from 0) of the deployment's budget has left; it sorts behind its day."""
    return Key("DEPLOYMENT#SPENDING", f"{day}#{number}")


def shard(request_id: str) -> str:
    """Return the shard of the index of open requests that a request belongs to."""
    return f"{OPEN}{int(sha256(request_id.encode()).hexdigest(), 16) % SHARDS}"


def shards() -> tuple[str, ...]:
    return tuple(f"{OPEN}{number}" for number in range(SHARDS))


def unsent_shard(item_id: str) -> str:
    """Return the shard of the index of unsent events that a request, or a plan's progress, belongs to."""
    return f"{UNSENT}{int(sha256(item_id.encode()).hexdigest(), 16) % UNSENT_SHARDS}"


def unsent_shards() -> tuple[str, ...]:
    return tuple(f"{UNSENT}{number}" for number in range(UNSENT_SHARDS))


def import_shard(import_id: str) -> str:
    """Return the shard of the index of open imports that an import belongs to."""
    return f"{IMPORT}{int(sha256(import_id.encode()).hexdigest(), 16) % IMPORT_SHARDS}"


def import_shards() -> tuple[str, ...]:
    return tuple(f"{IMPORT}{number}" for number in range(IMPORT_SHARDS))


def named_in(pk: str, sk: str) -> tuple[str, str, str]:
    """Return the owner, the kind and the id that the key of a request, or of a plan's progress, names."""
    _, owner, kind, *ids = pk.split("#")
    return owner, kind, ids[0] if ids else sk


def owner_in(pk: str) -> str:
    """Return the owner that a request's partition key names."""
    return pk.removeprefix("OWNER#").removesuffix("#REQUEST")


def owner_of_import(pk: str) -> str:
    """Return the owner that an import's partition key names."""
    return pk.removeprefix("OWNER#").removesuffix("#IMPORT")


def expiry(now: str, *, days: int = KEPT_DAYS) -> int:
    """Return when DynamoDB may delete a row that is kept for `days` (seconds since 1970); `now` is ISO 8601."""
    return int((datetime.fromisoformat(now) + timedelta(days=days)).timestamp())


def seconds(time: str) -> int:
    """Return a time (ISO 8601) as seconds since 1970, from which on DynamoDB may delete a row."""
    return int(datetime.fromisoformat(time).timestamp())
