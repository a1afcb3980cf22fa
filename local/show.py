"""A plan on a terminal: day by day, its checks, its confidence, its trace."""

from typing import Any

type Json = dict[str, Any]


def everything(made: Json) -> None:
    plan, trace = made["plan"], made["trace"]
    print(f"\nThe plan: {len(plan['days'])} days, {_total(plan)} minutes, written by {plan['generated_by']}")
    for day in plan["days"]:
        _day(day)
    _rest_of_plan(plan)
    _checks(trace, plan["findings"])
    _confidence(plan)
    print("\nThe trace")
    for record in trace:
        print(step(record))


def step(record: Json) -> str:
    """One line for one run of one step."""
    what = record["decision"] if not record["error"] else f"{record['error']}: {record['decision']}"
    return f"  {record['step']:<20} attempt {record['attempt']}  {record['milliseconds']:>7.1f} ms  {what}"


def _total(plan: Json) -> int:
    return sum(day["minutes"] for day in plan["days"])


def _day(day: Json) -> None:
    when = f" ({day['date']})" if day["date"] else ""
    print(f"\nDay {day['day']}{when}: {'rest' if day['rest'] else str(day['minutes']) + ' minutes'}")
    for task in day["tasks"]:
        part = f" (part {task['part']} of {task['parts']})" if task["parts"] > 1 else ""
        print(f"  {task['minutes']:>3} min  {task['task_type']:<8}  {task['title']}{part}")
        print(f"           {task['reason']}")
        print(f"           {task['url']}")


def _rest_of_plan(plan: Json) -> None:
    if plan["begun"]:
        print(f"\nBegun, not finished: {plan['begun']['minutes_left']} minutes are left of the last resource.")
    if plan["left_out"]:
        print("\nLeft out")
        for item in plan["left_out"]:
            print(f"  {item['title']}: {item['reason']}")


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
