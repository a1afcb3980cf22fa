"""The plan context: a plan request and its learner, frozen when the request is submitted."""

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field

from studyplan.domain.values.text import topic_id
from studyplan.domain.values.types import (
    Id,
    IsoDate,
    Label,
    LanguageTag,
    LearningStyle,
    Level,
    MinutesByWeekday,
    Text,
    TimeZone,
    TopicMatch,
    Value,
    Weekday,
)
from studyplan.domain.values.versions import Replan

if TYPE_CHECKING:
    from studyplan.domain.values.learner import Learner
    from studyplan.domain.values.plan_request import PlanRequest


class Constraints(Value):
    """The limits of a plan: minutes of a day, the days it may use, and whether it has to contain practice.

    Dates are ISO 8601. Without `start_date`, day 1 is the learner's today (in `timezone`, or else in the learner's
    time zone) when another field about days is given; otherwise the plan has no dates. `minutes_by_weekday` replaces
    the learner's. Without `max_daily_minutes` a day may have the minutes of its weekday, or all of its 1,440.

    With `exam_date` the plan ends before the exam and reviews what it teaches until then.
    """

    max_daily_minutes: Annotated[int, Field(ge=1, le=1440)] | None = None
    must_include_practice: bool = False
    start_date: IsoDate | None = None
    deadline: IsoDate | None = None
    timezone: TimeZone | None = None
    unavailable_weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7, strict=False)] = ()
    unavailable_dates: Annotated[tuple[IsoDate, ...], Field(max_length=366, strict=False)] = ()
    minutes_by_weekday: MinutesByWeekday | None = None
    exam_date: IsoDate | None = None


class PlanContext(Value):
    """The request and the learner as they were when the request was submitted: all that the steps know of them.

    `current_level` is the learner's on the request's topic. `start_date` is the date of day 1, and `today` the
    learner's date at the submission; both are null in a plan without dates (`today` also in rows of release 0.1).
    `committed_minutes` has, by date, the minutes that the learner's other plans use.

    `topic` is what the plan is about. `topics` says how the typed one was read; it is empty in older rows, whose topic
    is as typed. `typed_topic` is what the caller typed where that is another topic, null otherwise.

    `replan` is what a replan starts from; then `start_date` and `duration_days` are of the remaining plan.
    Without `use_feedback` the plan is made as if nobody had said anything of a resource.
    """

    request_id: Id
    learner_id: Id
    goal: Text
    topic: Label
    duration_days: int
    language: LanguageTag | None
    constraints: Constraints
    current_level: Level
    preferred_learning_style: LearningStyle
    weekly_hours: float
    weak_areas: tuple[Label, ...]
    known: tuple[Label, ...] = ()
    timezone: str  # checked when it was stored; the list of zones may have become shorter since
    start_date: IsoDate | None = None
    today: IsoDate | None = None
    minutes_by_weekday: MinutesByWeekday = Field(default_factory=dict)
    committed_minutes: dict[IsoDate, int] = Field(default_factory=dict)
    topics: tuple[TopicMatch, ...] = ()
    typed_topic: Label | None = None
    replan: Replan | None = None
    use_feedback: bool = True

    @property
    def weekly_minutes(self) -> float:
        """Return the weekly hours in minutes."""
        return round(self.weekly_hours * 60, 6)  # 4.1 hours are 246 minutes, not 245.99999999999997


def context_of(request: "PlanRequest", learner: "Learner", *, now: str) -> PlanContext:
    """Return the context of a request; the learner's name is left out on purpose. `now` is ISO 8601."""
    of_request = request.submitted().model_dump(exclude={"constraints"})
    of_learner = learner.model_dump(include=set(PlanContext.model_fields))
    limits = request.constraints
    topic = _topic_of(request)
    minutes = limits.minutes_by_weekday if limits.minutes_by_weekday is not None else learner.minutes_by_weekday
    zone = limits.timezone or learner.timezone
    dates = limits.start_date, limits.deadline, limits.exam_date, limits.unavailable_dates
    has_dates = any((*dates, limits.unavailable_weekdays, minutes))
    today = date_in(zone, now) if has_dates else None
    of_days = {
        "timezone": zone,
        "topic": topic,
        "topics": request.topics,
        "typed_topic": request.topic if topic != request.topic else None,
        "current_level": learner.level_on(topic),
        "start_date": limits.start_date or today,
        "today": today,
        "minutes_by_weekday": minutes or {},
    }
    return PlanContext(request_id=request.id, constraints=limits, **of_request | of_learner | of_days)


def date_in(zone: str, now: str) -> str:
    """Return the date in a time zone at `now` (both ISO 8601); in UTC where this machine's list lacks the zone."""
    try:
        here = ZoneInfo(zone)
    except ZoneInfoNotFoundError:
        here = ZoneInfo("UTC")
    return datetime.fromisoformat(now).astimezone(here).date().isoformat()


def _topic_of(request: "PlanRequest") -> str:
    """Return the topic as typed, unless it was read as a topic with another id: then as the library spells that."""
    own = topic_id(request.topic)
    return next((match.name for match in request.topics if match.id != own), request.topic)
