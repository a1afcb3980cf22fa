"""A plan once it is published, as the demo plays it with LIFE=1: tasks done, days lost, a replan, a vote, a feed."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from local.cli.client import Client
from local.cli.life_after import calendar_lines, feedback_lines, lines_of, rated, replanned, shared

DONE, LOST = 2, 2  # tasks, and days after theirs
MORE_MINUTES = 10  # that each done task took than was planned
STARTED_DAYS_AGO = DONE + LOST  # for a plan with a task a day, as Ana's has

type Json = dict[str, Any]


def start_date(zone: str | None) -> str:
    """Return the date of day 1 by which two days are done and two are lost by today."""
    from studyplan.domain.values.context import date_in

    today = date.fromisoformat(date_in(zone or "UTC", datetime.now(UTC).isoformat()))
    return (today - timedelta(days=STARTED_DAYS_AGO)).isoformat()


def live(api: Client, plan: Json, request: Json, trace: list[Json]) -> Json:
    """Record the first two tasks of a plan as done, replan it, rate a task, read the calendar; return all of it."""
    first = [task for day in plan["days"] for task in day["tasks"]][:DONE]
    updates = [
        {"task_id": task["id"], "status": "done", "minutes_spent": task["minutes"] + MORE_MINUTES} for task in first
    ]
    progress = api.patch(f"/api/plans/{plan['id']}/tasks/", {"tasks": updates})
    replan = replanned(api, plan)
    feedback = rated(api, replan["plan"] or plan, request, trace)
    return {"progress": progress, "replan": replan, "feedback": feedback, "calendar": shared(api, plan)}


def print_life(plan: Json, life: Json) -> None:
    """Print what is done and late, the pace, the next task, the replan, what a vote changes, and the calendar."""
    progress = life["progress"]
    today = f", day {progress['day']}" if progress["day"] else ""
    print(f"\nThe plan on {progress['today']}{today}")
    recorded = {task["task_id"]: task for task in progress["tasks"]}
    for day in plan["days"]:
        for task in day["tasks"]:
            if task["id"] in recorded:
                _print_task("done", day, task, f", took {recorded[task['id']]['minutes_spent']}")
            elif day["date"] < progress["today"]:
                _print_task("late", day, task, "")
    for line in _sums(progress):
        print(f"  {line}")
    replan = lines_of(plan, progress, life["replan"])
    for line in (*replan, *feedback_lines(life["feedback"]), *calendar_lines(life["calendar"])):
        print(line)


def _sums(progress: Json) -> Iterator[str]:
    counts, minutes, following = progress["counts"], progress["minutes"], progress["next_task"]
    yield f"{counts['done']} of {counts['total']} tasks done, {counts['late']} late, {counts['due']} due by today"
    spent = f"{minutes['done']} of {minutes['planned']} minutes done in {minutes['spent']}"
    yield f"{spent}: pace {progress['pace']:.2f}"
    if following:
        yield f"next: {following['task']['title']}, of day {following['day']}"


def _print_task(state: str, day: Json, task: Json, took: str) -> None:
    part = f" (part {task['part']} of {task['parts']})" if task["parts"] > 1 else ""
    print(f"  {state:<5} day {day['day']:<3} {task['minutes']:>3} min{took}  {task['title']}{part}")
