"""Explain a plan from its stored plan, plan context and candidates. Every call computes the explanation again."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from studyplan.domain.explanation.alternatives import RoleRanking
from studyplan.domain.explanation.day_lengths import DayLengths
from studyplan.domain.explanation.values import CheckResult, DayExplanation, Explanation, Reason, TaskExplanation
from studyplan.domain.validation.run_checks import checks_named_for
from studyplan.domain.values.candidates import Candidate, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, Plan, Task
from studyplan.domain.values.types import UsedEstimate

NAMED = 3  # titles that a sentence names
MINUTES_FROM: dict[UsedEstimate, str] = {
    "stated": "stated by the library",
    "computed": "computed, not stated by the library",
    "default": "a guess, the default of its type",
    "learned": "the estimate of the library, scaled by the minutes that learners spent or the pace of this one",
}


def explain(plan: Plan, context: PlanContext, candidates: Candidates) -> Explanation:
    """Return the explanation of a stored plan. `context` and `candidates` are those that it was made from."""
    tasks, lengths = _Tasks(plan, context, candidates), DayLengths(plan, context, candidates)
    return Explanation(
        status=plan.status,
        confidence=plan.confidence,
        checks=tuple(_results(plan.findings, context)),
        plan_id=plan.id,
        request_id=plan.request_id,
        days=tuple(
            DayExplanation(
                day=day.day,
                date=day.date,
                rest=day.rest,
                minutes=day.minutes,
                cap=lengths.cap(day),
                why=tuple(lengths.why(day)),
                tasks=tuple(tasks.explanation(task) for task in day.tasks),
            )
            for day in plan.days
        ),
    )


def _results(findings: tuple[Finding, ...], context: PlanContext) -> Iterator[CheckResult]:
    """Yield the result of every check, then those of findings whose check no longer exists."""
    asserts = {check.code: check.asserts for check in checks_named_for(context)}
    for code in dict.fromkeys((*asserts, *(finding.code for finding in findings))):
        own = tuple(finding for finding in findings if finding.code == code)
        passed = all(finding.severity == "info" for finding in own)
        yield CheckResult(
            code=code, asserts=asserts.get(code, "this check no longer exists"), passed=passed, findings=own
        )


def _named(titles: list[str]) -> str:
    """Return up to three titles in quotes, and how many more there are."""
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return ", ".join(f"'{title}'" for title in titles[:NAMED]) + more


@dataclass(frozen=True)
class _Tasks:
    """The tasks of a plan, with the candidates that they come from."""

    plan: Plan
    context: PlanContext
    candidates: Candidates

    @cached_property
    def ranking(self) -> RoleRanking:
        """Return the candidates ranked by role."""
        return RoleRanking(self.plan, self.candidates)

    def explanation(self, task: Task) -> TaskExplanation:
        """Return why the plan has a task."""
        candidate = self.ranking.by_id.get(task.resource_id)
        is_review = task.task_type == "review" and self.context.constraints.exam_date is not None
        return TaskExplanation(
            task_id=task.id,
            resource_id=task.resource_id,
            title=task.title,
            task_type=task.task_type,
            minutes=task.minutes,
            part=task.part,
            parts=task.parts,
            rank=self.ranking.ranks.get(task.resource_id),
            score=candidate.score if candidate else None,
            score_parts=candidate.parts if candidate else (),
            selection_reason=candidate.selection_reason if candidate else "it is not among the candidates",
            selected_because=tuple(self._selected_because(task)),
            of_minutes=candidate.item.minutes if candidate else None,
            estimate_source=candidate.item.estimate_source if candidate else None,
            minutes_from=self._minutes_from(candidate, is_review=is_review),
            alternatives=self.ranking.alternatives_to(candidate) if candidate and not is_review else (),
            counterfactual=self.ranking.at_the_other_level(candidate) if candidate and not is_review else None,
        )

    def _minutes_from(self, candidate: Candidate | None, *, is_review: bool) -> str:
        """Return where the minutes of a task come from."""
        if is_review:
            return "a fifth of what is studied, in whole fives, 10 to 30 minutes; less where the last day has no more"
        if candidate is None:
            return "unknown, since it is not among the candidates"
        return MINUTES_FROM[candidate.item.estimate_source]

    def _selected_because(self, task: Task) -> Iterator[Reason]:
        """Yield why the scheduler selected the resource of a task."""
        unfinished = self.plan.unfinished
        if task.task_type == "review":
            yield from self._reviewed_because(task)
            return
        if unfinished and unfinished.resource_id == task.resource_id:
            text = f"a part of it fits; {unfinished.remaining_minutes} of its minutes remain for later"
            yield Reason(code="unfinished", sentence=text)
        else:
            yield Reason(code="whole", sentence="all of its minutes fit")
        if self._reserved_for_practice == task.resource_id:
            yield Reason(code="reserved_for_practice", sentence="time was reserved for it, since practice is required")
        yield from self._needed_before(task)

    def _needed_before(self, task: Task) -> Iterator[Reason]:
        needing = [each.item.title for each in self.ranking.planned if task.resource_id in each.item.prerequisites]
        if needing:
            yield Reason(code="needed_before", sentence=f"it is a prerequisite of {_named(needing)}")

    def _reviewed_because(self, task: Task) -> Iterator[Reason]:
        """Yield why a review is there, why on its day, and what puts it before others."""
        exam = self.context.constraints.exam_date
        studied = self._last_days.get(task.resource_id)
        if exam is None or studied is None:
            yield Reason(code="review", sentence="it is a review of an earlier task")
            return
        which = f"review {task.part} of {task.parts}" if task.parts > 1 else "the review"
        text = f"it is {which} of '{task.title}' before the exam on {exam}; the study of it ends on day {studied}"
        yield Reason(code="review", sentence=text)
        text = "reviews are at about equal gaps up to the day before the exam, where these days have room"
        yield Reason(code="at_even_gaps", sentence=text)
        areas = self.ranking.by_id[task.resource_id].weak_areas if task.resource_id in self.ranking.by_id else ()
        if areas:
            yield Reason(code="weak_area_first", sentence=f"weak areas are reviewed first: {', '.join(areas)}")
        yield from self._needed_before(task)

    @cached_property
    def _last_days(self) -> dict[str, int]:
        """Return the day on which each resource is studied last."""
        return {task.resource_id: day.day for day in self.plan.days for task in day.tasks if task.task_type != "review"}

    @cached_property
    def _reserved_for_practice(self) -> str | None:
        """Return the first practice in the plan: a whole one comes before the unfinished one, which is last."""
        if not self.context.constraints.must_include_practice:
            return None
        return next((candidate.item.id for candidate in self.ranking.planned if candidate.item.is_practice), None)
