"""Runs the SAM CLI in its own environment: no telemetry, a default region, a python3.13 with pip first on its PATH."""

import os
import platform
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HOME = ROOT / ".venv-sam" / "bin"
ARCHITECTURES = {"x86_64": "x86_64", "amd64": "x86_64", "arm64": "arm64", "aarch64": "arm64"}
QUIET = {"SAM_CLI_TELEMETRY": "0", "SAM_CLI_CHECK_FOR_UPDATES": "0"}


def of_this_machine() -> str:
    """Return Lambda's name for the architecture of this machine; `x86_64` when it is neither of Lambda's two."""
    return ARCHITECTURES.get(platform.machine().lower(), "x86_64")


def surroundings(environment: Mapping[str, str]) -> dict[str, str]:
    """Return an environment for the SAM CLI: the given one, and the interpreter that `sam build` needs on its PATH."""
    path = os.pathsep.join((str(HOME), *os.get_exec_path(environment)))
    given = {name: value for name, value in environment.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    return {"AWS_DEFAULT_REGION": "eu-west-1"} | given | QUIET | {"PATH": path}


def command(*arguments: str) -> list[str]:
    return [str(HOME / "sam"), *arguments]


def run(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Run the SAM CLI to its end and capture its output."""
    variables = surroundings(os.environ if environment is None else environment)
    return subprocess.run(command(*arguments), cwd=ROOT, env=variables, capture_output=True, text=True, check=False)


def built_for(architecture: str) -> Path:
    """Return the folder of a build for an architecture; one folder each, so that builds never mix."""
    return ROOT / ".aws-sam" / architecture


def build(architecture: str, environment: Mapping[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
    """Build all functions and layers into `built_for(architecture)`, from its own cache."""
    folder = built_for(architecture)
    options = ("--parameter-overrides", f"Architecture={architecture}", "--build-dir", str(folder))
    return run(["build", *options, "--cache-dir", str(folder.with_name(f"{architecture}-cache"))], environment)
