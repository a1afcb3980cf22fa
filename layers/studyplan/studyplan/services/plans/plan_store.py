"""What the use cases of published plans read and store, and what a version was made from."""

from typing import TYPE_CHECKING, Protocol

from studyplan.domain.errors.failures import ArtefactMissing, RequestMissing
from studyplan.domain.errors.http import NotFound, or_not_found
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Plan
from studyplan.plan_ports import Plans, Progress, Versions
from studyplan.ports import Learners, Library, Requests, Runs

if TYPE_CHECKING:
    from studyplan.domain.values.candidates import Candidates

GONE = "The request and the candidates of this plan are no longer stored, so it cannot be explained, moved or compared."


class Stored(Protocol):
    """The ports behind plans and their versions; an adapter is loaded when it is first used."""

    @property
    def learners(self) -> Learners: ...
    @property
    def library(self) -> Library: ...
    @property
    def requests(self) -> Requests: ...
    @property
    def runs(self) -> Runs: ...
    @property
    def plans(self) -> Plans: ...
    @property
    def versions(self) -> Versions: ...
    @property
    def progress(self) -> Progress: ...


def plan_of(stored: Stored, owner: str, plan_id: str, version: int | None = None) -> Plan:
    """Return the version of a plan that is in force, or the one that is asked for. Raises NotFound."""
    plan = stored.versions.plan(owner, plan_id, version) if version is not None else None
    if plan is not None:
        return plan
    plan = or_not_found(stored.plans.get(owner, plan_id))
    if version not in (None, plan.version):  # the first version is the plan itself while there is no other
        raise NotFound
    return plan


def made_from(stored: Stored, owner: str, plan: Plan) -> tuple[PlanContext, "Candidates"]:
    """Return the context and the candidates that a version was made from. Raises NotFound where they are gone."""
    run = stored.runs.of(owner, plan.request_id)
    run.prefetch("context", "candidates")
    try:
        return run.context(), run.candidates()
    except (RequestMissing, ArtefactMissing):
        raise NotFound(GONE) from None
