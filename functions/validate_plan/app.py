"""Step 3: run every check on the laid-out draft."""

from studyplan.domain.checks import inspect
from studyplan.runtime import wiring
from studyplan.runtime.outputs import Validated
from studyplan.runtime.step import Outcome, StepInput, step


@step("validate_plan")
def handler(request: StepInput) -> Outcome[Validated]:
    store, key = wiring.store(), (request.owner, request.request_id)
    findings = inspect(store.timetable(*key, request.attempt), store.brief(*key), store.shelf(*key))
    store.put_findings(*key, request.attempt, findings)
    output = Validated.of(findings)
    return Outcome(output, f"{output.errors} errors, {output.warnings} warnings", {"findings": output.shown(findings)})
