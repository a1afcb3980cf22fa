"""Search the days for a layout of study and practice: even days in which the two alternate.

A beam search: each day takes the next minutes of the study, of the practice, or of both. Practice follows the study of
its concepts as soon as there is time, a long set of exercises is spread, and no more than four days in a row are of one
kind where the other is there. A day has some hundred steps to try, so what they share is worked out once.
"""

from bisect import insort
from collections.abc import Iterator
from itertools import batched, pairwise
from math import inf
from operator import itemgetter
from typing import NamedTuple, Optional

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity
from studyplan.domain.scheduling.balance import targets_for
from studyplan.domain.scheduling.lane_cuts import LaneCuts
from studyplan.domain.scheduling.lanes import RUN, SITTING, Lane, Waits
from studyplan.domain.scheduling.pace import Pace

WORST = 4  # days beyond RUN up to which each day costs more than the one before; later days cost as much as it
LONG_RUN, UNBALANCED, EMPTY = 5e3, 1e5, 1e9  # costs: of a day more of one kind, of a minute, of an empty day
BACK = 0.39  # of a squared minute ahead or behind: what the way back to even days costs at the least
PACE = 2.0  # cost of a squared minute of practice ahead or behind
EARLY = 300.0  # cost of a minute of practice before its concepts are taught

type _State = tuple[int, int, int, int]  # the four numbers of a way
type _Step = tuple[float, int, _State, float, "Way"]  # rank, minutes of study, where it leads, its cost, whence
type _Run = tuple[int, float]  # days in a row of one kind, and the cost of one day more


class Way(NamedTuple):
    """A layout up to a day: minutes of `study` and `practice` done, `used` of the week.

    `run`: days in a row of study alone, or (negative) of practice alone.
    """

    cost: float
    study: int
    practice: int
    used: int
    run: int
    before: Optional["Way"]

    def all(self) -> list["Way"]:
        """Return this way with all that lead to it, one a day and the first before day 1."""
        ways = [self]
        while (before := ways[-1].before) is not None:
            ways.append(before)
        return ways[::-1]


class _Day(NamedTuple):
    """What the search knows of a day.

    `ideal` is the minute at which an even plan ends it, `usual` the minutes that such a plan gives it. `in_week` and
    `later`: minutes that the rest of its week and all later weeks have room for. `study_days`: how many come after it.
    `week`: the least and the most minutes of the week that ends with it.
    """

    number: int
    capacity: DayCapacity
    budget: int
    ideal: int
    usual: int
    in_week: int
    later: int
    study_days: int
    week: tuple[float, float] | None


