"""The second half of a plan's life in the demo: what is left is planned anew, shown with its changes, and accepted."""

from collections.abc import Iterator
from typing import Any

from local.cli.client import Client, wait_until_ended

PATIENCE = 120.0  # seconds

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
