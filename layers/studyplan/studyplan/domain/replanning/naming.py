"""Give tasks of a remaining plan what hangs on the whole plan: ids, parts, minutes in the resource and reasons."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from studyplan.domain.replanning.start import Kind, kind_of
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.ids import task_id
from studyplan.domain.values.plan import Day, Task, Timetable
from studyplan.domain.values.versions import Replan
from studyplan.domain.wording.languages import Language, language_of
from studyplan.domain.wording.sentences import sentence, words_of


def named(timetable: Timetable, context: PlanContext, replan: Replan) -> Timetable:
    """Return a remaining plan whose tasks are those of the whole plan.

    The tasks of a resource and kind get the ids of those that are not done, in order, and further ones new ids.
    """
    numbers: dict[tuple[str, Kind], list[Task]] = {}
    for day in timetable.days:
        for task in day.tasks:
            numbers.setdefault((task.resource_id, kind_of(task)), []).append(task)
    naming = _Naming(replan, language_of(context.language))
    iterators = {key: naming.tasks(key[0], key[1], tasks) for key, tasks in numbers.items()}
    days = (_named_day(day, iterators) for day in timetable.days)
    return timetable.model_copy(update={"days": tuple(days)})


def _named_day(day: Day, iterators: dict[tuple[str, Kind], Iterator[Task]]) -> Day:
    tasks = tuple(next(iterators[task.resource_id, kind_of(task)]) for task in day.tasks)
    return day.model_copy(update={"tasks": tasks, "minutes": sum(task.minutes for task in tasks)})


@dataclass(frozen=True)
class _Naming:
    replan: Replan
    language: Language

    def tasks(self, resource_id: str, kind: Kind, tasks: Sequence[Task]) -> Iterator[Task]:
        """Yield the tasks of a resource and kind, in order, as those of the whole plan."""
        former = [
            each.task
            for each in self.replan.planned
            if each.task.resource_id == resource_id and kind_of(each.task) == kind
        ]
        ids = self._ids(resource_id, kind, former)
        if kind == "review":
            yield from self._reviews(resource_id, zip(tasks, ids, strict=False), len(tasks))
        else:
            yield from self._parts(resource_id, list(zip(tasks, ids, strict=False)), former)

    def _ids(self, resource_id: str, kind: Kind, former: Iterable[Task]) -> Iterator[str]:
        yield from (task.id for task in former)
        ordinal = self.replan.ordinals.get(f"{resource_id}#{kind}", 0)
        while True:
            ordinal += 1
            yield task_id(self.replan.lineage, resource_id, kind, ordinal)

    def _reviews(self, resource_id: str, tasks: Iterable[tuple[Task, str]], count: int) -> Iterator[Task]:
        before = next((each.reviews for each in self.replan.studied if each.resource_id == resource_id), 0)
        for number, (task, own) in enumerate(tasks, 1):
            yield task.model_copy(update={"id": own, "part": before + number, "parts": before + count})

    def _parts(self, resource_id: str, tasks: list[tuple[Task, str]], former: Sequence[Task]) -> Iterator[Task]:
        begun = next((each for each in self.replan.unfinished if each.resource_id == resource_id), None)
        offset, parts = (begun.done_minutes, begun.parts) if begun else (0, 0)
        whole = offset + (tasks[0][0].resource_minutes or 0)
        left = whole - offset - sum(task.minutes for task, _ in tasks)
        at = former[0].first_minute if former else offset + 1
        number = former[0].part - 1 if former else parts
        as_before = True
        for index, (task, own) in enumerate(tasks):
            old = former[index] if index < len(former) else None
            at = old.first_minute if old and as_before else at
            as_before = bool(old and as_before and old.minutes == task.minutes)
            number = old.part if old and as_before else number + 1
            goes_on = index == len(tasks) - 1 and left > 0
            same = as_before and old is not None and old.continues_after_plan == goes_on
            placed = {
                "id": own,
                "part": number,
                "parts": max(parts + len(tasks), number),
                "first_minute": at,
                "resource_minutes": whole,
                "continues_after_plan": goes_on,
            }
            yield task.model_copy(
                update=placed
                | {"reason": old.reason if same and old else self._reason(task, former, placed, left if goes_on else 0)}
            )
            at += task.minutes

    def _reason(self, task: Task, former: Sequence[Task], placed: dict[str, object], left: int) -> str:
        """Return why a part is there that was not there like this: that of the first part, or where it goes on."""
        first, whole = int(str(placed["first_minute"])), int(str(placed["resource_minutes"]))
        if first == 1:
            reason = task.reason or (self._without_rest(former[0]) if former else "")
            ending = f" {sentence('then remaining', self.language, minutes=left)}" if left and not task.reason else ""
            return f"{reason}{ending}" if reason else sentence("to its end", self.language)
        here = words_of("from minute", self.language, minute=first, whole=whole)
        if left:
            return here + sentence("remaining", self.language, minutes=left)
        ends = first + task.minutes > whole
        return here + sentence("to its end", self.language) if ends else f"{here}."

    def _without_rest(self, task: Task) -> str:
        """Return the reason of a first part without the words on what the plan leaves of its resource."""
        rest = (task.resource_minutes or 0) - task.first_minute + 1 - task.minutes
        return task.reason.removesuffix(f" {sentence('then remaining', self.language, minutes=rest)}")
