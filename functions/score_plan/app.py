"""Step 4: weigh the findings and decide what happens with the draft."""

from studyplan.domain.confidence import best_of, verdict_on, weigh
from studyplan.runtime import wiring
from studyplan.runtime.outputs import MAX_ATTEMPTS, Scored, findings_so_far
from studyplan.runtime.step import Outcome, StepInput, step


@step("score_plan")
def handler(request: StepInput) -> Outcome[Scored]:
    attempts = findings_so_far(wiring.store(), request)
    best = best_of(attempts)
    confidence = weigh(attempts[best - 1])
    verdict = verdict_on(attempts[-1], confidence, attempts_left=MAX_ATTEMPTS - request.attempt)
    output = Scored(verdict=verdict, best_attempt=best, score=confidence.score, band=confidence.band)
    detail = {"confidence": confidence.model_dump(mode="json")}
    return Outcome(output, f"{verdict}: the best draft is attempt {best} with {confidence.score:.2f}", detail)
