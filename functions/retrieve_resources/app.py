"""Step 1: rank the owner's library for a request."""

from studyplan.domain.errors.failures import NothingSuitable
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.values.trace import ranking_of
from studyplan.runtime import wiring
from studyplan.steps.step import Outcome, StepInput, step
from studyplan.steps.step_outputs import Retrieved


@step("retrieve_resources")
def handler(request: StepInput) -> Outcome[Retrieved]:
    store = wiring.store()
    context = store.begin_request(request.owner, request.request_id, now=wiring.now())
    candidates = retrieve(context, store.library(request.owner))
    detail = ranking_of(candidates)
    if not candidates.ranked:
        raise NothingSuitable(trace=detail)
    store.put_shelf(request.owner, request.request_id, candidates)
    return Outcome(Retrieved.of(candidates), f"{len(candidates.ranked)} resources are on the shelf", detail)
