"""Minutes of a resource from what catalogues write: numbers, `1 h 30 min`, ISO 8601, or weeks times hours a week."""

import re
from typing import NamedTuple

from studyplan.domain.values.types import EstimateSource

WEEKS_A_MONTH = 52 / 12
DAY = 24 * 60  # minutes
_RANGE = r"(\d+(?:[.,]\d+)?)(?:\s*(?:-|\u2013|\u2014|to)\s*(\d+(?:[.,]\d+)?))?"
_PERIOD = re.compile(rf"{_RANGE}\s*(weeks?|wks?|months?)\b")
_PACE = re.compile(rf"{_RANGE}\s*(hours?|hrs?|h|minutes?|mins?)\s*(?:/|a|per|each)\s*(?:week|wk)\b")
_PART = re.compile(rf"{_RANGE}\s*(hours?|hrs?|h|minutes?|mins?|min|m)(?![a-z])")
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)(?::([0-5]\d))?")


class Length(NamedTuple):
    """How long a resource takes, in minutes, and whether the file states it or it was computed from what it states."""

    minutes: int
    source: EstimateSource


def length_of(duration: str, pace: str = "") -> Length | None:
    """Return the length of a resource from its duration and, where that is in weeks, the hours a week; None if unknown.

    Of a range the middle is taken.
    """
    text, hours = duration.strip().casefold(), pace.strip().casefold()
    weeks, weekly = _weeks(text), _weekly_minutes(hours) or _weekly_minutes(text)
    if weeks is not None:
        return _length(weeks * weekly, "computed") if weekly else None
    if text[:1] == "p" or text[:2] == "-p":
        return _iso(text.upper(), weekly)
    return _plain(text)


def minutes_of(text: str, *, unit: int = 1) -> Length | None:
    """Return a plain number as a length; `unit` is the minutes of one. None for what is no positive number."""
    value = _number(text.strip())
    if value is not None:
        return _length(value * unit, "stated")
    return length_of(text)


def _number(text: str) -> float | None:
    return float(text.replace(",", ".")) if re.fullmatch(r"\d{1,7}([.,]\d{1,4})?", text, re.ASCII) else None


def _middle(low: str, high: str | None) -> float:
    first = float(low.replace(",", "."))
    return (first + float(high.replace(",", "."))) / 2 if high else first


def _weeks(text: str) -> float | None:
    if not (period := _PERIOD.match(text)):
        return None
    weeks = _middle(period[1], period[2])
    return weeks * WEEKS_A_MONTH if period[3].startswith("month") else weeks


def _weekly_minutes(text: str) -> float:
    pace = _PACE.search(text)
    return _middle(pace[1], pace[2]) * (60 if pace[3].startswith("h") else 1) if pace else 0


def _iso(text: str, weekly: float) -> Length | None:
    """Return an ISO 8601 duration. Of days, weeks and months, time on a calendar, only the hours a week count."""
    from isodate import Duration, ISO8601Error, parse_duration  # only what states such durations loads it

    try:
        parsed = parse_duration(text)
    except (ISO8601Error, ValueError, OverflowError, ArithmeticError):
        return None
    if isinstance(parsed, Duration):  # with months or years, which have no fixed number of seconds
        months = float(parsed.months) + 12 * float(parsed.years)
        weeks = months * WEEKS_A_MONTH + parsed.tdelta.total_seconds() / 60 / DAY / 7
        return _length(weeks * weekly, "computed") if weekly else None
    minutes = parsed.total_seconds() / 60
    if re.search("[1-9]", text.partition("T")[0]):  # days and weeks; PT40H is forty hours of work
        return _length(minutes / DAY / 7 * weekly, "computed") if weekly else None
    return _length(minutes, "stated")


def _plain(text: str) -> Length | None:
    if clock := _CLOCK.fullmatch(text):
        return _length(int(clock[1]) * 60 + int(clock[2]), "stated") if clock[3] else None
    if _PACE.search(text):
        return None
    parts = list(_PART.finditer(text))
    total = sum(_middle(part[1], part[2]) * (60 if part[3].startswith("h") else 1) for part in parts)
    source: EstimateSource = "computed" if any(part[2] for part in parts) else "stated"
    return _length(total, source)


def _length(minutes: float, source: EstimateSource) -> Length | None:
    return Length(max(1, round(minutes)), source) if 0 < minutes < 1e7 else None
