"""Values for tests: each builder gives a sound one, and a test states only what is different about its own.

Together the defaults are a plan without a fault: seven days of 30 minutes on one beginner's resource, for a beginner
with three and a half hours a week.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from studyplan.domain.generation.draft import Draft, Pick
from studyplan.domain.scoring.confidence import weigh
from studyplan.domain.values.candidates import Candidate, CandidateResource, Candidates, candidate_resource
from studyplan.domain.values.context import Constraints, PlanContext
from studyplan.domain.values.ids import plan_id_of
from studyplan.domain.values.learner import Learner
from studyplan.domain.values.plan import Day, Finding, Plan, Task, Timetable
from studyplan.domain.values.plan_request import PlanRequest
from studyplan.domain.values.resource import Resource
from studyplan.domain.values.trace import TraceRecord
from studyplan.domain.values.types import ScorePart
from studyplan.domain.values.versions import Replan

NOW = "2026-01-05T09:00:00.000000+00:00"
LATER = "2026-01-05T09:15:00.000000+00:00"
MUCH_LATER = "2026-01-06T09:00:00.000000+00:00"


def an_id(name: str = "one") -> str:
    """The same UUID for the same name."""
    return str(uuid5(NAMESPACE_OID, name))


def a_learner(**difference: Any) -> Learner:
    ana: dict[str, Any] = {
        "id": an_id("ana"),
        "created_at": NOW,
        "updated_at": NOW,
        "name": "Ana",
        "current_level": "beginner",
        "weekly_hours": 3.5,
    }
    return Learner(**ana | difference)


def a_request(**difference: Any) -> PlanRequest:
    plan_request: dict[str, Any] = {
        "id": an_id("request"),
        "status": "queued",
        "created_at": NOW,
        "updated_at": NOW,
        "learner_id": an_id("ana"),
        "goal": "Learn Python basics",
        "topic": "python",
        "duration_days": 7,
        "constraints": Constraints(max_daily_minutes=60),
    }
    return PlanRequest(**plan_request | difference)


def a_context(**difference: Any) -> PlanContext:
    """A constraint (`max_daily_minutes`, `unavailable_weekdays`) may be given like the context's own fields.

    A day has at most 60 minutes; None for no limit.
    """
    constraints = set(Constraints.model_fields) - set(PlanContext.model_fields)
    limits = {key: difference.pop(key) for key in list(difference) if key in constraints}
    sound: dict[str, Any] = {
        "request_id": an_id("request"),
        "learner_id": an_id("ana"),
        "goal": "Learn Python basics",
        "topic": "python",
        "duration_days": 7,
        "language": None,
        "constraints": Constraints(**{"max_daily_minutes": 60} | limits),
        "current_level": "beginner",
        "preferred_learning_style": "mixed",
        "weekly_hours": 3.5,
        "weak_areas": (),
        "timezone": "UTC",
    }
    return PlanContext(**sound | difference)


def a_resource(name: str = "resource", **difference: Any) -> Resource:
    """Id, title and url follow from `name`."""
    sound: dict[str, Any] = {
        "id": an_id(name),
        "created_at": NOW,
        "updated_at": NOW,
        "title": f"About {name}",
        "url": f"https://example.org/{name.replace(' ', '-')}",
        "topic": "python",
        "difficulty": "beginner",
        "resource_type": "article",
        "estimated_minutes": 210,
        "estimate_source": "stated",
    }
    return Resource(**sound | difference)


def an_item(name: str = "resource", *, minutes: int = 210, **difference: Any) -> CandidateResource:
    return candidate_resource(a_resource(name, estimated_minutes=minutes, **difference))


def a_candidate(name: str = "resource", *, score: float = 0.5, **difference: Any) -> Candidate:
    """A candidate; `difference` is its own (`fit`), or its resource's, but for the length, which is `minutes`."""
    part = ScorePart(name="level", points=score, why="beginner is at the learner's level")
    own = {key: difference.pop(key) for key in ("fit", "weak_areas", "goal", "follows") if key in difference}
    item = an_item(name, **difference)
    return Candidate(item=item, score=score, parts=(part,), selection_reason="on the topic", **own)


