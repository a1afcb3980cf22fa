"""Step 3: run every check on the laid-out draft."""

from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.validation.run_checks import run_checks
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs import Validated


@step("validate_plan")
def handler(request: StepInput) -> Outcome[Validated]:
    store, key = wiring.store(), (request.owner, request.request_id)
    timetable = store.timetable(*key, request.attempt)
    findings = run_checks(timetable, store.context(*key), store.candidates(*key))
    store.put_attempt(*key, request.attempt, Attempt(findings=findings, generated_by=timetable.generated_by))
    output = Validated.of(findings)
    return Outcome(output, f"{output.errors} errors, {output.warnings} warnings", {"findings": output.shown(findings)})
