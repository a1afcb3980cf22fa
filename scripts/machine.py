"""Finds a Python 3.13, a uv and a pip on this machine, and gets or names what is missing.

Runs on any Python from 3.9 on, with the standard library alone.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
PYTHON = "3.13"
TOOLS = ROOT / ".tools"
UV_LOCK = ROOT / "requirements" / "uv.txt"
OLDEST_UV = (0, 5, 0)
AGAIN = "then type the same again."

# Settings of another project, or of the whole machine, that would install packages in another place.
FOREIGN = (
    "VIRTUAL_ENV",
    "CONDA_PREFIX",
    "PYTHONHOME",
    "PYTHONPATH",
    "UV_SYSTEM_PYTHON",
    "UV_PYTHON",
    "UV_TARGET",
)
# Settings of pip: an empty or zero value overrides its configuration files.
PIP_PLAIN = {
    "PIP_USER": "0",
    "PIP_REQUIRE_VIRTUALENV": "0",
    "PIP_PREFIX": "",
    "PIP_ROOT": "",
    "PIP_CONSTRAINT": "",
}
# uv needs pip's mirror and certificate too, but does not read pip's settings.
PIP_TO_UV = {"index-url": "UV_DEFAULT_INDEX", "cert": "SSL_CERT_FILE"}


class Stop(Exception):
    """The program cannot continue; the message is one sentence that says what to do."""


class Uv(NamedTuple):
    path: str
    version: tuple[int, ...]


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def run(*command: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a command; one that cannot be started counts as failed."""
    try:
        return subprocess.run(command, capture_output=True, text=True, cwd=cwd, env=env, check=False)
    except OSError as error:
        return subprocess.CompletedProcess(command, 127, "", str(error))


