"""Step 5: publish the best draft as a plan and close the request."""

from functools import partial

from studyplan import collector
from studyplan.domain.errors.failures import ArtefactMissing
from studyplan.domain.scoring.confidence import status_of, weigh
from studyplan.domain.scoring.decision import best_of, repairs_of
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Plan, plan_from
from studyplan.domain.values.trace import TraceRecord
from studyplan.event_ports import event_of_plan
from studyplan.ports import Run
from studyplan.runtime import metrics, wiring
from studyplan.services.events import Sender
from studyplan.steps.publication import Publication
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs.published import Published


@step("publish_plan", runs=wiring.runs, now=wiring.now)
def handler(request: StepInput, run: Run) -> Outcome[Published]:
    run.prefetch("context", "findings", "timetables", attempt=request.attempt)
    attempts = run.attempts(up_to=request.attempt)
    best = best_of(attempts)
    if best is None:
        raise ArtefactMissing("no attempt has a draft")
    findings = attempts[best - 1].findings
    confidence = weigh(findings)
    status, repaired = status_of(confidence, findings), repairs_of(attempts, best)
    context, timetable = run.context(), run.timetable(best)
    plan = plan_from(timetable, findings, confidence, context, status=status, repaired=repaired, now=wiring.now())
    publication = _publication(request.owner, plan, context)

    def publish(record: TraceRecord) -> None:
        if publication.store(record):
            metrics.emit_plan(publication.plan)
            _sender().send(event_of_plan(request.owner, publication.plan))
            return
        again = record.model_copy(update={"decision": f"{record.decision}, published before"})
        wiring.runs().add_trace(request.owner, request.request_id, again)

    output = Published(plan_id=publication.plan.id, status=plan.status)
    return Outcome(output, f"{plan.status}, from attempt {best}{publication.note}", store=publish)


def _sender() -> Sender:
    return Sender(wiring.adapters().events, wiring.adapters().outbox)


def _publication(owner: str, plan: Plan, context: PlanContext) -> Publication:
    """Return what to store: the plan, or, of a replan, the version that it proposes."""
    if context.replan is None:
        return Publication(plan, partial(wiring.plans().publish, owner, plan))
    from studyplan.steps.proposals import propose  # what merges two versions; most plans have one

    return propose(wiring.stored(), owner, plan, context)


collector.resume()
