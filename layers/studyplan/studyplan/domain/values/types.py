"""Field types shared by the models: strict, bounded, and free of characters that break logs and keys."""

import re
import unicodedata
from datetime import date
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

from studyplan.domain.values.urls import names_a_host

Level = Literal["beginner", "intermediate", "advanced"]


LEVELS: tuple[Level, ...] = ("beginner", "intermediate", "advanced")


LearningStyle = Literal["mixed", "reading", "video", "hands_on"]


ResourceType = Literal["article", "video", "course", "book", "reference", "exercise", "project", "quiz"]


PRACTICE_TYPES: frozenset[ResourceType] = frozenset({"exercise", "project", "quiz"})


EstimateSource = Literal["stated", "computed", "default"]


TaskType = Literal["study", "practice", "review"]


WriterName = Literal["mock", "openai", "compatible", "fallback"]


RequestStatus = Literal["queued", "running", "completed", "needs_review", "failed"]


Severity = Literal["error", "warning", "info"]


Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]


WEEKDAYS: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")  # as date.weekday() numbers them


WEEKDAY_NAMES: dict[Weekday, str] = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)


Band = Literal["high", "acceptable", "needs_review", "failed"]


def level_gap(wanted: Level, learner: Level) -> int:
    """How many levels `wanted` lies above the learner's (negative: below)."""
    return LEVELS.index(wanted) - LEVELS.index(learner)


def without_controls(text: str) -> str:
    # Cs: a lone surrogate can not be written as UTF-8, so it would fail later, in the store.
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t" for mark in text):
        raise ValueError("must not contain control characters")
    return text


def _printable(text: str) -> str:
    without_controls(text)
    if all(mark.isspace() or unicodedata.category(mark) == "Cf" for mark in text):  # Cf: zero-width marks
        raise ValueError("must not be blank")
    return text


def _single_line(text: str) -> str:
    if any(mark in "\n\t\u2028\u2029" for mark in text):  # the last two break lines where text is shown
        raise ValueError("must be a single line")
    return _printable(text)


def _web_url(url: str) -> str:
    try:
        parts = urlsplit(_single_line(url))
        port_is_fine = parts.port is None or parts.port > 0  # reading a port that is none raises
    except ValueError:
        raise ValueError("must be a valid url") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not port_is_fine:
        raise ValueError("must be an http or https url")
    if parts.username is not None or "\\" in url:  # readers disagree about which host such a url names
        raise ValueError("must not name a user, nor hold a backslash")
    if any(mark.isspace() or unicodedata.category(mark) == "Cf" for mark in url):
        raise ValueError("must not contain spaces or marks that can not be seen")
    if not names_a_host(url):
        raise ValueError("must name a host, by its name in DNS or its address")
    return url


def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError("must be a UUID") from None


def _timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be an IANA time zone, such as Europe/Copenhagen") from None
    return name


def _iso_date(text: str) -> str:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 9990:  # a window of days must end before the calendar does
        raise ValueError("must be a date from 1970-01-01 to 9990-12-31, such as 2026-03-02")
    return text


# What the functions above ask for, as far as a pattern can say it, for readers of the OpenAPI document: no control
# characters, and something that is not a space. They say the rest, such as that zero-width marks alone are blank.
_BREAKING = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"


_CONTROLS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"


_LINE: dict[str, JsonValue] = {"pattern": rf"^[^{_BREAKING}]*[^\s{_BREAKING}][^{_BREAKING}]*$"}


_TEXT: dict[str, JsonValue] = {"pattern": rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"}


WITHOUT_CONTROLS = rf"^[^{_CONTROLS}]*$"


_YEARS: dict[str, JsonValue] = {"pattern": r"^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|9990)-"}


Line = Annotated[str, Field(min_length=1, max_length=200, json_schema_extra=_LINE), AfterValidator(_single_line)]


Label = Annotated[str, Field(min_length=1, max_length=60, json_schema_extra=_LINE), AfterValidator(_single_line)]


Text = Annotated[str, Field(min_length=1, max_length=500, json_schema_extra=_TEXT), AfterValidator(_printable)]


# `url`, as browsers take one (WHATWG), not `uri`: "é", "|" and a lone "%" are in use.
WebUrl = Annotated[str, Field(max_length=2000, json_schema_extra={"format": "url"}), AfterValidator(_web_url)]


Id = Annotated[str, Field(max_length=36, json_schema_extra={"format": "uuid"}), AfterValidator(_uuid)]


TimeZone = Annotated[
    str, Field(max_length=60, json_schema_extra={"format": "iana-time-zone"}), AfterValidator(_timezone)
]


LanguageTag = Annotated[str, Field(max_length=35, pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


IsoDate = Annotated[
    str, Field(max_length=10, json_schema_extra={"format": "date", **_YEARS}), AfterValidator(_iso_date)
]


MinutesByWeekday = dict[Weekday, Annotated[int, Field(ge=0, le=1440)]]


class Value(BaseModel):
    """Base of all our values: frozen, strict (a number in quotes is no number), no unknown keys."""

    # defer_build: a function builds the validators it uses, not those of every model it imports.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)
