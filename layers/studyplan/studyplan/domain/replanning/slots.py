"""What is kept of a plan as tasks to be placed: what each of them has to come after."""

from collections.abc import Mapping, Sequence

from studyplan.domain.replanning.chains import Chain, unnamed_task
from studyplan.domain.replanning.placing import Slot
from studyplan.domain.values.plan import Task
from studyplan.domain.values.versions import PlannedTask


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
