"""Names, goals, weak areas and tokens are in no log line, no metric and no error, whatever is done with them."""

import json
import logging
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from studyplan.http import api
from tests.support.builders import a_resource
from tests.support.calls import event_of
from tests.support.fakes.adapters import InMemoryAdapters
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.handlers import STEPS, Context, handler_of
from tests.support.repositories import Repositories

type Json = dict[str, Any]
type Call = tuple[str, str, str, Any, dict[str, str]]  # function, method, path, body, headers

MARK = "zq7marker"
ROUNDS = 10
LEARNERS, REQUESTS, RESOURCES = "/api/learners/", "/api/plan-requests/", "/api/resources/"
PLANS = "/api/plans/"


class Unreliable(InMemoryWorkflow):
    """Fails every fifth start."""

    def start(self, owner: str, request_id: str, correlation_id: str) -> None:
        super().start(owner, request_id, correlation_id)
        if len(self.starts) % 5 == 0:
            raise ConnectionError(f"no start for {MARK}")


@pytest.fixture
def unreliable(fakes: InMemoryAdapters, store: Repositories, monkeypatch: pytest.MonkeyPatch) -> Unreliable:
    workflow = Unreliable()
    fakes.workflow = workflow
    monkeypatch.setenv("MAX_OPEN_REQUESTS", "100")
    for number in range(6):
        kind = "exercise" if number % 3 == 2 else "article"
        store.library.add("local", a_resource(f"{number}", estimated_minutes=35, resource_type=kind))
    return workflow


class Caller:
    """Calls as they come from API Gateway, each with a token; keeps the errors, and what was made."""

    def __init__(self) -> None:
        self.calls = 0
        self.errors: list[tuple[int, str]] = []

    def __call__(self, name: str, method: str, path: str, body: Any = None, **headers: str) -> Json:
        self.calls += 1
        token = f"Bearer {MARK}.{self.calls}.{MARK}"
        event = event_of(name)
        query = headers.pop("query", None)
        sent = {"Authorization": token, **{key.replace("_", "-"): value for key, value in headers.items()}}
        event |= {"httpMethod": method, "path": path, "headers": sent, "resource": "/api/{proxy+}"}
        event |= {"body": body if isinstance(body, str) else json.dumps(body)} if body is not None else {"body": None}
        event |= {"multiValueQueryStringParameters": {"cursor": [query], "topic": [query]} if query else None}
        event["requestContext"] |= {"path": f"/v1{path}"}
        event["requestContext"]["authorizer"] |= {"claims": {"name": MARK}}
        answer: Json = handler_of(name)(event, Context())
        if answer["statusCode"] >= 400:
            self.errors.append((answer["statusCode"], answer["body"]))
        return answer


def learner(**difference: Any) -> Json:
    sound = {"name": f"{MARK} name", "current_level": "beginner", "weekly_hours": 5, "weak_areas": [f"{MARK} area"]}
    return sound | difference


def plan_request(learner_id: str, **difference: Any) -> Json:
    sound = {"learner_id": learner_id, "goal": f"Be {MARK}", "topic": "python", "duration_days": 7}
    return sound | difference


def refused(ana: str, key: str) -> Iterator[Call]:
    """Calls with a marker in each place from which it could get into an error."""
    for wrong in ({"name": MARK * 40}, {"name": f"{MARK}\x00"}, {"weak_areas": [MARK * 10]}, {"weak_areas": MARK}):
        yield "learners_api", "POST", LEARNERS, learner(**wrong), {}
    yield "learners_api", "POST", LEARNERS, learner(current_level=MARK, timezone=MARK, weekly_hours=MARK), {}
    yield "learners_api", "POST", LEARNERS, f'{{"name": "{MARK}", "name": "{MARK}"}}', {}
    yield "learners_api", "POST", LEARNERS, f'{{"name": "{MARK}"', {}
    yield "learners_api", "PATCH", f"{LEARNERS}{ana}/", {"name": MARK}, {"If_Match": f'"{MARK}"'}
    yield "learners_api", "GET", f"{LEARNERS}{MARK}/", None, {}
    yield "resources_api", "GET", RESOURCES, None, {"query": MARK}
    yield "plans_api", "POST", REQUESTS, plan_request(ana, goal=MARK * 100), {}
    yield "plans_api", "POST", REQUESTS, plan_request(ana, topic=MARK), {}  # nothing on it: Infeasible
    yield "plans_api", "POST", REQUESTS, plan_request(ana, goal=f"{MARK} other"), {"Idempotency_Key": key}
    yield "plans_api", "POST", REQUESTS, plan_request(MARK), {"Idempotency_Key": f"{MARK}\n"}
    yield "plans_api", "POST", REQUESTS, plan_request(ana), {"Content_Type": f"text/{MARK}"}
    yield "plans_api", "GET", f"/api/{MARK}", None, {"X_Correlation_ID": f"{MARK} {MARK}"}


def one_round(call: Caller, number: int) -> str:
    """Twenty calls; the id of a plan request that was accepted."""
    key = f"{MARK}-{number}"
    made = call("learners_api", "POST", LEARNERS, learner(name=f"{MARK} {number}"))
    ana = json.loads(made["body"])["id"]
    changed = call("learners_api", "PATCH", f"{LEARNERS}{ana}/", {"weak_areas": [MARK, f"{MARK} too"]})
    asked = call("plans_api", "POST", REQUESTS, plan_request(ana), Idempotency_Key=key)
    call("plans_api", "POST", f"{REQUESTS}check/", plan_request(ana))
    assert [made["statusCode"], changed["statusCode"], asked["statusCode"]] == [201, 200, 202]
    for name, method, path, body, headers in refused(ana, key):
        assert call(name, method, path, body, **headers)["statusCode"] >= 400, (path, body, headers)
    request_id: str = json.loads(asked["body"])["id"]
    return request_id


