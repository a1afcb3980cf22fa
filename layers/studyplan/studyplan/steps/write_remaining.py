"""Plan what is left of a plan: keep it where that is enough, and let a writer's draft compete where it is not."""

from typing import TYPE_CHECKING

from studyplan.domain.generation.draft import Draft, Written
from studyplan.domain.replanning.competing import Remaining
from studyplan.steps.write_draft import Writing, write_draft

if TYPE_CHECKING:
    from studyplan.domain.values.candidates import Candidates
    from studyplan.domain.values.context import PlanContext
    from studyplan.domain.values.plan import Finding, Timetable
    from studyplan.domain.values.versions import Replan
    from studyplan.ports import Run
    from studyplan.steps.step import StepInput


def write_remaining(
    request: "StepInput",
    run: "Run",
    context: "PlanContext",
    candidates: "Candidates",
    replan: "Replan",
    writing: Writing,
) -> "tuple[Written, tuple[Finding, ...], Timetable]":
    """Return a draft, the findings that its writer was sent, and the layout of the remaining plan.

    The draft is empty where no writer was asked.
    """
    remaining = Remaining(context, candidates, replan)
    kept = remaining.kept()
    if kept is not None and (remaining.is_enough(kept) or not candidates.ranked):
        return Written(draft=Draft(generated_by=kept.timetable.generated_by, picks=())), (), kept.timetable
    written, sent_back = write_draft(request, run, context, candidates, writing)
    return written, sent_back, remaining.best(written.draft, kept).timetable
