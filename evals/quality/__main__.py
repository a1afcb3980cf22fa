"""`python -m evals.quality`: makes the plan of each case in this process, and grades it.

ONLY is words that the case's name must contain, PLANS=1 prints each plan, FORMAT is text or json, BY=teacher grades
the plans of the judge's own teacher instead. MORE=100 judges so many random requests in place of the cases, which SEED
changes: nobody can have fitted the product to them. Exit code 1: a goal
is missed; 2: an unknown format, or no case of this name.
"""

import json
import os
import sys
from collections.abc import Mapping
from typing import Any

from evals.plan_rules.facts import facts_of
from evals.quality.cases import Case, cases, more_cases, situation_of
from evals.quality.libraries import library
from evals.quality.measures.given import given_plan
from evals.quality.measures.grades import grade
from evals.quality.measures.interleaving import days_too_many
from evals.quality.possible import best_plan
from evals.quality.report import as_json, as_text, plan_as_text
from evals.quality.results import Result, goals
from evals.quality.situation import Covered, Situation, useful_minutes

DUE = 0.25  # of the time: a library with less at the learner's level may lead to a refusal


def main(environment: Mapping[str, str]) -> int:
    form, only = environment.get("FORMAT") or "text", (environment.get("ONLY") or "").lower().split()
    every = (
        more_cases(int(environment["MORE"]), int(environment.get("SEED") or 1)) if environment.get("MORE") else cases()
    )
    chosen = [case for case in every if all(word in f"{case.library} {case.name}".lower() for word in only)]
    if form not in ("text", "json") or not chosen:
        wrong = "FORMAT must be text or json." if chosen else f"No case has the words {' '.join(only)}."
        print(wrong, file=sys.stderr)
        return 2
    results, skipped = judge(chosen, by_teacher=environment.get("BY") == "teacher")
    if environment.get("PLANS"):
        print("\n".join(map(plan_as_text, results)))
    elif form == "json":
        print(json.dumps(as_json(results, skipped), ensure_ascii=False, indent=2))
    else:
        print(as_text(results, skipped))
    return 0 if all(goal.met for goal in goals(results)) else 1


def judge(chosen: list[Case], *, by_teacher: bool = False) -> tuple[list[Result], list[str]]:
    """Return the results, and the libraries that are not on this machine."""
    from evals.quality.run import product

    results: list[Result] = []
    skipped: dict[str, None] = {}
    with product():
        for case in chosen:
            if library(case.library) is None:
                skipped[case.library] = None
            else:
                results.append(taught(case) if by_teacher else _result(case))
    return results, list(skipped)


def _result(case: Case) -> Result:
    from evals.quality.run import make_plan

    situation = situation_of(case)
    ended = make_plan(case.resources, case.learner, case.request)
    other = make_plan(case.resources, case.learner, case.request, learner_name="another")
    same = _tasks(ended.plan) == _tasks(other.plan)
    if ended.plan is None:
        return Result(
            case, ended.status, None, None, ended.reason, excused=not _is_due(situation), same_for_another=same
        )
    _, best = best_plan(situation, facts_of(case.request, case.learner))
    given = given_plan(situation, ended.plan)
    return Result(
        case,
        ended.status,
        ended.plan["confidence"]["score"],
        grade(given).beside(best),
        plan=ended.plan,
        same_for_another=same,
        days_too_many=days_too_many(given),
    )


def taught(case: Case) -> Result:
    """Return the grade of the plan that the judge's teacher writes."""
    situation = situation_of(case)
    plan, found = best_plan(situation, facts_of(case.request, case.learner))
    return Result(case, "taught", None, found, plan=plan, same_for_another=True)


def _tasks(plan: dict[str, Any] | None) -> list[tuple[int, str, int]]:
    days = plan["days"] if plan else []
    return [(day["day"], task["resource_id"], task["minutes"]) for day in days for task in day["tasks"]]


def _is_due(situation: Situation) -> bool:
    practice = any(item.practice for item in situation.useful)
    enough = useful_minutes(situation, {}, Covered(situation)) >= DUE * situation.capacity
    return enough and (practice or not situation.practice_wanted)


if __name__ == "__main__":
    sys.exit(main(os.environ))
