"""Tokens over HTTP: what comes through API Gateway with the real authorizer behind it, and what the front adds."""

import re
import time
from collections.abc import Iterator

import pytest

from local.stack.issuer import AUDIENCE, ISSUER
from local.stack.stack import Stack, running
from tests.api import bodies
from tests.api.client import Answer, Client
from tests.api.routes import ROUTES, concrete, covers
from tests.support.tokens import WRONGS, Minter

pytestmark = pytest.mark.stack

GUARDED = [(method, path) for path, methods in ROUTES.items() if path != "/api/health/" for method in methods]


@pytest.fixture(scope="module")
def minter(stack: Stack) -> Minter:
    return Minter(ISSUER, AUDIENCE, stack.issuer.key, stack.issuer.key_id)


@pytest.fixture(scope="module")
def gateway(stack: Stack) -> Client:
    """API Gateway itself, past the front that would sign."""
    return Client(stack.endpoint)


@pytest.fixture(scope="module")
def base(stack: Stack) -> str:
    return f"/restapis/{stack.outputs['ApiId']}/{stack.outputs['ApiStage']}/_user_request_"


def get(client: Client, path: str, authorization: str | None = None, method: str = "GET") -> Answer:
    headers = {} if authorization is None else {"Authorization": authorization}
    return client.call(method, path, headers=headers)


def is_refused(answer: Answer) -> bool:
    return answer.is_problem(401) and answer.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize(("method", "path"), GUARDED)
def test_no_route_but_health_answers_without_a_token(gateway: Client, base: str, method: str, path: str) -> None:
    assert is_refused(get(gateway, base + concrete(path), method=method))


def test_health_asks_for_none(gateway: Client, base: str) -> None:
    assert get(gateway, f"{base}/api/health/").status == 200
    assert get(gateway, f"{base}/api/health/", "Bearer garbage").status == 200


@pytest.mark.parametrize("path", ["/assets", "/nowhere", "/api/learners/x/y"])
def test_what_is_no_path_of_ours_is_not_told_to_strangers(gateway: Client, base: str, path: str) -> None:
    assert is_refused(get(gateway, base + path))


def test_the_page_asks_for_none(gateway: Client, base: str) -> None:
    page = gateway.once("GET", f"{base}/")  # not `get`, which compares answers with the document of the API
    assert (page.status, page.headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    script = re.search(rb'src="(assets/main[^"]+)"', page.content)
    assert script
    assert gateway.once("GET", f"{base}/{script[1].decode()}").status == 200


@pytest.mark.parametrize("wrong", WRONGS)
def test_a_token_that_is_wrong_is_401(stack: Stack, minter: Minter, wrong: str) -> None:
    assert is_refused(get(Client(stack.url), "/api/learners/", minter.bad()[wrong]))


def test_an_empty_authorization_is_not_signed_by_the_front(stack: Stack) -> None:
    assert is_refused(get(Client(stack.url), "/api/learners/", ""))


def test_a_good_token_is_let_in_by_the_gateway_and_by_the_front(
    gateway: Client, base: str, stack: Stack, minter: Minter
) -> None:
    token = f"Bearer {minter.token(sub='carl')}"
    assert get(gateway, f"{base}/api/learners/", token).status == 200
    assert get(Client(stack.url), "/api/learners/", token).status == 200


def test_one_token_two_routes_and_two_methods_within_the_time_its_answer_is_kept(stack: Stack, minter: Minter) -> None:
    """The first call fills the cache; were its answer about that route or method alone, the others would be 403."""
    api, token = Client(stack.url), f"Bearer {minter.token(sub='dora')}"
    assert get(api, "/api/learners/", token).status == 200
    made = api.post("/api/learners/", bodies.learner(name="Dora"), Authorization=token)
    assert made.status == 201
    place = f"/api/learners/{made.body['id']}/"
    assert get(api, "/api/plans/", token).status == 200
    assert get(api, place, token).status == 200
    assert get(api, place, f"Bearer {minter.token(sub='emil')}").is_problem(404)
    assert is_refused(get(api, place, f"Bearer {minter.token(sub='dora', exp=int(time.time()) - 60)}"))
    assert get(api, place, token, method="DELETE").status == 204
    assert get(api, "/api/nowhere/", token).is_problem(404)
    assert get(api, "/api/plans/", token, method="DELETE").is_problem(405)


def test_a_caller_without_a_token_is_the_owner_local(stack: Stack, minter: Minter) -> None:
    api = Client(stack.url)
    made = api.made("/api/learners/", bodies.learner(name="Of local"))
    place = f"/api/learners/{made['id']}/"
    assert get(api, place, f"Bearer {minter.token(sub='local')}").body["id"] == made["id"]
    assert get(api, place, f"Bearer {minter.token(sub='locals')}").is_problem(404)


@pytest.fixture(scope="module")
def keyless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A stack that asks for tokens, and whose issuer's keys are nowhere."""
    nowhere = {"JwtJwksUrl": "http://127.0.0.1:9/keys"}
    with running(tmp_path_factory.mktemp("keyless"), parameters=nowhere, signs=False, warm=False) as it:
        yield it


@covers(503, "GET /api/openapi.json")
def test_without_the_issuers_keys_nobody_is_let_in_and_it_is_said_that_the_fault_is_ours(keyless: Stack) -> None:
    api, token = Client(keyless.url), f"Bearer {keyless.issuer.token('anna')}"
    for path in ("/api/openapi.json", "/api/learners/"):
        answer = get(api, path, token)
        assert answer.is_problem(503)
        assert (answer.body["code"], answer.headers["Retry-After"]) == ("Unavailable", "2")
    assert "KeysUnavailable" in (keyless.logs / "authorizer.log").read_text()
    assert is_refused(get(api, "/api/learners/"))


def test_a_front_that_does_not_sign_leaves_a_call_as_it_came(keyless: Stack) -> None:
    assert is_refused(get(Client(keyless.url), "/api/plans/"))
    assert get(Client(keyless.url), "/api/health/").status == 200
