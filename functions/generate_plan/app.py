"""Step 2: have a writer pick and explain resources, and schedule them."""

from functools import partial

from studyplan import collector
from studyplan.domain.scheduling.schedule import schedule
from studyplan.ports import Run
from studyplan.runtime import metrics, wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs.generated import Generated
from studyplan.steps.write_draft import Writing, as_traced, draft_for_repair, is_repair, write_draft


@step("generate_plan", runs=wiring.runs, now=wiring.now)
def handler(request: StepInput, run: Run) -> Outcome[Generated]:
    if is_repair(request):
        run.prefetch("context", "candidates", "draft", "findings", attempt=request.attempt - 1)
    else:
        run.prefetch("context", "candidates")
    context, candidates = run.context(), run.candidates()
    writer = wiring.fallback_writer() if request.fallback else wiring.writer()
    writing = Writing(writer, wiring.model_budget(request.owner), wiring.writing_seconds(), metrics.emit)
    if context.replan is None:
        written, sent_back = write_draft(request, run, context, candidates, writing)
        timetable = schedule(written.draft, context, candidates)
    else:  # loaded by the first replan that comes
        from studyplan.steps.write_remaining import write_remaining

        written, sent_back, timetable = write_remaining(request, run, context, candidates, context.replan, writing)
    output = Generated.of(written, timetable)
    decision = f"{output.tasks} tasks, {output.minutes} minutes, by {output.generated_by}"
    store = partial(run.save_draft, request.attempt, draft_for_repair(written), timetable)
    return Outcome(output, decision, as_traced(written, sent_back), store)


collector.resume()
