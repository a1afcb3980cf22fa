"""A small case, the right answer to it, and ways to state the one thing that is different."""

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any, Self
from uuid import NAMESPACE_URL, uuid5

from evals.cases import Case
from evals.client import Ending, Json
from evals.judge import CaseResult, judge

# The API's names, as in `evals.plan_rules.plan` and `evals.rules`.
UNFINISHED, REMAINING, ASSUMED = "unfinished", "remaining_minutes", "assumed_prerequisites"
CANDIDATES, FURTHER_CANDIDATES = "candidates", "further_candidates"
STEPS = ("retrieve_resources", "generate_plan", "validate_plan", "score_plan", "publish_plan")
CHECKS = (
    "MISSING_RETRIEVED_SOURCE",
    "DAILY_TIME_EXCEEDED",
    "DIFFICULTY_TOO_HIGH",
    "NO_PRACTICE_TASKS",
    "DURATION_MISMATCH",
    "RESOURCE_OUTSIDE_TOPIC",
    "WEEKLY_TIME_MISMATCH",
    "EMPTY_DAY",
)


def an_id(name: str) -> str:
    return str(uuid5(NAMESPACE_URL, name))


def a_resource(title: str, kind: str, minutes: int = 30, **more: Any) -> Json:
    plain = {"topic": "knots", "difficulty": "intermediate", "tags": [], "prerequisites": [], "language": "en"}
    url = f"https://example.org/{title.replace(' ', '-')}"
    return {"title": title, "url": url, "resource_type": kind, "estimated_minutes": minutes, **plain, **more}


LIBRARY = (
    a_resource("Loops", "article", difficulty="beginner", tags=["loops"]),
    a_resource("Tie it", "exercise", tags=["loops"]),
    a_resource("Splices", "course", 45, tags=["splices"], prerequisites=["Tie it"]),
    a_resource("Bends", "course", prerequisites=["Tie it"]),
    a_resource("Rope lore", "article"),
    a_resource("Lashings", "video"),
    a_resource("Rigging", "course", difficulty="advanced"),
    a_resource("Hair knots", "video", topic="hair", why_not="it is about hair"),
)


def a_task(title: str, minutes: int = 30, part: int = 1, parts: int = 1, **more: Any) -> Json:
    resource = next(it for it in LIBRARY if it["title"] == title)
    practice = resource["resource_type"] == "exercise"
    return {
        "id": an_id(f"task {title} {part}"),
        "resource_id": an_id(title),
        "title": title,
        "url": resource["url"],
        "task_type": "practice" if practice else "study",
        "minutes": minutes,
        "part": part,
        "parts": parts,
        "reason": "It comes next.",
        **more,
    }


def days(*rows: list[Json]) -> list[Json]:
    """Days of tasks, numbered from 1, each with the sum of its minutes."""
    done: Counter[str] = Counter()
    whole = {an_id(it["title"]): it["estimated_minutes"] for it in LIBRARY}
    for task in (task for tasks in rows for task in tasks):
        task["first_minute"], task["resource_minutes"] = done[task["resource_id"]] + 1, whole[task["resource_id"]]
        done[task["resource_id"]] += task["minutes"]
        last = task["part"] == task["parts"]
        task["continues_after_plan"] = last and done[task["resource_id"]] < whole[task["resource_id"]]
    return [
        {"day": number, "date": None, "rest": False, "minutes": sum(task["minutes"] for task in tasks), "tasks": tasks}
        for number, tasks in enumerate(rows, 1)
    ]


def unfinished(remaining: int) -> Json:
    return {"resource_id": an_id("Splices"), REMAINING: remaining}


def a_finding(code: str, severity: str = "error") -> Json:
    return {"code": code, "severity": severity, "day": None, "task_id": None, "message": "Something was found."}


def a_record(step: str, **more: Any) -> Json:
    plain = {"attempt": 1, "milliseconds": 1.0, "decision": "It went on.", "output": None, "detail": None}
    return {"step": step, "error": None, **plain, **more}


