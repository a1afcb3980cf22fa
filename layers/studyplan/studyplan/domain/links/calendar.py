"""The calendar of a learner: which tasks of which plans are in it, and what an entry says of one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from studyplan.domain.links.entry_texts import description_of, http_uri, one_line, summary_of
from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import Plan, Task
from studyplan.domain.values.types import IsoDate, TaskType, TimeZone, Value

MOST_ENTRIES = 1000
MOST_PLANS = 50
FORM = 1  # to be raised when the same feed is written in other bytes: its tag is that of the feed
CATEGORIES: dict[TaskType, str] = {"study": "Study", "practice": "Practice", "review": "Review"}


class CalendarEntry(Value):
    """A task as an event of a whole day. `uid` is the task's id, `sequence` the version of its plan.

    `published_at` is when that version was made, `changed_at` when the learner last recorded something of the task.
    """

    uid: str
    date: IsoDate
    summary: str
    description: str
    url: str | None
    category: str
    sequence: int
    published_at: str
    changed_at: str


class CalendarFeed(Value):
    """All entries by their dates, and what the calendar says of itself. Equal feeds are written in equal bytes."""

    form: int = FORM
    name: str
    description: str
    timezone: TimeZone
    entries: tuple[CalendarEntry, ...]


class PlanInForce(NamedTuple):
    """The version of a plan that is in force, when it was made, and what is recorded of its tasks."""

    plan: Plan
    published_at: str
    progress: tuple[TaskProgress, ...]


def feed_of(learner: Learner, plans: Sequence[PlanInForce], *, are_all: bool = True) -> CalendarFeed:
    """Return the calendar of a learner. `plans` are the newest ones, and say whether they `are_all`.

    A plan without dates has no place in a calendar. Of too many tasks the latest are taken, whatever the day is, so
    that the feed changes with the plans alone.
    """
    ordered = sorted(plans, key=lambda each: (each.plan.created_at, each.plan.id))
    entries = sorted((entry for each in ordered for entry in _entries(each)), key=lambda entry: entry.date)
    dated = [each for each in plans if _has_dates(each.plan)]
    remarks = [
        f"The tasks of {_count(len(dated), 'study plan')}.",
        *_left_out(len(plans) - len(dated), len(entries) - MOST_ENTRIES, are_all=are_all),
    ]
    return CalendarFeed(
        name=one_line(f"Study plan of {learner.name}"),
        description=" ".join(remarks),
        timezone=learner.timezone,
        entries=tuple(entries[-MOST_ENTRIES:]),
    )


def _left_out(undated: int, too_many: int, *, are_all: bool) -> Iterator[str]:
    if undated:
        plans = "1 plan without dates is" if undated == 1 else f"{undated} plans without dates are"
        yield f"{plans} left out; a plan with a start date is shown."
    if too_many > 0:
        tasks = "The first task is" if too_many == 1 else f"The first {too_many:,} tasks are"
        yield f"{tasks} left out; a calendar has {MOST_ENTRIES:,} at most."
    if not are_all:
        yield f"Older plans than the last {MOST_PLANS} are left out."


def _entries(each: PlanInForce) -> Iterator[CalendarEntry]:
    recorded = {progress.task_id: progress for progress in each.progress}
    topic = each.plan.topics[0].name if each.plan.topics else ""
    for day in each.plan.days:
        if day.date is not None:
            for task in day.tasks:
                yield _entry(task, day.date, each, recorded.get(task.id), topic)


def _entry(task: Task, date: str, of: PlanInForce, progress: TaskProgress | None, topic: str) -> CalendarEntry:
    status = progress.status if progress else "planned"
    return CalendarEntry(
        uid=task.id,
        date=date,
        summary=summary_of(task, status),
        description=description_of(task, status, topic),
        url=http_uri(task.url),
        category=CATEGORIES[task.task_type],
        sequence=of.plan.version,
        published_at=of.published_at,
        changed_at=max(of.published_at, progress.updated_at) if progress else of.published_at,
    )


def _has_dates(plan: Plan) -> bool:
    return any(day.date is not None for day in plan.days)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
