"""The demo's variables (DAYS, REST, START ...), read into a request, and written back as a command."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from local.stack.errors import StackError

WEEKDAYS = ("MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN")
# The demo's variable for each constraint of a plan request.
VARIABLES = {
    "unavailable_weekdays": "REST",
    "start_date": "START",
    "deadline": "DEADLINE",
    "timezone": "TZ_NAME",
    "max_daily_minutes": "CAP",
    "minutes_by_weekday": "MINUTES_BY_WEEKDAY",
}
DEFAULTS: dict[str, Any] = {"DAYS": 7, "CAP": 60}

type Json = dict[str, Any]


@dataclass(frozen=True)
class DemoRequest:
    """The plan request of the demo, and how its result is printed. `hours` a week is None for Ana's own."""

    days: int
    hours: float | None
    constraints: Json
    as_json: bool
    explain: bool


def demo_request_from(environment: Mapping[str, str]) -> DemoRequest:
    """Read the variables. Raise StackError for the first one that is not valid."""
    limits = {
        "unavailable_weekdays": _variable(
            "REST", environment.get("REST"), _weekdays, "weekdays such as SUN or SUN,WED"
        ),
        "start_date": _variable("START", environment.get("START"), _date, "a date such as 2026-03-02"),
        "deadline": _variable("DEADLINE", environment.get("DEADLINE"), _date, "a date such as 2026-03-31"),
        "timezone": _variable("TZ_NAME", environment.get("TZ_NAME"), _zone, "a time zone such as Europe/Copenhagen"),
        "minutes_by_weekday": _variable(
            "MINUTES_BY_WEEKDAY",
            environment.get("MINUTES_BY_WEEKDAY"),
            _minutes_by_weekday,
            "weekdays with minutes from 0 to 1440, such as MON=30,SAT=120",
        ),
    }
    cap = _variable("CAP", environment.get("CAP"), _whole(1, 1440), "a number from 1 to 1440")
    return DemoRequest(
        days=_variable("DAYS", environment.get("DAYS"), _whole(1, 365), "a number from 1 to 365") or DEFAULTS["DAYS"],
        hours=_variable("HOURS", environment.get("HOURS"), _hours, "a number from 0.1 to 168"),
        constraints={"max_daily_minutes": cap or DEFAULTS["CAP"], "must_include_practice": True}
        | {name: value for name, value in limits.items() if value is not None},
        as_json=_variable("FORMAT", environment.get("FORMAT"), {"text": False, "json": True}.get, "text or json")
        or False,
        explain=_variable("EXPLAIN", environment.get("EXPLAIN"), {"0": False, "1": True}.get, "0 or 1") or False,
    )


def command_for(request: DemoRequest, patch: Json) -> str | None:
    """Return the `make demo` command for a request changed by a merge patch, in which `learner` changes Ana.

    Return None when the demo has no variable for a changed field.
    """
    limits, learner = patch.get("constraints", {}), patch.get("learner", {})
    if patch.keys() - {"constraints", "learner", "duration_days"} or limits.keys() - VARIABLES.keys():
        return None
    if learner.keys() - {"weekly_hours"}:
        return None
    merged = request.constraints | {
        name: _merged(request.constraints.get(name), value) for name, value in limits.items()
    }
    settings = {"DAYS": patch.get("duration_days", request.days), "HOURS": learner.get("weekly_hours", request.hours)}
    settings |= {variable: merged.get(name) for name, variable in VARIABLES.items()}
    settings |= {"EXPLAIN": 1 if request.explain else None}
    words = [f"{name}={_written(value)}" for name, value in settings.items() if value and value != DEFAULTS.get(name)]
    return " ".join(("make demo", *words))


def _merged(old: Any, new: Any) -> Any:
    if isinstance(new, dict):
        return {name: value for name, value in ((old or {}) | new).items() if value is not None}
    return new


def _written(value: Any) -> str:
    """Return a value as its variable takes it."""
    if isinstance(value, dict):
        return ",".join(f"{day}={minutes}" for day, minutes in value.items())
    return ",".join(value) if isinstance(value, list) else f"{value:g}" if isinstance(value, float) else str(value)


def _variable[T](name: str, text: str | None, read: Callable[[str], T | None], expected: str) -> T | None:
    """Return a variable's value, None when it is not set. Raise StackError when it cannot be read."""
    if not text:
        return None
    value = read(text)
    if value is None:
        raise StackError(f"{name} must be {expected}, not '{text}'.")
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
    valid = {day: number for day, number in minutes.items() if day in WEEKDAYS and number is not None}
    return valid if len(valid) == text.count(",") + 1 else None
