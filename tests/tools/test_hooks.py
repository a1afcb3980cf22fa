""".pre-commit-config.yaml: each hook runs a tool of a lock file, and none fetches anything."""

from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
REPOSITORIES: list[dict[str, Any]] = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))["repos"]
HOOKS: list[dict[str, Any]] = [hook for repository in REPOSITORIES for hook in repository["hooks"]]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")


def test_every_hook_is_local() -> None:
    assert {repository["repo"] for repository in REPOSITORIES} == {"local"}


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_tool_of_an_environment_that_make_runs_too(hook: dict[str, Any]) -> None:
    environment, folder, tool = hook["entry"].split()[0].split("/")
    assert (hook["language"], folder) == ("system", "bin")
    assert f"\n{environment}:\n" in MAKEFILE
    assert tool.removesuffix("-hook") in MAKEFILE
