"""A whole plan made in this process: retrieved, written by the rules, laid out, checked and scored."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from studyplan.domain.generation.draft import Draft
from studyplan.domain.generation.rules import draft_by_rules
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import status_of, weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Confidence, Finding, Task, Timetable
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.types import RequestStatus
from tests.support.builders import a_context, a_resource, an_id


@dataclass(frozen=True)
class Planned:
    """A plan and what it was made from."""

    context: PlanContext
    candidates: Candidates
    draft: Draft
    timetable: Timetable
    findings: tuple[Finding, ...]

    @property
    def tasks(self) -> list[tuple[int, Task]]:
        """Every task with its day."""
        return [(day.day, task) for day in self.timetable.days for task in day.tasks]

    @property
    def titles(self) -> list[str]:
        """The planned resources in the order in which they start."""
        return list(dict.fromkeys(task.title for _, task in self.tasks))

    @property
    def confidence(self) -> Confidence:
        return weigh(self.findings)

    @property
    def status(self) -> RequestStatus:
        return status_of(self.confidence, self.findings)

    @property
    def assumed(self) -> set[str]:
        return {assumed.title for assumed in self.timetable.assumed_prerequisites}

    def codes(self) -> set[str]:
        """The codes of warnings and errors."""
        return {finding.code for finding in self.findings if finding.severity != "info"}

    def first_day(self, title: str) -> int:
        return next(day for day, task in self.tasks if task.title == title)

    def minutes(self, title: str) -> int:
        return sum(task.minutes for _, task in self.tasks if task.title == title)

    def reasons(self, title: str) -> list[str]:
        return [task.reason for _, task in self.tasks if task.title == title]


def planned(library: Iterable[Resource], **difference: Any) -> Planned:
    """The plan for a context that differs from a sound one like this: 60 minutes a day unless it says otherwise."""
    context = a_context(**{"max_daily_minutes": 60} | difference)
    candidates = retrieve(context, library)
    draft = draft_by_rules(context, candidates, name="mock")
    timetable = schedule(draft, context, candidates)
    return Planned(context, candidates, draft, timetable, run_checks(timetable, context, candidates))


def row(title: str, minutes: int, tags: str = "", **difference: Any) -> Resource:
    """A resource by its title; `needs` are titles, `kind` and `level` are type and difficulty."""
    needs = tuple(an_id(needed) for needed in difference.pop("needs", ()))
    names = {"kind": "resource_type", "level": "difficulty"}
    fields = {names.get(name, name): value for name, value in difference.items()}
    own = {"title": title, "estimated_minutes": minutes, "tags": tuple(tags.split()), "prerequisites": needs}
    return a_resource(title, **own | fields)


def in_order(*rows: Resource) -> list[Resource]:
    """A library whose resources were added in this order."""
    return [
        each.model_copy(update={"created_at": f"2026-01-05T09:{number:02}:00.000000+00:00"})
        for number, each in enumerate(rows)
    ]
