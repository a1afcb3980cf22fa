"""The same POST many times at once: one request and one execution a key, and never more open ones than the limit."""

from collections import Counter
from functools import partial

import pytest

from tests.concurrency.conftest import Database, Show
from tests.concurrency.database import MeetingDynamoDB
from tests.concurrency.submitting import Answer, Functions, id_of, prepare
from tests.concurrency.workflow import CountingWorkflow
from tests.support.races import at_once

pytestmark = [pytest.mark.stack, pytest.mark.concurrency]

OWNERS = tuple(f"owner-{number}" for number in range(10))
KEYS = tuple(f"key {number}" for number in range(20))
CALLERS = 50
SECONDS = 0.01  # that a transaction has its rows for


def stored(database: Database, owner: str) -> list[str]:
    """Return the ids of an owner's requests. Each has one row by which lists find it."""
    rows = database.rows(owner)
    ids = sorted(row["sk"]["S"] for row in rows if row["pk"]["S"] == f"OWNER#{owner}#REQUEST")
    assert ids == sorted(row["id"]["S"] for row in rows if row["pk"]["S"] == f"OWNER#{owner}#REQUEST_SORT")
    return ids


def is_one(answers: list[Answer], owner: str, key: str) -> bool:
    """Whether all answers are of one request: 202, its id, and one time of creation."""
    return {answer[:2] for answer in answers} == {(202, id_of(owner, key))} and len(set(answers)) == 1


def test_200_keys_posted_by_50_callers_each_are_200_requests_and_200_executions(database: Database, show: Show) -> None:
    workflow = CountingWorkflow()
    functions = Functions.of(CALLERS, database.store, workflow)
    for owner in OWNERS:
        prepare(database.store(), owner)
    wrong: list[tuple[str, str, set[Answer]]] = []
    posts = 0
    for owner in OWNERS:
        for key in KEYS:
            answers = at_once(partial(functions.post, owner=owner, key=key), CALLERS)
            posts += len(answers)
            if not is_one(answers, owner, key):
                wrong.append((owner, key, set(answers)))
    requests = [request_id for owner in OWNERS for request_id in stored(database, owner)]
    assert wrong == []
    assert sorted(requests) == sorted(id_of(owner, key) for owner in OWNERS for key in KEYS)
    assert sorted(requests) == sorted(workflow.states)
    assert set(workflow.calls.values()) == {CALLERS}, "each call starts what it finds: the first may have died"
    show(f"{posts:,} posts: {len(requests)} requests, {len(workflow.states)} executions")


def test_posts_whose_transactions_conflict_have_the_same_answers(database: Database, show: Show) -> None:
    """As DynamoDB has it: of transactions that meet on a row all but one are cancelled."""
    workflow = CountingWorkflow()
    client = MeetingDynamoDB(database.client, SECONDS)
    functions = Functions.of(CALLERS, lambda: database.store(client), workflow)
    prepare(database.store(), "meeting")
    for key in KEYS[:3]:
        answers = at_once(partial(functions.post, owner="meeting", key=key), CALLERS)
        assert is_one(answers, "meeting", key)
    codes = Counter(answer.code for answer in at_once(partial(post_own_key, functions), 30))
    assert codes == {202: 17, 429: 13}
    assert len(stored(database, "meeting")) == len(workflow.states) == 20
    show(f"posts whose transactions conflict: {client.conflicts} conflicts, the same answers")


def post_own_key(functions: Functions, number: int) -> Answer:
    """Post, and again while it is 503: on a machine that is busy a transaction has its rows for longer."""
    while (answer := functions.post(number, "meeting", f"own key {number}")).code == 503:
        pass
    return answer


def test_of_30_keys_at_once_20_are_accepted_and_10_refused(database: Database, show: Show) -> None:
    workflow = CountingWorkflow()
    functions = Functions.of(30, database.store, workflow)
    prepare(database.store(), "eleventh")
    answers = at_once(lambda number: functions.post(number, "eleventh", f"key {number}"), 30)
    codes = Counter(answer.code for answer in answers)
    assert codes == {202: 20, 429: 10}
    accepted = sorted(answer.request_id for answer in answers if answer.code == 202)
    assert accepted == sorted(stored(database, "eleventh")) == sorted(workflow.states)
    show(f"30 keys at once: {codes[202]} accepted, {codes[429]} refused")
