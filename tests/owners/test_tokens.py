"""What each kind of token gets, over HTTP, from the real authorizer: let in, or told 401; 503 where nobody can say."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from uuid import uuid4

import pytest

from local.stack.issuer import AUDIENCE, ISSUER
from local.stack.stack import TEMPLATE, Stack
from local.stack.template import prepare
from tests.api.client import Answer
from tests.owners import issuer as made_up
from tests.owners.conftest import Told
from tests.owners.issuer import EC, LEFT_OUT, Issuer, SigningKey
from tests.owners.world import Bearer

pytestmark = [pytest.mark.stack, pytest.mark.owners]

LEARNERS = "/api/learners/"
STRANGER = SigningKey("first")  # the same name, another key
NOW = int(time.time())
HOUR = 3600


def someone() -> str:
    """A subject that no cache has seen."""
    return f"someone-{uuid4()}"


def encoded(token: str) -> str:
    return f"Bearer {token}"


# What is sent as Authorization, made of the issuer; what comes of it.
LET_IN: dict[str, Callable[[Issuer], str]] = {
    "good": lambda it: it.key.token(someone()),
    "its audience in a list": lambda it: it.key.token(someone(), aud=["others", AUDIENCE]),
    "an access token with client_id": lambda it: it.key.token(
        someone(), aud=LEFT_OUT, token_use="access", client_id=AUDIENCE
    ),
    "a subject with delimiters": lambda it: it.key.token(f"a#b/c d|%23 {uuid4()}"),
    "a subject that is an address": lambda it: it.key.token(f"anna+{uuid4()}@example.org"),
}
REFUSED: dict[str, Callable[[Issuer], str | None]] = {
    "none": lambda _: None,
    "empty": lambda _: "",
    "the word alone": lambda _: "Bearer",
    "garbage": lambda _: encoded("garbage"),
    "garbage in three parts": lambda _: encoded("a.b.c"),
    "another scheme": lambda _: "Basic YW5uYTphbm5h",
    "AWS credentials": lambda _: "AWS4-HMAC-SHA256 Credential=local/20260101/eu-west-1/execute-api/aws4_request",
    "alg none": lambda _: encoded(made_up.unsigned(someone())),
    "no signature": lambda it: encoded(it.key.token(someone()).rpartition(".")[0] + "."),
    "the public key as a secret": lambda it: encoded(made_up.signed_with_the_public_key(it.key, someone())),
    "wrong key": lambda _: encoded(STRANGER.token(someone())),
    "a key that nobody published": lambda _: encoded(SigningKey("nobodys").token(someone())),
    "its key brought along": lambda _: encoded(STRANGER.token(someone(), header={"jwk": STRANGER.public})),
    "no name of a key": lambda it: encoded(it.key.token(someone(), header={"kid": None})),
    "another's payload under its signature": lambda it: encoded(_grafted(it)),
    "expired": lambda it: encoded(it.key.token(someone(), exp=NOW - HOUR)),
    "no expiry": lambda it: encoded(it.key.token(someone(), exp=LEFT_OUT)),
    "an expiry that is no time": lambda it: encoded(it.key.token(someone(), exp="never")),
    "future nbf": lambda it: encoded(it.key.token(someone(), nbf=NOW + HOUR)),
    "wrong audience": lambda it: encoded(it.key.token(someone(), aud="others")),
    "no audience": lambda it: encoded(it.key.token(someone(), aud=LEFT_OUT)),
    "client_id of another": lambda it: encoded(
        it.key.token(someone(), aud=LEFT_OUT, token_use="access", client_id="others")
    ),
    "client_id without being an access token": lambda it: encoded(
        it.key.token(someone(), aud=LEFT_OUT, client_id=AUDIENCE)
    ),
    "wrong issuer": lambda it: encoded(it.key.token(someone(), iss=f"{ISSUER}.example.org")),
    "no issuer": lambda it: encoded(it.key.token(someone(), iss=LEFT_OUT)),
    "missing sub": lambda it: encoded(it.key.token(LEFT_OUT)),
    "empty sub": lambda it: encoded(it.key.token("")),
    "sub that is a number": lambda it: encoded(it.key.token(5)),
    "sub that is a list": lambda it: encoded(it.key.token(["anna"])),
    "sub of 201 characters": lambda it: encoded(it.key.token("a" * 201)),
    "sub of 67 spaces, 201 characters in a key": lambda it: encoded(it.key.token(" " * 67)),
    "sub of half a surrogate pair": lambda it: encoded(it.key.token("\ud800")),
}


def _grafted(issuer: Issuer) -> str:
    head, _, signature = issuer.key.token(someone()).split(".")
    return ".".join((head, issuer.key.token("anna").split(".")[1], signature))


def asked(stack: Stack, authorization: str | None, method: str = "GET", path: str = LEARNERS) -> Answer:
    headers = {} if authorization is None else {"Authorization": authorization}
    return Bearer(stack.url).call(method, path, None, headers)


def noted(told: Told, name: str, answer: Answer) -> Answer:
    told.lines.append(f"  {answer.status}  token: {name}")
    return answer


@pytest.mark.parametrize("name", LET_IN)
def test_a_token_that_is_let_in(stack: Stack, issuer: Issuer, told: Told, name: str) -> None:
    answer = noted(told, name, asked(stack, encoded(LET_IN[name](issuer))))
    assert (answer.status, answer.body) == (200, {"items": [], "next_cursor": None}), answer.content


@pytest.mark.parametrize("name", REFUSED)
def test_a_token_that_is_refused(stack: Stack, issuer: Issuer, told: Told, name: str) -> None:
    token = REFUSED[name](issuer)
    answer = noted(told, name, asked(stack, token))
    assert answer.is_problem(401), (answer.status, answer.content)
    assert answer.body["code"] == "Unauthorized"
    for method, path in (("POST", LEARNERS), ("DELETE", "/api/learners/x/"), ("GET", "/nowhere/")):
        assert asked(stack, token, method, path).status == 401, f"{method} {path}"


def test_health_asks_for_no_token(stack: Stack, told: Told) -> None:
    answers = {asked(stack, token, path="/api/health/").status for token in (None, encoded("garbage"))}
    assert answers == {200}


@contextmanager
def published(issuer: Issuer, *keys: SigningKey) -> Iterator[None]:
    """The issuer has these keys for a while."""
    before = issuer.keys
    issuer.keys = list(keys)
    try:
        yield
    finally:
        issuer.keys = before


@contextmanager
def unreachable(issuer: Issuer) -> Iterator[None]:
    issuer.down = True
    try:
        yield
    finally:
        issuer.down = False


def cold(stack: Stack, issuer: Issuer, key: SigningKey) -> Answer:
    """The answer of an authorizer that has just been started, which asks the issuer first."""
    functions = {stack.resources[name]: source for name, source in prepare(TEMPLATE).functions.items()}
    place = {"api_id": stack.outputs["ApiId"], "stage": stack.outputs["ApiStage"], "signs": False}
    before = issuer.asked
    stack.emulator.order("serve", functions=functions, **place, warm=False)  # two of the functions are called
    for _ in range(400):  # it is followed soon, not at once
        answer = asked(stack, encoded(key.token(someone())))
        if issuer.asked > before:
            return answer
    raise AssertionError("nobody asked for the keys")


def warm_and_cut_off(stack: Stack, issuer: Issuer) -> Answer:
    """The answer of an authorizer that has read the keys and could not read them now."""
    for _ in range(20):  # of several workers that are just being started, one that has not may take the call
        assert asked(stack, encoded(issuer.key.token(someone()))).status == 200
        before = issuer.asked
        with unreachable(issuer):
            answer = asked(stack, encoded(issuer.key.token(someone())))
        if issuer.asked == before:
            return answer
    raise AssertionError("no authorizer keeps the keys it has read")


@pytest.mark.parametrize("first", [0, *(pytest.param(first, marks=pytest.mark.slow) for first in range(1, 6))])
def test_one_token_is_judged_right_on_each_route_and_method_while_the_authorizer_is_remembered(
    stack: Stack, issuer: Issuer, told: Told, first: int
) -> None:
    """A policy for the first call's route alone would refuse the others, one for all routes let in the wrong."""
    token = encoded(issuer.key.token(someone()))
    calls = [("GET", LEARNERS, 200), ("POST", "/api/resources/seed/", 200), ("GET", "/api/plans/", 200)]
    calls += [("DELETE", f"/api/learners/{uuid4()}/", 404), ("GET", "/nowhere/", 404), ("PUT", LEARNERS, 405)]
    for method, path, status in (*calls[first:], *calls[:first]):
        answer = asked(stack, token, method, path)
        assert answer.status == status, f"{method} {path}: {answer.content!r}"
    told.lines.append(f"  one token, {len(calls)} routes and methods, {calls[first][:2]} first: each judged right")


