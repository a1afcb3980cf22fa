"""Makes an environment from a lock file with the tools of this machine. scripts/bootstrap starts it.

Runs on any Python from 3.9 on, with the standard library alone. Progress goes to stderr, so that the output
of `make -s demo FORMAT=json` is JSON only.
"""

from __future__ import annotations

import contextlib
import fcntl
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from scripts.machine import (
    AGAIN,
    ROOT,
    Stop,
    as_python_313,
    present_python,
    present_uv,
    python_for,
    python_with_pip,
    run_uv,
    say,
    settings_of_pip,
    surroundings,
    uv_for,
)


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Hold the project's lock: of two makes at once, the second waits and then finds the work done."""
    with (ROOT / ".bootstrap.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Another make is preparing an environment here: waiting for it.")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def make_environment(folder: Path, lock: Path) -> None:
    """Make the environment of a lock file in a folder. `.made-from` is written last: without it, it is remade."""
    if not lock.is_file():
        raise Stop(f"{lock.relative_to(ROOT)} is missing: type `git checkout {lock.relative_to(ROOT)}`, {AGAIN}")
    stamp, wanted = folder / ".made-from", f"{ROOT}\n{lock.read_text()}"
    python = folder / "bin" / "python"
    before = stamp.read_text() if stamp.exists() and as_python_313(str(python)) else ""
    if before == wanted:
        return
    started = time.monotonic()
    uv = uv_for(exactly=False).path
    base = python_for(uv)
    say(f"Making {folder.name} from {lock.relative_to(ROOT)} with {base}.")
    env = {**surroundings(), **settings_of_pip(base)}
    steps = [["pip", "sync", "-q", "--require-hashes", "--python", str(python), str(lock)]]
    if before.startswith(f"{ROOT}\n"):
        stamp.unlink()
    else:  # new, incomplete, or made in another place, whose path its scripts would still hold
        shutil.rmtree(folder, ignore_errors=True)
        steps.insert(0, ["venv", "-q", "--no-project", "--python", base, str(folder)])
    for step in steps:
        done = run_uv(uv, *step, env=env)
        if done.returncode != 0:
            say(done.stderr.rstrip())
            raise Stop(f"{folder.name} could not be made, for the reason above: fix that, {AGAIN}")
    stamp.write_text(wanted)
    say(f"{folder.name} is ready after {time.monotonic() - started:.0f} s.")


def explain() -> None:
    uv = present_uv(exactly=False)
    python = present_python(uv.path if uv else None)
    print(f"python: {python or 'fetched by uv'}")
    print(f"uv: {uv.path if uv else f'installed into .tools by {python_with_pip()} -m pip'}")


def main(arguments: list[str]) -> int:
    try:
        if arguments == ["--explain"]:
            explain()
        elif arguments == ["--uv"]:
            with alone():
                print(uv_for(exactly=True).path)
        elif len(arguments) == 2:
            with alone():
                make_environment(ROOT / arguments[0], ROOT / arguments[1])
        else:
            raise Stop("Type `make` for a list of commands: they start this program by themselves.")
    except Stop as reason:
        say(str(reason))
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
