"""The calendar of a learner over HTTP: a month in two zones, after a tick, a replan, a revocation; no secret leaks."""

import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events
from icalendar import Calendar

from local.stack.stack import Stack
from tests.api import bodies
from tests.api.client import Answer, Client, Json
from tests.api.routes import covers

pytestmark = pytest.mark.stack

ZONES = ("Pacific/Auckland", "America/Los_Angeles")
NOTE = "a note that nobody else reads"


@dataclass(frozen=True)
class Subscribed:
    """A learner with a plan of a month, and the link of their calendar."""

    learner: Json
    plan: Json
    link: Json

    @property
    def path(self) -> str:
        return urlsplit(self.link["url"]).path


def subscribed(api: Client, zone: str, **constraints: Any) -> Subscribed:
    """A learner whose plan began three days ago, by their own date."""
    learner = api.made("/api/learners/", bodies.learner(timezone=zone))
    start = datetime.now(UTC).astimezone(ZoneInfo(zone)).date() - timedelta(days=3)
    limits = {"max_daily_minutes": 60, "start_date": start.isoformat(), "unavailable_weekdays": ["SUN"]}
    asked = bodies.plan_request(learner["id"], duration_days=30, constraints=limits | constraints)
    request = api.ended(api.made("/api/plan-requests/", asked)["id"])
    plan = api.get(f"/api/plans/{request['plan_id']}/").body
    return Subscribed(learner, plan, made_link(api, learner["id"], "calendar"))


def made_link(api: Client, learner_id: str, kind: str) -> Json:
    answer = api.post(f"/api/learners/{learner_id}/links/", {"kind": kind})
    assert (answer.status, answer.headers["Cache-Control"]) == (201, "no-store")
    return answer.body


def events_of(answer: Answer) -> dict[str, Any]:
    """The events of a calendar by their ids, each id once."""
    assert (answer.status, answer.headers["Content-Type"]) == (200, "text/calendar; charset=utf-8"), answer.content
    events = Calendar.from_ical(answer.content).walk("VEVENT")
    by_id = {str(event["UID"]): event for event in events}
    assert len(by_id) == len(events)
    return by_id


def planned(plan: Json) -> dict[str, str]:
    return {task["id"]: day["date"] for day in plan["days"] for task in day["tasks"]}


def dates(events: dict[str, Any]) -> dict[str, str]:
    return {uid: event["DTSTART"].dt.isoformat() for uid, event in events.items()}


@pytest.fixture(scope="module", params=ZONES)
def ana(request: pytest.FixtureRequest, api: Client) -> Subscribed:
    return subscribed(api, request.param)


@covers(200, "GET /calendar/{id}/plan.ics")
def test_a_month_is_in_the_calendar_day_by_day_whatever_the_zone(api: Client, ana: Subscribed) -> None:
    answer = api.get(ana.path)
    events = events_of(answer)
    assert dates(events) == planned(ana.plan)
    calendar = Calendar.from_ical(answer.content)
    occurring = recurring_ical_events.of(calendar)
    for day in ana.plan["days"]:
        found = {str(event["UID"]) for event in occurring.at(date.fromisoformat(day["date"]))}
        assert found == {task["id"] for task in day["tasks"]}
        assert not (day["rest"] and found)
    assert str(calendar["X-WR-TIMEZONE"]) == ana.learner["timezone"]
    assert all(line.endswith(b"\r") and len(line) <= 76 for line in answer.content.split(b"\n")[:-1])
    assert {event["SEQUENCE"] for event in events.values()} == {1}


@covers(304, "GET /calendar/{id}/plan.ics", "HEAD /calendar/{id}/plan.ics")
def test_what_has_not_changed_is_not_sent_again(api: Client, ana: Subscribed) -> None:
    first, second = api.get(ana.path), api.get(ana.path)
    assert (first.content, first.headers["ETag"]) == (second.content, second.headers["ETag"])
    assert first.headers["Cache-Control"] == "private"
    assert first.headers["Referrer-Policy"] == "no-referrer"
    known = {"If-None-Match": first.headers["ETag"]}
    for method in ("GET", "HEAD"):
        answer = api.call(method, ana.path, headers=known)
        assert (answer.status, answer.content) == (304, b"")
    head = api.call("HEAD", ana.path)
    assert (head.status, head.content, head.headers["ETag"]) == (200, b"", first.headers["ETag"])


