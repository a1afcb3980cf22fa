"""Choose between what is kept of a plan and a new draft: fewest errors, best confidence, fewest changed tasks."""

from collections.abc import Iterable
from dataclasses import dataclass

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.replanning.keeping import Keeping
from studyplan.domain.replanning.naming import named
from studyplan.domain.replanning.start import limits_of
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.scoring.confidence import errors_in, weigh
from studyplan.domain.validation.run_checks import run_checks
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Finding, Timetable
from studyplan.domain.values.versions import Replan

OF_THE_CHOICE = ("REVIEW_MISSING", "PRACTICE_BLOCKED")  # also where the library causes it for the resources chosen
EQUAL = 0.02  # of confidence; nobody notices less, but everybody sees that tasks have moved


@dataclass(frozen=True)
class Option:
    """A layout of the remaining plan, its findings, and how many of the planned tasks it moves, drops or resizes."""

    timetable: Timetable
    findings: tuple[Finding, ...]
    moved: int
    dropped: int
    resized: int
    added: int

    @property
    def score(self) -> float:
        """Return the confidence."""
        return weigh(self.findings).score

    @property
    def rank(self) -> tuple[float, ...]:
        """Return the sort key of equally good ones. A dropped task counts like a moved one: dropping must not win."""
        return self.moved + self.dropped, self.dropped, self.resized, self.added, -self.score

    @property
    def changes(self) -> int:
        """Return how many tasks are not as they were."""
        return self.moved + self.dropped + self.resized + self.added

    @property
    def can_be_mended(self) -> bool:
        """Return whether another draft could do better: an error, or a warning that the library does not cause.

        A review for which there is no time has time where less is studied, and a run of study that the library causes
        has practice in it where other resources are chosen.
        """
        warned = (finding for finding in self.findings if finding.severity == "warning")
        mendable = (finding.cause != "library" or finding.code in OF_THE_CHOICE for finding in warned)
        return bool(errors_in(self.findings)) or any(mendable)


@dataclass(frozen=True)
class Remaining:
    """The remaining plan: what is left, and what a writer may draft in its place."""

    context: PlanContext
    candidates: Candidates
    replan: Replan

    @property
    def keeping(self) -> Keeping:
        """Return what keeps what is left."""
        return Keeping(self.context, self.candidates, self.replan)

    def kept(self) -> Option | None:
        """Return the best layout of what is left alone: as it was, where nothing asks for a change."""
        options = [*map(self.option, self.keeping.timetables())]
        as_planned = self._is_for_the_same_limits and not self.replan.done_ahead
        before_an_exam = as_planned and self.context.constraints.exam_date is not None
        as_it_was = self.keeping.as_it_was() if before_an_exam else None
        before = [*options, self.option(as_it_was)] if as_it_was else options
        return next(filter(self._is_as_before, before), None) or best_of(options)

    @property
    def _is_for_the_same_limits(self) -> bool:
        return limits_of(self.context) == self.replan.made_for

    def _is_as_before(self, option: Option) -> bool:
        return not option.changes and self._is_for_the_same_limits and not errors_in(option.findings)

    def is_enough(self, kept: Option | None) -> bool:
        """Return whether no writer has to be asked.

        That is where nothing that could be mended is left. Where neither limits nor progress ask for a change either,
        what the plan was good enough for before is good enough now.
        """
        return kept is not None and (self._is_as_before(kept) or not kept.can_be_mended)

    def best(self, draft: Draft, kept: Option | None) -> Option:
        """Return the best of what is kept, with and without what the draft adds, and the draft itself."""
        drafts = [schedule(draft, self.context, self.candidates), self._in_order(draft)]
        drafted = (named(each, self.context, self.replan) for each in drafts)
        options = [*([kept] if kept else []), *map(self.option, self.keeping.timetables(draft))]
        options += map(self.option, drafted)
        chosen = best_of(options)
        if chosen is None:
            raise ValueError("a draft is always an option")
        return chosen

    def _in_order(self, draft: Draft) -> Timetable:
        """Return the layout of what was planned, in its order, and then of what else the draft has."""
        planned = dict.fromkeys(
            each.task.resource_id for each in self.replan.planned if each.task.task_type != "review"
        )
        tasks = (each.task for each in reversed(self.replan.planned))
        reasons = {task.resource_id: task.reason for task in tasks if task.task_type != "review"}
        reasons |= {pick.resource_id: pick.reason for pick in draft.picks}
        items = self.candidates.by_id()
        picks = [Pick(resource_id=key, reason=reasons.get(key, items[key].title)) for key in planned if key in items]
        others = [pick for pick in draft.picks if pick.resource_id not in planned]
        in_order = draft.model_copy(update={"picks": (*picks, *others)})
        return schedule(in_order, self.context, self.candidates)

    def option(self, timetable: Timetable) -> Option:
        """Return a layout with its findings, and what it changes."""
        places = {task.id: (day.day, task.minutes) for day in timetable.days for task in day.tasks}
        former = {each.task.id: (each.day, each.task.minutes) for each in self.replan.planned}
        stays = [(place, places[key]) for key, place in former.items() if key in places]
        return Option(
            timetable,
            run_checks(timetable, self.context, self.candidates),
            moved=sum(before[0] != after[0] for before, after in stays),
            dropped=len(former) - len(stays),
            resized=sum(before[1] != after[1] for before, after in stays),
            added=len(places) - len(stays),
        )


def best_of(options: Iterable[Option]) -> Option | None:
    """Return the best option: of those with the fewest errors and about the best confidence the one with least changes.

    Of equal ones it is the first.
    """
    every = list(options)
    if not every:
        return None
    fewest = min(errors_in(option.findings) for option in every)
    sound = [option for option in every if errors_in(option.findings) == fewest]
    best = max(option.score for option in sound)
    return min((option for option in sound if option.score >= best - EQUAL), key=lambda option: option.rank)
