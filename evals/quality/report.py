"""A run on a terminal, or as one JSON object."""

from collections import Counter
from dataclasses import asdict
from typing import Any

from evals.quality.measures.grades import LETTERS, MEASURES
from evals.quality.results import Result, calibration, correlation, goals, letters, means

type Json = dict[str, Any]

ALL_LETTERS = tuple(name for _, name in LETTERS)


def as_text(results: list[Result], skipped: list[str]) -> str:
    lines = [
        f"{len(results)} requests over {len({result.case.library for result in results})} libraries,"
        " written by the mock. Letters: planner (against the library), learner (as it is).",
        "",
        f"  {'library':<15} {'request':<58} {'P':>2} {'L':>2} {'conf':>5} {'status':<12} {'mix':>4}  worst measures",
        *(_row(result) for result in results),
        "",
        *(f"  skipped, catalogue not on this machine: {name}" for name in skipped),
        *_measures(results),
        "",
        *_calibration(results),
        "",
        *(f"  {'met' if goal.met else 'MISSED':<7} {goal.name}: {goal.value}" for goal in goals(results)),
    ]
    return "\n".join(lines)


def _row(result: Result) -> str:
    score = "-" if result.confidence is None else f"{result.confidence:.2f}"
    planner, learner = result.letters
    mix = result.grade.scores.get("interleaving") if result.grade else None
    worst = ", ".join(_worst(result)) or result.reason
    return (
        f"  {result.case.library:<15} {result.case.name[:58]:<58} {planner:>2} {learner:>2} {score:>5}"
        f" {result.status:<12} {'-' if mix is None else f'{mix.planner:.2f}':>4}  {worst}"
    )


def _worst(result: Result) -> list[str]:
    if result.grade is None:
        return []
    scores = result.grade.scores
    return [f"{name} {scores[name].planner:.2f}/{scores[name].learner:.2f}" for name in result.grade.worst(4)]


def _measures(results: list[Result]) -> list[str]:
    weights = {measure.name: measure.weight for measure in MEASURES}
    head = f"  {'measure':<16} {'weight':>6} {'planner':>8} {'learner':>8} {'plans':>6}"
    rows = [
        f"  {name:<16} {weights[name]:>6} {planner:>8.2f} {learner:>8.2f} {count:>6}"
        for name, planner, learner, count in means(results)
    ]
    return [head, *rows]


def _calibration(results: list[Result]) -> list[str]:
    head = "".join(f"{name:>4}" for name in ALL_LETTERS)
    lines = [f"  {'confidence':<14} planner {head}    learner {head}"]
    for name, planner, learner in [*calibration(results), ("all", letters(results, 0), letters(results, 1))]:
        lines.append(f"  {name:<14}         {_counts(planner)}            {_counts(learner)}")
    for name, planner_view in (("planner", True), ("learner", False)):
        found = correlation(results, planner=planner_view)
        lines.append(f"  correlation of confidence and grade ({name}): {'-' if found is None else f'{found:.2f}'}")
    return lines


def _counts(counted: Counter[str]) -> str:
    return "".join(f"{counted[name]:>4}" for name in ALL_LETTERS)


def plan_as_text(result: Result) -> str:
    """Return a plan day by day with its reasons, so that one can read it as its learner."""
    case = result.case
    lines = [
        "",
        f"== {case.library}: {case.name}; {case.learner['weekly_hours']:g} h a week, {case.request['goal']!r}",
        f"   {result.status} {result.confidence if result.confidence is not None else ''}"
        f" letters {' '.join(result.letters)} {result.reason}",
    ]
    if result.plan is None:
        return "\n".join(lines)
    known = {resource["id"]: resource for resource in case.resources}
    for day in result.plan["days"]:
        lines += [f"   day {day['day']}: {day['minutes']} min"]
        lines += [_task(task, known[task["resource_id"]]) for task in day["tasks"] if task["resource_id"] in known]
    lines += [
        f"   {finding['severity']}: {finding['code']} {finding['message']}" for finding in result.plan["findings"]
    ]
    if result.grade:
        lines.append(f"   planner {result.grade.planner:.2f}, learner {result.grade.learner:.2f}: ")
        lines[-1] += ", ".join(f"{key} {it.planner:.2f}/{it.learner:.2f}" for key, it in result.grade.scores.items())
    return "\n".join(lines)


def _task(task: Json, resource: Json) -> str:
    part = f", part {task['part']} of {task['parts']}" if task["parts"] > 1 else ""
    part += ", continues after the plan" if task["continues_after_plan"] else ""
    kind = f"{resource['difficulty']} {resource['resource_type']}"
    return f"     {task['minutes']:>3} {task['title']} ({kind}{part}): {task['reason']}"


def as_json(results: list[Result], skipped: list[str]) -> Json:
    """Return everything that the tables show, with the plans."""
    return {
        "cases": [_case_as_json(result) for result in results],
        "skipped": skipped,
        "measures": [
            {"name": name, "planner": planner, "learner": learner, "plans": count}
            for name, planner, learner, count in means(results)
        ],
        "letters": {"planner": letters(results, 0), "learner": letters(results, 1)},
        "correlation": {
            "planner": correlation(results, planner=True),
            "learner": correlation(results, planner=False),
        },
        "goals": [asdict(goal) for goal in goals(results)],
    }


def _case_as_json(result: Result) -> Json:
    scores = {key: asdict(score) for key, score in result.grade.scores.items()} if result.grade else {}
    return {
        "library": result.case.library,
        "case": result.case.name,
        "learner": result.case.learner,
        "request": result.case.request,
        "status": result.status,
        "reason": result.reason,
        "confidence": result.confidence,
        "letters": dict(zip(("planner", "learner"), result.letters, strict=True)),
        "grades": {"planner": result.grade.planner, "learner": result.grade.learner} if result.grade else None,
        "scores": scores,
        "plan": result.plan,
    }
