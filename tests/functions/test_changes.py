"""PATCH as RFC 7396 has it, If-Match, urls that move, and what a deletion takes with it."""

from collections.abc import Iterator
from typing import Any

import pytest

from studyplan.adapters.dynamodb.library_repository import LIBRARY_LIMIT
from studyplan.adapters.stepfunctions import StepFunctionsWorkflow
from studyplan.domain.scoring.decision import Attempt
from studyplan.runtime import wiring
from tests.functions.conftest import Ask
from tests.support import aws
from tests.support.builders import (
    LATER,
    a_context,
    a_draft,
    a_learner,
    a_plan,
    a_published_plan,
    a_request,
    a_resource,
    a_trace_record,
    an_id,
    some_candidates,
)
from tests.support.repositories import Repositories

type Json = dict[str, Any]

ANA, PAGE = f"/api/learners/{an_id('ana')}/", f"/api/resources/{an_id('resource')}/"
FULL_LEARNER = a_learner(preferred_learning_style="video", weak_areas=("loops",), timezone="Europe/Copenhagen")
FULL_RESOURCE = a_resource(
    tags=("loops",), prerequisites=(an_id("other"),), description="Long.", language="da", license="MIT", source="us"
)
# What null takes a field back to, and what it leaves as it is.
LEARNER_DEFAULTS = {"preferred_learning_style": "mixed", "weak_areas": [], "timezone": "UTC"}
RESOURCE_DEFAULTS: Json = {"tags": [], "prerequisites": [], **dict.fromkeys(("description", "language"))}
RESOURCE_DEFAULTS |= dict.fromkeys(("license", "source"))
# The set of an owner's open requests, when there is none: a row that stays.
NONE_OPEN = {"pk": {"S": "OWNER#local#OPEN"}, "sk": {"S": "IDS"}}


@pytest.fixture(autouse=True)
def filled(store: Repositories) -> None:
    store.learners.add("local", FULL_LEARNER)
    store.library.add("local", FULL_RESOURCE)


def api_of(path: str) -> str:
    return "learners_api" if path.startswith("/api/learners/") else "resources_api"


def patch(ask: Ask, path: str, body: Json, if_match: str | None = None) -> Json:
    return ask(api_of(path), "PATCH", path, body, headers={"If-Match": if_match} if if_match else {})


def delete(ask: Ask, path: str, if_match: str | None = None) -> Json:
    return ask(api_of(path), "DELETE", path, None, headers={"If-Match": if_match} if if_match else {})


def tag_of(ask: Ask, path: str) -> str:
    headers = ask(api_of(path), "GET", path)["multiValueHeaders"]
    (tag,) = {name.lower(): value for name, value in headers.items()}["etag"]
    return str(tag)


@pytest.mark.parametrize(
    ("path", "field", "default"),
    [
        *((ANA, field, default) for field, default in LEARNER_DEFAULTS.items()),
        *((PAGE, field, default) for field, default in RESOURCE_DEFAULTS.items()),
    ],
)
def test_null_takes_a_field_back_to_its_default(ask: Ask, path: str, field: str, default: object) -> None:
    before = ask(api_of(path), "GET", path)["read"]
    answer = patch(ask, path, {field: None})
    assert (answer["statusCode"], before[field] != default) == (200, True)
    assert answer["read"] == before | {field: default, "updated_at": answer["read"]["updated_at"]}
    assert ask(api_of(path), "GET", path)["read"] == answer["read"]


@pytest.mark.parametrize(
    ("path", "field"),
    [
        *((ANA, field) for field in ("name", "current_level", "weekly_hours")),
        *((PAGE, field) for field in ("title", "url", "topic", "difficulty", "resource_type")),
    ],
)
def test_a_field_that_has_no_default_can_not_be_null(ask: Ask, path: str, field: str) -> None:
    before = aws.rows()
    answer = patch(ask, path, {field: None})
    assert (answer["statusCode"], [fault["pointer"] for fault in answer["read"]["errors"]]) == (422, [f"/{field}"])
    assert aws.rows() == before


@pytest.mark.parametrize("path", [ANA, PAGE])
def test_a_list_is_replaced_and_not_added_to(ask: Ask, path: str) -> None:
    field = "weak_areas" if path == ANA else "tags"
    assert patch(ask, path, {field: ["syntax", "types"]})["read"][field] == ["syntax", "types"]


