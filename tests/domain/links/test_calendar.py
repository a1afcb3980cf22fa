"""What the calendar of a learner has, and what an entry says of a task."""

from typing import Any

import pytest

from studyplan.domain.links.calendar import MOST_ENTRIES, CalendarEntry, feed_of
from studyplan.domain.links.entry_texts import http_uri, one_line
from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.values.types import TopicMatch
from tests.support.builders import LATER, MUCH_LATER, NOW, a_learner, a_task, an_id
from tests.support.links import in_force
from tests.support.stored import MONDAY

DONE = an_id("task of resource on day 1")


def entry_of(task: Any = None, **plan: Any) -> CalendarEntry:
    (entry,) = feed_of(a_learner(), [in_force(task or a_task(), **plan)]).entries
    return entry


def recorded(status: str, **difference: Any) -> TaskProgress:
    return TaskProgress(**{"task_id": DONE, "status": status, "updated_at": LATER} | difference)


def test_each_task_is_an_entry_on_its_date_and_rest_days_have_none() -> None:
    feed = feed_of(a_learner(), [in_force(a_task(day=1), a_task(day=1, id=an_id("second")), a_task(day=6))])
    assert [(entry.uid, entry.date) for entry in feed.entries] == [
        (an_id("task of resource on day 1"), MONDAY),
        (an_id("second"), MONDAY),
        (an_id("task of resource on day 6"), "2026-03-07"),
    ]


def test_an_entry_has_the_version_of_its_plan_and_when_it_was_made() -> None:
    entry = entry_of(version=3, published_at=LATER)
    assert (entry.sequence, entry.published_at, entry.changed_at) == (3, LATER, LATER)


def test_a_task_that_is_done_or_skipped_is_marked_with_when_that_was() -> None:
    done, skipped = (entry_of(progress=(recorded(status),)) for status in ("done", "skipped"))
    assert done.summary == "✓ About resource · 30 min"
    assert skipped.summary == "Skipped: About resource · 30 min"
    assert (done.changed_at, done.published_at) == (LATER, NOW)
    assert "\nDone.\n" in done.description
    assert "\nSkipped.\n" in skipped.description
    replanned = entry_of(progress=(recorded("done"),), published_at=MUCH_LATER)
    assert replanned.changed_at == MUCH_LATER


def test_what_a_learner_notes_of_a_task_is_not_in_the_calendar() -> None:
    for status in ("done", "skipped", "planned"):
        entry = entry_of(progress=(recorded(status, note="my secret", minutes_spent=55),))
        assert "my secret" not in entry.model_dump_json()
        assert "55" not in entry.summary + entry.description


def test_an_entry_says_what_how_long_where_why_and_of_which_plan() -> None:
    topic = TopicMatch(id="python", name="Python", how="exact", score=1.0)
    task = a_task(title="Tutorial", part=2, parts=3, first_minute=31, resource_minutes=90)
    entry = entry_of(task, topics=(topic,))
    assert entry.summary == "Tutorial (2/3) · 30 min"
    assert entry.description == (
        "30 minutes, part 2 of 3 (minutes 31 to 60 of 90)\n"
        "https://example.org/resource\n"
        "Why: Study resource.\n"
        "Plan: Python"
    )
    assert (entry.url, entry.category) == ("https://example.org/resource", "Study")


def test_practice_and_reviews_are_named() -> None:
    practice, review = (entry_of(a_task(task_type=kind, part=1, parts=2)) for kind in ("practice", "review"))
    assert (practice.summary, practice.category) == ("Practice: About resource (1/2) · 30 min", "Practice")
    assert (review.summary, review.category) == ("Review: About resource · 30 min", "Review")
    assert review.description.startswith("30 minutes, review 1 of 2\n")


def test_plans_without_dates_are_left_out_and_the_calendar_says_so() -> None:
    dated, undated = in_force(), in_force(start_date=None, id=an_id("undated"))
    assert feed_of(a_learner(), [dated]).description == "The tasks of 1 study plan."
    feed = feed_of(a_learner(), [dated, undated])
    assert len(feed.entries) == 1
    left_out = "1 plan without dates is left out; a plan with a start date is shown."
    assert feed.description == f"The tasks of 1 study plan. {left_out}"
    neither = feed_of(a_learner(), [undated, undated])
    assert neither.entries == ()
    assert neither.description.startswith("The tasks of 0 study plans. 2 plans without dates are left out;")


def test_a_calendar_has_the_latest_1000_tasks_and_says_how_many_are_left_out() -> None:
    tasks = [a_task(f"r{number}", day=1 + number // 4) for number in range(MOST_ENTRIES + 7)]
    feed = feed_of(a_learner(), [in_force(*tasks)])
    assert len(feed.entries) == MOST_ENTRIES
    assert feed.entries[-1].uid == tasks[-1].task.id
    assert tasks[6].task.id not in {entry.uid for entry in feed.entries}
    assert "The first 7 tasks are left out; a calendar has 1,000 at most." in feed.description
    one_more = feed_of(a_learner(), [in_force(*tasks[: MOST_ENTRIES + 1])])
    assert "The first task is left out;" in one_more.description


def test_older_plans_are_said_to_be_left_out() -> None:
    assert feed_of(a_learner(), [in_force()], are_all=False).description.endswith(
        "Older plans than the last 50 are left out."
    )


def test_the_order_in_which_plans_are_read_changes_nothing() -> None:
    plans = [in_force(id=an_id(name), created_at=at) for name, at in (("b", NOW), ("a", NOW), ("c", LATER))]
    assert feed_of(a_learner(), plans) == feed_of(a_learner(), plans[::-1])


def test_a_calendar_is_named_after_its_learner_and_has_the_zone() -> None:
    feed = feed_of(a_learner(name="Ana", timezone="Pacific/Auckland"), [])
    assert (feed.name, feed.timezone) == ("Study plan of Ana", "Pacific/Auckland")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\r\nBEGIN:VEVENT\nb", "a BEGIN:VEVENT b"),
        ("a\x00b\x07c\x7fd\x85e\u2028f\tg", "abcd e f g"),
        ("half \ud83d of a pair", "half of a pair"),
        ("  \n ", ""),
        ("👩‍👩‍👧 family", "👩‍👩‍👧 family"),
        ("x" * 10_000, "x" * 199 + "…"),
    ],
)
def test_a_text_becomes_one_line_without_control_characters(text: str, line: str) -> None:
    assert one_line(text) == line


@pytest.mark.parametrize(
    ("url", "uri"),
    [
        ("https://example.org/a?b=c#d%20e", "https://example.org/a?b=c#d%20e"),
        ('https://example.org/é|"<', "https://example.org/%C3%A9%7C%22%3C"),
        ("https://example.org/a\r\nATTENDEE:b", "https://example.org/aATTENDEE:b"),
        ("HTTP://example.org/", "HTTP://example.org/"),
        ("javascript:alert(1)", None),
        ("https://example.org/" + "x" * 7000, None),
    ],
)
def test_an_address_is_a_uri_or_is_left_out(url: str, uri: str | None) -> None:
    assert http_uri(url) == uri
