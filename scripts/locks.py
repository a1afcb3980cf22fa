"""Makes lock files from their .in files: `python -m scripts.locks write [--upgrade]` or `... check`.

Versions that a lock file holds stay as they are without --upgrade, so a release made today breaks nothing. The
pinned uv writes them, because the text of a lock file depends on the version of uv.
"""

import argparse
import difflib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from scripts.machine import ROOT, Stop, as_python_313, run_uv, settings_of_pip, surroundings

# Each later file is constrained by the earlier ones: the same package has one version everywhere.
LOCKS = (
    ("requirements/layer.in", "layers/studyplan/requirements.txt"),
    ("requirements/generate_plan.in", "functions/generate_plan/requirements.txt"),
    ("requirements/authorizer.in", "functions/authorizer/requirements.txt"),
    ("requirements/local.in", "requirements/local.txt"),
    ("requirements/dev.in", "requirements/dev.txt"),
    ("requirements/fuzz.in", "requirements/fuzz.txt"),
    ("requirements/sam.in", "requirements/sam.txt"),
    ("requirements/validate.in", "requirements/validate.txt"),
    ("requirements/audit.in", "requirements/audit.txt"),
    ("requirements/real-model.in", "requirements/real-model.txt"),
    ("requirements/uv.in", "requirements/uv.txt"),
)
# These list every package to install; further dependencies of the packages are left out.
COMPLETE = ("requirements/real-model.in",)
UNREACHABLE = ("error sending request", "Failed to fetch", "dns error", "network was disabled")
# One file for Linux and macOS on both architectures, without a trace of where its writer gets packages from.
OPTIONS = (
    *("--universal", "--python-version", "3.13", "--python", sys.executable, "--generate-hashes"),
    *("--no-header", "--no-emit-index-url", "--no-emit-find-links", "--quiet"),
)


def compile_in(folder: Path, uv: str, source: str, target: str, *more: str) -> None:
    """Compile one lock file in a folder that holds the .in files and, for their versions, the lock files."""
    base = as_python_313(sys.executable) or sys.executable
    env = {**surroundings(), **settings_of_pip(base)}
    alone = ["--no-deps"] if source in COMPLETE else []
    command = ["pip", "compile", *OPTIONS, *alone, *more, source, "--output-file", target]
    done = run_uv(uv, *command, cwd=folder, env=env)
    if done.returncode != 0 and any(sign in done.stderr for sign in UNREACHABLE):
        # uv's cache may be enough.
        done = run_uv(uv, *command, "--offline", cwd=folder, env=env)
        if done.returncode != 0:
            raise Stop(
                f"The package registry cannot be reached, so {target} cannot be compared with {source}: "
                "try again with a network."
            )
    if done.returncode != 0:
        raise Stop(f"{target} cannot be made from {source}:\n{done.stderr.rstrip()}")


def pinned_uv() -> str:
    done = subprocess.run([ROOT / "scripts" / "bootstrap", "--uv"], stdout=subprocess.PIPE, text=True, check=False)
    if done.returncode != 0:
        raise Stop("uv is needed to make lock files from the .in files: see the message above.")
    return done.stdout.strip()


def write(*more: str) -> int:
    """Write every lock file in its place."""
    uv = pinned_uv()
    for source, target in LOCKS:
        compile_in(ROOT, uv, source, target, *more)
        print(f"{target} is made from {source}.")
    return 0


def copied(folder: Path) -> Path:
    for name in {name for pair in LOCKS for name in pair}:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, folder / name)
    return folder


def check() -> int:
    """Compute every lock file in a copy, and print where the project's own differs; change nothing."""
    uv, stale = pinned_uv(), 0
    with tempfile.TemporaryDirectory() as name:
        folder = copied(Path(name))
        for source, target in LOCKS:
            compile_in(folder, uv, source, target)
            ours, theirs = (ROOT / target).read_text(), (folder / target).read_text()
            if ours != theirs:
                stale += 1
                print(f"{target} is out of date with {source}: run `make lock`.")
                changes = difflib.unified_diff(ours.splitlines(), theirs.splitlines(), n=0, lineterm="")
                print("\n".join(line for line in list(changes)[2:] if "--hash=" not in line))
    if not stale:
        print(f"All {len(LOCKS)} lock files are current.")
    return 1 if stale else 0


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m scripts.locks", description=__doc__)
    parser.add_argument("command", choices=["write", "check"])
    parser.add_argument("--upgrade", action="store_true", help="take newer versions where the .in files allow them")
    chosen = parser.parse_args()
    try:
        if chosen.command == "check":
            return check()
        return write("--upgrade") if chosen.upgrade else write()
    except Stop as reason:
        print(reason, file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
