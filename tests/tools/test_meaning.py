"""`tools/meaning`: builds the table of meanings once, and anew when its lock or its program has changed."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

# A uv that writes down what it was asked for; what it runs writes the table.
UV = """run_uv() {
    echo "$*" >>asked
    sleep "${STAND_IN_SLEEPS:-0}"
    [ ! -e refuse ] || { echo "no such wheel" >&2; return 1; }
    [ "$1" = pip ] || { for target; do :; done; echo table >"$target"; }
}
"""


class Clone:
    """A copy of the script and of the layer's folder, with a stand-in for uv."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        shutil.copytree(ROOT / "layers" / "meaning", folder / "layers" / "meaning")
        (folder / "tools").mkdir()
        for script in ("meaning", "alone"):
            shutil.copy(ROOT / "tools" / script, folder / "tools" / script)
        (folder / "tools" / "find-uv").write_text(UV)
        self.table = folder / ".tools" / "meaning" / "meaning.table"

    def start(self, **more: str) -> subprocess.Popen[str]:
        command, out = [str(self.folder / "tools" / "meaning")], subprocess.PIPE
        return subprocess.Popen(command, stdout=out, stderr=out, text=True, cwd="/", env=os.environ | more)

    def build(self) -> tuple[int, str]:
        """Return exit status and stderr; nothing goes to stdout."""
        with self.start() as process:
            out, errors = process.communicate(timeout=60)
        assert out == ""
        return process.returncode, errors

    def asked(self) -> list[str]:
        return (self.folder / "asked").read_text().splitlines()


@pytest.fixture
def clone(tmp_path: Path) -> Clone:
    return Clone(tmp_path)


def test_a_fresh_clone_gets_a_table_from_the_locked_wheel_alone(clone: Clone) -> None:
    assert clone.build() == (0, "Building the table of meanings.\n")
    install, run = clone.asked()
    assert {"--require-hashes", "--no-deps", "x86_64-manylinux2014"} <= set(install.split())
    assert run.split()[-3] == "layers/meaning/build_table.py"
    assert sorted(path.name for path in clone.table.parent.iterdir()) == ["made-from", "meaning.table"]


def test_a_current_table_is_left_alone(clone: Clone) -> None:
    clone.build()
    assert clone.build() == (0, "")
    assert len(clone.asked()) == 2


@pytest.mark.parametrize("name", ["requirements.txt", "build_table.py"])
def test_another_lock_or_program_builds_another_table(clone: Clone, name: str) -> None:
    clone.build()
    with (clone.folder / "layers" / "meaning" / name).open("a") as file:
        file.write("# changed\n")
    clone.build()
    assert len(clone.asked()) == 4


def test_a_failure_says_what_to_do_and_leaves_no_table(clone: Clone) -> None:
    (clone.folder / "refuse").touch()
    code, errors = clone.build()
    assert code == 1
    assert "no such wheel" in errors
    assert "for the reason above: fix that, then type the same again" in errors
    assert list((clone.folder / ".tools").iterdir()) == []


def test_of_two_at_once_one_builds_and_one_waits(clone: Clone) -> None:
    builders = [clone.start(STAND_IN_SLEEPS="0.3") for _ in range(2)]
    said = [builder.communicate(timeout=60) for builder in builders]
    assert [builder.returncode for builder in builders] == [0, 0]
    assert len(clone.asked()) == 2
    assert "is building the table of meanings here: waiting for it" in said[0][1] + said[1][1]
    assert sorted(path.name for path in clone.table.parent.iterdir()) == ["made-from", "meaning.table"]
