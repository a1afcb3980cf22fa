"""The linter of docs/openapi.json: Spectral, from packages that are locked, run by the Node of .venv-tools."""

import json
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.broken import BREAKAGES, broken
from tests.support.contract import DOCUMENT
from tools.node import ROOT, NodeError, program

RULES = ROOT / ".spectral.yaml"


@dataclass(frozen=True)
class Fault:
    """One thing that a rule does not allow, and where."""

    rule: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.place}: {self.message}"


def lint(document: Path = DOCUMENT) -> list[Fault]:
    """What the linter finds; its warnings and hints are faults as well. Raises NodeError."""
    command = program("linter", "@stoplight/spectral-cli/dist/index.js")
    command += ["lint", str(document), "--ruleset", str(RULES), "--format", "json", "--fail-severity=hint"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    start = done.stdout.find("[")
    found = json.JSONDecoder().raw_decode(done.stdout, start)[0] if start >= 0 else []
    if start < 0 or bool(done.returncode) != bool(found):
        raise NodeError(f"The linter ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
    return [Fault(each["code"], ".".join(map(str, each["path"])), each["message"]) for each in found]


def blind_rules(folder: Path) -> list[str]:
    """Rules that do not see what is wrong with a document that was broken for each of them."""
    wrong = folder / "broken.json"
    wrong.write_text(json.dumps(broken()))
    seen = {fault.rule for fault in lint(wrong)}
    return [rule for rule in BREAKAGES if rule not in seen]