def run_uv(uv: str, *arguments: str, env: Mapping[str, str], cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run uv; when its own certificates fail, as behind a company's proxy, run it again with the machine's."""
    done = run(uv, *arguments, env=env, cwd=cwd)
    if "invalid peer certificate" not in done.stderr:
        return done
    system_certificates = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}  # the new name, and the former one
    return run(uv, *arguments, env={**env, **system_certificates}, cwd=cwd)


def surroundings() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if name not in FOREIGN}


# --- which Python -----------------------------------------------------------------------------------------


def as_python_313(path: str) -> str | None:
    """Return the real path behind a name (a shim, a virtual environment) when it is a working CPython 3.13."""
    probe = (
        "import sys; print(getattr(sys, '_base_executable', sys.executable), sys.implementation.name,"
        " '%d.%d' % sys.version_info[:2], sep='\\n')"
    )
    answer = run(path, "-I", "-c", probe)
    lines = answer.stdout.splitlines()
    if answer.returncode == 0 and lines[1:] == ["cpython", PYTHON]:
        return lines[0]
    return None


def present_python(uv: str | None) -> str | None:
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path("~/.pyenv").expanduser())
    names = [sys.executable, f"python{PYTHON}"]
    names += sorted(map(str, pyenv.glob(f"versions/{PYTHON}*/bin/python{PYTHON}")), reverse=True)
    for name in names:
        path = as_python_313(name)
        if path:
            return path
    if uv:
        done = run(uv, "python", "find", "--system", "--no-python-downloads", PYTHON, env=surroundings())
        return as_python_313(done.stdout.strip()) if done.returncode == 0 else None
    return None


def python_for(uv: str) -> str:
    python = present_python(uv)
    if python:
        return python
    say(f"No Python {PYTHON} here: uv fetches one (some 30 MB).")
    fetched = run_uv(uv, "python", "install", PYTHON, env=surroundings())
    python = present_python(uv) if fetched.returncode == 0 else None
    if not python:
        raise Stop(f"No Python {PYTHON} here and uv could not fetch one: {how_to_get_python()}, {AGAIN}")
    return python


def how_to_get_python() -> str:
    if shutil.which("pyenv"):
        return f"type `pyenv install {PYTHON}`"
    if shutil.which("brew"):
        return f"type `brew install python@{PYTHON}`"
    if shutil.which("dnf"):
        return f"type `sudo dnf install python{PYTHON}`"
    return f"install Python {PYTHON} so that `python{PYTHON}` runs (https://www.python.org/downloads/)"


# --- which uv ---------------------------------------------------------------------------------------------


def version_of(uv: str) -> tuple[int, ...]:
    match = re.match(r"uv (\d+)\.(\d+)\.(\d+)", run(uv, "--version").stdout)
    return tuple(int(part) for part in match.groups()) if match else (0,)


def pinned_version() -> tuple[int, ...]:
    match = re.search(r"^uv==(\d+)\.(\d+)\.(\d+)", UV_LOCK.read_text(), re.MULTILINE)
    if not match:
        raise Stop("requirements/uv.txt names no version of uv: type `git checkout requirements/uv.txt`.")
    return tuple(int(part) for part in match.groups())


def present_uv(*, exactly: bool) -> Uv | None:
    """Return a suitable uv: any recent one for installing, only the pinned one for writing lock files."""
    pinned = pinned_version()
    for path in (shutil.which("uv"), str(TOOLS / "bin" / "uv")):
        version = version_of(path) if path else (0,)
        if path and (version == pinned if exactly else version >= OLDEST_UV):
            return Uv(path, version)
    return None


def python_with_pip() -> str:
    for python in (sys.executable, present_python(None)):
        if python and run(python, "-m", "pip", "--version", env=surroundings()).returncode == 0:
            return python
    raise Stop(f"Neither uv nor pip is here: {how_to_get_pip()}, {AGAIN}")


def how_to_get_pip() -> str:
    if shutil.which("apt-get"):
        return "type `sudo apt-get install python3-pip`"
    if shutil.which("dnf"):
        return "type `sudo dnf install python3-pip`"
    if shutil.which("brew"):
        return "type `brew install uv`"
    return "type `python3 -m ensurepip --user`"


def installed_uv(python: str) -> Uv:
    """Install the pinned uv into .tools, checked by its hash; a failed installation leaves nothing."""
    say("Installing uv into .tools.")
    half_made = TOOLS.with_name(f".tools.{os.getpid()}")
    options = ["-q", "--require-hashes", "--no-deps", "--only-binary=:all:", "--no-input"]
    target = ["--disable-pip-version-check", "--target", str(half_made), "-r", str(UV_LOCK)]
    pip = (python, "-m", "pip", "install")
    try:
        done = run(*pip, *options, *target, env={**surroundings(), **PIP_PLAIN})
        if done.returncode != 0:
            errors = re.findall("^ERROR: (.+)$", done.stderr, re.MULTILINE) or ["it printed nothing"]
            raise Stop(f"pip could not install uv ({errors[-1]}): install uv yourself, {AGAIN}")
        shutil.rmtree(TOOLS, ignore_errors=True)
        half_made.rename(TOOLS)
    finally:
        shutil.rmtree(half_made, ignore_errors=True)
    uv = present_uv(exactly=True)
    if not uv:
        raise Stop(f"The uv that pip installed does not run on this machine: install uv yourself, {AGAIN}")
    return uv


def uv_for(*, exactly: bool) -> Uv:
    return present_uv(exactly=exactly) or installed_uv(python_with_pip())


def settings_of_pip(python: str) -> dict[str, str]:
    """Return pip's settings as variables of uv; the environment overrides the files, and uv's own variables both."""
    listed = run(python, "-m", "pip", "config", "list", env={**os.environ, **PIP_PLAIN}).stdout
    settings: dict[str, str] = {}
    for section in ("global", "install", ":env:"):
        for key, value in re.findall(rf"^{section}\.([a-z-]+)='(.+)'$", listed, re.MULTILINE):
            if key in PIP_TO_UV:
                settings[PIP_TO_UV[key]] = value
    return {name: value for name, value in settings.items() if name not in os.environ}
