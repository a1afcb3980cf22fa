"""The library changes while plans are made from it: each plan is of what its request found, and no change is lost."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from studyplan.domain.values.resource import ResourcePatch
from studyplan.runtime import wiring
from studyplan.services.updates import delete_resource, update_resource
from tests.concurrency.conftest import Database, Show
from tests.concurrency.functions import EmulatedAdapters, run_steps
from tests.concurrency.submitting import Functions, prepare
from tests.concurrency.workflow import CountingWorkflow
from tests.support.builders import a_resource, an_id

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

OWNER = "shelf"
EDITORS, PLANNERS, TURNS = 4, 4, 5


def edit(database: Database, number: int) -> None:
    """Add resources, rename each, and delete every second one."""
    store = database.store()
    for turn in range(2 * TURNS):
        name = f"page {number}-{turn}"
        store.library.add(OWNER, a_resource(name))
        patch = ResourcePatch(title=f"Renamed {name}")
        update_resource(store.library, OWNER, an_id(name), patch, if_match=None, now=wiring.now())
        if turn % 2:
            delete_resource(store.library, OWNER, an_id(name), if_match=None)


def test_plans_are_made_while_four_callers_change_the_library(
    database: Database, show: Show, monkeypatch: pytest.MonkeyPatch
) -> None:
    workflow = CountingWorkflow()
    adapters = EmulatedAdapters(database.table(), workflow)
    monkeypatch.setattr(wiring, "adapters", lambda: adapters)
    prepare(database.store(), OWNER)
    functions = Functions.of(PLANNERS, database.store, workflow)

    def plan(number: int) -> list[str]:
        made = []
        for turn in range(TURNS):
            request = functions.post(number, OWNER, f"key {number}-{turn}").request_id
            assert run_steps(OWNER, request) == ""
            made.append(request)
        return made

    with ThreadPoolExecutor(EDITORS + PLANNERS) as pool:
        edits = [pool.submit(edit, database, number) for number in range(EDITORS)]
        plans = [pool.submit(plan, number) for number in range(PLANNERS)]
        requests = [request for made in plans for request in made.result()]
        for each in edits:
            each.result()
    for request in requests:
        assert planned(request) <= found(request), "a plan is made of its own request's candidates"
    kept = {f"Renamed page {number}-{turn}" for number in range(EDITORS) for turn in range(0, 2 * TURNS, 2)}
    for library in (database.store().library, adapters.library, functions.stores[0].library):
        assert {resource.title for resource in library.all(OWNER)} == kept | {"About resource"}
    assert head(database) == {"held": {"N": str(len(kept) + 1)}}
    show(f"{len(requests)} plans while {EDITORS} callers change the library: no change lost")


def found(request_id: str, owner: str = OWNER) -> set[str]:
    return {candidate.item.id for candidate in wiring.runs().of(owner, request_id).candidates().ranked}


def planned(request_id: str, owner: str = OWNER) -> set[str]:
    request = wiring.requests().get(owner, request_id)
    assert request is not None
    assert request.plan_id is not None
    plan = wiring.plans().get(owner, request.plan_id)
    assert plan is not None
    resources = {task.resource_id for day in plan.days for task in day.tasks}
    assert resources
    return resources


def head(database: Database) -> dict[str, Any]:
    (row,) = [row for row in database.rows(OWNER) if row["sk"]["S"] == "HEAD"]
    return {"held": row["held"]}
