"""Runs of schemathesis against a stack: what they have to know of it, and what came of them."""

import json
import os
import shutil
import subprocess
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.api import bodies
from tests.owners.world import Owner
from tests.support.contract import DOCUMENT, operations, response

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv" / "bin" / "schemathesis"
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")
LINKS = "links.json"  # in the folder of a run: what each owner's learner sends in place of the owner's token
TO_GO = 20  # of a kind, for the calls that delete
# One run's scenarios end as soon as hypothesis sees that the API answers otherwise than before, which is what storing
# things does. So there are further runs of scenarios alone until each link has been followed, or for so long.
ROUNDS, ROUND = 3, 30  # runs at most, of seconds


@dataclass
class Explored:
    """What schemathesis reports of its runs, and how often each link was followed with what the answer had."""

    complaints: list[str] = field(default_factory=list[str])
    followed: Counter[str] = field(default_factory=Counter[str])

    @property
    def neglected(self) -> set[str]:
        """Links of the document that no run has followed."""
        return set(links()) - self.followed.keys()


def links() -> list[str]:
    """The document's, as schemathesis names them."""
    targets = {operation["operationId"]: f"{method} {path}" for method, path, operation in operations()}
    return [
        f"{method} {path} -> [{status}] {name} -> {targets[link['operationId']]}"
        for method, path, operation in operations()
        for status, said in operation["responses"].items()
        for name, link in response(said).get("links", {}).items()
    ]


def explore(url: str, owners: tuple[Owner, ...], folder: Path, cases: int, seed: int) -> Explored:
    """As the first of the owners, the others being its peers. Its own words go to stdout as they come."""
    _note_what_is_there(folder, owners)
    found = Explored()
    _run(url, folder, found, "--max-examples", cases, "--seed", seed)
    for turn in range(ROUNDS):
        if found.complaints or not found.neglected:
            break
        _run(url, folder, found, "--phases", "stateful", "--max-time", ROUND, "--seed", seed + turn + 1)
    return found


def _run(url: str, folder: Path, found: Explored, *how: object) -> None:
    report, steps = folder / "run.json", folder / "run.ndjson"
    command = [PROGRAM, "--config-file", folder / CONFIGURATION.name, "run", DOCUMENT, "--url", url, "--no-color"]
    command += ["--checks", "all", "--generation-database", "none"]
    command += ["--report-json-path", report, "--report-ndjson-path", steps]
    known = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    for old in (report, steps):
        old.unlink(missing_ok=True)
    done = subprocess.run([str(each) for each in (*command, *how)], cwd=folder, env=known, check=False)
    if report.exists():
        found.complaints += _complaints(json.loads(report.read_text()), done.returncode, whole="--phases" not in how)
        found.followed += _followed(steps)
    else:
        found.complaints.append(f"schemathesis ended with {done.returncode} and left no report")


def _complaints(report: dict[str, Any], exit_code: int, *, whole: bool) -> list[str]:
    """Why a run does not count as one without findings. A whole run leaves out no operation and no phase."""
    operations, phases = report["operations"], report["phases"]
    said = [f"{failure['title']}: {', '.join(failure['operations'])}" for failure in report["failures"]]
    said += [f"schemathesis could not go on: {str(error)[:500]}" for error in report["errors"]]
    if whole and operations["tested"] != operations["total"]:
        said.append(f"only {operations['tested']} of {operations['total']} operations were tested")
    if whole:
        said += [f"the phase {name} was left out" for name, phase in phases.items() if phase["status"] == "skip"]
    return said or ([f"schemathesis ended with {exit_code}"] if exit_code else [])


def _followed(steps: Path) -> Counter[str]:
    told = (json.loads(line) for line in steps.read_text().splitlines())
    scenarios = (event["ScenarioFinished"]["recorder"] for event in told if "ScenarioFinished" in event)
    cases = (case for scenario in scenarios for case in scenario.get("cases", {}).values())
    return Counter(case["transition"]["id"] for case in cases if case["is_transition_applied"])


def _note_what_is_there(folder: Path, owners: tuple[Owner, ...]) -> None:
    shutil.copy(CONFIGURATION, folder)
    entries = [
        {
            "name": owner.subject,
            "fixedHeaders": [{"name": "Authorization", "value": f"Bearer {owner.client.token}"}],
        }
        for owner in owners
    ]
    (folder / "auth.json").write_text(json.dumps({"auth": entries}))
    (folder / LINKS).write_text(
        json.dumps({f"Bearer {owner.client.token}": f"Learner {owner.link}" for owner in owners})
    )
    for name, values in _there(owners[0]).items():
        (folder / name).write_text("".join(f"{json.dumps(value)}\n" for value in values))


def _there(owner: Owner) -> dict[str, list[str]]:
    """By the name of a dictionary: ids that stay, ids that may go, a cursor of each list."""
    stay = {f"{kind}s": [its_id] for kind, its_id in owner.ids.items()}
    go = {
        "learners_to_go": [owner.client.made("/api/learners/", bodies.learner())["id"] for _ in range(TO_GO)],
        "resources_to_go": [owner.client.made("/api/resources/", bodies.resource())["id"] for _ in range(TO_GO)],
    }
    links = [owner.client.made(f"/api/learners/{owner.ids['learner']}/links/", {"kind": "calendar"}) for _ in range(2)]
    stay["calendars"] = [link["token"] for link in links]
    cursors = {f"cursors_{path.split('/')[2]}": [cursor] for path, cursor in owner.cursors.items()}
    return {**stay, **go, **cursors, "topics": [owner.word, "python"]}
