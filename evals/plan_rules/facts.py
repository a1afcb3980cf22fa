"""The facts that a plan was made from, read from plain JSON: request, learner and resources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

LEVELS = ("beginner", "intermediate", "advanced")
MINUTES_OF_A_DAY = 1440  # the most that a day may hold where no limit was sent
PRACTICE = ("exercise", "project", "quiz")
SHORTEST_PART = 10  # minutes; a resource is not cut into less
UNKNOWN_MINUTES = 30  # the minutes of a resource that nobody knows

type Json = Mapping[str, Any]


@dataclass(frozen=True)
class Resource:
    """A resource of the library; `needs` are the ids of its prerequisites."""

    id: str
    title: str
    url: str
    level: str
    kind: str
    minutes: int
    needs: tuple[str, ...] = ()

    @property
    def is_practice(self) -> bool:
        return self.kind in PRACTICE


@dataclass(frozen=True)
class Facts:
    """What a plan may be held to. Dates are ISO 8601; without `first_date` the plan has no dates.

    `resources` are all that are known, `retrieved` the ids of those that a plan may use.
    """

    duration_days: int
    weekly_hours: float
    daily_minutes: int
    level: str
    practice_wanted: bool = False
    first_date: str | None = None
    deadline: str | None = None
    exam_date: str | None = None
    weekdays_off: frozenset[str] = frozenset()
    dates_off: frozenset[str] = frozenset()
    minutes_by_weekday: Mapping[str, int] = field(default_factory=dict)
    resources: Mapping[str, Resource] = field(default_factory=dict)
    retrieved: frozenset[str] = frozenset()

    def minutes_of(self, resource_id: str) -> int:
        known = self.resources.get(resource_id)
        return known.minutes if known else UNKNOWN_MINUTES

    def shortest_part_of(self, resource_id: str) -> int:
        return min(SHORTEST_PART, self.minutes_of(resource_id))


def facts_of(
    request: Json,
    learner: Json,
    resources: Iterable[Json] = (),
    *,
    retrieved: frozenset[str] | None = None,
    first_date: str | None = None,
) -> Facts:
    """Read the facts from JSON. Without `retrieved` a plan may use every resource.

    The minutes by weekday of the request replace those of the learner.
    """
    limits = request["constraints"]
    daily = limits.get("max_daily_minutes")
    minutes = limits.get("minutes_by_weekday")
    known = {each["id"]: _resource(each) for each in resources}
    return Facts(
        duration_days=request["duration_days"],
        weekly_hours=learner["weekly_hours"],
        daily_minutes=MINUTES_OF_A_DAY if daily is None else daily,
        level=_level(learner, request.get("topic", "")),
        practice_wanted=limits["must_include_practice"],
        first_date=first_date,
        deadline=limits.get("deadline"),
        exam_date=limits.get("exam_date"),
        weekdays_off=frozenset(limits.get("unavailable_weekdays") or ()),
        dates_off=frozenset(limits.get("unavailable_dates") or ()),
        minutes_by_weekday=(learner.get("minutes_by_weekday") if minutes is None else minutes) or {},
        resources=known,
        retrieved=frozenset(known) if retrieved is None else retrieved,
    )


def _level(learner: Json, topic: str) -> str:
    """Return the learner's level on a topic; the cases spell it as the request does, but for capitals."""
    own = {name.casefold(): level for name, level in (learner.get("level_by_topic") or {}).items()}
    return own.get(topic.casefold()) or str(learner["current_level"])


def _resource(given: Json) -> Resource:
    """Read a resource of the library, or a candidate, which states its length as `minutes`."""
    return Resource(
        id=given["id"],
        title=given["title"],
        url=given["url"],
        level=given["difficulty"],
        kind=given["resource_type"],
        minutes=given["minutes"] if "minutes" in given else given["estimated_minutes"],
        needs=tuple(given["prerequisites"]),
    )
