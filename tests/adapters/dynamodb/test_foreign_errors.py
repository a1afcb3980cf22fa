"""What AWS calls its troubles stops at the adapter: outside there are only our names."""

from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.stub import Stubber

from studyplan.adapters.dynamodb.codec import to_attributes
from studyplan.domain.errors.failures import StoreThrottled, StoreUnavailable
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_learner, a_published_plan, a_request, a_resource, an_id
from tests.support.repositories import Repositories, over

CONDITION = {"Code": "ConditionalCheckFailed"}
CONFLICT = {"Code": "TransactionConflict"}


class Answers:
    """A store whose database gives one prepared answer."""

    def __init__(self) -> None:
        client: Any = aws.client("dynamodb")
        self.stubber = Stubber(client)
        self.store = over(aws.table(client, pauses=()))

    def refuse(self, method: str, code: str, status: int = 400, **more: Any) -> None:
        self.stubber.add_client_error(method, code, http_status_code=status, modeled_fields=more or None)
        self.stubber.activate()


@pytest.fixture
def database(settings: None) -> Answers:
    return Answers()


def read(store: Repositories) -> object:
    return store.learners.get("ana", an_id("ana"))


@pytest.mark.covers("error:StoreThrottled")
@pytest.mark.parametrize(
    "code",
    [
        "ProvisionedThroughputExceededException",
        "ThrottlingException",
        "RequestLimitExceeded",
        "TransactionInProgressException",
    ],
)
def test_too_many_calls_are_a_throttled_store(database: Answers, code: str) -> None:
    database.refuse("get_item", code)
    with pytest.raises(StoreThrottled):
        read(database.store)


@pytest.mark.covers("error:StoreUnavailable")
@pytest.mark.parametrize(("code", "status"), [("InternalServerError", 500), ("ServiceUnavailable", 503), ("?", 502)])
def test_a_server_error_is_an_unavailable_store(database: Answers, code: str, status: int) -> None:
    database.refuse("get_item", code, status)
    with pytest.raises(StoreUnavailable):
        read(database.store)


def test_a_database_that_does_not_answer_is_an_unavailable_store() -> None:
    nobody = boto3.client(
        "dynamodb",
        region_name=aws.REGION,
        endpoint_url="http://127.0.0.1:1",
        config=Config(retries={"total_max_attempts": 1}, connect_timeout=1),
    )
    with pytest.raises(StoreUnavailable):
        read(over(aws.table(nobody)))


def test_a_mistake_of_ours_keeps_its_own_name(database: Answers) -> None:
    database.refuse("get_item", "ValidationException")
    with pytest.raises(ClientError, match="ValidationException"):
        read(database.store)


@pytest.mark.parametrize(
    ("method", "use"),
    [
        ("put_item", lambda store: store.learners.add("ana", a_learner())),
        ("update_item", lambda store: store.requests.mark_running("ana", an_id("request"), now=NOW)),
        ("query", lambda store: store.learners.page("ana", limit=1, cursor=None)),
        ("query", lambda store: list(store.requests.open())),
        ("transact_write_items", lambda store: store.plans.publish("ana", a_published_plan())),
        ("transact_write_items", lambda store: store.requests.add("ana", a_request(), a_context(), deadline=LATER)),
    ],
    ids=["put", "update", "page", "index", "transaction", "transaction of two"],
)
def test_every_kind_of_call_is_named(database: Answers, method: str, use: Any) -> None:
    database.refuse(method, "ThrottlingException")
    database.stubber.add_response("get_item", {})  # a request that is not stored by another call either
    with pytest.raises(StoreThrottled):
        use(database.store)


@pytest.mark.parametrize(
    "reasons", [[CONFLICT], [CONDITION, CONFLICT], [{"Code": "None"}, {"Code": "ThrottlingError"}]]
)
def test_a_transaction_that_met_another_is_worth_another_try(database: Answers, reasons: list[Any]) -> None:
    database.refuse("transact_write_items", "TransactionCanceledException", CancellationReasons=reasons)
    with pytest.raises(StoreThrottled):
        database.store.library.add("ana", a_resource())


@pytest.mark.parametrize(
    "mark",
    [
        lambda store: store.learners.mark_deleted("ana", an_id("ana"), now=NOW),
        lambda store: store.requests.mark_deleted("ana", an_id("request"), now=NOW),
    ],
    ids=["learner", "request"],
)
def test_a_deletion_does_not_take_what_it_cannot_mark_for_missing(database: Answers, mark: Any) -> None:
    database.refuse("update_item", "ConditionalCheckFailedException")
    database.stubber.add_response("get_item", {"Item": {"created_at": {"S": NOW}}})
    with pytest.raises(StoreThrottled):
        mark(database.store)


def test_a_deletion_passes_over_a_row_that_is_not_there(database: Answers) -> None:
    database.refuse("update_item", "ConditionalCheckFailedException")
    database.stubber.add_response("get_item", {})
    assert not database.store.learners.mark_deleted("ana", an_id("ana"), now=NOW)


@pytest.mark.parametrize(
    ("method", "use"),
    [
        ("put_item", lambda store: store.learners.add("ana", a_learner())),
        ("update_item", lambda store: store.requests.fail("ana", an_id("request"), "DeadlinePassed", now=NOW)),
        ("delete_item", lambda store: store.learners.delete("ana", an_id("ana"))),
    ],
)
def test_a_single_write_that_met_a_transaction_is_tried_again(settings: None, method: str, use: Any) -> None:
    client: Any = aws.client("dynamodb")
    stubber = Stubber(client)
    stubber.add_client_error(method, "TransactionConflictException", http_status_code=400)
    stubber.add_response(method, {})
    with stubber:
        use(over(aws.table(client, pauses=(0.0,))))
    stubber.assert_no_pending_responses()


def test_a_request_that_was_stored_by_the_call_that_it_met_is_returned(settings: None) -> None:
    """Of calls with one key; the others need not wait until they meet none."""
    client: Any = aws.client("dynamodb")
    stubber = Stubber(client)
    conflict = {"CancellationReasons": [CONFLICT, {"Code": "None"}, {"Code": "None"}, {"Code": "None"}]}
    stubber.add_client_error("transact_write_items", "TransactionCanceledException", modeled_fields=conflict)
    stubber.add_response("get_item", {"Item": to_attributes(a_request().model_dump(mode="json"))})
    with stubber:
        stored = over(aws.table(client, pauses=())).requests.add("ana", a_request(), a_context(), deadline=LATER)
    assert stored == a_request()
