"""The rules of a timetable, each a small function that yields what breaks it. Own code, none of the scheduler's."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import groupby

from studyplan.domain.capacity.plan_days import plan_days, week_budgets
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.candidates import CandidateResource, Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Task, Timetable

UNKNOWN_MINUTES = 30  # what a pick that nobody retrieved is taken to last


@dataclass(frozen=True)
class Made:
    """A timetable and what it was made from."""

    plan: Timetable
    draft: Draft
    context: PlanContext
    candidates: Candidates

    @property
    def tasks(self) -> list[tuple[int, Task]]:
        return [(day.day, task) for day in self.plan.days for task in day.tasks]


@dataclass(frozen=True)
class Piece:
    """A pick in the order of the rules; a review is a piece of its own, and `key` tells it from what it repeats."""

    key: str
    resource_id: str
    minutes: int
    needs: tuple[str, ...] = ()
    item: CandidateResource | None = None
    review: bool = False


def pieces_of(draft: Draft, candidates: Candidates) -> tuple[Piece, ...]:
    """The writer's order, moved only by what a pick needs, which is put in where the writer has left it out."""
    items = candidates.by_id()
    found: list[Piece] = []
    placed: set[str] = set()

    def put(resource_id: str, *, review: bool) -> None:
        item = items.get(resource_id)
        needs = tuple(need for need in item.prerequisites if need in items) if item else ()
        for need in needs:
            if need not in placed:
                put(need, review=False)
        known = resource_id in placed
        if not known or review:  # what stands nowhere before is no review: it repeats nothing
            key = f"{resource_id} again, {len(found)}" if known else resource_id
            placed.add(resource_id)
            minutes = item.minutes if item else UNKNOWN_MINUTES
            found.append(Piece(key, resource_id, minutes, needs, item, review=review and known))

    for pick in draft.picks:
        put(pick.resource_id, review=pick.review)
    return tuple(found)


def runs_of(made: Made) -> list[tuple[str, bool, list[tuple[int, Task]]]]:
    """Tasks that follow each other and belong together: resource, whether it is a review, day and task of each part."""
    runs: list[tuple[str, bool, list[tuple[int, Task]]]] = []
    for day, task in made.tasks:
        review = task.task_type == "review"
        if task.part > 1 and runs and runs[-1][:2] == (task.resource_id, review):
            runs[-1][2].append((day, task))
        else:
            runs.append((task.resource_id, review, [(day, task)]))
    return runs


# --- rule 1: order ---


def in_the_writers_order(made: Made) -> Iterator[str]:
    unfinished = made.plan.unfinished.resource_id if made.plan.unfinished else None
    wanted = [(piece.resource_id, piece.review) for piece in pieces_of(made.draft, made.candidates)]
    left = iter(
        [key for key in wanted if key != (unfinished, False)] + [key for key in wanted if key == (unfinished, False)]
    )
    for resource_id, review, _ in runs_of(made):
        if (resource_id, review) not in left:  # an iterator: what it has passed does not come again
            yield f"{resource_id} is not where the order has it"


def needed_before(made: Made) -> Iterator[str]:
    items = made.candidates.by_id()
    done: set[str] = set()
    for resource_id, _, _ in runs_of(made):
        item = items.get(resource_id)
        for need in item.prerequisites if item else ():
            if need in items and need not in done:
                yield f"{resource_id} comes before {need}"
        done.add(resource_id)


# --- rule 2: parts ---


def parts_add_up(made: Made) -> Iterator[str]:
    items, unfinished = made.candidates.by_id(), made.plan.unfinished
    for resource_id, review, run in runs_of(made):
        item = items.get(resource_id)
        whole = item.minutes if item else UNKNOWN_MINUTES
        left = (
            unfinished.remaining_minutes if unfinished and unfinished.resource_id == resource_id and not review else 0
        )
        if sum(task.minutes for _, task in run) + left != whole:
            yield f"the parts of {resource_id} do not add up to {whole}"


def parts_are_numbered(made: Made) -> Iterator[str]:
    for resource_id, _, run in runs_of(made):
        numbers = [(task.part, task.parts) for _, task in run]
        if numbers != [(number, len(run)) for number in range(1, len(run) + 1)]:
            yield f"the parts of {resource_id} are {numbers}"


def no_part_is_short(made: Made) -> Iterator[str]:
    items = made.candidates.by_id()
    for resource_id, _, run in runs_of(made):
        item = items.get(resource_id)
        shortest = min(10, item.minutes if item else UNKNOWN_MINUTES)
        if any(task.minutes < shortest for _, task in run):
            yield f"a part of {resource_id} is too short"


def one_part_a_day(made: Made) -> Iterator[str]:
    for resource_id, _, run in runs_of(made):
        if len({day for day, _ in run}) != len(run):
            yield f"{resource_id} has two parts on one day"