class LaneSearch:
    """The search: the two lanes, the days, and what the pieces of each lane wait for."""

    def __init__(
        self,
        study: Lane,
        practice: Lane,
        days: tuple[DayCapacity, ...],
        budgets: tuple[int, ...],
        waits: Waits,
        study_waits: list[int],
    ) -> None:
        self.study = study
        self.practice = practice
        self.days = days
        self.budgets = budgets
        self.waits = waits
        self.study_waits = study_waits
        pieces = [piece.minutes for piece in (*study.pieces, *practice.pieces)]
        targets = targets_for(pieces, days, budgets)
        self._days = [*self._described(targets.ideals, targets.weeks)]
        self._pace = Pace(study, practice, waits, targets.ideals)
        self._of_study = LaneCuts(study, study_waits)
        self._of_practice = LaneCuts(practice, waits.must)
        self._total = study.total + practice.total

    def _described(self, ideals: list[int], weeks: list[tuple[float, float] | None]) -> Iterator[_Day]:
        """Yield the days as the search reads them."""
        later, study_days = sum(self.budgets), sum(not day.rest for day in self.days)
        ends = pairwise([0, *ideals])
        for week, budget, target in zip(batched(self.days, 7, strict=False), self.budgets, weeks, strict=True):
            later, in_week = later - budget, sum(day.cap for day in week)
            for place, (day, (start, ideal)) in enumerate(zip(week, ends, strict=False)):
                in_week, study_days = in_week - day.cap, study_days - (not day.rest)
                of_week = target if place == 6 else None
                yield _Day(day.number - 1, day, budget, ideal, ideal - start, in_week, later, study_days, of_week)

    def best(self, width: int) -> Way | None:
        """Return the cheapest way through all days that `width` ways a day lead to; None where none leads there."""
        front = [Way(0.0, 0, 0, 0, 0, None)]
        for day in self._days:
            grown: dict[_State, _Step] = {}
            ranks: list[float] = []  # the least so far
            for way in front:
                for state, cost in self._steps(way, day, ranks[width - 1] if len(ranks) >= width else inf):
                    known = grown.get(state)
                    if known is None or cost < known[3]:
                        rank = cost + self._coming(state, day)
                        grown[state] = rank, state[0], state, cost, way
                        if known is None:
                            insort(ranks, rank)
            best = sorted(grown.values(), key=itemgetter(0, 1))[:width]
            front = [Way(cost, *state, way) for _, _, state, cost, way in best]
        done = [way for way in front if (way.study, way.practice) == (self.study.total, self.practice.total)]
        return min(done, key=lambda way: way.cost, default=None)

    def _steps(self, way: Way, day: _Day, bound: float) -> Iterator[tuple[_State, float]]:
        """Yield every state one day later that is worth trying, with its cost: its rank may be below `bound`."""
        used = 0 if day.number % 7 == 0 else way.used
        left, of_week = self._total - way.study - way.practice, day.budget - used
        if left - day.later > of_week:
            return
        least = left - day.later - day.in_week
        if least <= 0:
            empty = 0.0 if day.capacity.rest else EMPTY
            yield (way.study, way.practice, used, way.run), way.cost + (empty + _unbalanced(day, used))
        room = min(day.capacity.cap, of_week, left)
        if not day.capacity.rest and room > 0:
            yield from self._filled(way, day, used, max(1, least), room, bound)

    def _filled(
        self, way: Way, day: _Day, used: int, least: int, room: int, bound: float
    ) -> Iterator[tuple[_State, float]]:
        """Yield those with `least` to `room` minutes on the day."""
        cost, study, practice, _, _, _ = way
        before, ideal, usual = study + practice, day.ideal, day.usual
        studied, practised = self._of_study.taken[study], self._of_practice.taken[practice]
        due, runs = self._pace.due, self._runs_after(way)
        balanced = day.week is None
        # Also a day that is ahead gets something.
        for s, p in self._cuts(way, max(SHORTEST_PIECE, ideal - before), room):
            length, ahead = s + p - before, s + p - ideal
            if not least <= length <= room:
                continue
            uneven = (length - usual) ** 2 + ahead * ahead / 4
            if cost + uneven + BACK * ahead * ahead > bound:
                continue
            of_study, of_practice = studied[s], practised[p]
            if of_study is None or of_practice is None:
                continue
            (study_cost, study_waits), (practice_cost, practice_waits) = of_study, of_practice
            practice_first = practice_waits <= study and study_waits <= p
            if not practice_first and not (practice_waits <= s and study_waits <= practice):
                continue
            least_due, most_due, possible = due[s]
            off = least_due - p if p < least_due else p - most_due if p > most_due else 0.0
            early = EARLY * (p - possible) if p > possible else 0.0
            run, of_run = runs[s > study][p > practice]
            of_day = study_cost + practice_cost + PACE * off * off + early + uneven
            of_day += of_run if balanced else of_run + _unbalanced(day, used + length)
            yield (s, p, used + length, run), cost + of_day

    def _cuts(self, way: Way, ideal: int, room: int) -> set[tuple[int, int]]:
        """Return the minutes of study and practice that a day may end at."""
        wanted = self._wanted(way, ideal)
        cuts: set[tuple[int, int]] = set()
        for p in self._of_practice.worth_trying(way.practice, wanted, room):
            done = p - way.practice
            for s in self._of_study.worth_trying(way.study, ideal - done, room - done):
                cuts.add((s, p))
        for s in self._of_study.worth_trying(way.study, ideal, room):
            done = s - way.study
            for p in (way.practice + ideal - done, way.practice + room - done):
                if way.practice <= p <= self.practice.total:
                    cuts.add((s, p))
        return cuts

    def _wanted(self, way: Way, ideal: int) -> int:
        """Return the minutes of practice that a day should have."""
        due = self._pace.due[min(self.study.total, way.study + ideal)]
        return round(min(max((due.least + due.most) / 2 - way.practice, 0), ideal))

    def study_may(self, begin: int, end: int, practice: int) -> bool:
        """Return whether the study that starts between two minutes waits for no more than `practice` minutes."""
        last = self.study.last_started(begin, end)
        return last is None or self.study_waits[last] <= practice

    def _runs_after(self, way: Way) -> tuple[tuple[_Run, _Run], tuple[_Run, _Run]]:
        """Return the run that a day leads to, by whether it has study, and by whether it has practice.

        A run costs nothing while the other kind waits for it: shorter days to come to its end would help nobody.
        """
        studies, practises = max(0, way.run) + 1, min(0, way.run) - 1
        of_study = _of_run(studies) if self._pace.due[way.study].possible else 0.0
        of_practice = _of_run(-practises) if way.study or not self.study_waits[0] else 0.0
        return ((way.run, 0.0), (practises, of_practice)), ((studies, of_study), (0, 0.0))

    def _coming(self, state: _State, day: _Day) -> float:
        """Return what must come: empty days, runs for want of the other kind, and the way back to even days."""
        study, practice, _, run = state
        study_parts, study_sittings = self._of_study.rests[study]
        practice_parts, practice_sittings = self._of_practice.rests[practice]
        breaks = practice_sittings if practice_sittings < study_sittings else study_sittings
        too_many, more = day.study_days - breaks - RUN * (breaks + 1), self._pace.more[study]
        if more is not None:  # days of study that are too many before more practice is ready than can break them now
            breaks = -(-(more[0] - practice) // SITTING) if practice < more[0] else 0
            until_more = more[1] - day.number - breaks - RUN * (breaks + 1) + (run if run > 0 else 0)
            too_many = until_more if until_more > too_many else too_many
        ahead, empty = study + practice - day.ideal, day.study_days - study_parts - practice_parts
        certain = LONG_RUN * too_many if too_many > 0 else 0.0
        if empty > 0:
            certain += EMPTY * empty
        return certain + BACK * ahead * ahead


def _unbalanced(day: _Day, used: int) -> float:
    """Return what a week costs that ends with `used` minutes."""
    return 0.0 if day.week is None else UNBALANCED * max(0.0, day.week[0] - used, used - day.week[1])


def _of_run(days: int) -> float:
    return LONG_RUN * min(max(0, days - RUN), WORST)