def some_candidates(*ranked: Candidate, **difference: Any) -> Candidates:
    held = ranked or (a_candidate(),)
    sound: dict[str, Any] = {
        "topic": "python",
        "resolved_by": "as written",
        "capacity_minutes": 210,
        "usable_minutes": sum(candidate.item.minutes for candidate in held),
        "ranked": held,
        "rejected_by_reason": (),
        "rejected_examples": (),
    }
    return Candidates(**sound | difference)


def a_draft(*names: str, **difference: Any) -> Draft:
    """Picks of the resources with these names, in order."""
    picks = tuple(Pick(resource_id=an_id(name), reason=f"Study {name}.") for name in names or ("resource",))
    sound: dict[str, Any] = {"generated_by": "mock", "picks": picks}
    return Draft(**sound | difference)


@dataclass(frozen=True)
class Placed:
    """A task and the day it is on."""

    day: int
    task: Task


def a_task(name: str = "resource", *, day: int = 1, **difference: Any) -> Placed:
    sound: dict[str, Any] = {
        "id": an_id(f"task of {name} on day {day}"),
        "resource_id": an_id(name),
        "title": f"About {name}",
        "url": f"https://example.org/{name.replace(' ', '-')}",
        "task_type": "study",
        "minutes": 30,
        "part": 1,
        "parts": 1,
        "reason": f"Study {name}.",
    }
    return Placed(day, Task(**sound | difference))


def a_plan(
    tasks: list[Placed] | None = None,
    *,
    days: int = 7,
    rest: tuple[int, ...] = (),
    start_date: str | None = None,
    **difference: Any,
) -> Timetable:
    """A timetable of `days` days. Without `tasks` every day that is not for rest has one of 30 minutes."""
    if tasks is None:
        parts = [day for day in range(1, days + 1) if day not in rest]
        tasks = [a_task(day=day, part=part, parts=len(parts)) for part, day in enumerate(parts, 1)]
    laid_out = tuple(_day(day, tasks, rest=day in rest, start_date=start_date) for day in range(1, days + 1))
    sound: dict[str, Any] = {"generated_by": "mock", "days": laid_out}
    return Timetable(**sound | difference)


def _day(day: int, placed: list[Placed], *, rest: bool, start_date: str | None) -> Day:
    tasks = tuple(each.task for each in placed if each.day == day)
    when = (date.fromisoformat(start_date) + timedelta(days=day - 1)).isoformat() if start_date else None
    return Day(day=day, date=when, rest=rest, minutes=sum(task.minutes for task in tasks), tasks=tasks)


def a_finding(code: str = "EMPTY_DAY", **difference: Any) -> Finding:
    sound: dict[str, Any] = {"code": code, "severity": "error", "message": f"{code} was found"}
    return Finding(**sound | difference)


def a_published_plan(request_id: str | None = None, **difference: Any) -> Plan:
    request_id = request_id or an_id("request")
    timetable = a_plan()
    sound: dict[str, Any] = {
        "id": plan_id_of(request_id),
        "request_id": request_id,
        "learner_id": an_id("ana"),
        "generated_by": "mock",
        "repaired": 0,
        "status": "completed",
        "created_at": NOW,
        "confidence": weigh(()),
        "days": timetable.days,
        "findings": (),
        "unfinished": None,
        "left_out": (),
        "assumed_prerequisites": (),
    }
    return Plan(**sound | difference)


def a_replan(**difference: Any) -> Replan:
    """The first replan of the plan of `a_published_plan`, from its day 3 on."""
    sound: dict[str, Any] = {
        "plan_id": plan_id_of(an_id("request")),
        "lineage": an_id("request"),
        "base_version": 1,
        "version": 2,
        "from_day": 3,
        "progress_revision": 0,
    }
    return Replan(**sound | difference)


def a_trace_record(step: str = "score_plan", **difference: Any) -> TraceRecord:
    sound: dict[str, Any] = {
        "step": step,
        "attempt": 1,
        "started_at": NOW,
        "milliseconds": 1.5,
        "input": {"request_id": an_id("request"), "attempt": 1},
        "decision": "publish",
    }
    return TraceRecord(**sound | difference)
