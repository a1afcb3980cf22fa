"""What several tests have in a store before they begin."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

from studyplan.adapters.dynamodb import keys
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Plan
from studyplan.domain.values.plan_request import PlanRequest
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_learner, a_plan, a_published_plan, a_request, a_task, an_id
from tests.support.repositories import Repositories

MONDAY, SUNDAY, NEXT_MONDAY, NEXT_SUNDAY = "2026-03-02", "2026-03-08", "2026-03-09", "2026-03-15"
type Spent = dict[tuple[str, str], int]  # micro-dollars by owner ("": everybody) and day
MOST = 3  # open requests of an owner, in the tests of that limit


def add_request(
    store: Repositories, owner: str, request: PlanRequest, context: PlanContext, **more: Any
) -> PlanRequest:
    """Add a request as the port does, with a learner for it where there is none."""
    if store.learners.get(owner, request.learner_id) is None:
        store.learners.add(owner, a_learner(id=request.learner_id))
    return store.requests.add(owner, request, context, **more)


def published(store: Repositories, name: str, start_date: str | None, *, owner: str = "ana", **difference: Any) -> Plan:
    """A plan of 30 minutes on day 1 and 20 on day 3, of seven days."""
    days = a_plan([a_task(day=1), a_task(day=3, minutes=20)], start_date=start_date).days
    plan = a_published_plan(an_id(name), **{"days": days} | difference)
    request = a_request(id=an_id(name), learner_id=plan.learner_id)
    add_request(store, owner, request, a_context(request_id=an_id(name)), deadline=LATER)
    assert store.plans.publish(owner, plan)
    return plan


def used_key(owner: str, request_id: str, *, until: str | None = None) -> dict[str, Any]:
    """The row that a deleted request leaves: its id, and when it expires, by default a hundred days after NOW."""
    expiry = until or str(int((datetime.fromisoformat(NOW) + timedelta(days=100)).timestamp()))
    key = {"pk": {"S": f"OWNER#{owner}#REQUEST"}, "sk": {"S": request_id}}
    return {**key, "id": {"S": request_id}, "expires_at": {"N": expiry}}


def open_one(store: Repositories, number: int | str, owner: str = "ana", at_most: int = MOST) -> PlanRequest:
    """Return a request with an id of its own, stored as open while fewer than `at_most` are."""
    name = an_id(f"{number}")
    context = a_context(request_id=name)
    return add_request(store, owner, a_request(id=name), context, deadline=LATER, at_most=at_most)


def spending_in(rows: list[dict[str, Any]]) -> Spent:
    """What model calls have cost, reserved or spent; of everybody, what a day gave and its shares have not left."""
    spent = Counter[tuple[str, str]]()
    for row in rows:
        owner = "" if row["pk"]["S"].startswith("DEPLOYMENT#") else row["pk"]["S"].split("#")[1]
        day = row["sk"]["S"].partition("#")[0]
        spent[owner, day] += int(row.get("micro_usd", {"N": 0})["N"]) - int(row.get("left_micro_usd", {"N": 0})["N"])
    return dict(spent)


def opened_rows(owner: str = "ana") -> int:
    """How many requests are marked as open, whatever the set of ids has; the index also has those with an event."""
    marks = (row.get("open_shard", {}).get("S", "") for row in aws.rows() if row["pk"]["S"] == f"OWNER#{owner}#REQUEST")
    return sum(mark.startswith(keys.OPEN) for mark in marks)
