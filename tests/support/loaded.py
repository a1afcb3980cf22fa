"""What a new Python process loads and looks for when it imports modules. One process for each question."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from functools import cache

from tests.support import aws

NOBODY = "http://127.0.0.1:9/v1"  # nothing listens there; by then the client is loaded
MODEL = {"LLM_PROVIDER": "compatible", "LLM_MODEL": "a-model", "LLM_BASE_URL": NOBODY}
PROGRAM = """
import importlib.abc, json, sys
class Seen(importlib.abc.MetaPathFinder):
    names = []
    def find_spec(self, name, path=None, target=None):
        self.names.append(name)
sys.meta_path.insert(0, Seen())
exec(sys.argv[1])
print(json.dumps([list(sys.modules), Seen.names]))
"""


@dataclass(frozen=True)
class Loaded:
    """The modules that are loaded, and all that were looked for, by their full names."""

    modules: frozenset[str]
    looked_for: frozenset[str]

    @property
    def packages(self) -> frozenset[str]:
        """Top-level names of what was looked for, whether it is installed or not."""
        return frozenset(name.partition(".")[0] for name in self.looked_for)


@cache
def loaded_by(code: str, model: bool = False) -> Loaded:
    """What a process has loaded after `code`, with the settings of a model or without."""
    path = f"{aws.ROOT / 'layers' / 'studyplan'}:{aws.ROOT}"
    variables = {**os.environ, **aws.SETTINGS, "PYTHONPATH": path, **(MODEL if model else {})}
    ran = subprocess.run(
        [sys.executable, "-c", PROGRAM, code], env=variables, capture_output=True, text=True, check=True
    )
    modules, looked_for = json.loads(ran.stdout.splitlines()[-1])
    return Loaded(frozenset(modules), frozenset(looked_for))


def loaded_at_start(function: str) -> Loaded:
    """What a function loads before its first call, where it is told to use a model."""
    return loaded_by(f"import functions.{function}.app", model=True)
