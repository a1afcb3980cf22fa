"""Step 5: store the best draft as a plan and close the request."""

from studyplan.domain.confidence import best_of, status_of, weigh
from studyplan.domain.plan import publishable
from studyplan.runtime import wiring
from studyplan.runtime.outputs import Published, findings_so_far
from studyplan.runtime.step import Outcome, StepInput, step


@step("publish_plan")
def handler(request: StepInput) -> Outcome[Published]:
    store, key = wiring.store(), (request.owner, request.request_id)
    attempts = findings_so_far(store, request)
    best = best_of(attempts)
    findings = attempts[best - 1]
    confidence = weigh(findings)
    plan = publishable(
        store.timetable(*key, best),
        findings,
        confidence,
        store.brief(*key),
        status=status_of(confidence, findings),
        repaired=best - 1,
        now=wiring.now(),
    )
    was_new = store.publish(request.owner, plan)
    output = Published(plan_id=plan.id, status=plan.status)
    return Outcome(output, f"{plan.status}, from attempt {best}" + ("" if was_new else ", published before"))