def ticks(plan_id: str, task_id: str) -> Iterator[Call]:
    """Notes, one that is stored and others in each way in which a call can be refused."""
    tasks, tick = f"{PLANS}{plan_id}/tasks/", {"task_id": task_id, "status": "done", "note": f"{MARK} was hard"}
    yield "progress_api", "PATCH", tasks, {"tasks": [tick]}, {}
    yield "progress_api", "PATCH", tasks, {"tasks": [tick | {"note": f"{MARK} again"}]}, {"If_Match": f'"{MARK}"'}
    yield "progress_api", "PATCH", tasks, {"tasks": [tick, tick]}, {}
    yield "progress_api", "PATCH", tasks, {"tasks": [tick | {"note": MARK * 100}]}, {}
    yield "progress_api", "PATCH", tasks, {"tasks": [tick | {"status": MARK}]}, {}
    yield "progress_api", "PATCH", f"{PLANS}{MARK}/tasks/", {"tasks": [tick]}, {}


def marked(text: str) -> list[str]:
    return [line for line in text.splitlines() if MARK in line]


@pytest.fixture
def heard(
    logged: Callable[[], str], caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> Callable[[], str]:
    """All that a function puts out: its log, that of every library, and what it prints, such as metrics (EMF)."""
    caplog.set_level(logging.INFO)

    def so_far() -> str:
        out, err = capfd.readouterr()
        return f"{logged()}\n{caplog.text}\n{out}\n{err}"

    return so_far


def test_of_two_hundred_calls_and_their_steps_nothing_is_heard(
    unreliable: Unreliable, heard: Callable[[], str], logged: Callable[[], str]
) -> None:
    call = Caller()
    accepted = [one_round(call, number) for number in range(ROUNDS)]
    for request_id in accepted:
        for step in STEPS:
            handler_of(step)(event_of(step) | {"request_id": request_id, "correlation_id": "call-1"}, Context())
    assert call.calls == 200
    assert len(call.errors) == 16 * ROUNDS
    assert {status for status, _ in call.errors} == {400, 404, 412, 415, 422}
    assert logged().count('"answered"') == 200, "the log was there to be read"
    assert logged().count('"step done"') == len(STEPS) * ROUNDS
    assert "start failed" in logged()
    assert marked(heard()) == []
    assert [body for _, body in call.errors if MARK in body] == []
    assert marked("\n".join(map(str, unreliable.starts))) == []


def test_of_notes_nothing_is_heard(
    unreliable: Unreliable, store: Repositories, heard: Callable[[], str], logged: Callable[[], str]
) -> None:
    call = Caller()
    request_id = one_round(call, 0)
    ends = [
        handler_of(step)(event_of(step) | {"request_id": request_id, "correlation_id": "call-1"}, Context())
        for step in STEPS
    ]
    plan = store.plans.get("local", ends[-1]["plan_id"])
    assert plan is not None
    task = next(task for day in plan.days for task in day.tasks)
    statuses = [call(*each[:4], **each[4])["statusCode"] for each in ticks(plan.id, task.id)]
    assert statuses == [200, 412, 422, 422, 422, 404]
    assert MARK in store.progress.get("local", plan.id).model_dump_json(), "it is there, for its owner"
    assert "was hard" not in plan.model_dump_json()
    assert logged().count('"answered"') == call.calls
    assert marked(heard()) == []
    assert [body for _, body in call.errors if MARK in body] == []


def test_of_a_store_that_fails_with_what_it_was_given_nothing_is_heard(
    store: Repositories, heard: Callable[[], str], broken_store: Callable[[Exception], None]
) -> None:
    call = Caller()
    broken_store(RuntimeError(f"cannot store {MARK}"))
    for _ in range(3):
        assert call("learners_api", "POST", LEARNERS, learner())["statusCode"] == 500
    for step in STEPS:
        with pytest.raises(Exception) as failure:  # noqa: PT011 - whatever it is called
            handler_of(step)(event_of(step), Context())
        assert MARK not in str(failure.value), "Lambda prints it, and the state machine keeps it"
    assert marked(heard()) == []
    assert [body for _, body in call.errors if MARK in body] == []


def test_of_a_plan_that_fails_the_trace_has_no_name_goal_or_token(unreliable: Unreliable, store: Repositories) -> None:
    """Weak areas are why a resource was chosen: the trace, which only its owner can read, has them."""
    call = Caller()
    request_id = one_round(call, 0)
    for step in STEPS:
        handler_of(step)(event_of(step) | {"request_id": request_id}, Context())
    records = "\n".join(record.model_dump_json() for record in store.runs.trace("local", request_id))
    assert f"Be {MARK}" not in records
    assert f"{MARK} 0" not in records


def test_a_marker_in_a_log_line_would_be_heard(heard: Callable[[], str]) -> None:
    api.logger.info("answered", learner=MARK)
    logging.getLogger("a.library").warning("%s", MARK)
    print(f'{{"_aws": {{}}, "learner": "{MARK}"}}')
    assert len(marked(heard())) == 3
