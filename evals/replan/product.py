"""Makes the plan of a case, and what a replan makes of it. This is the only module here that imports the product.

The writer is the rules. Retrieval ranks by words alone, so that the evaluation needs no table of meanings.
"""

import json
from collections.abc import Iterable
from typing import Any, NamedTuple
from uuid import NAMESPACE_URL, uuid5

from evals.plan_rules.facts import facts_of
from evals.replan.lived import Lived
from evals.replan.scenarios import Case, day
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.replanning.changes import Cause, changes_between
from studyplan.domain.replanning.competing import Remaining
from studyplan.domain.replanning.naming import named
from studyplan.domain.replanning.start import ordinals_of, remaining_context, replan_of
from studyplan.domain.replanning.whole_plan import merged
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import status_of, weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext, context_of
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import Plan, Timetable, plan_from
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource, ResourceIn, to_resource

type Json = dict[str, Any]

NOW = "2026-03-02T08:00:00.000000+00:00"
REQUEST, LEARNER = (str(uuid5(NAMESPACE_URL, name)) for name in ("replan/request", "replan/learner"))


class Outcome(NamedTuple):
    """A case after its replan, and after a draft from scratch in its place.

    `confidences` are of the plan before, of the remaining plan, and of the one from scratch. `errors` counts the errors
    that the product's own checks find.
    """

    lived: Lived
    scratch: Lived
    confidences: tuple[float, float, float]
    errors: int
    writer_asked: bool


def outcome_of(case: Case) -> Outcome | None:
    """Return what becomes of a case; None where the library has no plan for it."""
    library = tuple(_stored(case.resources))
    context, candidates = _planned(case, library, now=False)
    timetable = schedule(draft_by_rules(context, candidates, name="mock"), context, candidates)
    if not timetable.minutes:
        return None
    before = _plan(timetable, context, candidates)
    progress = _progress(before, case)
    replan = replan_of(
        before,
        progress,
        context,
        ordinals_of(before.days),
        lineage=REQUEST,
        revision=1,
        version=2,
        today=day(case.today),
    )
    whole = _context(case, now=True)
    rest = remaining_context(whole, replan)
    left = retrieve(rest, library)
    remaining = Remaining(rest, left, replan)
    draft = draft_by_rules(rest, left, name="mock")
    kept = remaining.kept()
    asked = kept is None or not remaining.is_enough(kept)
    chosen = remaining.best(draft, kept) if kept is None or asked else kept
    from_scratch = named(schedule(draft, rest, left), rest, replan)

    def lived(own: Timetable) -> Lived:
        after = _plan(own, rest, left).model_copy(update={"days": merged(before, own, replan), "version": 2})
        changes = changes_between(before, after, Cause(rest, left))
        return Lived(
            before.model_dump(mode="json"),
            after.model_dump(mode="json"),
            tuple(change.model_dump(mode="json") for change in changes),
            {each.task_id: each.model_dump(mode="json") for each in progress},
            facts_of(case.request(now=True), case.learner(now=True), case.resources, first_date=day(1)),
            case.today,
            replan.pace,
        )

    findings = [run_checks(each, rest, left) for each in (chosen.timetable, from_scratch)]
    scores = before.confidence.score, weigh(findings[0]).score, weigh(findings[1]).score
    errors = sum(finding.severity == "error" for finding in findings[0])
    return Outcome(lived(chosen.timetable), lived(from_scratch), scores, errors, asked)


def _stored(resources: Iterable[Json]) -> Iterable[Resource]:
    for given in resources:
        body = {key: value for key, value in given.items() if key != "id"}
        yield to_resource(ResourceIn.model_validate_json(json.dumps(body)), resource_id=given["id"], now=NOW)


def _context(case: Case, *, now: bool) -> PlanContext:
    times = {"created_at": NOW, "updated_at": NOW}
    learner = Learner.model_validate_json(json.dumps(case.learner(now=now) | times | {"id": LEARNER}))
    body = case.request(now=now) | times | {"id": REQUEST, "learner_id": LEARNER, "status": "running"}
    return context_of(PlanRequest.model_validate_json(json.dumps(body)), learner, now=NOW)


def _planned(case: Case, library: tuple[Resource, ...], *, now: bool) -> tuple[PlanContext, Candidates]:
    context = _context(case, now=now)
    return context, retrieve(context, library)


def _plan(timetable: Timetable, context: PlanContext, candidates: Candidates) -> Plan:
    findings = run_checks(timetable, context, candidates)
    confidence = weigh(findings)
    status = status_of(confidence, findings)
    return plan_from(timetable, findings, confidence, context, status=status, repaired=0, now=NOW)


def _progress(plan: Plan, case: Case) -> tuple[TaskProgress, ...]:
    tasks = [task for each in plan.days if each.day <= case.done for task in each.tasks]
    spent = case.scenario.spent
    return tuple(
        TaskProgress(
            task_id=task.id,
            status="done",
            minutes_spent=None if spent is None else round(task.minutes * spent),
            updated_at=NOW,
        )
        for task in tasks
    )
