"""A calendar as bytes: what RFC 5545 asks of lines, and that programs read of it what was put in."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zlib import crc32

import pytest
import recurring_ical_events
from icalendar import Calendar

from studyplan.domain.links.calendar import FORM, CalendarFeed, feed_of
from studyplan.http.calendar import calendar_text
from tests.support.builders import LATER, a_learner, a_task
from tests.support.links import in_force

HOSTILE = 'Evil\r\nEND:VEVENT\r\nBEGIN:VEVENT\nUID:mine;a,b\\n:"' + "\x00\x07\x1b" + "👩‍👩‍👧" * 40 + "y" * 10_000
BELL = re.compile(rb"[\x00-\x09\x0b\x0c\x0e-\x1f\x7f]")


def feed(*titles: str, **difference: Any) -> CalendarFeed:
    tasks = [a_task(f"r{day}", day=day, title=title, **difference) for day, title in enumerate(titles, 1)]
    return feed_of(a_learner(), [in_force(*tasks, published_at=LATER, version=2)])


def events(text: str) -> list[Any]:
    return Calendar.from_ical(text).walk("VEVENT")


def lines(text: str) -> list[bytes]:
    """The lines as they are sent, before they are unfolded."""
    whole = text.encode()
    assert whole.endswith(b"\r\n")
    assert whole.count(b"\n") == whole.count(b"\r") == whole.count(b"\r\n")
    return whole.removesuffix(b"\r\n").split(b"\r\n")


@pytest.mark.parametrize("shift", range(8))
def test_a_line_has_75_bytes_at_most_and_no_character_is_cut(shift: int) -> None:
    text = calendar_text(feed("x" * shift + "ü👩‍👩‍👧" * 30, reason="→ü" * 200))
    for line in lines(text):
        assert len(line) <= 75, line
        line.decode()
    assert text.count("BEGIN:VEVENT") == 1


def test_a_hostile_title_stays_one_valid_event() -> None:
    text = calendar_text(feed("before", HOSTILE, "after", reason=HOSTILE))
    sent = lines(text)
    assert [line for line in sent if line.startswith(b"BEGIN:VEVENT")] == [b"BEGIN:VEVENT"] * 3
    assert all(len(line) <= 75 for line in sent)
    assert not BELL.search(text.encode())
    one, hostile, other = events(text)
    assert str(one["SUMMARY"]) == "before · 30 min"
    assert str(other["SUMMARY"]) == "after · 30 min"
    summary = str(hostile["SUMMARY"])
    assert summary.startswith('Evil END:VEVENT BEGIN:VEVENT UID:mine;a,b\\n:"👩‍👩‍👧')
    assert len(summary) < 220
    assert len(hostile["DESCRIPTION"]) < 1000
    assert hostile["UID"] not in ("mine", one["UID"], other["UID"])


def test_a_hostile_name_and_address_stay_in_their_places() -> None:
    learner = a_learner().model_copy(update={"name": HOSTILE})
    task = a_task(url="https://example.org/\r\nATTENDEE:mailto:eve@example.org\x00\n")
    text = calendar_text(feed_of(learner, [in_force(task)]))
    assert len(events(text)) == 1
    assert "ATTENDEE" not in {name for event in events(text) for name in event}
    assert not BELL.search(text.encode())


def test_commas_semicolons_backslashes_and_line_ends_are_escaped() -> None:
    text = calendar_text(feed(r"a,b;c\d"))
    assert r"SUMMARY:a\,b\;c\\d · 30 min" in text
    assert r"DESCRIPTION:30 minutes\nhttps://example.org/r1\nWhy: Study r1." in text


def test_a_task_is_an_event_of_a_whole_day_that_leaves_the_day_free() -> None:
    text = calendar_text(feed("Tutorial"))
    (event,) = events(text)
    assert "DTSTART;VALUE=DATE:20260302\r\nDTEND;VALUE=DATE:20260303\r\n" in text
    assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(days=1)
    assert (event["TRANSP"], event["SEQUENCE"]) == ("TRANSPARENT", 2)
    assert event["DTSTAMP"].dt == datetime(2026, 1, 5, 9, 15, tzinfo=UTC)
    assert str(event["URL"]) == "https://example.org/r1"
    assert [str(each) for each in event["CATEGORIES"].cats] == ["Study"]
    assert "VTIMEZONE" not in text


def test_a_reader_of_occurrences_finds_each_task_on_its_day_and_none_besides() -> None:
    calendar = Calendar.from_ical(calendar_text(feed("one", "two", "three")))
    occurring = recurring_ical_events.of(calendar)
    for day, title in ((2, "one"), (3, "two"), (4, "three")):
        (event,) = occurring.at(date(2026, 3, day))
        assert str(event["SUMMARY"]) == f"{title} · 30 min"
    assert occurring.at(date(2026, 3, 1)) == occurring.at(date(2026, 3, 5)) == []


def test_the_calendar_says_what_it_is_and_how_often_to_ask() -> None:
    calendar: Any = Calendar.from_ical(calendar_text(feed("one")))
    assert (calendar["VERSION"], calendar["CALSCALE"]) == ("2.0", "GREGORIAN")
    assert str(calendar["X-WR-CALNAME"]) == str(calendar["NAME"]) == "Study plan of Ana"
    assert str(calendar["X-WR-CALDESC"]) == "The tasks of 1 study plan."
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT6H\r\n" in calendar_text(feed("one"))
    assert "METHOD" not in calendar


def test_a_calendar_without_events_is_a_calendar() -> None:
    calendar = Calendar.from_ical(calendar_text(feed_of(a_learner(), [])))
    assert calendar.walk("VEVENT") == []


def test_a_feed_is_written_in_the_same_bytes_until_its_form_is_raised() -> None:
    """A reader is told by the tag of the feed that nothing has changed; then the bytes must not have, either."""
    checksum = crc32(calendar_text(feed("one", "two", reason="Because, it; is")).encode())
    assert (FORM, checksum) == (1, 2759480378)
