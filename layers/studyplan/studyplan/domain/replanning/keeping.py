"""Keep what is left of a plan: select what has time, place it with the fewest moves, and fill what is free."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from studyplan.domain.capacity.plan_days import DayCapacity, plan_days, week_budgets
from studyplan.domain.generation.draft import Draft
from studyplan.domain.replanning.chains import (
    RANKS,
    Chain,
    Rank,
    Slots,
    chains_of,
    in_order,
    planned_reviews,
    review_slot,
    unnamed_task,
)
from studyplan.domain.replanning.filling import Filling, needs_by_id
from studyplan.domain.replanning.kept import Kept, Placed
from studyplan.domain.replanning.naming import named
from studyplan.domain.replanning.placing import Rooms, placed
from studyplan.domain.scheduling.schedule import assumed
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Day, LeftOut, Timetable, Unfinished
from studyplan.domain.values.text import concepts_of
from studyplan.domain.values.types import level_gap
from studyplan.domain.values.versions import PlannedTask, Replan

SPARES = (3, 6, 10, 15, 25)  # per cent of the minutes that are given up where the days cannot hold all of them


@dataclass(frozen=True)
class Keeping:
    """What is left of a plan, and the days that it has."""

    context: PlanContext
    candidates: Candidates
    replan: Replan

    @cached_property
    def days(self) -> tuple[DayCapacity, ...]:
        """Return the days of the remaining plan."""
        return plan_days(self.context)

    @cached_property
    def budgets(self) -> tuple[int, ...]:
        """Return the minutes of its weeks."""
        return week_budgets(self.context, self.days)

    @cached_property
    def items(self) -> dict[str, CandidateResource]:
        """Return the candidates by their ids."""
        return self.candidates.by_id()

    @cached_property
    def _due(self) -> list[int]:
        """Return the numbers of the study days on which nothing is done ahead."""
        return [day.number for day in self.days if not day.rest and day.number not in self.replan.minutes_done]

    @cached_property
    def _chains(self) -> list[Chain]:
        return chains_of(self.replan, self.candidates, self.days)

    @cached_property
    def _needs(self) -> dict[str, list[str]]:
        return needs_by_id(self.items)

    @cached_property
    def _reviews(self) -> list[tuple[int, PlannedTask]]:
        """Return the reviews that can stay where they are, with their places in the plan."""
        rooms = Rooms(self.days, self.budgets)
        places = {each.task.id: place for place, each in enumerate(self.replan.planned)}
        reviews = ((places[each.task.id], each) for each in planned_reviews(self.replan))
        return [(place, each) for place, each in reviews if rooms.allows(review_slot(each), each.day)]

    def timetables(self, draft: Draft | None = None) -> Iterator[Timetable]:
        """Yield the layouts that keep what is left, each filled with what the draft picks."""
        seen: list[Timetable] = []
        for rank in RANKS:
            for timetable in self._with_reviews(rank, draft):
                if timetable not in seen:
                    seen.append(timetable)
                    yield timetable

    def _with_reviews(self, rank: Rank, draft: Draft | None) -> Iterator[Timetable]:
        if self.context.constraints.exam_date is None:
            kept = self.kept(rank, self._reviews)
            if kept is not None:
                kept = self.filled(kept, draft)
                yield self._timetable(kept, ())
                spread = kept.spread(self._due)
                if spread is not None:
                    yield self._timetable(spread, ())
            return
        from studyplan.domain.replanning.before_exam import with_new_reviews

        for reviews in (self._reviews, ()) if self._reviews else ((),):
            kept = self.kept(rank, reviews)
            if kept is not None:
                yield self._timetable(*with_new_reviews(self, self.filled(kept, draft)))

    def as_it_was(self) -> Timetable | None:
        """Return what is left before an exam without reviews that it did not have; None where no layout was found."""
        from studyplan.domain.replanning.before_exam import without_new_reviews

        kept = self.kept(RANKS[0], self._reviews)
        return self._timetable(kept, without_new_reviews(self, kept)) if kept else None

    def kept(self, rank: Rank, reviews: Sequence[tuple[int, PlannedTask]]) -> Kept | None:
        """Return what is kept where what has no time is chosen by `rank`; None where no layout was found.

        Where the days cannot hold all that their minutes would allow, what is cut gives way first.
        """
        left = sum(self.budgets) - sum(each.task.minutes for _, each in reviews)
        ranked = sorted(self._chains, key=rank)
        for spare in self._spares(left):
            chosen = self._chosen(ranked, left - spare)
            own = sorted(chosen, key=in_order)
            slots = Slots(own, [each for each in reviews if self._is_studied(each[1], own)], self._needs)
            days = placed(slots.slots, Rooms(self.days, self.budgets))
            if days is not None:
                return self._kept(slots, days, own)
        return None

    def _spares(self, left: int) -> list[int]:
        """Return the minutes that are given up, one try after the other."""
        return [0, *(left * share // 100 for share in SPARES)]

    def _is_studied(self, review: PlannedTask, chains: Sequence[Chain]) -> bool:
        key = review.task.resource_id
        return key in {chain.item.id for chain in chains} or key in {each.resource_id for each in self.replan.studied}

    def _required(self, chain: Chain) -> set[str]:
        """Return what has to be in the plan before a resource."""
        level, items = self.context.current_level, self.items
        return {key for key in self._needs[chain.item.id] if level_gap(items[key].difficulty, level) >= 0}

    def _chosen(self, chains: Sequence[Chain], left: int) -> list[Chain]:
        """Return the resources that have time.

        One of them may be cut: what the plan does not finish anyway, or the first that has no time, if that fills more.
        """
        chosen: list[Chain] = []
        whole: set[str] = set()
        others = [chain for chain in chains if not chain.is_whole][:1]
        for chain in chains:
            if not chain.is_whole or not self._required(chain) <= whole:
                continue
            if chain.total <= left:
                chosen.append(chain)
                left -= chain.total
                whole |= {chain.item.id}
            elif not any(other.is_whole for other in others):
                others.append(chain)
        ready = (other for other in others if self._required(other) <= whole)
        parts = [part for other in ready if (part := other if other.total <= left else other.cut(left))]
        return [*chosen, *sorted(parts, key=lambda part: -part.total)[:1]]

    def _kept(self, slots: Slots, days: list[int], chains: Sequence[Chain]) -> Kept:
        kept = Kept()
        for day, place, task in zip(days, slots.places, slots.tasks, strict=True):
            kept.tasks.append(Placed(day, place, task))
        kept.minutes = {chain.item.id: chain.total for chain in chains}
        kept.is_cut = any(kept.minutes.get(chain.item.id, chain.total) < chain.total for chain in self._chains)
        for chain in self._chains:
            if chain.item.id not in kept.minutes:
                reason = f"its {chain.item.minutes} minutes do not fit into the remaining time"
                kept.left_out.append(LeftOut(resource_id=chain.item.id, title=chain.item.title, reason=reason))
        return kept

    def filled(self, kept: Kept, draft: Draft | None) -> Kept:
        """Return what is kept with what has time beside it, in the order of the draft."""
        if draft is None and not kept.is_cut:
            return kept
        filling = self._filling(kept)
        tasks, minutes = [*kept.tasks], {**kept.minutes}
        for key in [key for key in minutes if minutes[key] < self.items[key].minutes]:
            for day, length in filling.extend(self.items[key], self.items[key].minutes - minutes[key]):
                tasks.append(Placed(day, len(self.replan.planned), unnamed_task(self.items[key], length)))
                minutes[key] += length
        for number, pick in enumerate(draft.picks if draft else ()):
            item = self.items.get(pick.resource_id)
            if item is None or pick.review or item.id in minutes or not self._is_ready(item, minutes):
                continue
            parts = filling.add(item, self._needs[item.id])
            for index, (day, length) in enumerate(parts):
                task = unnamed_task(item, length, "" if index else pick.reason)
                tasks.append(Placed(day, len(self.replan.planned) + number, task))
            if parts:
                minutes[item.id] = sum(length for _, length in parts)
        left_out = [each for each in kept.left_out if each.resource_id not in minutes]
        return Kept(tasks, minutes, left_out, kept.is_cut)

    def _is_ready(self, item: CandidateResource, minutes: dict[str, int]) -> bool:
        level, items = self.context.current_level, self.items
        needed = (key for key in self._needs[item.id] if level_gap(items[key].difficulty, level) >= 0)
        return all(minutes.get(key) == items[key].minutes for key in needed)

    def _filling(self, kept: Kept) -> Filling:
        used = [0] * len(self.days)
        last: dict[str, int] = {}
        taught: dict[str, int] = {}
        for each in sorted(kept.tasks, key=lambda each: each.day):
            used[each.day - 1] += each.task.minutes
            last[each.task.resource_id] = each.day
            item = self.items.get(each.task.resource_id)
            if item is not None and not item.is_practice:
                for concept in concepts_of(item.tags, item.title, item.topic):
                    taught.setdefault(concept, each.day)
        starts = all(kept.minutes[key] == self.items[key].minutes for key in kept.minutes)
        return Filling(self.days, self.budgets, used, last, taught, starts)

    def _timetable(self, kept: Kept, left_out: tuple[LeftOut, ...]) -> Timetable:
        by_day: dict[int, list[Placed]] = {}
        for each in kept.tasks:
            by_day.setdefault(each.day, []).append(each)
        partly = next((key for key, minutes in kept.minutes.items() if minutes < self.items[key].minutes), None)
        unfinished = None
        if partly is not None:
            remaining = self.items[partly].minutes - kept.minutes[partly]
            unfinished = Unfinished(resource_id=partly, remaining_minutes=remaining)
        timetable = Timetable(
            generated_by="fallback",
            days=tuple(_day(day, by_day.get(day.number, ())) for day in self.days),
            unfinished=unfinished,
            left_out=(*kept.left_out, *left_out),
            assumed_prerequisites=tuple(assumed([self.items[key] for key in kept.minutes], self.candidates)),
        )
        return named(timetable, self.context, self.replan)


def _day(day: DayCapacity, tasks: Sequence[Placed]) -> Day:
    ordered = tuple(each.task for each in sorted(tasks, key=lambda each: each.place))
    minutes = sum(task.minutes for task in ordered)
    return Day(day=day.number, date=day.date, rest=day.rest, minutes=minutes, tasks=ordered)
