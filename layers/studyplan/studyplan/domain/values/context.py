"""The brief: a request and its learner, frozen when the request is opened."""

from datetime import datetime
from zoneinfo import ZoneInfo

from pydantic import Field

from studyplan.domain.values.learner import Learner, LearnerIn
from studyplan.domain.values.plan_request import Constraints, PlanRequest, PlanRequestIn
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
    Value,
)


class PlanContext(Value):
    """The request and the learner as they were when the request was opened: all that steps may know.

    `start_date` is day 1's date, or null in a plan without dates. `committed_minutes` is what the learner's other
    active plans ask of a date.
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
    timezone: TimeZone
    start_date: IsoDate | None = None
    minutes_by_weekday: MinutesByWeekday = Field(default_factory=dict)
    committed_minutes: dict[IsoDate, int] = Field(default_factory=dict)

    @property
    def weekly_minutes(self) -> float:
        return round(self.weekly_hours * 60, 6)  # 4.1 hours are 246 minutes, not 245.99999999999997


def context_of(request: PlanRequest, learner: Learner, *, now: str) -> PlanContext:
    """Freeze what a plan is made from; the learner's name stays behind on purpose. `now` is ISO 8601."""
    wish = request.model_dump(include=set(PlanRequestIn.model_fields) - {"constraints"})
    person = learner.model_dump(include=set(PlanContext.model_fields) & set(LearnerIn.model_fields))
    limits = request.constraints
    minutes = limits.minutes_by_weekday if limits.minutes_by_weekday is not None else learner.minutes_by_weekday
    zone = limits.timezone or learner.timezone
    about_days = (limits.deadline, limits.unavailable_weekdays, limits.unavailable_dates, minutes)
    today = datetime.fromisoformat(now).astimezone(ZoneInfo(zone)).date().isoformat() if any(about_days) else None
    frozen = {
        "timezone": zone,
        "start_date": limits.start_date or today,
        "minutes_by_weekday": minutes or {},
    }
    return PlanContext(request_id=request.id, constraints=limits, **wish | person | frozen)
