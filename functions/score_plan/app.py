"""Step 4: compute the confidence and decide the next action."""

from studyplan import collector
from studyplan.domain.scoring.decision import next_action_after
from studyplan.ports import Run
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs.scored import Scored


@step("score_plan", runs=wiring.runs, now=wiring.now)
def handler(request: StepInput, run: Run) -> Outcome[Scored]:
    run.prefetch("findings", attempt=request.attempt)
    attempts = run.attempts(up_to=request.attempt)
    output, confidence = Scored.of(attempts, next_action_after(attempts))
    detail = {"confidence": confidence.model_dump(mode="json")} if confidence else None
    return Outcome(output, output.sentence(), detail)


collector.resume()