def test_minutes_that_are_taken_back_are_a_guess_again_and_a_guess_follows_the_type(ask: Ask) -> None:
    seen = []
    for body in ({"estimated_minutes": None}, {"resource_type": "book"}, {"estimated_minutes": 45}, {"title": "Other"}):
        read = patch(ask, PAGE, body)["read"]
        seen.append((read["estimated_minutes"], read["estimate_source"]))
    assert seen == [(15, "default"), (600, "default"), (45, "stated"), (45, "stated")]


@pytest.mark.parametrize("path", [ANA, PAGE])
def test_a_change_or_deletion_of_an_older_version_is_refused(ask: Ask, path: str) -> None:
    old = tag_of(ask, path)
    text = "name" if path == ANA else "title"
    assert patch(ask, path, {text: "Theirs"}, old)["statusCode"] == 200
    assert patch(ask, path, {text: "Ours"}, old)["statusCode"] == 412
    assert delete(ask, path, old)["statusCode"] == 412
    assert ask(api_of(path), "GET", path)["read"][text] == "Theirs"
    assert delete(ask, path, tag_of(ask, path))["statusCode"] == 204


@pytest.mark.parametrize("path", [ANA, PAGE])
def test_a_star_matches_whatever_is_there_and_nothing_that_is_not(ask: Ask, path: str) -> None:
    text = "name" if path == ANA else "title"
    assert patch(ask, path, {text: "Ours"}, "*")["statusCode"] == 200
    assert patch(ask, path, {text: "Again"}, f'"other", {tag_of(ask, path)}')["statusCode"] == 200
    assert delete(ask, path, "*")["statusCode"] == 204
    assert patch(ask, path, {text: "Ours"}, "*")["statusCode"] == 404


def post(ask: Ask, url: str, **difference: Any) -> Json:
    sound = {"title": "New", "topic": "python", "difficulty": "beginner", "resource_type": "article"}
    return ask("resources_api", "POST", "/api/resources/", sound | {"url": url} | difference)


def test_a_url_is_free_when_its_resource_has_moved_or_gone(ask: Ask) -> None:
    first, moved = FULL_RESOURCE.url, "https://example.org/moved"
    assert patch(ask, PAGE, {"url": moved})["statusCode"] == 200
    second = post(ask, first)
    assert second["statusCode"] == 201
    taken = patch(ask, PAGE, {"url": f"{first}/#part"})
    assert (taken["statusCode"], second["read"]["id"] in taken["read"]["detail"]) == (409, True)
    assert post(ask, moved)["statusCode"] == 409
    assert delete(ask, PAGE)["statusCode"] == 204
    assert post(ask, moved)["statusCode"] == 201


def test_another_spelling_of_its_own_url_is_no_conflict(ask: Ask) -> None:
    assert patch(ask, PAGE, {"url": f"{FULL_RESOURCE.url}/#part"})["read"]["url"] == f"{FULL_RESOURCE.url}/#part"
    assert post(ask, FULL_RESOURCE.url)["statusCode"] == 409


def test_a_resource_that_others_need_stays_until_they_no_longer_do(ask: Ask) -> None:
    other = post(ask, "https://example.org/other", prerequisites=[an_id("resource")])["read"]["id"]
    refused = delete(ask, PAGE)
    assert (refused["statusCode"], other in refused["read"]["detail"]) == (409, True)
    assert patch(ask, f"/api/resources/{other}/", {"prerequisites": None})["statusCode"] == 200
    assert delete(ask, PAGE)["statusCode"] == 204


@pytest.mark.covers("error:LibraryFull")
def test_a_library_that_is_full_says_so_and_has_room_after_a_deletion(ask: Ask) -> None:
    head = {"pk": {"S": "OWNER#local#CATALOGUE"}, "sk": {"S": "HEAD"}}
    change = {
        "UpdateExpression": "SET held = :limit",
        "ExpressionAttributeValues": {":limit": {"N": f"{LIBRARY_LIMIT}"}},
    }
    aws.client("dynamodb").update_item(TableName=aws.TABLE, Key=head, **change)
    refused = post(ask, "https://example.org/more")
    assert (refused["statusCode"], refused["read"]["code"]) == (422, "LibraryFull")
    assert f"{LIBRARY_LIMIT}" in refused["read"]["detail"]
    assert post(ask, FULL_RESOURCE.url)["statusCode"] == 409, "that it is there already is the better answer"
    assert delete(ask, PAGE)["statusCode"] == 204
    assert post(ask, "https://example.org/more")["statusCode"] == 201


