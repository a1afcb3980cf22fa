"""The local issuer: one key that is kept, tokens from it at any time, and the front that signs with it."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import jwt
import pytest

from local.emulator.pool import environment
from local.emulator.workers import Source
from local.stack.aws import CREDENTIALS
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from local.stack.issuer import AUDIENCE, FILE, ISSUER, KEYS_PATH, OWNER, Issuer, Signer, kept, token_for
from local.stack.stack import Stack
from tests.local.backends import Client


def read(token: str, issuer: Issuer) -> dict[str, Any]:
    """Return a token's claims, verified with the published keys only."""
    keys = jwt.PyJWKSet.from_json(issuer.keys().decode())
    key = keys[jwt.get_unverified_header(token)["kid"]]
    claims: dict[str, Any] = jwt.decode(token, key, ["ES256"], audience=AUDIENCE, issuer=ISSUER)
    return claims


def make_token(data: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "local", "token", "--data", str(data)]
    return subprocess.run(command, cwd=ROOT, env=os.environ | variables, capture_output=True, text=True, check=False)


def test_the_key_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    first, second = kept(tmp_path / "new"), kept(tmp_path / "new")
    assert first.key_id == second.key_id != kept(tmp_path / "another").key_id
    assert stat.S_IMODE((tmp_path / "new" / FILE).stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "new").iterdir()] == [FILE]


def test_only_the_public_half_is_published(tmp_path: Path) -> None:
    (key,) = json.loads(kept(tmp_path).keys())["keys"]
    assert key.keys() == {"kty", "crv", "x", "y", "kid", "alg", "use"}


def test_a_token_lasts_an_hour_by_default(tmp_path: Path) -> None:
    issuer = kept(tmp_path)
    usual, short = read(token_for({}, tmp_path), issuer), read(token_for({"EXPIRES": "5"}, tmp_path), issuer)
    assert (usual["sub"], usual["exp"] - usual["iat"], short["exp"] - short["iat"]) == (OWNER, 3600, 300)
    assert read(token_for({"OWNER": "anna"}, tmp_path), issuer)["sub"] == "anna"


def test_a_token_can_be_made_expired(tmp_path: Path) -> None:
    with pytest.raises(jwt.ExpiredSignatureError):
        read(token_for({"EXPIRES": "-1"}, tmp_path), kept(tmp_path))


@pytest.mark.parametrize("minutes", ["soon", "1.5", "--5", "12345678", "5 "])
def test_an_invalid_number_of_minutes_is_reported(tmp_path: Path, minutes: str) -> None:
    with pytest.raises(StackError, match="EXPIRES must be a number of minutes"):
        token_for({"EXPIRES": minutes}, tmp_path)


def test_a_file_without_a_key_is_reported(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text("no key")
    with pytest.raises(StackError, match="holds no key of a local issuer"):
        kept(tmp_path)


def test_the_command_prints_the_token_alone(tmp_path: Path) -> None:
    done = make_token(tmp_path, OWNER="anna", EXPIRES="10")
    assert (done.returncode, done.stderr, done.stdout.count("\n")) == (0, "", 1)
    assert read(done.stdout.strip(), kept(tmp_path))["sub"] == "anna"
    assert make_token(tmp_path, EXPIRES="soon").returncode == 1


def test_the_front_keeps_to_one_token_until_it_is_half_way_to_its_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = 0.0
    monkeypatch.setattr("local.stack.issuer.time.monotonic", lambda: now)
    signer = Signer(kept(tmp_path))
    first = signer()
    now = 1799.0
    assert signer() == first
    now = 1801.0
    assert signer() != first
    assert read(signer(), kept(tmp_path))["sub"] == OWNER


def test_addresses_of_an_earlier_emulator_port_are_replaced() -> None:
    before, now = "http://127.0.0.1:800", "http://127.0.0.1:9000"
    deployed = {
        "AWS_ENDPOINT_URL": before,
        "JWT_JWKS_URL": f"{before}{KEYS_PATH}",
        "LLM_BASE_URL": "http://127.0.0.1:8001/v1",
        "TABLE_NAME": "table",
    }
    config = {"FunctionName": "authorizer", "Handler": "app.handler", "Environment": {"Variables": deployed}}
    given = environment(config, Source("."), now)
    assert {name: given[name] for name in deployed} == {
        "AWS_ENDPOINT_URL": now,
        "JWT_JWKS_URL": f"{now}{KEYS_PATH}",
        "LLM_BASE_URL": "http://127.0.0.1:8001/v1",
        "TABLE_NAME": "table",
    }
    assert given.keys() >= CREDENTIALS.keys()


@pytest.mark.stack
def test_the_keys_are_where_the_authorizer_looks_for_them_and_not_at_the_front(stack: Stack) -> None:
    with Client(stack.endpoint) as call:
        answer, body = call("GET", KEYS_PATH)
    assert (answer.status, answer.headers["Content-Type"], body) == (200, "application/json", stack.issuer.keys())
    with Client(stack.url) as call:
        assert call("GET", KEYS_PATH)[0].status == 403


@pytest.mark.stack
def test_the_front_signs_for_who_brings_nothing_and_leaves_alone_what_is_brought(stack: Stack) -> None:
    with Client(stack.url) as call:
        signed = json.loads(call("GET", "/things")[1])["authorization"]
        brought = json.loads(call("GET", "/things", authorization="Bearer mine")[1])["authorization"]
    assert read(signed.removeprefix("Bearer "), stack.issuer)["sub"] == OWNER
    assert brought == "Bearer mine"
