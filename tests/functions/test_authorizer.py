"""Which tokens the authorizer takes, for whom, and what it does when their issuer does not answer."""

import importlib
import io
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.support.calls import event_of
from tests.support.handlers import call
from tests.support.tokens import WRONGS, Keys, Minter, new_key, new_rsa_key, serving_keys

ISSUER, AUDIENCE = "https://issuer.example", "studyplan-tests"
APP = importlib.import_module("functions.authorizer.app")
STAGE = "arn:aws:execute-api:eu-west-1:123456789012:abc123/v1/"

type Json = dict[str, Any]
type Clock = Callable[[float], None]


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> Iterator[Keys]:
    with serving_keys() as it:
        monkeypatch.setenv("JWT_ISSUER", ISSUER)
        monkeypatch.setenv("JWT_AUDIENCE", AUDIENCE)
        monkeypatch.setenv("JWT_JWKS_URL", it.url)
        monkeypatch.setenv("no_proxy", "127.0.0.1")
        APP.verifier.cache_clear()
        yield it
        APP.verifier.cache_clear()


@pytest.fixture
def minter(keys: Keys) -> Minter:
    """An issuer whose key is published."""
    it = Minter(ISSUER, AUDIENCE, new_key(), "one")
    keys.publish(one=it.key)
    return it


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Moves the clock that the age of keys is measured with."""
    real, ahead = time.monotonic, [0.0]
    monkeypatch.setattr(time, "monotonic", lambda: real() + ahead[0])

    def move(seconds: float) -> None:
        ahead[0] += seconds

    return move


@pytest.fixture
def logged() -> Iterator[Callable[[], str]]:
    stream = io.StringIO()
    before = APP.logger.registered_handler.setStream(stream)
    yield stream.getvalue
    APP.logger.registered_handler.setStream(before)


def judged(header: str, method: str = "GET/api/learners") -> Json:
    answer: Json = call(
        "authorizer", event_of("authorizer") | {"authorizationToken": header, "methodArn": STAGE + method}
    )
    return answer


def owner_in(token: str) -> str:
    owner: str = judged(f"Bearer {token}")["context"]["owner"]
    return owner


def refused(header: str) -> bool:
    """Whether it raises what API Gateway makes a 401 of: exactly that text."""
    with pytest.raises(Exception, match=r"\AUnauthorized\Z") as raised:
        judged(header)
    return type(raised.value) is Exception


def test_a_good_token_opens_the_whole_stage_for_its_subject(minter: Minter) -> None:
    answer = judged(f"Bearer {minter.token()}", "DELETE/api/learners/some/one")
    assert answer["principalId"] == "anna"
    assert answer["context"] == {"owner": "anna"}
    assert answer["policyDocument"] == {
        "Version": "2012-10-17",
        "Statement": [{"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": f"{STAGE}*"}],
    }


def test_the_answer_is_the_same_for_any_route_and_method(minter: Minter) -> None:
    token = f"Bearer {minter.token()}"
    methods = ("GET/", "GET/api/plans", "POST/api/learners", "DELETE/api/learners/*", "GET/a/b/c")
    assert len({str(judged(token, method)) for method in methods}) == 1


@pytest.mark.parametrize("wrong", WRONGS)
def test_a_token_that_is_wrong_is_refused(minter: Minter, wrong: str) -> None:
    assert refused(minter.bad()[wrong])


@pytest.mark.parametrize("header", ["", " ", None, "Bearer ", "Bearer é", "Bearer \ud800", "bearer"])
def test_what_is_no_token_is_refused(minter: Minter, header: Any) -> None:
    assert refused(header)


def test_a_token_is_signed_with_rsa_or_an_elliptic_curve(keys: Keys) -> None:
    curve, rsa = Minter(ISSUER, AUDIENCE, new_key(), "curve"), Minter(ISSUER, AUDIENCE, new_rsa_key(), "rsa")
    keys.publish(curve=curve.key, rsa=rsa.key)
    assert (owner_in(curve.token()), owner_in(rsa.token(sub="ben"))) == ("anna", "ben")
    assert refused(f"Bearer {rsa.token(alg='PS256')}")
    assert refused(f"Bearer {rsa.token(alg='RS512')}")


def test_a_key_of_one_kind_checks_no_token_of_another(keys: Keys) -> None:
    minter = Minter(ISSUER, AUDIENCE, new_rsa_key(), "one")
    keys.publish(one=new_key())
    assert refused(f"Bearer {minter.token()}")


def test_an_access_token_names_its_client_in_client_id(minter: Minter) -> None:
    assert owner_in(minter.token(aud=None, token_use="access", client_id=AUDIENCE)) == "anna"
    assert owner_in(minter.token(token_use="id", client_id="someone-else")) == "anna"


def test_the_audience_may_be_one_of_several(minter: Minter) -> None:
    assert owner_in(minter.token(aud=["someone-else", AUDIENCE])) == "anna"


def test_clocks_may_differ_by_a_few_seconds(minter: Minter) -> None:
    now = int(time.time())
    assert owner_in(minter.token(iat=now + 3, nbf=now + 3)) == "anna"
    assert owner_in(minter.token(exp=now - 2)) == "anna"


@pytest.mark.parametrize(
    ("subject", "owner"),
    [
        ("anna", "anna"),
        ("4f5f0c3e-2c41-4d4b-9a53-9c1a7a1f1a01", "4f5f0c3e-2c41-4d4b-9a53-9c1a7a1f1a01"),
        ("auth0|5f7", "auth0%7C5f7"),
        ("anna#RESOURCE", "anna%23RESOURCE"),
        ("anna%23RESOURCE", "anna%2523RESOURCE"),
        ("anna/../ben", "anna%2F..%2Fben"),
        ("Zoë", "Zo%C3%AB"),
        ("a\nb", "a%0Ab"),
        ("a" * 200, "a" * 200),
        ("#" * 66, "%23" * 66),
    ],
)
def test_a_subject_becomes_an_owner_that_is_safe_in_keys(minter: Minter, subject: str, owner: str) -> None:
    assert owner_in(minter.token(sub=subject)) == owner


def test_half_a_surrogate_pair_is_no_subject(minter: Minter) -> None:
    assert refused(f"Bearer {minter.token(sub=chr(0xD800))}")


# The issuer's keys


def test_keys_are_read_once(minter: Minter, keys: Keys) -> None:
    for _ in range(3):
        assert owner_in(minter.token()) == "anna"
    assert keys.asked == 1


@pytest.mark.parametrize("wrong", ["garbage", "alg none", "HS256 with the public key", "no parts", "another scheme"])
def test_what_can_never_be_good_does_not_make_anyone_ask_for_keys(minter: Minter, keys: Keys, wrong: str) -> None:
    assert refused(minter.bad()[wrong])
    assert keys.asked == 0


def test_a_new_key_is_looked_for_once_and_then_not_for_half_a_minute(minter: Minter, keys: Keys, later: Clock) -> None:
    assert owner_in(minter.token()) == "anna"
    fresh = Minter(ISSUER, AUDIENCE, new_key(), "two")
    keys.publish(one=minter.key, two=fresh.key)
    later(31)
    assert owner_in(fresh.token()) == "anna"
    assert keys.asked == 2
    for number in range(5):
        assert refused(f"Bearer {fresh.token(kid=f'unknown {number}')}")
    assert keys.asked == 2, "who sends unknown keys does not make us ask for each"
    later(31)
    assert refused(f"Bearer {fresh.token(kid='unknown')}")
    assert keys.asked == 3


def test_a_key_that_is_withdrawn_is_forgotten_within_the_hour(minter: Minter, keys: Keys, later: Clock) -> None:
    assert owner_in(minter.token()) == "anna"
    keys.publish(two=new_key())
    later(3599)
    assert owner_in(minter.token()) == "anna"
    later(2)
    assert refused(f"Bearer {minter.token()}")


def fault(token: str) -> str:
    with pytest.raises(Exception, match="keys of the tokens' issuer") as raised:
        judged(f"Bearer {token}")
    return type(raised.value).__name__


BROKEN = [(503, b""), (404, b"{}"), (302, b""), (200, b"no json"), (200, b"[]"), (200, b"{}"), (200, b'{"keys": []}')]


@pytest.mark.parametrize(("status", "published"), [*BROKEN, (200, b'{"keys": [{"kty": "EC"}]}')])
def test_without_the_issuers_keys_a_cold_function_fails_by_name_and_lets_nobody_in(
    minter: Minter, keys: Keys, status: int, published: bytes
) -> None:
    keys.status, keys.published = status, published
    assert fault(minter.token()) == "KeysUnavailable"


def test_an_issuer_that_is_not_there_is_the_same(
    minter: Minter, monkeypatch: pytest.MonkeyPatch, logged: Callable[[], str]
) -> None:
    monkeypatch.setenv("JWT_JWKS_URL", "http://127.0.0.1:9/keys")
    assert fault(minter.token()) == "KeysUnavailable"
    assert '"message":"no keys"' in logged()


def test_without_the_issuer_a_warm_function_goes_on_until_it_needs_a_key(
    minter: Minter, keys: Keys, later: Clock
) -> None:
    assert owner_in(minter.token()) == "anna"
    keys.status = 503
    later(3000)
    assert owner_in(minter.token(sub="ben")) == "ben"
    assert refused(f"Bearer {minter.token(key=minter.of_nobody)}")
    assert fault(minter.token(kid="two")) == "KeysUnavailable"
    later(700)
    assert fault(minter.token()) == "KeysUnavailable"
    keys.status = 200
    assert owner_in(minter.token()) == "anna"


def test_the_keys_are_below_the_issuer_by_default(keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("JWT_JWKS_URL", "")
    for issuer in ("https://issuer.example/pool", "https://issuer.example/pool/"):
        APP.verifier.cache_clear()
        monkeypatch.setenv("JWT_ISSUER", issuer)
        assert APP.verifier().keys.uri == "https://issuer.example/pool/.well-known/jwks.json"


@pytest.mark.parametrize("value", ["", None])
@pytest.mark.parametrize("variable", ["JWT_ISSUER", "JWT_AUDIENCE"])
def test_a_function_without_settings_trusts_nobody(
    minter: Minter, monkeypatch: pytest.MonkeyPatch, variable: str, value: str | None
) -> None:
    if value is None:
        monkeypatch.delenv(variable)
    else:
        monkeypatch.setenv(variable, value)
    with pytest.raises(Exception, match="are not set; set both") as raised:
        judged(f"Bearer {minter.token(aud='')}")
    assert type(raised.value).__name__ == "TokenSettingsWrong"


def test_a_refusal_is_logged_by_its_reason_and_without_the_token(minter: Minter, logged: Callable[[], str]) -> None:
    token = minter.token(sub="marker", exp=1)
    assert refused(f"Bearer {token}")
    assert '"reason":"ExpiredSignatureError"' in logged()
    assert [part for part in (*token.split("."), "marker") if part in logged()] == []
