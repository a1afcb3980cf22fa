"""Step 4: weigh the findings and decide what happens with the draft."""

from studyplan.domain.scoring.decision import next_action_after
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs import Scored


@step("score_plan")
def handler(request: StepInput) -> Outcome[Scored]:
    attempts = wiring.store().attempts(request.owner, request.request_id, up_to=request.attempt)
    output, confidence = Scored.of(attempts, next_action_after(attempts))
    detail = {"confidence": confidence.model_dump(mode="json")} if confidence else None
    return Outcome(output, output.sentence(), detail)
