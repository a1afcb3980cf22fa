"""A plan explained from what was stored: the plan, its brief and its shelf. All is worked out anew at every call."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from studyplan.domain.explanation.alternatives import Field
from studyplan.domain.explanation.day_lengths import Lengths
from studyplan.domain.explanation.values import CheckResult, DayExplanation, Explanation, Reason, TaskExplanation
from studyplan.domain.validation.run_checks import CHECKS
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, Plan, Task
from studyplan.domain.values.types import EstimateSource

NAMED = 3  # titles in a sentence
MINUTES_FROM: dict[EstimateSource, str] = {
    "stated": "stated by the library",
    "computed": "computed, not stated by the library",
    "default": "a default for its type: a guess",
}


def explain(plan: Plan, context: PlanContext, candidates: Candidates) -> Explanation:
    """The receipts of a stored plan. `brief` and `shelf` are those it was made from."""
    tasks, lengths = _Tasks(plan, context, candidates), Lengths(plan, context, candidates)
    return Explanation(
        status=plan.status,
        confidence=plan.confidence,
        checks=tuple(_results(plan.findings)),
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


def _results(findings: tuple[Finding, ...]) -> Iterator[CheckResult]:
    asserted = {check.code: check.asserts for check in CHECKS}
    for code in dict.fromkeys((*asserted, *(finding.code for finding in findings))):
        found = tuple(finding for finding in findings if finding.code == code)
        passed = all(finding.severity == "info" for finding in found)
        yield CheckResult(code=code, asserts=asserted.get(code, "not asserted any more"), passed=passed, findings=found)


def _named(titles: list[str]) -> str:
    more = f" and {len(titles) - NAMED} more" if len(titles) > NAMED else ""
    return ", ".join(f"'{title}'" for title in titles[:NAMED]) + more


@dataclass(frozen=True)
class _Tasks:
    """The tasks of a plan beside the shelf that they came from."""

    plan: Plan
    context: PlanContext
    candidates: Candidates

    @cached_property
    def field(self) -> Field:
        return Field(self.plan, self.candidates)

    def explanation(self, task: Task) -> TaskExplanation:
        candidate = self.field.by_id.get(task.resource_id)
        return TaskExplanation(
            task_id=task.id,
            resource_id=task.resource_id,
            title=task.title,
            task_type=task.task_type,
            minutes=task.minutes,
            part=task.part,
            parts=task.parts,
            rank=self.field.ranks.get(task.resource_id),
            score=candidate.score if candidate else None,
            score_parts=candidate.parts if candidate else (),
            selection_reason=candidate.selection_reason if candidate else "it is not on the shelf",
            selected_because=tuple(self._selected_because(task)),
            of_minutes=candidate.item.minutes if candidate else None,
            estimate_source=candidate.item.estimate_source if candidate else None,
            minutes_from=MINUTES_FROM[candidate.item.estimate_source]
            if candidate
            else "nobody: it is not on the shelf",
            alternatives=self.field.beaten_by(candidate) if candidate else (),
            counterfactual=self.field.at_the_other_level(candidate) if candidate else None,
        )

    def _selected_because(self, task: Task) -> Iterator[Reason]:
        unfinished = self.plan.unfinished
        if task.task_type == "review":
            yield Reason(code="review", sentence="a review: it repeats what was studied before")
            return
        if unfinished and unfinished.resource_id == task.resource_id:
            text = f"begun: {unfinished.remaining_minutes} of its minutes are left for later"
            yield Reason(code="unfinished", sentence=text)
        else:
            yield Reason(code="whole", sentence="whole: all of its minutes are in the plan")
        if self._reserved_for_practice == task.resource_id:
            yield Reason(code="reserved_for_practice", sentence="room was kept for it: practice was asked for")
        needing = [
            candidate.item.title for candidate in self.field.planned if task.resource_id in candidate.item.prerequisites
        ]
        if needing:
            yield Reason(code="needed_before", sentence=f"needed before {_named(needing)}")

    @cached_property
    def _reserved_for_practice(self) -> str | None:
        """The first practice in the plan: whole where one fits whole, since one that is only begun is the last."""
        if not self.context.constraints.must_include_practice:
            return None
        return next((candidate.item.id for candidate in self.field.planned if candidate.item.is_practice), None)
