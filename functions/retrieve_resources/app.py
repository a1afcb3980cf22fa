"""Step 1: rank the owner's library for a request."""

from functools import partial

from studyplan import collector
from studyplan.domain.errors.failures import NothingSuitable
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.trace import ranking_of
from studyplan.ports import Run
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs.retrieved import Retrieved


@step("retrieve_resources", runs=wiring.runs, now=wiring.now)
def handler(request: StepInput, run: Run) -> Outcome[Retrieved]:
    now = wiring.now()
    context = wiring.requests().mark_running(request.owner, request.request_id, now=now)
    library, feedback = wiring.library().with_feedback(request.owner, month=now[:7])
    candidates = retrieve(context, library, wiring.meaning(), feedback)
    # A replan before an exam may have nothing left but reviews of what is finished.
    if not candidates.ranked and not (candidates.finished and context.constraints.exam_date):
        raise NothingSuitable(trace=ranking_of(candidates))
    decision = f"{len(candidates.ranked)} candidates retrieved"
    # The candidates are the detail of the trace record, which is read from them.
    return Outcome(Retrieved.of(candidates), decision, store=partial(run.save_candidates, candidates))


collector.resume()
