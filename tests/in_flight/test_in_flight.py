"""Executions in flight survive a new version: what an older one left before a step, this one's step goes on with."""

import gzip
import json
import re
from typing import Any

import pytest

from evals.plan_rules.rules import CHOICE, TIMETABLE, violations
from tests.in_flight.snapshot import FOLDER, as_item, place
from tests.support import aws
from tests.support.builders import a_candidate, a_context, some_candidates
from tests.support.handlers import OWNER, STEPS, call
from tests.support.judged import judged
from tests.support.repositories import Repositories

type Json = dict[str, Any]

PATHS = [path for path in sorted(FOLDER.glob("*.json")) if not path.name.endswith(".asl.json")]
VERSIONS = {path.stem: json.loads(path.read_text("utf-8")) for path in PATHS}


def put(rows: list[Json]) -> None:
    for row in rows:
        aws.client("dynamodb").put_item(TableName=aws.TABLE, Item=as_item(row))


def finished_from(step: str, told: Json) -> Json:
    """The answer of the last step, all from this one on having been run."""
    answers: list[Json] = [call(name, told) for name in STEPS[STEPS.index(step) :]]
    return answers[-1]


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("version", VERSIONS)
def test_what_an_older_version_began_is_finished(store: Repositories, version: str, step: str) -> None:
    before = VERSIONS[version][step]
    put(before["rows"])
    answer = finished_from(step, before["input"])
    assert answer["status"] == "completed"
    plan = store.plans.get(OWNER, answer["plan_id"])
    assert plan is not None
    assert sum(day.minutes for day in plan.days) == 210
    candidates = some_candidates(*(a_candidate(f"resource {number}", minutes=35) for number in range(6)))
    assert violations(judged(plan, a_context(), candidates), (*CHOICE, *TIMETABLE)) == []


@pytest.mark.parametrize("step", STEPS)
def test_an_input_with_only_what_the_first_machine_said_is_enough(store: Repositories, step: str) -> None:
    before = VERSIONS["0.1"][step]
    put(before["rows"])
    told = {name: before["input"][name] for name in ("owner", "request_id", "attempt")}
    assert finished_from(step, told)["status"] == "completed"


def with_more(row: Json) -> Json:
    """A row as a newer version may write it: one more attribute, and one more field in what is packed."""
    item = as_item(row)
    if "body" in item:
        item["body"] = {"B": json.dumps(json.loads(unpacked(item)) | {"of_a_newer_version": True}).encode()}
    return item | {"of_a_newer_version": {"BOOL": True}}


@pytest.mark.parametrize("step", STEPS)
def test_a_version_turned_back_goes_on_with_what_the_newer_one_left(store: Repositories, step: str) -> None:
    """The newer machine may say more, too, while the function's alias is back already."""
    before = VERSIONS["0.1"][step]
    for row in before["rows"]:
        aws.client("dynamodb").put_item(TableName=aws.TABLE, Item=with_more(row))
    assert finished_from(step, before["input"] | {"of_a_newer_version": 1})["status"] == "completed"


@pytest.mark.parametrize("step", STEPS)
def test_what_this_version_leaves_the_first_one_reads(store: Repositories, step: str) -> None:
    """While both run side by side, 0.1 goes on with rows of 0.2: the names of fields are those that it knows."""
    known = {place(row): names_in(as_item(row)) for row in VERSIONS["0.1"]["publish_plan"]["rows"]}
    for row in VERSIONS["0.2"][step]["rows"]:
        if "TRACE" not in row["sk"]["S"]:  # nobody but a reader of traces looks into those
            assert names_in(as_item(row)) >= known[place(row)], row["sk"]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_task_keeps_the_id_that_an_older_version_gave_it(store: Repositories, version: str) -> None:
    """Progress hangs on it; this version computes ids in another way."""
    before = VERSIONS[version]["publish_plan"]
    put(before["rows"])
    (timetable,) = (row for row in before["rows"] if row["sk"]["S"] == "TIMETABLE#01")
    given = {task["id"] for day in json.loads(unpacked(as_item(timetable)))["days"] for task in day["tasks"]}
    plan = store.plans.get(OWNER, finished_from("publish_plan", before["input"])["plan_id"])
    assert plan is not None
    assert {task.id for day in plan.days for task in day.tasks} == given != set()


def unpacked(row: Json) -> str:
    blob: bytes = row["body"]["B"]
    return (gzip.decompress(blob) if blob[:2] == b"\x1f\x8b" else blob).decode()


def names_in(row: Json) -> set[str]:
    """All names of fields in what is packed in a row."""
    if "body" not in row:
        return set()
    return set(re.findall(r'"(\w+)":', unpacked(row)))


def test_each_version_has_all_steps() -> None:
    """A file without its steps would pass everything."""
    assert set(VERSIONS) >= {"0.1", "0.2", "0.2-before-26", "0.2-before-29"}
    assert all(set(version) == set(STEPS) for version in VERSIONS.values())
    assert all(version["publish_plan"]["rows"] for version in VERSIONS.values())
