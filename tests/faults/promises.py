"""What has to hold however a play went: nothing stuck, twice, lost or left over, and every failure named."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, NamedTuple

from studyplan.domain.errors.failure_codes import known_code, sentence_of
from studyplan.domain.links.tokens import hash_of
from tests.faults.system import LEARNER, System, key_of
from tests.support import aws
from tests.support.handlers import OWNER
from tests.support.repositories import in_use

PROMISES = ("stuck", "twice", "lost", "left over", "unnamed", "not started")
USED_KEY = {"pk", "sk", "id", "expires_at"}
OPEN = ("queued", "running")
WITH_PLAN = ("completed", "needs_review")


class Violation(NamedTuple):
    """A promise that is broken, and how."""

    promise: str
    how: str


def broken(system: System) -> Iterator[Violation]:
    """Yield what is broken now that nothing runs any more."""
    executions = Counter(execution.input_data.get("request_id") for execution in system.settle())
    for request_id, count in executions.items():
        if count > 1:
            yield Violation("twice", f"{count} executions of {request_id}")
    if system.is_deleted:
        yield from (Violation("left over", " ".join(key)) for key in left_over(system))
    else:
        yield from _of_replan(system) if system.is_replan else _of_request(system)
        yield from _of_links(system)


def _of_request(system: System) -> Iterator[Violation]:
    request, plans = system.request, plans_of(system.request_id)
    if request is None:
        if system.is_accepted:
            yield Violation("lost", "the request was accepted and is not there")
        return
    if request.status in OPEN:
        yield Violation("stuck", f"the request is {request.status}")
    if len(plans) > 1:
        yield Violation("twice", f"{len(plans)} plans")
    if (request.status in WITH_PLAN) != bool(plans) or (plans and plans != [request.plan_id]):
        yield Violation("lost", f"the request is {request.status} and has {len(plans)} plans")
    if plans and in_use().plans.get(OWNER, plans[0]) is None:
        yield Violation("lost", "the plan cannot be read")
    if system.closed_as not in (None, request.status):
        yield Violation("lost", f"the request was {system.closed_as} and is {request.status}")
    if request.status == "failed":
        yield from _of_failure(request.failure)
    yield from _of_progress(system)


def _of_replan(system: System) -> Iterator[Violation]:
    """Yield what is wrong with a replan: it ends as one version, or as none, and the plan has all that is done."""
    request, plan = system.request, in_use().plans.get(OWNER, system.plan_id)
    versions = in_use().versions.get(OWNER, system.plan_id)
    own = [version for version in versions.versions if version.request_id == system.request_id] if versions else []
    if plan is None:
        yield Violation("lost", "the plan cannot be read")
        return
    if request is None and system.is_accepted:
        yield Violation("lost", "the replan was accepted and is not there")
    if request is not None and request.status in OPEN:
        yield Violation("stuck", f"the replan is {request.status}")
    is_done = request is not None and request.status in WITH_PLAN
    if len(own) != is_done:
        yield Violation("twice" if len(own) > 1 else "lost", f"{len(own)} versions of a replan; done: {is_done}")
    for version in own:
        if in_use().versions.plan(OWNER, system.plan_id, version.version) is None:
            yield Violation("lost", f"version {version.version} cannot be read")
    if plan.version != (versions.current if versions else 1) or system.accepted not in (None, plan.version):
        yield Violation("lost", f"version {plan.version} is in force, {system.accepted} was accepted")
    if system.ticked_version not in (None, plan.version):
        yield Violation("lost", f"version {plan.version} was accepted without progress that was recorded before")
    if system.ticked - {task.id for day in plan.days for task in day.tasks}:
        yield Violation("lost", "a task that is done is not in the plan")
    if request is not None and request.status == "failed":
        yield from _of_failure(request.failure)


def _of_failure(failure: Any) -> Iterator[Violation]:
    if failure is None:
        yield Violation("unnamed", "the request failed without a code")
    elif known_code(failure.code) != failure.code or failure.message != sentence_of(failure.code):
        yield Violation("unnamed", f"{failure.code}: {failure.message}")


def _of_progress(system: System) -> Iterator[Violation]:
    """Yield what is wrong with the recorded tasks: each is done once, and the revision counts each change once."""
    recorded = in_use().progress.get(OWNER, system.plan_id)
    done = {task.task_id for task in recorded.tasks if task.status == "done"}
    if system.ticked - done:
        yield Violation("lost", f"{len(system.ticked - done)} tasks that were recorded as done are not")
    if not len(system.ticked) <= recorded.revision <= len(system.sent):
        yield Violation("lost", f"revision {recorded.revision} of {len(system.ticked)} to {len(system.sent)} changes")


def _of_links(system: System) -> Iterator[Violation]:
    """Yield what is wrong with the links: each can be opened and is listed, so that it can be revoked."""
    links = in_use().links.of_learner(OWNER, LEARNER).links
    listed = {link.token_hash for link in links}
    found = {row["pk"]["S"].removeprefix("LINK#") for row in aws.rows() if row["pk"]["S"].startswith("LINK#")}
    if listed != found:
        yield Violation("lost", f"{len(listed - found)} links cannot be opened, {len(found - listed)} are not listed")
    if len(links) > len(listed):
        yield Violation("twice", f"{len(links) - len(listed)} links are listed twice")
    if {hash_of(token) for token in system.tokens} - found:
        yield Violation("lost", "a link was answered and is not there")


def plans_of(request_id: str) -> list[str]:
    """Return the ids of the plans that were published for a request."""
    page = in_use().plans.page(OWNER, limit=100, cursor=None)
    return [summary.id for summary in page.items if summary.request_id == request_id]


def left_over(system: System) -> list[tuple[str, str]]:
    """Return the keys of rows that a deletion of the learner should have deleted.

    The library stays with its counted votes, none of which is the learner's; the set of open ids (which are counted),
    what was spent on models, and the rows of used keys.
    """
    rows = [row for row in aws.rows() if key_of(row) not in system.library and row.keys() != USED_KEY]
    rows = [row for row in rows if not counts_nobody(row)]
    stays = ("OPEN", "SPENDING")
    return [key_of(row) for row in rows if key_of(row)[0].rpartition("#")[2] not in stays]


def counts_nobody(row: dict[str, Any]) -> bool:
    """Return whether a row counts votes on a resource, and all are taken back: nobody else votes in a play."""
    counts = [value["N"] for value in row.values() if "N" in value]
    return row["sk"]["S"].startswith("FEEDBACK#") and set(counts) <= {"0"}
