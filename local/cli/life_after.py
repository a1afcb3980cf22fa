"""What follows in a plan's life, in the demo: a replan that is shown and accepted, a rated task, and the calendar."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from local.cli.client import Client, wait_until_ended

PATIENCE = 120.0  # seconds
EVENTS = 5  # of the calendar that are shown
RATING, DIFFICULTY = 1, "too_hard"
DATES = ("start_date", "deadline", "exam_date", "unavailable_dates")  # without them the next plan competes with none

type Json = dict[str, Any]


def replanned(api: Client, plan: Json) -> Json:
    """Replan a plan from today on and accept the version; return the request, what changed, and the plan then."""
    path = f"/api/plans/{plan['id']}/"
    sent = api.post(f"{path}replan/")
    request = wait_until_ended(api, sent["id"], lambda _record: None, seconds=PATIENCE)
    result = {"request": request, "plan": None}
    number = request["version"]
    if number is None:
        return result
    result["changes"] = api.get(f"{path}changes/?to={number}")
    result["checks"] = api.get(f"{path}explain/?version={number}")["checks"]
    result["plan"] = api.post(f"{path}versions/{number}/accept/")
    result["versions"] = api.get(f"{path}versions/")
    return result


def lines_of(before: Json, progress: Json, replan: Json) -> Iterator[str]:
    """Yield what a replan has changed, what it has left alone, what the checks say, and the days that remain."""
    after, request = replan["plan"], replan["request"]
    if after is None:
        yield f"\nNo version: {request['failure']['code']}. {request['failure']['message']}"
        return
    first = after["days"][after["history_days"]]
    yield f"\nThe replan from {first['date']}, day {first['day']}: version {after['version']}"
    for change in replan["changes"]["items"]:
        yield f"  {_change(change)}"
    yield f"  {replan['changes']['moved_tasks']} tasks are on another day"
    yield f"  {_history(before, after, progress)}"
    yield from (f"  {line}" for line in _checks(replan["checks"]))
    confidence = after["confidence"]["score"]
    yield f"  accepted: version {replan['versions']['current']} is in force, confidence {confidence:.2f}"
    yield "\nThe remaining plan"
    for day in after["days"][after["history_days"] :]:
        tasks = "; ".join(f"{task['title']} ({task['minutes']})" for task in day["tasks"])
        yield f"  day {day['day']:<3} {day['date']}  {day['minutes']:>3} min  {tasks or 'free'}"


def _change(change: Json) -> str:
    days = {"from": change["from_day"], "to": change["to_day"]}
    where = ", ".join(f"{name} day {day}" for name, day in days.items() if day is not None)
    if change["kind"] == "resized":
        where = f"on day {change['to_day']}: from {change['minutes_before']} to {change['minutes_after']} min"
    return f"{change['kind']:<7} {where:<22} {change['title']}: {change['reason']}"


def _history(before: Json, after: Json, progress: Json) -> str:
    """Say whether what is done is where and as it was."""
    done = {task["task_id"] for task in progress["tasks"] if task["status"] == "done"}
    places = [
        {task["id"]: (day["day"], task) for day in plan["days"] for task in day["tasks"] if task["id"] in done}
        for plan in (before, after)
    ]
    return f"{len(done)} done tasks: {'untouched' if places[0] == places[1] else 'CHANGED'}"


def _checks(checks: list[Json]) -> Iterator[str]:
    failed = [check for check in checks if not check["passed"]]
    yield f"the remaining plan passes {len(checks) - len(failed)} of {len(checks)} checks"
    for check in failed:
        yield from (f"{finding['severity']} {check['code']}: {finding['message']}" for finding in check["findings"])


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
