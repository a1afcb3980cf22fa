"""What is left of a library for a replan: nothing that is finished, and less of what is begun."""

from collections.abc import Iterable, Iterator

from studyplan.domain.retrieval.serving import Served, targets_of
from studyplan.domain.values.candidates import Candidate, Candidates, ConceptFacts, Fit, candidate_resource
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import AssumedPrerequisite, level_gap
from studyplan.domain.values.urls import page_of
from studyplan.domain.values.versions import Replan


def remaining_library(replan: Replan, library: Iterable[Resource]) -> tuple[Resource, ...]:
    """Return the resources on the topic without what is finished or skipped, with the minutes left at the pace.

    The same page under another address is finished with it, unless the plan has it. What the plan assumed for a
    resource that it still has is still assumed: as a candidate it would be missing now.
    """
    own = tuple(library)
    planned = {each.task.resource_id for each in replan.planned}
    through = gone(replan)
    through |= _same_pages(own, through) - planned
    through |= _still_assumed(own, replan) - planned
    left = {each.resource_id: each.remaining_minutes for each in replan.unfinished}
    return tuple(_remaining(resource, left, replan.pace) for resource in own if resource.id not in through)


def gone(replan: Replan) -> frozenset[str]:
    """Return the ids of what the learner is through: finished or skipped."""
    return frozenset((*replan.finished, *replan.skipped))


def _same_pages(own: tuple[Resource, ...], through: frozenset[str]) -> frozenset[str]:
    """Return the ids of resources of the page and type of one that the learner is through."""
    pages = {(page_of(each.url), each.resource_type) for each in own if each.id in through}
    return frozenset(each.id for each in own if pages and (page_of(each.url), each.resource_type) in pages)


def _still_assumed(own: tuple[Resource, ...], replan: Replan) -> frozenset[str]:
    """Return the ids of what the plan assumed and a resource needs that is begun or planned."""
    had = {each.resource_id for each in replan.unfinished} | {each.task.resource_id for each in replan.planned}
    return frozenset(key for each in own if each.id in had for key in each.prerequisites if key in replan.assumed)


def _remaining(resource: Resource, left: dict[str, int], pace: float) -> Resource:
    minutes = max(1, round(left.get(resource.id, resource.estimated_minutes) * pace))
    return (
        resource
        if minutes == resource.estimated_minutes
        else resource.model_copy(update={"estimated_minutes": minutes})
    )


def with_history(
    left: Candidates,
    context: PlanContext,
    replan: Replan,
    on_topic: tuple[Resource, ...],
    moved: tuple[Resource, ...] = (),
) -> Candidates:
    """Return the candidates of a replan with what the learner has finished, and what that is to the rest.

    A weak area, or a concept of the goal, that something finished serves is no longer missing. What the learner has
    skipped is taken as known. `moved` has what is finished or skipped, and has got another topic since.
    """
    everything = (*on_topic, *moved)
    own = [resource for resource in everything if resource.id in replan.finished]
    served = targets_of(context, on_topic).served(own)
    finished = tuple(_finished(resource, served[resource.id], context) for resource in own)
    reached = {concept for each in served.values() for concept in (*each.weak_areas, *each.goal)}
    facts = left.facts and left.facts.model_copy(
        update={
            "weak_areas": tuple(_still_missing(left.facts.weak_areas, reached)),
            "goal": tuple(_still_missing(left.facts.goal, reached)),
        }
    )
    return left.model_copy(
        update={
            "ranked": tuple(_learned(each, replan) for each in left.ranked),
            "finished": finished,
            "facts": facts,
            "assumed_prerequisites": (*left.assumed_prerequisites, *_skipped(left, replan, everything)),
        }
    )


def _still_missing(concepts: Iterable[ConceptFacts], reached: set[str]) -> Iterator[ConceptFacts]:
    return (concept for concept in concepts if concept.concept not in reached)


def _learned(candidate: Candidate, replan: Replan) -> Candidate:
    """Return a candidate that says that its minutes are scaled; a guess stays a guess."""
    if replan.pace == 1.0 or candidate.item.estimate_source == "default":
        return candidate
    item = candidate.item.model_copy(update={"estimate_source": "learned"})
    return candidate.model_copy(update={"item": item})


def _finished(resource: Resource, served: Served, context: PlanContext) -> Candidate:
    gap = level_gap(resource.difficulty, context.current_level)
    fit: Fit = "level" if gap == 0 else "below" if gap < 0 else "above"
    return Candidate(
        item=candidate_resource(resource),
        score=0.0,
        parts=(),
        selection_reason="the learner has finished it",
        fit=fit,
        weak_areas=tuple(served.weak_areas),
        goal=tuple(served.goal),
    )


def _skipped(left: Candidates, replan: Replan, library: Iterable[Resource]) -> Iterator[AssumedPrerequisite]:
    """Yield what the learner has skipped and a candidate needs."""
    titles = {resource.id: resource.title for resource in library if resource.id in replan.skipped}
    for key, title in titles.items():
        needing = next((each.item.title for each in left.ranked if key in each.item.prerequisites), None)
        if needing is not None:
            reason = f"needed by '{needing}', and skipped by the learner"
            yield AssumedPrerequisite(resource_id=key, title=title, reason=reason)