def test_the_owner_that_is_remembered_is_the_tokens(stack: Stack, issuer: Issuer) -> None:
    tokens = [encoded(issuer.key.token(someone())) for _ in range(2)]
    assert asked(stack, tokens[0], "POST", "/api/resources/seed/").status == 200
    for _ in range(3):
        counts = [len(asked(stack, token, path="/api/resources/").body["items"]) for token in tokens]
        assert counts == [26, 0]


# From here on the authorizer may know other keys than the issuer's, and asks for them again after a while only.
@pytest.mark.parametrize("algorithm", [made_up.RSA, pytest.param(EC, marks=pytest.mark.slow)])
def test_a_key_that_was_changed_is_read_and_the_one_taken_back_no_longer_good(
    stack: Stack, issuer: Issuer, told: Told, algorithm: str
) -> None:
    older, newer = issuer.key, SigningKey(f"newer-{algorithm}", algorithm)
    with published(issuer, newer, older):
        assert noted(told, f"key rotated, {algorithm}: the newer", cold(stack, issuer, newer)).status == 200
        answer = asked(stack, encoded(older.token(someone())))
        assert noted(told, f"key rotated, {algorithm}: the older", answer).status == 200
    with published(issuer, newer):
        assert noted(told, f"key taken back, {algorithm}", cold(stack, issuer, older)).is_problem(401)


@pytest.mark.slow
def test_while_the_keys_cannot_be_read_known_ones_are_good_and_nobody_is_let_in_unjudged(
    stack: Stack, issuer: Issuer, told: Told
) -> None:
    assert cold(stack, issuer, issuer.key).status == 200
    assert noted(told, "JWKS down, its keys read before", warm_and_cut_off(stack, issuer)).status == 200
    with unreachable(issuer):
        answer = noted(told, "JWKS down, its keys not read", cold(stack, issuer, issuer.key))
        assert answer.is_problem(503), (answer.status, answer.content)
    assert asked(stack, encoded(issuer.key.token(someone()))).status == 200
