"""A calendar as iCalendar text (RFC 5545). The library that writes it is loaded when a calendar is written."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools.event_handler import Response

from studyplan.domain.links.calendar import CalendarEntry, CalendarFeed
from studyplan.http.request_context import header_of
from studyplan.services.etags import etag_of

if TYPE_CHECKING:
    from icalendar import Event

CALENDAR = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=6)  # a hint to calendar programs; most have times of their own


def calendar_response(feed: CalendarFeed, event: dict[str, Any]) -> Response[str]:
    """Return a calendar, or 304 for a caller that has it already; nothing is written then, nor for HEAD."""
    tag = f"W/{etag_of(feed)}"  # weak, because API Gateway sends the same calendar compressed or not
    if _is_known(header_of(event, "If-None-Match") or "", tag):
        return Response(304, CALENDAR, "", {"ETag": tag})
    text = calendar_text(feed) if event.get("httpMethod") == "GET" else ""
    return Response(200, CALENDAR, text, {"ETag": tag})


def _is_known(tags: str, tag: str) -> bool:
    named = [each.strip().removeprefix("W/") for each in tags.split(",")]
    return "*" in named or tag.removeprefix("W/") in named


def calendar_text(feed: CalendarFeed) -> str:
    """Return a calendar in lines of at most 75 bytes that end in CRLF."""
    from icalendar import Calendar

    calendar = Calendar()
    for name, value in _properties(feed):
        calendar.add(name, value)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for entry in feed.entries:
        calendar.add_component(_event(entry))
    text: str = calendar.to_ical().decode()
    return text


def _properties(feed: CalendarFeed) -> Iterator[tuple[str, Any]]:
    """Yield what a calendar says of itself, under the standard names and under those that programs know longer."""
    yield "prodid", "-//Studyplan//Calendar feed//EN"
    yield "version", "2.0"
    yield "calscale", "GREGORIAN"
    for name, value in (("name", feed.name), ("description", feed.description)):
        yield name, value
        yield ("x-wr-calname" if name == "name" else "x-wr-caldesc"), value
    yield "x-wr-timezone", feed.timezone
    yield "x-published-ttl", "PT6H"


def _event(entry: CalendarEntry) -> "Event":
    from icalendar import Event, vUri

    event = Event()
    day = date.fromisoformat(entry.date)
    event.add("uid", entry.uid)
    event.add("dtstamp", _time(entry.published_at))
    event.add("last-modified", _time(entry.changed_at))
    event.add("sequence", entry.sequence)
    event.add("dtstart", day)
    event.add("dtend", day + timedelta(days=1))
    event.add("transp", "TRANSPARENT")  # a task leaves the day free for appointments
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    event.add("categories", [entry.category])
    if entry.url is not None:
        event.add("url", vUri(entry.url))
    return event


def _time(moment: str) -> datetime:
    return datetime.fromisoformat(moment).astimezone(UTC).replace(microsecond=0)
