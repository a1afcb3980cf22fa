"""calendar_feed, called with events: who is let in, what changes the tag, and that the secret goes nowhere."""

import json
import logging
from collections.abc import Callable
from typing import Any

import pytest
from icalendar import Calendar

from studyplan.domain.links.calendar import MOST_PLANS
from studyplan.domain.links.values import LinkKind
from studyplan.domain.progress.values import TaskProgress
from studyplan.domain.values.versions import versions_of
from tests.support.builders import LATER, MUCH_LATER, NOW, a_learner, a_published_plan, an_id
from tests.support.calls import Ask, event_of
from tests.support.fakes.workflow import InMemoryWorkflow
from tests.support.handlers import NAMES, Context, handler_of
from tests.support.links import a_link, a_token, linked
from tests.support.loaded import loaded_at_start, loaded_by
from tests.support.repositories import Repositories, deletion_from
from tests.support.stored import MONDAY, published

NEVER = "9999-01-05T09:00:00.000000+00:00"
PATH = f"/calendar/{a_token()}/plan.ics"


@pytest.fixture(autouse=True)
def ana(store: Repositories) -> None:
    store.learners.add("ana", a_learner())
    linked(store, "ana", a_link(expires_at=NEVER))


def events(answer: dict[str, Any]) -> list[Any]:
    assert answer["statusCode"] == 200, answer["body"]
    return Calendar.from_ical(answer["body"]).walk("VEVENT")


def tag(answer: dict[str, Any]) -> str:
    (value,) = answer["multiValueHeaders"]["ETag"]
    return str(value)


def test_a_calendar_has_the_plans_of_its_learner_and_of_nobody_else(ask: Ask, store: Repositories) -> None:
    plan = published(store, "one", MONDAY)
    published(store, "of another owner", MONDAY, owner="ben")
    store.learners.add("ana", a_learner(id=an_id("bo")))
    published(store, "of bo", MONDAY, learner_id=an_id("bo"))
    answer = ask("calendar_feed", "GET", PATH)
    assert {str(event["UID"]) for event in events(answer)} == {task.id for day in plan.days for task in day.tasks}
    assert answer["multiValueHeaders"]["Content-Type"] == ["text/calendar; charset=utf-8"]
    assert answer["multiValueHeaders"]["Cache-Control"] == ["private"]
    assert answer["multiValueHeaders"]["Referrer-Policy"] == ["no-referrer"]


def test_a_later_version_has_its_number_and_its_own_time(ask: Ask, store: Repositories) -> None:
    plan = published(store, "one", MONDAY)
    versions = versions_of(plan, {})
    made = versions.versions[0].model_copy(update={"version": 2, "origin": "move", "created_at": MUCH_LATER})
    moved = plan.model_copy(update={"version": 2})
    store.versions.move("ana", moved, versions.moved(made), previous=plan, progress_revision=0)
    for event in events(ask("calendar_feed", "GET", PATH)):
        assert event["SEQUENCE"] == 2
        assert event["DTSTAMP"].dt.isoformat() == MUCH_LATER.replace(".000000", "")
    assert plan.created_at == NOW


def test_the_tag_changes_with_a_tick_and_not_by_itself(ask: Ask, store: Repositories) -> None:
    plan = published(store, "one", MONDAY)
    first, again = (ask("calendar_feed", "GET", PATH) for _ in range(2))
    assert (first["body"], tag(first)) == (again["body"], tag(again))
    seen = store.progress.get("ana", plan.id)
    done = TaskProgress(task_id=plan.days[0].tasks[0].id, status="done", note="secret note", updated_at=LATER)
    store.progress.record("ana", plan, [done], seen=seen)
    ticked = ask("calendar_feed", "GET", PATH)
    assert tag(ticked) != tag(first)
    assert "secret note" not in ticked["body"]
    assert ask("calendar_feed", "GET", PATH, headers={"if-none-match": tag(ticked)})["statusCode"] == 304
    assert ask("calendar_feed", "GET", PATH, headers={"If-None-Match": f'"x", {tag(first)}'})["statusCode"] == 200


