"""A plan on a terminal: day by day, its checks, its confidence, its trace; on request with the receipts."""

import sys
from collections.abc import Iterator
from datetime import date
from textwrap import wrap
from typing import Any

from local.cli.demo_request import Wish, command_for

WIDTH = 110
INDENT = " " * 11  # as far as the titles of tasks

type Json = dict[str, Any]


def everything(made: Json) -> None:
    """The plan; where there are receipts, what the checks found stands before them."""
    plan, trace, receipts = made["plan"], made["trace"], made.get("receipts")
    print(f"\nThe plan: {_window(plan['days'])}, {_total(plan)} minutes, {_origin(plan)}")
    if receipts:
        _judged(plan, trace)
        _explained(plan, receipts)
    else:
        for day in plan["days"]:
            _day(day)
    _rest_of_plan(plan)
    if not receipts:
        _judged(plan, trace)
    print("\nThe trace")
    for record in trace:
        print(step(record))


def step(record: Json) -> str:
    """One line for one run of one step."""
    what = record["decision"] if not record["error"] else f"{record['error']}: {record['decision']}"
    return f"  {record['step']:<20} attempt {record['attempt']}  {record['milliseconds']:>7.1f} ms  {what}"


def refusal(problem: Json, wish: Wish) -> None:
    """Why there is no plan, and the smallest changes with which there is one, each as a command."""
    print(f"No plan: {problem['detail']}", file=sys.stderr)
    fixes = problem.get("fixes", [])
    if fixes:
        each = "Each of these alone" if len(fixes) > 1 else "This"
        print(f"\n{each} makes it possible:", file=sys.stderr)
    for fix in fixes:
        print(f"  {fix['change']}", file=sys.stderr)
        if command := command_for(wish, fix["patch"]):
            print(f"    {command}", file=sys.stderr)


def _window(days: list[Json]) -> str:
    dates = f" from {days[0]['date']} to {days[-1]['date']}" if days[0]["date"] else ""
    rest = sum(day["rest"] for day in days)
    return f"{len(days)} days{dates}" + (f", {rest} of them for rest" if rest else "")


def _origin(plan: Json) -> str:
    repairs = f", repaired {plan['repaired']}" if plan["repaired"] else ""
    return f"written by {plan['generated_by']}{repairs}"


def _total(plan: Json) -> int:
    return sum(day["minutes"] for day in plan["days"])


def _day(day: Json) -> None:
    print(f"\n{_name(day)}: {'rest' if day['rest'] else str(day['minutes']) + ' minutes'}")
    for task in day["tasks"]:
        _task(task)


def _name(day: Json) -> str:
    when = f", {date.fromisoformat(day['date']):%A} {day['date']}" if day["date"] else ""
    return f"Day {day['day']}{when}"


def _task(task: Json) -> None:
    part = f" (part {task['part']} of {task['parts']})" if task["parts"] > 1 else ""
    print(f"  {task['minutes']:>3} min  {task['task_type']:<8}  {task['title']}{part}")
    if task["part"] == 1:  # it holds for the later parts too
        print(f"{INDENT}{task['reason']}")
        print(f"{INDENT}{task['url']}")


def _rest_of_plan(plan: Json) -> None:
    if plan["begun"]:
        print(f"\nBegun, not finished: {plan['begun']['minutes_left']} minutes are left of the last resource.")
    if plan["left_out"]:
        print("\nLeft out")
        for item in plan["left_out"]:
            print(f"  {item['title']}: {item['reason']}")


def _judged(plan: Json, trace: list[Json]) -> None:
    _checks(trace, plan["findings"])
    _confidence(plan)


def _checks(trace: list[Json], findings: list[Json]) -> None:
    """The checks of the attempt that was published, as the validate step recorded them."""
    ran = [record["output"] for record in trace if record["step"] == "validate_plan" and record["output"]]
    print("\nThe checks")
    for code, found in ran[-1]["checks"].items():
        print(f"  {code:<26} {'passed' if not found else f'{found} found'}")
    for finding in findings:
        print(f"  {finding['severity']}: {finding['message']}")


def _confidence(plan: Json) -> None:
    confidence = plan["confidence"]
    print(f"\nConfidence {confidence['score']:.2f} ({confidence['band']}); the request is {plan['status']}")
    print("  1.00  where every plan starts")
    for factor in confidence["factors"]:
        print(f" {factor['effect']:+.2f}  {factor['code']}: {factor['why']}")


def _explained(plan: Json, receipts: Json) -> None:
    told: dict[str, str] = {}  # resource -> the day on which its receipt stands
    for day, receipt in zip(plan["days"], receipts["days"], strict=True):
        most = "" if day["rest"] else f" of at most {receipt['cap']}"
        print(f"\n{_name(day)}: {'rest' if day['rest'] else str(day['minutes']) + ' minutes' + most}")
        _lines("because " + "; ".join(reason["sentence"] for reason in receipt["why"]), "  ")
        for task, why in zip(day["tasks"], receipt["tasks"], strict=True):
            _task(task)
            if why["resource_id"] in told:
                _lines(f"Why: see {told[why['resource_id']]}", INDENT)
            else:
                told[why["resource_id"]] = f"day {day['day']}"
                for line in _receipt(why):
                    _lines(line, INDENT)


def _receipt(task: Json) -> Iterator[str]:
    role = "practice" if task["task_type"] == "practice" else "study"
    parts = ", ".join(
        f"{part['points']:.2f} {part['name'].replace('_', ' ')}" for part in task["score_parts"] if part["points"]
    )
    if task["score"] is not None:
        yield f"Ranks {task['rank']} in {role} with {task['score']:.2f}: {parts}"
    yield f"Let in: {task['admitted']}"
    yield f"Taken {'; '.join(reason['sentence'] for reason in task['taken'])}"
    yield f"Minutes: {task['of_minutes']}, {task['minutes_from']}"
    for other in task["alternatives"]:
        yield f"Before '{other['title']}' ({other['score']:.2f}): {other['reason']}"
    if task["counterfactual"]:
        yield task["counterfactual"]["sentence"][0].upper() + task["counterfactual"]["sentence"][1:]


def _lines(text: str, indent: str) -> None:
    for line in wrap(text, WIDTH, initial_indent=indent, subsequent_indent=indent + "  "):
        print(line)