@pytest.fixture
def slow_machine(moto: None, store: Repositories) -> Iterator[None]:
    """A machine whose executions run until they are stopped."""
    states = {"Wait": {"Type": "Wait", "Seconds": 3600, "End": True}}
    aws.create_machine({"StartAt": "Wait", "States": states})
    yield
    aws.client("stepfunctions").delete_state_machine(stateMachineArn=aws.MACHINE)


def leave_everything(store: Repositories, name: str, learner_id: str) -> None:
    """A request of a learner with all that a run leaves."""
    key = an_id(name)
    request, context = a_request(id=key, learner_id=learner_id), a_context(request_id=key, learner_id=learner_id)
    store.requests.add("local", request, context, deadline=LATER)
    store.runs.of("local", key).save_candidates(some_candidates())
    store.runs.of("local", key).save_draft(1, a_draft(), a_plan())
    store.runs.of("local", key).save_attempt(1, Attempt(findings=()))
    store.runs.add_trace("local", key, a_trace_record())


@pytest.mark.covers("error:LearnerDeleted")
def test_with_a_learner_goes_all_of_it_and_what_runs_is_stopped(
    ask: Ask, store: Repositories, slow_machine: None
) -> None:
    before = aws.rows()
    gone = str(
        ask("learners_api", "POST", "/api/learners/", {"name": "B", "current_level": "beginner", "weekly_hours": 1})[
            "read"
        ]["id"]
    )
    leave_everything(store, "done", gone)
    store.plans.publish("local", a_published_plan(an_id("done"), learner_id=gone))
    leave_everything(store, "running", gone)
    wiring.workflow().start("local", an_id("running"), "call-1")
    machines, arn = (
        aws.client("stepfunctions"),
        f"{aws.MACHINE.replace(':stateMachine:', ':execution:')}:{an_id('running')}",
    )
    aws.until(lambda: "WaitStateEntered" in str(machines.get_execution_history(executionArn=arn)["events"]))
    assert delete(ask, f"/api/learners/{gone}/")["statusCode"] == 204
    left = [row for row in aws.rows() if row != NONE_OPEN]
    assert sorted(map(str, left)) == sorted(map(str, before)), "no row of it is left, and no other is gone"
    # moto's stop is a word to a thread, which it hears a little later.
    aws.until(lambda: wiring.workflow().state(an_id("running")) == "ended")
    assert machines.describe_execution(executionArn=arn)["status"] == "ABORTED"


CUT_OFF = [
    ("requests", "fail"),
    ("plans", "delete"),
    ("runs", "delete"),
    ("requests", "delete"),
    ("learners", "delete"),
]


@pytest.mark.parametrize(("repository", "method"), CUT_OFF)
def test_a_deletion_that_was_cut_off_is_finished_by_the_next(
    ask: Ask, store: Repositories, repository: str, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(StepFunctionsWorkflow, "stop", lambda *_: None)
    others = [row for row in aws.rows() if "RESOURCE" in row["pk"]["S"]]
    for name in ("one", "two"):
        leave_everything(store, name, an_id("ana"))
        store.plans.publish("local", a_published_plan(an_id(name)))

    def cut_off(*_: Any, **__: Any) -> None:
        raise ConnectionError("gone")

    with monkeypatch.context() as broken:
        broken.setattr(type(getattr(store, repository)), method, cut_off)
        assert delete(ask, ANA)["statusCode"] == 500
    assert ask("learners_api", "GET", ANA)["statusCode"] == 200, "it can be asked for again"
    assert delete(ask, ANA)["statusCode"] == 204
    left = [row for row in aws.rows() if "RESOURCE" in row["pk"]["S"]]
    assert left == others
    assert {row["pk"]["S"].split("#")[2] for row in aws.rows() if row != NONE_OPEN} == {"RESOURCE", "URL", "CATALOGUE"}