@pytest.mark.parametrize("stated", ["W/{}", "{}", 'W/"other", {}', "*"])
def test_a_caller_who_has_the_calendar_gets_none(ask: Ask, store: Repositories, stated: str) -> None:
    published(store, "one", MONDAY)
    known = stated.format(tag(ask("calendar_feed", "GET", PATH)).removeprefix("W/"))
    answer = ask("calendar_feed", "GET", PATH, headers={"If-None-Match": known})
    assert (answer["statusCode"], answer["body"]) == (304, "")
    assert answer["multiValueHeaders"]["Cache-Control"] == ["private"]


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_every_dead_link_is_answered_alike(ask: Ask, store: Repositories, method: str) -> None:
    linked(store, "ana", a_link("expired", expires_at=LATER), a_link("page", kind="learner", expires_at=NEVER))
    seen = store.links.of_learner("ana", an_id("ana"))
    revoked = seen.revoked(an_id("token"))
    assert revoked is not None
    store.links.replace("ana", revoked, seen=seen)
    store.learners.add("ben", a_learner(id=an_id("ben")))
    linked(store, "ben", a_link("gone", learner_id=an_id("ben"), expires_at=NEVER))
    deletion_from(store, InMemoryWorkflow()).delete("ben", an_id("ben"), if_match=None, now=NOW)
    dead = [*map(a_token, ("token", "expired", "page", "gone", "unknown")), "short", "a" * 32, "%00", "é"]
    answers = [ask("calendar_feed", method, f"/calendar/{token}/plan.ics") for token in dead]
    assert {answer["statusCode"] for answer in answers} == {404}
    assert len({answer["body"] for answer in answers}) == 1
    assert len({json.dumps(answer["multiValueHeaders"], sort_keys=True) for answer in answers}) == 1
    assert method == "HEAD" or answers[0]["read"]["code"] == "LinkNotFound"


def test_a_learner_whose_row_alone_is_gone_has_no_calendar(ask: Ask, store: Repositories) -> None:
    store.learners.delete("ana", an_id("ana"))
    assert ask("calendar_feed", "GET", PATH)["read"]["code"] == "LinkNotFound"


@pytest.mark.parametrize("path", ["/calendar/", f"/calendar/{a_token()}", f"{PATH}/more", f"{PATH}x"])
def test_a_link_opens_no_other_path(ask: Ask, path: str) -> None:
    answer = ask("calendar_feed", "GET", path)
    assert (answer["statusCode"], answer["read"]["detail"]) == (404, "There is no such path.")


def test_the_newest_plans_are_read_and_the_calendar_says_that_there_are_more(ask: Ask, store: Repositories) -> None:
    for number in range(MOST_PLANS + 1):
        created = f"2026-01-05T10:00:{number:02}.000000+00:00"
        plan = a_published_plan(an_id(f"request {number}"), created_at=created)
        store.plans._plans["ana", plan.id] = plan  # type: ignore[attr-defined] # without their requests
    answer = ask("calendar_feed", "GET", PATH)
    assert f"Older plans than the last {MOST_PLANS}" in str(Calendar.from_ical(answer["body"])["X-WR-CALDESC"])


@pytest.mark.parametrize("kind", ["calendar", "learner"])
def test_the_secret_is_in_one_answer_and_in_no_log_metric_or_trace(
    store: Repositories,
    logged: Callable[[], str],
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    kind: LinkKind,
) -> None:
    caplog.set_level(logging.INFO)  # as functions log: what is below would have whole calls

    def asked(name: str, method: str, path: str, body: str | None = None, **given: Any) -> dict[str, Any]:
        event = event_of(name) | {"httpMethod": method, "path": path, "body": body} | given
        event["requestContext"] |= {"path": f"/v1{path}"}
        event["requestContext"].setdefault("authorizer", {"owner": "ana"})["owner"] = "ana"
        answer: dict[str, Any] = handler_of(name)(event, Context())
        return answer

    links = f"/api/learners/{an_id('ana')}/links/"
    made = json.loads(asked("learners_api", "POST", links, json.dumps({"kind": kind}))["body"])
    token, answers = made["token"], [asked("learners_api", "GET", links)["body"]]
    address = f"/calendar/{token}/plan.ics"
    for method, path in (("GET", address), ("HEAD", address), ("PUT", address), ("GET", f"/calendar/{token}/x")):
        answers.append(asked("calendar_feed", method, path)["body"])
    answers.append(asked("calendar_feed", "GET", address, headers="no headers at all")["body"])
    answers.append(asked("learners_api", "DELETE", f"{links}{made['id']}/")["body"])
    answers.append(asked("calendar_feed", "GET", address)["body"])
    out, err = capfd.readouterr()
    told = logged() + caplog.text + out + err
    assert "/calendar/{proxy+}" in told
    assert [place for place in (*answers, told) if token in place] == []
    assert f"{token[-4:]}" in answers[0]


@pytest.mark.slow
def test_only_the_calendars_function_has_what_writes_calendars_and_loads_it_late() -> None:
    for name in NAMES:
        assert "icalendar" not in loaded_at_start(name).packages
    late = loaded_by(
        "import functions.calendar_feed.app;"
        "from studyplan.http.calendar import calendar_text;"
        "from studyplan.domain.links.calendar import CalendarFeed;"
        "calendar_text(CalendarFeed(name='a', description='b', timezone='UTC', entries=()))"
    )
    assert "icalendar" in late.packages
