"""A SAM CLI that only writes down how it was called, and an account with one stack or none: nothing reaches AWS."""

import json
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from scripts.stacks import Cloud, Stack, stacks
from tests.support import aws
from tools import sam

DEV, PROD = stacks()["dev"], stacks()["prod"]
OUTPUTS = {
    "ApiUrl": "https://abc.execute-api.eu-west-1.amazonaws.com/v1",
    "TokenIssuer": "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Pool",
    "TokenAudience": "client",
}
RESOURCES = {"Table": "the-table", "UserPool": "the-pool", "UserPoolClient": "the-client", "Api": "abc"}


class NoCloud(Cloud):
    """An account with one stack, or none."""

    def __init__(self, resources: dict[str, str] | None = None, outputs: dict[str, str] | None = None) -> None:
        super().__init__("eu-west-1")
        self._resources, self._outputs = resources, outputs or {}

    def account(self) -> str:
        return aws.ACCOUNT

    def outputs(self, stack: Stack) -> dict[str, str]:
        return self._outputs

    def resources(self, stack: Stack) -> dict[str, str] | None:
        return self._resources


@dataclass
class StandIn:
    """A `sam` that writes down its arguments and environment, and fails at the commands that it is told to."""

    home: Path
    failing: list[str] = field(default_factory=list)

    @property
    def notes(self) -> Path:
        return self.home / "notes.jsonl"

    def install(self) -> None:
        program = f"""#!{sys.executable}
import json, os, sys
told = {{name: os.environ.get(name) for name in ("SAM_CLI_TELEMETRY", "AWS_PROFILE", "AWS_ACCESS_KEY_ID")}}
with open({str(self.notes)!r}, "a") as file:
    file.write(json.dumps([sys.argv[1:], told]) + "\\n")
sys.exit(1 if sys.argv[1] in {self.failing!r} else 0)
"""
        (self.home / "sam").write_text(program, "utf-8")
        (self.home / "sam").chmod(0o755)

    def calls(self) -> list[tuple[list[str], dict[str, Any]]]:
        if not self.notes.exists():
            return []
        return [(call[0], call[1]) for call in map(json.loads, self.notes.read_text("utf-8").splitlines())]

    def asked(self) -> list[str]:
        return [arguments[0] for arguments, _ in self.calls()]


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    monkeypatch.setattr(sam, "HOME", tmp_path)
    told = StandIn(tmp_path)
    told.install()
    return told


def after(arguments: list[str], option: str) -> str:
    return arguments[arguments.index(option) + 1]
