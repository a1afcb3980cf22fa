"""One run of schemathesis against a stack: what it has to know of it, and what came of it."""

import json
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.api import bodies
from tests.contract import DOCUMENT
from tests.owners.world import Owner

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / ".venv-fuzz" / "bin" / "schemathesis"
TO_GO = 20  # of a kind, for the calls that delete
CONFIGURATION = Path(__file__).with_name("schemathesis.toml")


@dataclass(frozen=True)
class Explored:
    """What schemathesis reports of its run. It is good only if nothing at all was left out."""

    exit_code: int
    report: dict[str, Any]

    @property
    def complaints(self) -> list[str]:
        """Why the run does not count as one without findings, in a sentence each."""
        if not self.report:
            return [f"schemathesis ended with {self.exit_code} and left no report"]
        operations, phases = self.report["operations"], self.report["phases"]
        said = [f"{failure['title']}: {', '.join(failure['operations'])}" for failure in self.report["failures"]]
        said += [f"schemathesis could not go on: {str(error)[:500]}" for error in self.report["errors"]]
        if operations["tested"] != operations["total"]:
            said.append(f"only {operations['tested']} of {operations['total']} operations were tested")
        said += [f"the phase {name} did not run" for name, phase in phases.items() if phase["status"] == "skip"]
        if self.exit_code and not said:
            said.append(f"schemathesis ended with {self.exit_code}")
        return said


def explore(url: str, owners: tuple[Owner, ...], folder: Path, cases: int, seed: int) -> Explored:
    """As the first of the owners, the others being its peers. Its own words go to stdout as they come."""
    _note_what_is_there(folder, owners)
    report = folder / "run.json"
    command = [PROGRAM, "--config-file", folder / CONFIGURATION.name, "run", DOCUMENT, "--url", url, "--no-color"]
    command += ["--checks", "all", "--max-examples", cases, "--seed", seed, "--generation-database", "none"]
    command += ["--report-json-path", report, "--report-ndjson-path", folder / "run.ndjson"]
    known = {"PATH": os.environ["PATH"], "HOME": str(folder), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(list(map(str, command)), cwd=folder, env=known, check=False)
    return Explored(done.returncode, json.loads(report.read_text()) if report.exists() else {})


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
    for name, values in _there(owners[0]).items():
        (folder / name).write_text("".join(f"{json.dumps(value)}\n" for value in values))


def _there(owner: Owner) -> dict[str, list[str]]:
    """By the name of a dictionary: ids that stay, ids that may go, a cursor of each list."""
    stay = {f"{kind}s": [its_id] for kind, its_id in owner.ids.items()}
    go = {
        "learners_to_go": [owner.client.made("/api/learners/", bodies.learner())["id"] for _ in range(TO_GO)],
        "resources_to_go": [owner.client.made("/api/resources/", bodies.resource())["id"] for _ in range(TO_GO)],
    }
    cursors = {f"cursors_{path.split('/')[2]}": [cursor] for path, cursor in owner.cursors.items()}
    return {**stay, **go, **cursors, "topics": [owner.word, "python"]}
