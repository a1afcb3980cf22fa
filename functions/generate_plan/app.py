"""Step 2: a writer picks and explains, code lays the picks out over the days."""

from studyplan.domain.scheduling.schedule import schedule
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs import Generated
from studyplan.steps.write_draft import as_traced, write_draft


@step("generate_plan")
def handler(request: StepInput) -> Outcome[Generated]:
    store, key = wiring.store(), (request.owner, request.request_id)
    context, candidates = store.context(*key), store.candidates(*key)
    written, sent_back = write_draft(request, context, candidates)
    timetable = schedule(written.draft, context, candidates)
    store.put_draft(*key, request.attempt, written.draft, timetable)
    output = Generated.of(written, timetable)
    decision = f"{output.tasks} tasks, {output.minutes} minutes, by {output.generated_by}"
    return Outcome(output, decision, as_traced(written, sent_back))
