"""Step 3: run all checks on the scheduled draft."""

from functools import partial

from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.validation.run_checks import CHECKS, run_checks
from studyplan.ports import Run
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs.validated import Validated


@step("validate_plan", runs=wiring.runs, now=wiring.now)
def handler(request: StepInput, run: Run) -> Outcome[Validated]:
    run.prefetch("context", "candidates", "timetable", attempt=request.attempt)
    timetable = run.timetable(request.attempt)
    findings = run_checks(timetable, run.context(), run.candidates())
    attempt = Attempt(findings=findings, generated_by=timetable.generated_by)
    output = Validated.of(findings, (check.code for check in CHECKS))
    return Outcome(
        output,
        f"{output.errors} errors, {output.warnings} warnings",
        {"findings": output.shown(findings)},
        partial(run.save_attempt, request.attempt, attempt),
    )
