"""What goes on outside a plan, in the demo's third part: a learner rates a task, and subscribes to the calendar."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from local.cli.client import Client, wait_until_ended

PATIENCE = 120.0  # seconds
EVENTS = 5  # of the calendar that are shown
RATING, DIFFICULTY = 1, "too_hard"
DATES = ("start_date", "deadline", "exam_date", "unavailable_dates")  # without them the next plan competes with none

type Json = dict[str, Any]


def rated(api: Client, plan: Json, request: Json, trace: list[Json]) -> Json:
    """Rate the first task of a plan down and too hard; return how its resource ranked before, and in the next plan."""
    task = next(task for day in plan["days"] for task in day["tasks"])
    api.post(f"/api/plans/{plan['id']}/feedback/", {"task_id": task["id"], "rating": RATING, "difficulty": DIFFICULTY})
    constraints = {name: value for name, value in request["constraints"].items() if name not in DATES}
    body = {name: request[name] for name in ("learner_id", "goal", "topic", "duration_days")}
    sent = api.post("/api/plan-requests/", body | {"constraints": constraints})
    ended = wait_until_ended(api, sent["id"], lambda _record: None, seconds=PATIENCE)
    following = api.get(f"/api/plan-requests/{ended['id']}/trace/")["records"]
    resource_id = task["resource_id"]
    return {
        "task": task,
        "before": _place_in(trace, resource_id),
        "after": _place_in(following, resource_id),
        "next_request": ended,
    }


def shared(api: Client, plan: Json) -> Json:
    """Make a link of the learner's calendar, and return it with the calendar as a calendar program reads it."""
    link = api.post(f"/api/learners/{plan['learner_id']}/links/", {"kind": "calendar"})
    return {"link": link, "calendar": api.text(link["url"])}


def feedback_lines(feedback: Json) -> Iterator[str]:
    """Yield what a vote has changed of the rank of a resource."""
    yield f"\nThe next plan, after {feedback['task']['title']} was rated {RATING} of 5 and too hard"
    before, after = feedback["before"], feedback["after"]
    if before is None or after is None:
        yield f"  it is {'no candidate any more' if after is None else 'a candidate now'}"
        return
    for when, place in (("before", before), ("now", after)):
        yield f"  {when:<7} rank {place['rank']} of {place['candidates']}, score {place['score']:.2f}"
    former = {part["name"]: part for part in before["parts"]}
    for part in after["parts"]:
        points = former[part["name"]]["points"] if part["name"] in former else 0.0
        if part["points"] != points:
            yield f"  {part['name']:<10} {points:+.3f} -> {part['points']:+.3f}  {part['why']}"


def calendar_lines(calendar: Json) -> Iterator[str]:
    """Yield the address of a calendar and its first events."""
    from icalendar import Calendar

    yield "\nThe calendar, for Apple's, Google's or Outlook's (this address ends with the demo)"
    yield f"  {calendar['link']['url']}"
    events: list[Any] = Calendar.from_ical(calendar["calendar"]).walk("VEVENT")
    for event in islice(events, EVENTS):
        yield f"  {event['DTSTART'].dt}  {event['SUMMARY']}"
    if len(events) > EVENTS:
        yield f"  and {len(events) - EVENTS} more"


def _place_in(trace: list[Json], resource_id: str) -> Json | None:
    """Return the rank of a resource (from 1), its score and the parts of it; None where it is no candidate."""
    ranking = next((record["detail"] for record in trace if record["step"] == "retrieve_resources"), None) or {}
    candidates = ranking.get("candidates", [])
    for rank, candidate in enumerate(candidates, 1):
        if candidate["resource_id"] == resource_id:
            return {
                "rank": rank,
                "candidates": len(candidates),
                "score": candidate["score"],
                "parts": candidate["parts"],
            }
    return None