PLAN: Json = {
    "id": an_id("plan"),
    "request_id": an_id("request"),
    "learner_id": an_id("learner"),
    "generated_by": "mock",
    "repaired": 0,
    "status": "completed",
    "confidence": {"score": 1.0, "band": "high", "factors": []},
    "days": days([a_task("Loops")], [a_task("Tie it")], [a_task("Splices")]),
    "findings": [],
    UNFINISHED: unfinished(15),
    "left_out": [],
    ASSUMED: [],
}
REQUEST: Json = {
    "id": an_id("request"),
    "learner_id": an_id("learner"),
    "goal": "Moor a boat",
    "topic": "knots",
    "duration_days": 3,
    "status": "completed",
    "plan_id": an_id("plan"),
    "failure": None,
}
RETRIEVED: Json = {CANDIDATES: [{"resource_id": an_id(it["title"])} for it in LIBRARY], FURTHER_CANDIDATES: []}
TRACE: list[Json] = [
    a_record(step, output={"checks": dict.fromkeys(CHECKS, 0)}, detail=RETRIEVED if step == STEPS[0] else None)
    for step in STEPS
]
CASE: Json = {
    "name": "knots",
    "shows": "A sailor learns knots.",
    "learner": {
        "name": "Siri",
        "current_level": "intermediate",
        "preferred_learning_style": "mixed",
        "weekly_hours": 3.5,
        "weak_areas": ["loops"],
    },
    "request": {
        "goal": "Moor a boat",
        "topic": "knots",
        "duration_days": 3,
        "constraints": {"max_daily_minutes": 60, "must_include_practice": True},
    },
    "expect": {
        "outcome": "plan",
        "minutes": 90,
        "must_use": ["Loops"],
        "levels_rise": True,
        "share_at_level": 0.3,
        "weak_areas": True,
    },
    "resources": list(LIBRARY),
}
REFUSED: Json = {"outcome": "refused", "rule": "NO_PRACTICE", "words": ["practice"], "minutes": 90}
UNDER_REVIEW: Json = {"outcome": "needs_review", "cause": "TOO_THIN", "excused": ["NO_PRACTICE_TASKS"], "minutes": 90}


@dataclass(frozen=True)
class Told:
    """A case and all that was answered; right, but for what a test changes."""

    case: Json
    request: Json
    plan: Json
    trace: list[Json]

    @classmethod
    def right(cls) -> Self:
        return cls(*json.loads(json.dumps([CASE, REQUEST, PLAN, TRACE])))

    def with_days(self, *rows: list[Json], leaves: int | None = None) -> None:
        self.plan["days"] = days(*rows)
        self.plan[UNFINISHED] = None if leaves is None else unfinished(leaves)

    def with_findings(self, status: str, score: float, *findings: Json) -> None:
        self.plan["findings"], self.plan["status"], self.request["status"] = [*findings], status, status
        band = "high" if score >= 0.9 else "acceptable" if score >= 0.7 else "needs_review"
        factor = {"code": findings[0]["code"], "effect": round(score - 1, 2), "why": "1 of it"}
        self.plan["confidence"] = {"score": score, "band": band, "factors": [factor]}

    def without_plan(self, code: str, *findings: Json) -> Ending:
        """A request that failed with `code`, after a validation that found `findings`."""
        failed = {**self.request, "status": "failed", "plan_id": None, "failure": {"code": code, "message": "No."}}
        validated = a_record("validate_plan", attempt=2, detail={"findings": [*findings]})
        return Ending(1.0, ids(), request=failed, trace=(*self.trace[:2], validated))

    def judged(self) -> CaseResult:
        ending = Ending(1.0, ids(), request=self.request, plan=self.plan, trace=tuple(self.trace))
        return judge(a_case(**self.case), ending)


def a_case(**changes: Any) -> Case:
    return Case.model_validate({**CASE, **changes})


def ids() -> dict[str, str]:
    return {it["title"]: an_id(it["title"]) for it in LIBRARY}
