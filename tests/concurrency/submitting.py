"""Owners who can submit plan requests, each call as in a function of its own, with the code that the API answers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from studyplan.domain.errors.base import StudyplanError
from studyplan.domain.values.ids import id_from
from studyplan.domain.values.plan_request import PlanRequestIn
from studyplan.http.problems import problem_of
from studyplan.ports import MAX_OPEN_REQUESTS, Workflow
from studyplan.runtime import wiring
from studyplan.services.submit import PlanRequestService
from tests.support.builders import a_learner, a_resource, an_id
from tests.support.repositories import Repositories

BODY = PlanRequestIn.model_validate(
    {"learner_id": an_id("ana"), "goal": "Learn Python basics", "topic": "python", "duration_days": 7}
)


class Answer(NamedTuple):
    """The status of an answer, and the id of the request where there is one, and when it was created."""

    code: int
    request_id: str = ""
    created_at: str = ""


def prepare(store: Repositories, owner: str) -> None:
    """Give an owner a learner and a library that suffice for a plan of a week."""
    store.learners.add(owner, a_learner())
    assert store.library.add(owner, a_resource()) is None
    assert len(store.library.all(owner)) == 1  # compiled, as after the first plan


@dataclass(frozen=True)
class Functions:
    """As many `plans_api` as there are callers."""

    stores: list[Repositories]
    workflow: Workflow

    @classmethod
    def of(cls, count: int, store: Callable[[], Repositories], workflow: Workflow) -> "Functions":
        return cls([store() for _ in range(count)], workflow)

    def post(self, number: int, owner: str, key: str | None) -> Answer:
        """Submit by function `number`."""
        store = self.stores[number]
        service = PlanRequestService(
            store.learners,
            store.library,
            store.aliases,
            store.requests,
            store.plans,
            self.workflow,
            meaning=lambda: None,
            now=wiring.now,
            new_id=wiring.new_id,
            max_open=MAX_OPEN_REQUESTS,
        )
        try:
            request = service.submit(owner, BODY, idempotency_key=key)
        except StudyplanError as failure:
            return Answer(problem_of(failure)["status"])
        return Answer(202, request.id, request.created_at)


def id_of(owner: str, key: str) -> str:
    return id_from(owner, "plan-request", key)