def test_after_a_replan_tasks_keep_their_events_and_have_a_higher_sequence(api: Client, ana: Subscribed) -> None:
    before, old = events_of(api.get(ana.path)), api.get(ana.path).headers["ETag"]
    path = f"/api/plans/{ana.plan['id']}"
    done = ana.plan["days"][0]["tasks"][0]["id"]
    tick = {"task_id": done, "status": "done", "minutes_spent": 33, "note": NOTE}
    assert api.call("PATCH", f"{path}/tasks/", bodies.as_json({"tasks": [tick]}), bodies.JSON).status == 200
    ticked = events_of(api.get(ana.path))
    assert str(ticked[done]["SUMMARY"]) == f"✓ {before[done]['SUMMARY']}"
    assert {event["SEQUENCE"] for event in ticked.values()} == {1}
    replan = api.ended(api.made(f"{path}/replan/", {})["id"])
    assert events_of(api.get(ana.path)).keys() == ticked.keys(), "a version that is proposed changes nothing"
    plan = api.post(f"{path}/versions/{replan['version']}/accept/").body
    answer = api.get(ana.path)
    after = events_of(answer)
    assert answer.headers["ETag"] != old
    assert dates(after) == planned(plan)
    assert done in after
    moved = {uid for uid in before.keys() & after.keys() if dates(before)[uid] != dates(after)[uid]}
    assert moved, "what was late is on a later day, as the same event"
    assert {event["SEQUENCE"] for event in after.values()} == {2}
    assert NOTE.encode() not in answer.content


@covers(404, "GET /calendar/{id}/plan.ics", "HEAD /calendar/{id}/plan.ics")
def test_a_calendar_that_is_revoked_unknown_deleted_or_of_another_kind_is_the_same_404(api: Client) -> None:
    ana = subscribed(api, "UTC")
    links = f"/api/learners/{ana.learner['id']}/links/"
    other, learners = (made_link(api, ana.learner["id"], kind) for kind in ("calendar", "learner"))
    listed = api.get(links).body["items"]
    assert [item["id"] for item in listed] == [learners["id"], other["id"], ana.link["id"]]
    for link in (other, ana.link):
        assert link["token"].encode() not in api.get(links).content
    assert api.call("DELETE", f"{links}{ana.link['id']}/").status == 204
    assert api.call("DELETE", f"{links}{ana.link['id']}/").status == 404
    assert api.get(urlsplit(other["url"]).path).status == 200
    dead = [ana.path, "/calendar/no-token/plan.ics", f"/calendar/{'a' * 32}/plan.ics"]
    dead += [f"/calendar/{learners['token']}/plan.ics"]
    answers = {api.get(path).content for path in dead}
    assert api.call("DELETE", f"/api/learners/{ana.learner['id']}/").status == 204
    answers.add(api.get(urlsplit(other["url"]).path).content)
    assert len(answers) == 1
    assert api.get(ana.path).body["code"] == "LinkNotFound"
    assert api.call("HEAD", ana.path).status == 404


def test_plans_without_dates_are_left_out_and_the_calendar_says_so(api: Client) -> None:
    learner = api.made("/api/learners/", bodies.learner())
    api.ended(api.made("/api/plan-requests/", bodies.plan_request(learner["id"]))["id"])
    answer = api.get(urlsplit(made_link(api, learner["id"], "calendar")["url"]).path)
    assert events_of(answer) == {}
    assert "1 plan without dates is left out" in str(Calendar.from_ical(answer.content)["X-WR-CALDESC"])


def test_no_log_of_the_stack_has_the_secret_of_a_link(api: Client, stack: Stack) -> None:
    ana = subscribed(api, "UTC")
    token = ana.link["token"]
    for path in (ana.path, ana.path.removesuffix("/plan.ics"), f"{ana.path}?x={token}", f"{ana.path}/more/"):
        for method in ("GET", "HEAD", "PUT"):
            api.call(method, path)
    time.sleep(0.5)  # the workers' lines are written by a thread
    logs = [path for path in Path(stack.logs).rglob("*") if path.is_file()]
    text = b"".join(path.read_bytes() for path in logs)
    assert b"calendar" in text
    assert token.encode() not in text
