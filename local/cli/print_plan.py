"""Prints a plan: day by day, its checks, its confidence, its trace; with EXPLAIN=1 the explanation of each task."""

import sys
from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import Any

from local.cli.demo_request import DemoRequest, command_for

WIDTH = 110
INDENT = " " * 11  # as far as the titles of tasks

type Json = dict[str, Any]


def everything(result: Json) -> None:
    """Print the plan. With an explanation, the results of the checks come first."""
    plan, trace, explanation = result["plan"], result["trace"], result.get("explanation")
    print(f"\nThe plan: {_dates(plan['days'])}, {_total(plan)} minutes, {_origin(plan)}")
    if explanation:
        _checks_and_confidence(plan, trace)
        _explained_days(plan, explanation)
    else:
        for day in plan["days"]:
            print_day(day)
    _rest_of_plan(plan)
    if not explanation:
        _checks_and_confidence(plan, trace)
    print("\nThe trace")
    for record in trace:
        print(step(record))


def step(record: Json) -> str:
    """Return the line for one run of one step."""
    result = record["decision"] if not record["error"] else f"{record['error']}: {record['decision']}"
    return f"  {record['step']:<20} attempt {record['attempt']}  {record['milliseconds']:>7.1f} ms  {result}"


def reading(request: Json) -> str:
    """Return the line that says how the topic of a plan request was read."""
    said = {"exact": "as written", "alias": "another name of it", "nearest": "the nearest topic of the library"}
    read = [f"{match['id']}, {said[match['how']]} ({match['score']:.2f})" for match in request["topics"]]
    return f"  the topic '{request['topic']}' is read as {'; '.join(read) or 'written'}"


def refusal(problem: Json, request: DemoRequest) -> None:
    """Print why no plan is feasible, and the smallest changes that make one feasible, each as a command."""
    print(f"No plan: {problem['detail']}", file=sys.stderr)
    fixes = problem.get("fixes", [])
    if fixes:
        subject = "Each of these changes alone makes" if len(fixes) > 1 else "This change makes"
        print(f"\n{subject} a plan feasible:", file=sys.stderr)
    for fix in fixes:
        print(f"  {fix['change']}", file=sys.stderr)
        if command := command_for(request, fix["patch"]):
            print(f"    {command}", file=sys.stderr)


def _dates(days: list[Json]) -> str:
    dates = f" from {days[0]['date']} to {days[-1]['date']}" if days[0]["date"] else ""
    rest_days = sum(day["rest"] for day in days)
    return f"{len(days)} days{dates}" + (f", {rest_days} of them rest days" if rest_days else "")


def _origin(plan: Json) -> str:
    repairs = f", repaired {plan['repaired']}" if plan["repaired"] else ""
    return f"written by {plan['generated_by']}{repairs}"


def _total(plan: Json) -> int:
    return sum(day["minutes"] for day in plan["days"])


def print_day(day: Json) -> None:
    """Print a day of a plan with its tasks."""
    print(f"\n{_name(day)}: {'rest' if day['rest'] else str(day['minutes']) + ' minutes'}")
    for task in day["tasks"]:
        _task(task)


def _name(day: Json) -> str:
    when = f", {date.fromisoformat(day['date']):%A} {day['date']}" if day["date"] else ""
    return f"Day {day['day']}{when}"


def _task(task: Json) -> None:
    print(f"  {task['minutes']:>3} min  {task['task_type']:<8}  {task['title']}{_place(task)}")
    is_review = task["task_type"] == "review"
    if task["part"] == 1 or is_review:  # a later part's reason is its place, and its url is the same
        print(f"{INDENT}{task['reason']}")
    if task["part"] == 1 and not is_review:
        print(f"{INDENT}{task['url']}")


def _place(task: Json) -> str:
    """Return where in its resource a task is; nothing where it is all of it."""
    if task["minutes"] == task["resource_minutes"] or task["task_type"] == "review":
        return ""
    last = task["first_minute"] + task["minutes"] - 1
    goes_on = ", continues after this plan" if task["continues_after_plan"] else ""
    return f" (minutes {task['first_minute']} to {last} of {task['resource_minutes']}{goes_on})"


def _rest_of_plan(plan: Json) -> None:
    if unfinished := plan["unfinished"]:
        minutes = unfinished["remaining_minutes"]
        print(f"\nUnfinished: {minutes} minutes of the last resource remain after this plan.")
    if plan["left_out"]:
        print("\nLeft out")
        for item in plan["left_out"]:
            print(f"  {item['title']}: {item['reason']}")


def _checks_and_confidence(plan: Json, trace: list[Json]) -> None:
    _checks(trace, plan["findings"])
    _confidence(plan)


def _checks(trace: list[Json], findings: list[Json]) -> None:
    """Print the checks of the published attempt, as `validate_plan` recorded them."""
    outputs = [record["output"] for record in trace if record["step"] == "validate_plan" and record["output"]]
    print("\nThe checks")
    for code, count in outputs[-1]["checks"].items():
        print(f"  {code:<26} {f'{count} found' if count else 'passed'}")
    for finding in findings:
        print(f"  {finding['severity']}: {finding['message']}")


def _confidence(plan: Json) -> None:
    confidence = plan["confidence"]
    print(f"\nConfidence {confidence['score']:.2f} ({confidence['band']}); the request is {plan['status']}")
    print("  1.00  where every plan starts")
    for factor in confidence["factors"]:
        print(f" {factor['effect']:+.2f}  {factor['code']}: {factor['why']}")


def _explained_days(plan: Json, explanation: Json) -> None:
    explained: dict[tuple[str, bool], str] = {}  # resource, and whether it is reviewed -> the day that explains it
    for day, explained_day in zip(plan["days"], explanation["days"], strict=True):
        most = "" if day["rest"] else f" of at most {explained_day['cap']}"
        print(f"\n{_name(day)}: {'rest' if day['rest'] else str(day['minutes']) + ' minutes' + most}")
        _lines("because " + "; ".join(reason["sentence"] for reason in explained_day["why"]), "  ")
        for task, explained_task in zip(day["tasks"], explained_day["tasks"], strict=True):
            _task(task)
            about = explained_task["resource_id"], explained_task["task_type"] == "review"
            if about in explained:
                _lines(f"Explained on {explained[about]}", INDENT)
            else:
                explained[about] = f"day {day['day']}"
                for line in _task_explanation(explained_task):
                    _lines(line, INDENT)


def _task_explanation(task: Json) -> Iterator[str]:
    role = "practice" if task["task_type"] == "practice" else "study"
    parts = ", ".join(
        f"{part['points']:.2f} {part['name'].replace('_', ' ')}" for part in task["score_parts"] if part["points"]
    )
    if task["score"] is not None and task["task_type"] != "review":
        yield f"Ranks {task['rank']} in {role} with {task['score']:.2f}: {parts}"
    yield f"Candidate: {task['selection_reason']}"
    yield f"Selected: {'; '.join(reason['sentence'] for reason in task['selected_because'])}"
    yield f"Minutes: {task['minutes' if task['task_type'] == 'review' else 'of_minutes']}, {task['minutes_from']}"
    for other in task["alternatives"]:
        yield f"Preferred to '{other['title']}' ({other['score']:.2f}): {other['reason']}"
    if task["counterfactual"]:
        yield task["counterfactual"]["sentence"][0].upper() + task["counterfactual"]["sentence"][1:]


def _lines(text: str, indent: str) -> None:
    for line in wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "):
        print(line)
