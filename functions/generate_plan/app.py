"""Step 2: a writer picks and explains, code lays the picks out over the days."""

from studyplan.domain.scheduling import schedule
from studyplan.runtime import wiring
from studyplan.runtime.outputs import Generated
from studyplan.runtime.step import Outcome, StepInput, step


@step("generate_plan")
def handler(request: StepInput) -> Outcome[Generated]:
    store, key = wiring.store(), (request.owner, request.request_id)
    brief, shelf = store.brief(*key), store.shelf(*key)
    findings = store.findings(*key, request.attempt - 1) if request.attempt > 1 else ()
    draft = wiring.writer().write(brief, shelf, findings)
    timetable = schedule(draft, brief, shelf)
    store.put_draft(*key, request.attempt, draft, timetable)
    output = Generated.of(draft, timetable)
    return Outcome(output, f"{output.tasks} tasks, {output.minutes} minutes, by {draft.generated_by}")
