"""Schemathesis in an environment of its own: it makes up calls from docs/openapi.json and judges the answers."""

import json
import os
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.fuzz.tally import Call, Tally
from tests.owners.world import Owner

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv-fuzz" / "bin" / "schemathesis"
DOCUMENT = ROOT / "docs" / "openapi.json"
GRACE = 120  # seconds beyond its own limit
# A body can be as the document says and still be refused: ids that nobody has, cursors that no list gave, tags of
# older versions, wishes that no plan can keep.
LEFT_OUT = "positive_data_acceptance"

# How a body may be refused that is not as the document says: one that is too long is not even read.
REFUSALS = ("[checks.negative_data_rejection]", 'expected-statuses = ["4xx"]')


def explore(url: str, owners: tuple[Owner, ...], seconds: int, seed: int, tally: Tally) -> None:
    """One run as the first of the owners, the others being its peers; every answer is noted, every failure found."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        _configure(folder, owners)
        command = [PROGRAM, "--config-file", folder / "schemathesis.toml", "run", DOCUMENT, "--url", url]
        command += ["--checks", "all", "--exclude-checks", LEFT_OUT, "--max-time", str(seconds), "--seed", str(seed)]
        command += ["--report-har-path", folder / "har.json", "--report-json-path", folder / "run.json", "--no-color"]
        command += [
            "--output-sanitize",
            "false",
            "--generation-database",
            "none",
            "--continue-on-failure",
            "--warnings",
            "off",
        ]
        done = subprocess.run(
            list(map(str, command)),
            cwd=folder,
            env={"PATH": os.defpath, "HOME": name},
            capture_output=True,
            text=True,
            timeout=seconds + GRACE,
            check=False,
        )
        _judge(folder, done, owners, tally, seed)
        _note(folder / "har.json", tally, owners)


def _configure(folder: Path, owners: tuple[Owner, ...]) -> None:
    bearers = {owner.subject: f"Bearer {owner.client.token}" for owner in owners}
    entries = [
        {"name": name, "fixedHeaders": [{"name": "Authorization", "value": value}]} for name, value in bearers.items()
    ]
    (folder / "auth.json").write_text(json.dumps({"auth": entries}))
    lines = ("[auth.wfc]", f'path = "{folder / "auth.json"}"', f'user = "{owners[0].subject}"')
    peers = f"peers = {json.dumps(list(bearers))}"
    (folder / "schemathesis.toml").write_text("\n".join((*lines, peers, *REFUSALS)))


def _judge(
    folder: Path, done: "subprocess.CompletedProcess[str]", owners: tuple[Owner, ...], tally: Tally, seed: int
) -> None:
    try:
        run: Any = json.loads((folder / "run.json").read_text())
    except (OSError, ValueError):
        tally.find(f"schemathesis ended with {done.returncode} and no report: {done.stderr[-500:]}")
        return
    said = done.stdout
    for owner in owners:
        said = said.replace(owner.client.token, f"<token of {owner.subject}>")
    for failure in run["failures"]:
        where, start = ", ".join(failure["operations"]), said.find(f"- {failure['code']} ")
        tally.find(f"schemathesis: {failure['title']} (seed {seed}): {where}\n{said[start : start + 900]}")
    for error in run["errors"]:
        tally.find(f"schemathesis could not go on (seed {seed}): {str(error)[:500]}")


def _note(report: Path, tally: Tally, owners: tuple[Owner, ...]) -> None:
    """Each call counts as the owner's whose token it had; with another, or none, as a stranger's."""
    subjects = {f"Bearer {owner.client.token}": owner.subject for owner in owners}
    for entry in json.loads(report.read_text())["log"]["entries"] if report.exists() else ():
        asked, answer = entry["request"], entry["response"]
        sent = {it["name"]: it["value"] for it in asked["headers"]}
        who = subjects.get(sent.pop("Authorization", ""), "no good token")
        path = "/" + asked["url"].split("/", 3)[-1]
        body = asked.get("postData", {}).get("text")
        call = Call(who, asked["method"], path, body.encode() if body else None, sent)
        headers = {it["name"]: it["value"] for it in answer["headers"]}
        if answer["status"]:
            tally.note(call, answer["status"], headers, answer["content"].get("text") or "")
