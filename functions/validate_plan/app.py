"""Step 3: run all checks on the scheduled draft."""

from functools import partial

from studyplan import collector
from studyplan.domain.scoring.decision import Attempt
from studyplan.domain.validation.run_checks import checks_named_for, run_checks
from studyplan.ports import Run
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs.validated import Validated


@step("validate_plan", runs=wiring.runs, now=wiring.now)
def handler(request: StepInput, run: Run) -> Outcome[Validated]:
    run.prefetch("context", "candidates", "timetable", attempt=request.attempt)
    timetable, context = run.timetable(request.attempt), run.context()
    findings = run_checks(timetable, context, run.candidates())
    attempt = Attempt(findings=findings, generated_by=timetable.generated_by)
    output = Validated.of(findings, (check.code for check in checks_named_for(context)))
    return Outcome(
        output,
        f"{output.errors} errors, {output.warnings} warnings",
        {"findings": output.shown(findings)},
        partial(run.save_attempt, request.attempt, attempt),
    )


collector.resume()
