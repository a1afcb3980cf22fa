"""The versions of a plan: what a replan starts from, what it changes, and which version is in force."""

from typing import Literal

from pydantic import Field

from studyplan.domain.values.plan import Plan, Task
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

    `request_id` is of the request that made it, null for a move. `base_version` is the version that it changes, null
    for the first; `progress_revision` is the progress that it was made from. `expires_at` is set while it is proposed.
    `moved_tasks` counts the tasks that are on another day than in its base.
    """

    version: int
    status: VersionStatus
    origin: VersionOrigin
    created_at: str
    request_id: Id | None = None
    base_version: int | None = None
    progress_revision: int = 0
    from_day: int = 1
    from_date: IsoDate | None = None
    moved_tasks: int = 0
    expires_at: str | None = None


class PlanVersions(Value):
    """All versions of a plan, as they are stored: `current` is in force.

    `open_request` is the replan that was submitted last, until it has proposed its version. `revision` is raised by
    every update. `ordinals` has the highest ordinal that any version gave to a task, by `<resource id>#<kind>`.
    """

    plan_id: Id
    learner_id: Id
    revision: int = 0
    current: int = 1
    open_request: Id | None = None
    versions: tuple[PlanVersion, ...]
    ordinals: dict[str, int] = Field(default_factory=dict)

    @property
    def newest(self) -> int:
        """Return the number of the version that was made last."""
        return self.versions[-1].version

    def version(self, number: int) -> PlanVersion | None:
        """Return a version by its number; None for one that was not made."""
        return next((version for version in self.versions if version.version == number), None)

    def as_of(self, now: str) -> "PlanVersions":
        """Return the versions with those as expired that were proposed too long before `now` (ISO 8601)."""

        def is_over(version: PlanVersion) -> bool:
            return version.expires_at is not None and version.expires_at <= now

        return self._with(tuple(_expired(version) if is_over(version) else version for version in self.versions))

    def submitted(self, request_id: str) -> "PlanVersions":
        """Return the versions once a request has been submitted that replans."""
        return self.model_copy(update={"open_request": request_id, "revision": self.revision + 1})

    def proposed(self, version: PlanVersion, ordinals: dict[str, int]) -> "PlanVersions":
        """Return the versions with a further one as proposed. It replaces those that were proposed before it."""
        earlier = tuple(map(_expired, self.versions))
        update = {"open_request": None, "ordinals": ordinals, "revision": self.revision + 1}
        return self._with((*earlier, version)).model_copy(update=update)

    def accepted(self, number: int) -> "PlanVersions":
        """Return the versions with one as accepted and in force. Others that are proposed were made from another."""

        def ended(version: PlanVersion) -> PlanVersion:
            accepted = {"status": "accepted", "expires_at": None}
            return version.model_copy(update=accepted) if version.version == number else _expired(version)

        update = {"current": number, "revision": self.revision + 1}
        return self._with(tuple(map(ended, self.versions))).model_copy(update=update)

    def moved(self, version: PlanVersion) -> "PlanVersions":
        """Return the versions with a further one that is in force at once."""
        return self._with((*self.versions, version)).accepted(version.version)

    def _with(self, versions: tuple[PlanVersion, ...]) -> "PlanVersions":
        return self.model_copy(update={"versions": versions})


def _expired(version: PlanVersion) -> PlanVersion:
    is_proposed = version.status == "proposed"
    return version.model_copy(update={"status": "expired", "expires_at": None}) if is_proposed else version


def versions_of(plan: Plan, ordinals: dict[str, int]) -> PlanVersions:
    """Return the versions of a plan that has its first one only, which nobody has stored yet."""
    first = PlanVersion(
        version=1, status="accepted", origin="request", created_at=plan.created_at, request_id=plan.request_id
    )
    return PlanVersions(plan_id=plan.id, learner_id=plan.learner_id, versions=(first,), ordinals=ordinals)


class RemainingResource(Value):
    """A resource that the learner has begun, and its minutes that are left at a pace of 1.0.

    `done_minutes` come before them (done, or skipped), and the history has `parts` tasks of it.
    """

    resource_id: Id
    remaining_minutes: int
    done_minutes: int = 0
    parts: int = 0


class StudiedResource(Value):
    """A resource that the learner has studied as far as the plan has it: before an exam it is due for reviews.

    `last_day` is the day of its last task, counted like the days of the remaining plan: 0 is the day before that, and
    one that was done ahead may be later.
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
    skipped ahead. A task that is begun then counts as done. `weekly_minutes` are those that the base version was made
    for; `made_for` identifies all its limits. `assumed` has the prerequisites that the base version assumed.
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
    made_for: str = ""
    assumed: tuple[Id, ...] = ()


class OutdatedFact(Value):
    """What has changed since a plan was made: a field of its learner (`resource_id` is null) or of a planned resource.

    `field` is null where the resource is gone. `before` and `after` are as text.
    """

    resource_id: Id | None
    field: str | None
    before: str | None
    after: str | None
    message: str