# --- rule 3: days and weeks ---


def days_keep_their_caps(made: Made) -> Iterator[str]:
    for day, capacity in zip(made.plan.days, plan_days(made.context), strict=True):
        if day.minutes != sum(task.minutes for task in day.tasks):
            yield f"day {day.day} says {day.minutes} minutes and holds others"
        if day.minutes > capacity.cap:
            yield f"day {day.day} is over its {capacity.cap} minutes"


def weeks_keep_their_budgets(made: Made) -> Iterator[str]:
    asked: dict[int, int] = defaultdict(int)
    for day in made.plan.days:
        asked[(day.day - 1) // 7] += day.minutes
    for week, budget in enumerate(week_budgets(made.context, plan_days(made.context))):
        if asked[week] > budget:
            yield f"week {week + 1} has {asked[week]} minutes and holds {budget}"


def days_are_the_windows(made: Made) -> Iterator[str]:
    """As many days as were asked for, dates one after the other from day 1, rest where the calendar has it."""
    context, limits = made.context, made.context.constraints
    if [day.day for day in made.plan.days] != list(range(1, context.duration_days + 1)):
        yield "the days are not 1, 2, 3 ..."
    for day in made.plan.days:
        if context.start_date is None:
            if day.date is not None or day.rest:
                yield f"day {day.day} has a date or rests in a plan without dates"
            continue
        today = date.fromisoformat(context.start_date) + timedelta(days=day.day - 1)
        weekday = today.strftime("%a").upper()
        off = (
            weekday in limits.unavailable_weekdays
            or str(today) in limits.unavailable_dates
            or str(today) > (limits.deadline or "9999")
            or context.minutes_by_weekday.get(weekday) == 0  # type: ignore[call-overload]
        )
        if day.date != str(today):
            yield f"day {day.day} is {day.date}, not {today}"
        if day.rest != off:
            yield f"day {day.day} ({weekday}) rests: {day.rest}"
        if day.rest and day.tasks:
            yield f"day {day.day} is for rest and has tasks"


# --- rules 4 and 5: what is left out, what is begun ---


def every_pick_is_accounted_for_once(made: Made) -> Iterator[str]:
    told = Counter(resource_id for resource_id, _, _ in runs_of(made))
    told += Counter(left.resource_id for left in made.plan.left_out)
    wanted = Counter(piece.resource_id for piece in pieces_of(made.draft, made.candidates))
    if told != wanted:
        yield f"too often {told - wanted}, too seldom {wanted - told}"


def what_is_left_out_has_its_reason(made: Made) -> Iterator[str]:
    items = made.candidates.by_id()
    for left in made.plan.left_out:
        if not left.reason or (left.resource_id in items and left.title != items[left.resource_id].title):
            yield f"{left.resource_id} is left out without its title or a reason"


def what_is_begun_may_be(made: Made) -> Iterator[str]:
    unfinished = made.plan.unfinished
    if unfinished is None:
        return
    runs = [run for run in runs_of(made) if run[0] == unfinished.resource_id and not run[1]]
    if unfinished.remaining_minutes < 10:
        yield f"only {unfinished.remaining_minutes} minutes of the begun one are left"
    if unfinished.resource_id not in made.candidates.by_id():
        yield "what is begun was not retrieved"
    if len(runs) != 1 or runs_of(made)[-1] != runs[0]:
        yield "what is begun is not last"


# --- what the tasks say ---


def tasks_say_what_the_shelf_says(made: Made) -> Iterator[str]:
    items = made.candidates.by_id()
    for _, task in made.tasks:
        item = items.get(task.resource_id)
        if item and (task.title, task.url) != (item.title, item.url):
            yield f"{task.title} at {task.url} is not {item.title} at {item.url}"
        practises = item is not None and item.resource_type in ("exercise", "project", "quiz")
        if task.task_type != "review" and (task.task_type == "practice") != practises:
            yield f"{task.title} is no {task.task_type}"


def task_ids_differ(made: Made) -> Iterator[str]:
    for task_id, same in groupby(sorted(task.id for _, task in made.tasks)):
        if len(list(same)) > 1:
            yield f"two tasks have the id {task_id}"


RULES: tuple[Callable[[Made], Iterator[str]], ...] = (
    in_the_writers_order,
    needed_before,
    parts_add_up,
    parts_are_numbered,
    no_part_is_short,
    one_part_a_day,
    days_keep_their_caps,
    weeks_keep_their_budgets,
    days_are_the_windows,
    every_pick_is_accounted_for_once,
    what_is_left_out_has_its_reason,
    what_is_begun_may_be,
    tasks_say_what_the_shelf_says,
    task_ids_differ,
)


def violations(made: Made) -> list[str]:
    return [f"{rule.__name__}: {fault}" for rule in RULES for fault in rule(made)]
