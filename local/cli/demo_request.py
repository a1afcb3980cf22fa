"""What the demo is asked for: variables of its command line, each that is wrong one sentence."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from local.stack.errors import StackError

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
# Constraints of a plan request by the demo's variable for them.
VARIABLES = {
    "unavailable_weekdays": "REST",
    "start_date": "START",
    "deadline": "DEADLINE",
    "timezone": "TZ_NAME",
    "max_daily_minutes": "CAP",
    "minutes_by_weekday": "MINUTES_BY_WEEKDAY",
}
USUAL: dict[str, Any] = {"DAYS": 7, "CAP": 60}

type Json = dict[str, Any]


@dataclass(frozen=True)
class Wish:
    """What the demo asks for, and how it answers. `constraints` are the request's, `hours` a week if not Ana's own."""

    days: int
    hours: float | None
    constraints: Json
    as_json: bool
    explain: bool


def wish_in(environment: Mapping[str, str]) -> Wish:
    """Raises StackError with a sentence for the first variable that is wrong."""
    limits = {
        "unavailable_weekdays": _given("REST", environment.get("REST"), _weekdays, "weekdays such as SUN or SUN,WED"),
        "start_date": _given("START", environment.get("START"), _date, "a date such as 2026-03-02"),
        "deadline": _given("DEADLINE", environment.get("DEADLINE"), _date, "a date such as 2026-03-31"),
        "timezone": _given("TZ_NAME", environment.get("TZ_NAME"), _zone, "a time zone such as Europe/Copenhagen"),
        "minutes_by_weekday": _given(
            "MINUTES_BY_WEEKDAY",
            environment.get("MINUTES_BY_WEEKDAY"),
            _minutes_by_weekday,
            "weekdays with minutes from 0 to 1440, such as MON=30,SAT=120",
        ),
    }
    cap = _given("CAP", environment.get("CAP"), _whole(1, 1440), "a number from 1 to 1440")
    return Wish(
        days=_given("DAYS", environment.get("DAYS"), _whole(1, 365), "a number from 1 to 365") or USUAL["DAYS"],
        hours=_given("HOURS", environment.get("HOURS"), _hours, "a number from 0.1 to 168"),
        constraints={"max_daily_minutes": cap or USUAL["CAP"], "must_include_practice": True}
        | {name: value for name, value in limits.items() if value is not None},
        as_json=_given("FORMAT", environment.get("FORMAT"), {"text": False, "json": True}.get, "text or json") or False,
        explain=_given("EXPLAIN", environment.get("EXPLAIN"), {"0": False, "1": True}.get, "0 or 1") or False,
    )


def command_for(wish: Wish, patch: Json) -> str | None:
    """The command for a wish changed by a merge patch, in which `learner` is a change of Ana.

    None when the demo has no variable for what is changed.
    """
    limits, learner = patch.get("constraints", {}), patch.get("learner", {})
    if patch.keys() - {"constraints", "learner", "duration_days"} or limits.keys() - VARIABLES.keys():
        return None
    if learner.keys() - {"weekly_hours"}:
        return None
    merged = wish.constraints | {name: _merged(wish.constraints.get(name), value) for name, value in limits.items()}
    settings = {"DAYS": patch.get("duration_days", wish.days), "HOURS": learner.get("weekly_hours", wish.hours)}
    settings |= {variable: merged.get(name) for name, variable in VARIABLES.items()}
    settings |= {"EXPLAIN": 1 if wish.explain else None}
    said = [f"{name}={_said(value)}" for name, value in settings.items() if value and value != USUAL.get(name)]
    return " ".join(("make demo", *said))


def _merged(old: Any, new: Any) -> Any:
    if isinstance(new, dict):
        return {name: value for name, value in ((old or {}) | new).items() if value is not None}
    return new


def _said(value: Any) -> str:
    """A value as its variable takes it."""
    if isinstance(value, dict):
        return ",".join(f"{day}={minutes}" for day, minutes in value.items())
    return ",".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)


def _given[T](name: str, text: str | None, read: Callable[[str], T | None], expected: str) -> T | None:
    """What a variable says, None when it is not given. Raises StackError for what can not be read."""
    if not text:
        return None
    value = read(text)
    if value is None:
        raise StackError(f"{name} is {expected}, not '{text}'.")
    return value


def _whole(least: int, most: int) -> Callable[[str], int | None]:
    return lambda text: int(text) if re.fullmatch("[0-9]{1,9}", text) and least <= int(text) <= most else None


def _hours(text: str) -> float | None:
    number = float(text) if re.fullmatch(r"[0-9]{1,3}(\.[0-9]{1,6})?", text) else 0.0
    return number if 0.1 <= number <= 168 else None


def _date(text: str) -> str | None:
    try:
        return date.fromisoformat(text).isoformat() if re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
    except ValueError:
        return None


def _zone(text: str) -> str | None:
    try:
        return ZoneInfo(text).key
    except (KeyError, ValueError, OSError):
        return None


def _weekdays(text: str) -> list[str] | None:
    days = [day.strip().upper() for day in text.split(",")]
    return days if set(days) <= set(WEEKDAYS) else None


def _minutes_by_weekday(text: str) -> dict[str, int] | None:
    pairs = dict(pair.partition("=")[::2] for pair in text.upper().replace(" ", "").split(","))
    minutes = {day: _whole(0, 1440)(number) for day, number in pairs.items()}
    read = {day: number for day, number in minutes.items() if day in WEEKDAYS and number is not None}
    return read if len(read) == text.count(",") + 1 else None
