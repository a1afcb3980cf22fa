"""What is left of each planned resource, as the tasks that it had: their minutes and days where these still hold."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from studyplan.domain.capacity.plan_days import SHORTEST_PIECE, DayCapacity
from studyplan.domain.replanning.placing import Slot
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.plan import Task
from studyplan.domain.values.versions import PlannedTask, Replan

START = 20  # minutes; it is not worth to start something for less


@dataclass(frozen=True)
class Chain:
    """A resource with the minutes of its tasks, in order; `days` has where they were (None: nowhere, or before day 1).

    `places` has the place of each task among those of the plan; `is_late`: one of its tasks is.
    `serves`: it serves a weak area or the goal.
    """

    item: CandidateResource
    minutes: tuple[int, ...]
    days: tuple[int | None, ...]
    places: tuple[float, ...]
    is_late: bool = False
    serves: bool = False

    @property
    def total(self) -> int:
        """Return the minutes of all tasks."""
        return sum(self.minutes)

    @property
    def is_whole(self) -> bool:
        """Return whether the plan finishes the resource."""
        return self.total == self.item.minutes

    def cut(self, minutes: int) -> "Chain | None":
        """Return its first tasks with so many minutes, or None where that is too little to start it."""
        most = min(minutes, self.item.minutes - SHORTEST_PIECE)
        if most < START:
            return None
        parts = _spread(most, self.minutes, max(self.minutes))
        count = len(parts)
        return Chain(self.item, tuple(parts), self.days[:count], self.places[:count], self.is_late, self.serves)


def chains_of(replan: Replan, candidates: Candidates, days: tuple[DayCapacity, ...]) -> list[Chain]:
    """Return what is left of the planned resources that are still candidates, in the order of the plan."""
    by_id = {candidate.item.id: candidate for candidate in candidates.ranked}
    usual = max((day.cap for day in days if not day.for_reviews), default=0)
    chains = []
    for key, planned in _by_resource(replan).items():
        if key in by_id and usual >= SHORTEST_PIECE:
            chain = _chain(by_id[key].item, planned, days, usual)
            chains.append(replace(chain, serves=bool(by_id[key].weak_areas or by_id[key].goal)))
    return chains


type _Row = list[tuple[int, PlannedTask]]


def _by_resource(replan: Replan) -> dict[str, _Row]:
    """Return the tasks of each resource with their places in the plan."""
    resources: dict[str, _Row] = {}
    for place, each in enumerate(replan.planned):
        if each.task.task_type != "review":
            resources.setdefault(each.task.resource_id, []).append((place, each))
    return resources


def _chain(item: CandidateResource, row: _Row, days: tuple[DayCapacity, ...], usual: int) -> Chain:
    """Return what is left of a resource. A task has the minutes that it had, as far as its day allows them."""
    planned = [each for _, each in row]
    goes_on = planned[-1].task.continues_after_plan
    had = sum(each.task.minutes for each in planned)
    wanted = min(had, item.minutes - SHORTEST_PIECE) if goes_on and item.minutes >= 2 * SHORTEST_PIECE else item.minutes
    most = [_most(each, days, usual) for each in planned]
    minutes = _spread(wanted, most, usual)
    where = [each.day if each.day >= 1 else None for each in planned] + [None] * len(minutes)
    last = row[-1][0]
    places = [*(float(place) for place, _ in row), *(last + (number + 1) / 1000 for number in range(len(minutes)))]
    count = len(minutes)
    late = any(each.day < 1 for each in planned)
    return Chain(item, tuple(minutes), tuple(where[:count]), tuple(places[:count]), late)


def _most(planned: PlannedTask, days: tuple[DayCapacity, ...], usual: int) -> int:
    cap = days[planned.day - 1].cap if 1 <= planned.day <= len(days) else usual
    return min(planned.task.minutes, cap if cap >= SHORTEST_PIECE else usual)


def _spread(minutes: int, tasks: Sequence[int], usual: int) -> list[int]:
    """Return minutes divided over tasks of these lengths, and over further ones; none is shorter than it may be."""
    parts: list[int] = []
    left = minutes
    for length in _lengths(tasks, usual):
        if left <= 0:
            break
        part = min(length, left)
        if 0 < left - part < SHORTEST_PIECE:  # what would stay is too short for a task
            part = left if left <= usual else max(left - SHORTEST_PIECE, SHORTEST_PIECE)
        parts.append(part)
        left -= part
    return parts


def _lengths(tasks: Sequence[int], usual: int) -> Iterator[int]:
    yield from tasks
    while True:
        yield usual


def planned_reviews(replan: Replan) -> list[PlannedTask]:
    """Return the reviews that are not done."""
    return [each for each in replan.planned if each.task.task_type == "review"]


def unnamed_task(item: CandidateResource, minutes: int, reason: str = "") -> Task:
    """Return a task whose id, part and minutes in the resource follow from the whole plan, as does an empty reason."""
    return Task(
        id=item.id,
        resource_id=item.id,
        title=item.title,
        url=item.url,
        task_type="practice" if item.is_practice else "study",
        minutes=minutes,
        part=1,
        parts=1,
        resource_minutes=item.minutes,
        reason=reason,
    )


type Rank = Callable[[Chain], tuple[float, ...]]


def in_order(chain: Chain) -> tuple[float, ...]:
    """Rank as the plan did: what is late first."""
    return (chain.places[0],)


def late_last(chain: Chain) -> tuple[float, ...]:
    """Rank what is late after all that is not."""
    return chain.is_late, chain.places[0]


def most_important(chain: Chain) -> tuple[float, ...]:
    """Rank what serves a weak area or the goal first, as far as that is not late, then the rest in order."""
    return not chain.serves, chain.is_late, chain.places[0]


RANKS: tuple[Rank, ...] = (late_last, in_order, most_important)


def review_slot(review: PlannedTask) -> Slot:
    """Return a review as a task to be placed."""
    return Slot(review.task.minutes, review.day, review=True)


NEAR = 3  # days that may be between two parts of a resource, or as many as there were


def _gap(former: int | None, day: int | None) -> int:
    return NEAR if former is None or day is None else max(NEAR, day - former)


class Slots:
    """The parts of resources and their reviews, in the order of the plan: `slots`, and their `tasks` and `places`.

    A part is on a later day than the one before it, and after all that its resource needs; a review is on a later day
    than the study of its resource, and than the review before it.
    """

    def __init__(
        self,
        chains: Sequence[Chain],
        reviews: Sequence[tuple[int, PlannedTask]],
        needs: Mapping[str, Sequence[str]],
    ) -> None:
        self.slots: list[Slot] = []
        self.tasks: list[Task] = []
        self.places: list[float] = []
        last: dict[str, int] = {}
        for chain in chains:
            before = tuple(last[key] for key in needs[chain.item.id] if key in last)
            former: int | None = None
            for minutes, day, place in zip(chain.minutes, chain.days, chain.places, strict=True):
                strictly = (last[chain.item.id],) if chain.item.id in last else ()
                within = _gap(former, day) if strictly else None
                self._add(Slot(minutes, day, before, strictly, within), unnamed_task(chain.item, minutes), place)
                last[chain.item.id], former = len(self.slots) - 1, day
        for own, review in sorted(reviews, key=lambda pair: pair[1].day):
            key = review.task.resource_id
            strictly = (last[key],) if key in last else ()
            self._add(review_slot(review)._replace(strictly_after=strictly), review.task, own)
            last[key] = len(self.slots) - 1

    def _add(self, slot: Slot, task: Task, place: float) -> None:
        self.slots.append(slot)
        self.tasks.append(task)
        self.places.append(place)
