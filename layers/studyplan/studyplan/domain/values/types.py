"""The field types of the values: strict, bounded, and free of characters that break logs and keys."""

import pkgutil
import re
import unicodedata
from datetime import date
from functools import cache, lru_cache
from typing import Annotated, Literal
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, JsonValue

Level = Literal["beginner", "intermediate", "advanced"]
LEVELS: tuple[Level, ...] = ("beginner", "intermediate", "advanced")
LearningStyle = Literal["mixed", "reading", "video", "hands_on"]
ResourceType = Literal["article", "video", "course", "book", "reference", "exercise", "project", "quiz"]
PRACTICE_TYPES: frozenset[ResourceType] = frozenset({"exercise", "project", "quiz"})
MAX_MINUTES = 100_000  # of a resource
CHEAT_SHEET = 45  # minutes; a longer reference is read like a chapter of a book
EstimateSource = Literal["stated", "computed", "default"]
UsedEstimate = Literal[EstimateSource, "learned"]  # learned: by the minutes that learners spent, or one's pace
TaskType = Literal["study", "practice", "review"]
WriterName = Literal["mock", "openai", "compatible", "fallback"]
RequestStatus = Literal["queued", "running", "completed", "needs_review", "failed"]
Severity = Literal["error", "warning", "info"]
Cause = Literal["library", "plan"]  # of a finding: what would have to change
Weekday = Literal["MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"]
WEEKDAYS: tuple[Weekday, ...] = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")  # as date.weekday() numbers them
WEEKDAY_NAMES: dict[Weekday, str] = dict(
    zip(WEEKDAYS, ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"), strict=True)
)
Band = Literal["high", "acceptable", "needs_review", "failed"]


_GAPS = {(a, b): place - learner for place, a in enumerate(LEVELS) for learner, b in enumerate(LEVELS)}


def level_gap(level: Level, learner: Level) -> int:
    """Return how many levels `level` is above the learner's (negative: below)."""
    return _GAPS[level, learner]


def _unusual(text: str) -> str:
    """Return what has to be looked at mark by mark: of an import of 20,000 rows nearly nothing.

    A printable text has no control, no invisible mark, and no white space but the space.
    """
    return "" if text.isprintable() else text


def _is_invisible(mark: str) -> bool:
    return mark.isspace() or unicodedata.category(mark) == "Cf"  # Cf: zero-width marks


def without_controls(text: str) -> str:
    """Return the text. Raises ValueError for control characters other than newline and tab."""
    # Cs: a lone surrogate cannot be encoded as UTF-8, so it would fail later, in the database.
    if any(unicodedata.category(mark) in ("Cc", "Cs") and mark not in "\n\t" for mark in _unusual(text)):
        raise ValueError("must not contain control characters")
    return text


def _printable(text: str) -> str:
    without_controls(text)
    if all(map(_is_invisible, text)):
        raise ValueError("must not be blank")
    return text


def _single_line(text: str) -> str:
    if any(mark in "\n\t\u2028\u2029" for mark in _unusual(text)):  # the last two are Unicode line separators
        raise ValueError("must be a single line")
    return _printable(text)


def _web_url(url: str) -> str:
    from studyplan.domain.values.urls import names_a_host  # where a url is sent, which is rare

    try:
        parts = urlsplit(_single_line(url))
        valid_port = parts.port is None or parts.port > 0  # reading an invalid port raises ValueError
    except ValueError:
        raise ValueError("must be a valid url") from None
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not valid_port:
        raise ValueError("must be an http or https url")
    if parts.username is not None or "\\" in url:  # programs disagree about the host of such a url
        raise ValueError("must not contain a user name or a backslash")
    if " " in url or any(map(_is_invisible, _unusual(url))):
        raise ValueError("must not contain spaces or invisible characters")
    if not names_a_host(url):
        raise ValueError("must name a host by a valid DNS name or IP address")
    return url


@lru_cache(maxsize=8192)  # a plan names the same resources in its candidates, its picks and its tasks
def _uuid(text: str) -> str:
    try:
        return str(UUID(text))
    except ValueError:
        raise ValueError("must be a UUID") from None


@cache
def _zones() -> frozenset[str]:
    """Return the names of IANA's list. ZoneInfo would take every file of one machine for a zone."""
    listed = pkgutil.get_data("tzdata", "zones") or b""
    return frozenset(listed.decode().split()) - {"Factory"}  # the placeholder of a machine whose zone nobody has set


def _timezone(name: str) -> str:
    if name not in _zones():
        raise ValueError("must be an IANA time zone, such as Europe/Copenhagen")
    return name


def _iso_date(text: str) -> str:
    try:
        day = date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text, re.ASCII) else None
    except ValueError:
        day = None
    if day is None or not 1970 <= day.year <= 9990:  # the last day of a plan must be before 9999-12-31
        raise ValueError("must be a date from 1970-01-01 to 9990-12-31, such as 2026-03-02")
    return text


# The rules of the functions above for readers of the OpenAPI document, as far as a pattern can express them: no control
# characters, and one character that is not a space. Only the functions reject zero-width marks alone.
_BREAKING = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_CONTROLS = r"\u0000-\u0008\u000b-\u001f\u007f-\u009f"
_LINE: dict[str, JsonValue] = {"pattern": rf"^[^{_BREAKING}]*[^\s{_BREAKING}][^{_BREAKING}]*$"}
_TEXT: dict[str, JsonValue] = {"pattern": rf"^[^{_CONTROLS}]*[^\s{_CONTROLS}][^{_CONTROLS}]*$"}
WITHOUT_CONTROLS = rf"^[^{_CONTROLS}]*$"
_YEARS: dict[str, JsonValue] = {"pattern": r"^(19[7-9][0-9]|[2-8][0-9]{3}|9[0-8][0-9]{2}|99[0-8][0-9]|9990)-"}
Line = Annotated[str, Field(min_length=1, max_length=200, json_schema_extra=_LINE), AfterValidator(_single_line)]
Label = Annotated[str, Field(min_length=1, max_length=60, json_schema_extra=_LINE), AfterValidator(_single_line)]
Text = Annotated[str, Field(min_length=1, max_length=500, json_schema_extra=_TEXT), AfterValidator(_printable)]
# Format `url` as in browsers (WHATWG), not `uri`: "é", "|" and a lone "%" are valid.
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
    """Base of all values: frozen, strict (a number in quotes is not a number), without unknown keys."""

    # defer_build: a function builds the validators of the models that it uses, not of all that it imports.
    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, defer_build=True)


TopicReading = Literal["exact", "alias", "nearest"]


class TopicMatch(Value):
    """A topic of the library that a typed topic was read as. `name` is the library's spelling, `score` 0 to 1.

    `how`: `exact` for the same id, `alias` for another name of it, `nearest` for the nearest topic of the library.
    """

    id: str
    name: str
    how: TopicReading
    score: float


class ScorePart(Value):
    """One named part of a score. `points` are the weight times a fit of 0 to 1; `why` is the fact behind it."""

    name: str
    points: float
    why: str


class AssumedPrerequisite(Value):
    """A prerequisite that is not a candidate: the plan assumes that the learner knows it. `reason` says why."""

    resource_id: str
    title: str
    reason: str
