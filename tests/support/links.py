"""Links of learners and what their calendars are made of, for tests; a test states the difference."""

from typing import Any

from studyplan.domain.links.calendar import PlanInForce
from studyplan.domain.links.tokens import ENDING, hash_of, token_from
from studyplan.domain.links.values import Link, expiry_of
from studyplan.domain.progress.values import TaskProgress
from tests.support.builders import NOW, Placed, a_plan, a_published_plan, a_task, an_id
from tests.support.repositories import Repositories
from tests.support.stored import MONDAY


def a_token(name: str = "token") -> str:
    """The same token for the same name."""
    return token_from(name.encode().ljust(20, b".")[:20])


def a_link(name: str = "token", **difference: Any) -> Link:
    """A link with the token of that name."""
    token = a_token(name)
    sound: dict[str, Any] = {
        "id": an_id(name),
        "learner_id": an_id("ana"),
        "kind": "calendar",
        "token_ends_with": token[-ENDING:],
        "created_at": NOW,
        "expires_at": expiry_of(NOW),
        "token_hash": hash_of(token),
    }
    return Link(**sound | difference)


def linked(store: Repositories, owner: str, *links: Link) -> None:
    """Store links of learners."""
    for link in links:
        seen = store.links.of_learner(owner, link.learner_id)
        store.links.replace(owner, seen.added(link, link.created_at), seen=seen)


def in_force(
    *placed: Placed,
    start_date: str | None = MONDAY,
    progress: tuple[TaskProgress, ...] = (),
    published_at: str = NOW,
    **difference: Any,
) -> PlanInForce:
    """A plan in force with these tasks, from a Monday on."""
    tasks = list(placed) or [a_task(day=1)]
    days = a_plan(tasks, days=max(7, *(task.day for task in tasks)), start_date=start_date).days
    return PlanInForce(a_published_plan(**{"days": days} | difference), published_at, progress)
