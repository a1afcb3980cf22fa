"""`make` with the real Makefile: an environment and the table of meanings are made beside each other."""

import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# What the Makefile calls.
PART = "#!/bin/sh\necho {name} begins >&2; sleep 0.3; echo {name} ends >&2; {end}\n"


@pytest.fixture
def parts(tmp_path: Path) -> Callable[..., list[str]]:
    """The lines of `make .venv-stack`, whose parts end as told, and its exit status."""

    def make(bootstrap: str = "exit 0", meaning: str = "exit 0") -> list[str]:
        shutil.copy(ROOT / "Makefile", tmp_path / "Makefile")
        (tmp_path / "tools").mkdir(exist_ok=True)
        for name, end in (("bootstrap", bootstrap), ("meaning", meaning)):
            (tmp_path / "tools" / name).write_text(PART.format(name=name, end=end))
            (tmp_path / "tools" / name).chmod(0o755)
        variables = {name: value for name, value in os.environ.items() if "MAKE" not in name}
        done = subprocess.run(
            ["make", ".venv-stack"], capture_output=True, text=True, cwd=tmp_path, env=variables, check=False
        )
        assert done.stdout == ""
        return [*done.stderr.splitlines(), str(done.returncode)]

    return make


def test_packages_and_the_table_of_meanings_are_made_at_once(parts: Callable[..., list[str]]) -> None:
    lines = parts()
    assert sorted(lines[:2]) == ["bootstrap begins", "meaning begins"]
    assert sorted(lines[2:]) == ["0", "bootstrap ends", "meaning ends"]


@pytest.mark.parametrize("fails", ["bootstrap", "meaning"])
def test_a_part_that_fails_fails_the_make_after_its_reason(parts: Callable[..., list[str]], fails: str) -> None:
    lines = parts(**{fails: "echo the reason >&2; exit 1"})
    assert "the reason" in lines
    assert {"bootstrap ends", "meaning ends"} <= set(lines), "nothing runs on unseen"
    assert lines[-1] == "2"
