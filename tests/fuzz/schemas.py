"""Schemathesis in an environment of its own: it makes up calls from docs/openapi.json and judges the answers."""

import json
import os
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.conformance.reasons import Course, is_text_on_the_wire
from tests.fuzz.tally import Call, Tally
from tests.owners.world import Owner

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv" / "bin" / "schemathesis"
DOCUMENT = ROOT / "docs" / "openapi.json"
GRACE = 120  # seconds beyond its own limit
# A body can be as the document says and still be refused: ids that nobody has, cursors that no list gave, tags of
# older versions, plan requests that no plan can keep.
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
        _note(_entries(folder), tally, owners)


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
    course = _course(_entries(folder))
    for failure in run["failures"]:
        where = ", ".join(failure["operations"])
        for block in told_of(failure["code"], said):
            if not is_owed_to_a_deletion(block, course) and not is_owed_to_a_text(block):
                tally.find(f"schemathesis: {failure['title']} (seed {seed}): {where}\n{block[:900]}")
    for error in run["errors"]:
        tally.find(f"schemathesis could not go on (seed {seed}): {str(error)[:500]}")


def told_of(code: str, said: str) -> list[str]:
    """What was printed of each failure with this code; one line that says so where nothing was."""
    return re.findall(rf"^- {code} .*?(?=^- [A-Z]{{2,}}\d+ |^_{{5,}}|^={{5,}}|\Z)", said, re.DOTALL | re.MULTILINE) or [
        f"- {code}, of which nothing was printed"
    ]


def is_owed_to_a_deletion(block: str, course: Course) -> bool:
    """Whether a request that was made is not found because its learner was deleted, which removes what is his.

    Schemathesis knows only of what is deleted by its own path. Each request that the failure names must be such a one.
    """
    made = "POST /api/plan-requests/`" in block
    gone = re.findall(r"curl -X GET .*?(/api/plan-requests/[0-9a-fA-F-]{36})", block)
    return made and bool(gone) and all(course.went_with_its_learner(path) for path in gone)


def is_owed_to_a_text(block: str) -> bool:
    """Whether a file was taken whose type was to be wrong: what is sent as text is a text, `{}` too."""
    sent = re.search(r"curl -X POST .*?Content-Type: ([a-z/+-]+).*?'https?://[^/]+(/api/[^'?]*)", block)
    return "in body - incorrect type" in block and sent is not None and is_text_on_the_wire(sent[2], sent[1])


def _entries(folder: Path) -> list[Any]:
    """All calls with their answers, as schemathesis sent them."""
    report = folder / "har.json"
    entries: list[Any] = json.loads(report.read_text())["log"]["entries"] if report.exists() else []
    return entries


def _course(entries: list[Any]) -> Course:
    course = Course()
    for entry in entries:
        method, path = entry["request"]["method"], "/" + entry["request"]["url"].split("/", 3)[-1]
        status = entry["response"]["status"]
        told = json.loads(entry["response"]["content"].get("text") or "null") if status == 202 else None
        course.note(method, path, status, told)
    return course


def _note(entries: list[Any], tally: Tally, owners: tuple[Owner, ...]) -> None:
    """Each call counts as the owner's whose token it had; with another, or none, as a stranger's."""
    subjects = {f"Bearer {owner.client.token}": owner.subject for owner in owners}
    for entry in entries:
        asked, answer = entry["request"], entry["response"]
        sent = {it["name"]: it["value"] for it in asked["headers"]}
        who = subjects.get(sent.pop("Authorization", ""), "no good token")
        path = "/" + asked["url"].split("/", 3)[-1]
        body = asked.get("postData", {}).get("text")
        call = Call(who, asked["method"], path, body.encode() if body else None, sent)
        headers = {it["name"]: it["value"] for it in answer["headers"]}
        if answer["status"]:
            tally.note(call, answer["status"], headers, answer["content"].get("text") or "")
