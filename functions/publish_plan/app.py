"""Step 5: publish the best draft as a plan and close the request."""

from studyplan.domain.errors.failures import ArtefactMissing
from studyplan.domain.scoring.confidence import status_of, weigh
from studyplan.domain.scoring.decision import best_of, repairs_of
from studyplan.domain.values.plan import plan_from
from studyplan.domain.values.trace import TraceRecord
from studyplan.ports import Run
from studyplan.runtime import metrics, wiring
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
    plan = plan_from(
        run.timetable(best),
        findings,
        confidence,
        run.context(),
        status=status_of(confidence, findings),
        repaired=repairs_of(attempts, best),
        now=wiring.now(),
    )

    def publish(record: TraceRecord) -> None:
        if wiring.plans().publish(request.owner, plan, record):
            metrics.emit_plan(plan)
            return
        again = record.model_copy(update={"decision": f"{record.decision}, published before"})
        wiring.runs().add_trace(request.owner, request.request_id, again)

    output = Published(plan_id=plan.id, status=plan.status)
    return Outcome(output, f"{plan.status}, from attempt {best}", store=publish)
