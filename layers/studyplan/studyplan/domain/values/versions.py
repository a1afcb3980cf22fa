"""The versions of a plan: what a replan starts from, what it changes, and which version is in force."""

from typing import Literal

from pydantic import Field

from studyplan.domain.values.plan import Task
from studyplan.domain.values.types import Id, IsoDate, Value

VersionStatus = Literal["proposed", "accepted", "expired"]
VersionOrigin = Literal["request", "replan", "move"]
ChangeKind = Literal["moved", "added", "dropped", "resized"]


class PlanChange(Value):
    """What became of one task between two versions. Days count from 1; dates are null in a plan without dates."""

    kind: ChangeKind
    task_id: Id
    resource_id: str
    title: str
    reason: str
    from_day: int | None = None
    from_date: IsoDate | None = None
    to_day: int | None = None
    to_date: IsoDate | None = None
    minutes_before: int | None = None
    minutes_after: int | None = None


class PlanVersion(Value):
    """A version as lists show it: frozen history up to `from_day`, and the remaining plan from that day on.

    `request_id` is of the request that made it, null for a move. `expires_at` is set while it is proposed.
    `moved_tasks` counts the tasks that are on another day than in the version before.
    """

    version: int
    status: VersionStatus
    origin: VersionOrigin
    created_at: str
    request_id: Id | None = None
    from_day: int = 1
    from_date: IsoDate | None = None
    moved_tasks: int = 0
    expires_at: str | None = None


class RemainingResource(Value):
    """A resource that the learner has begun, and its minutes that are left at a pace of 1.0.

    `done_minutes` come before them (done, or skipped), and the history has `parts` tasks of it.
    """

    resource_id: Id
    remaining_minutes: int
    done_minutes: int = 0
    parts: int = 0


class StudiedResource(Value):
    """A resource that the learner has finished, with its minutes: before an exam it is due for reviews.

    `last_day` is the day of its last task, counted like the days of the remaining plan: 0 is the day before that.
    `reviews` counts the reviews that are done, or skipped.
    """

    resource_id: Id
    minutes: int
    last_day: int
    reviews: int = 0


class PlannedTask(Value):
    """A task of the version before that is not done: what a replan keeps where it can. `day` counts from `from_day`.

    A `day` below 1 is before the replan: the task is late.
    """

    task: Task
    day: int


class Replan(Value):
    """What a replan starts from, frozen when it is submitted; it is part of the plan context.

    `lineage` is the id of the first request of the plan: task ids hang on it. `base_version` is the accepted version,
    `version` the new one, `progress_revision` the progress that was read. `from_day` counts from day 1 of the plan.
    `ordinals` has the highest ordinal that any version gave to a task, by `<resource id>#<kind>`. `pace` is spent
    minutes by those that the library states, shrunk towards 1.0. `minutes_done` has what is done ahead on days from
    `from_day` on, by day of the remaining plan (from 1); `done_ahead` has the ids of these tasks, and of those that are
    skipped ahead. `weekly_minutes` are those that the base version was made for.
    """

    plan_id: Id
    lineage: Id
    base_version: int
    version: int
    from_day: int
    progress_revision: int
    finished: tuple[Id, ...] = ()
    unfinished: tuple[RemainingResource, ...] = ()
    skipped: tuple[Id, ...] = ()
    planned: tuple[PlannedTask, ...] = ()
    ordinals: dict[str, int] = Field(default_factory=dict)
    pace: float = 1.0
    minutes_done: dict[int, int] = Field(default_factory=dict)
    studied: tuple[StudiedResource, ...] = ()
    weekly_minutes: float | None = None
    done_ahead: tuple[Id, ...] = ()


class OutdatedFact(Value):
    """What has changed since a plan was made: a field of its learner (`resource_id` is null) or of a planned resource.

    `field` is null where the resource is gone. `before` and `after` are as text.
    """

    resource_id: Id | None
    field: str | None
    before: str | None
    after: str | None
    message: str
