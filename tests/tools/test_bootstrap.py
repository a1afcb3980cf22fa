"""What the bootstrap decides on machines unlike this one, and what it leaves behind when it is disturbed.

Each test has a clone of the project's scripts and a PATH that holds only what the test puts there.
"""

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from scripts import machine

ROOT = Path(__file__).resolve().parents[2]
PYENV = Path(os.environ.get("PYENV_ROOT") or Path("~/.pyenv").expanduser()) / "versions"
BUILT_BY = "stands-in-for-uv.log"

# A uv that makes an environment of one link, and writes down what it was asked for.
STAND_IN_UV = f"""#!/bin/sh
case "$*" in
--version) echo "uv 99.1.0"; exit ;;
"venv "*) for folder; do :; done; mkdir -p "$folder/bin"; ln -s "{sys.executable}" "$folder/bin/python" ;;
"python find "*) exit 1 ;;
esac
echo "$1 $2" >>{BUILT_BY}
sleep "${{STAND_IN_SLEEPS:-0}}"
[ "$1 $2" != "pip sync" ] || [ ! -e refuse ] || {{ echo "error: no such package" >&2; exit 1; }}
"""


class Machine:
    """A clone of the bootstrap, on a PATH with nothing but a few plain tools."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.bin = folder / "clone", folder / "bin"
        for part in ("scripts", "requirements"):
            shutil.copytree(ROOT / part, self.clone / part, ignore=shutil.ignore_patterns("__pycache__"))
        (self.clone / "lock.txt").write_text("one==1\n")
        self.bin.mkdir()
        for tool in ("dirname", "cat", "cmp", "sleep", "mkdir", "ln"):
            (self.bin / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
        self.surroundings = {"PATH": str(self.bin), "HOME": str(folder)}

    def has(self, name: str, script: str) -> None:
        path = self.bin / name
        path.write_text(script if script.startswith("#!") else f"#!/bin/sh\n{script}\n")
        path.chmod(0o755)

    def start(self, *arguments: str, **more: str) -> subprocess.Popen[str]:
        command = [str(self.clone / "scripts" / "bootstrap"), *arguments]
        out, env = subprocess.PIPE, self.surroundings | more
        return subprocess.Popen(command, stdout=out, stderr=out, text=True, env=env, cwd="/")

    def bootstrap(self, *arguments: str) -> tuple[int, str, str]:
        """Exit status, stdout and stderr."""
        with self.start(*arguments) as process:
            out, err = process.communicate(timeout=60)
            return process.returncode, out, err

    def make(self) -> tuple[int, str, str]:
        return self.bootstrap(".env-of-test", "lock.txt")

    @property
    def asked_of_uv(self) -> list[str]:
        log = self.clone / BUILT_BY
        return log.read_text().splitlines() if log.exists() else []


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def equipped(bare: Machine) -> Machine:
    bare.has("python3", f'exec "{sys.executable}" "$@"')
    bare.has("uv", STAND_IN_UV)
    return bare


def test_without_any_python_one_sentence_says_what_to_do(bare: Machine) -> None:
    code, out, err = bare.make()
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert "install one" in err


def test_a_python_too_old_is_passed_over(bare: Machine) -> None:
    bare.has("python3", "exit 1")
    bare.has("python3.13", f'exec "{sys.executable}" "$@"')
    code, out, _ = bare.bootstrap("--explain")
    assert code == 0
    assert "python3.13" in out


def test_a_version_manager_that_lacks_our_python_is_asked_outside_the_project(equipped: Machine) -> None:
    equipped.has("python3", f'[ "$(/bin/pwd)" = / ] || exit 127\nexec "{sys.executable}" "$@"')
    code, out, _ = equipped.bootstrap("--explain")
    assert code == 0
    assert f"uv: {equipped.bin}/uv" in out


@pytest.mark.parametrize("version", ["3.9", "3.10", "3.11", "3.12", "3.13", "3.14"])
def test_every_python3_in_use_can_start_it(bare: Machine, version: str) -> None:
    found = sorted(PYENV.glob(f"{version}.*/bin/python3"))
    if not found:
        pytest.skip(f"no Python {version} under pyenv here")
    (bare.bin / "python3").symlink_to(found[-1])
    code, out, err = bare.bootstrap("--explain")
    assert (code, err) == (0, "")
    assert ("fetched by uv" in out) == (version != "3.13")
    assert "-m pip" in out


@pytest.mark.parametrize("name", ["bootstrap.py", "machine.py"])
def test_it_is_written_for_python_3_9_and_the_standard_library(name: str) -> None:
    tree = ast.parse((ROOT / "scripts" / name).read_text(), feature_version=(3, 9))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    imported |= {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert {module.partition(".")[0] for module in imported} <= sys.stdlib_module_names | {"scripts"}
    assert not any(isinstance(node, ast.Match) for node in ast.walk(tree))


def test_an_old_uv_is_not_used(equipped: Machine) -> None:
    equipped.has("uv", 'echo "uv 0.1.44"')
    _, out, _ = equipped.bootstrap("--explain")
    assert "installed into .tools" in out


def test_without_uv_and_pip_one_sentence_says_what_to_type(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = subprocess.CompletedProcess([], 1, "", "No module named pip")
    monkeypatch.setattr(machine, "run", lambda *_command, **_more: nothing)
    with pytest.raises(machine.Stop, match=r"^Neither uv nor pip is here: type `[^`]+`, then type the same again\.$"):
        machine.python_with_pip()


def test_a_blocked_download_of_python_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(machine, "run", lambda *_command, **_more: subprocess.CompletedProcess([], 2, "", "dns"))
    with pytest.raises(machine.Stop, match=r"^No Python 3\.13 here and uv could not fetch one: .+ again\.$"):
        machine.python_for("uv")
    assert capsys.readouterr().err.startswith("No Python 3.13 here: uv fetches one")


def test_a_mirror_that_pip_knows_is_told_to_uv(monkeypatch: pytest.MonkeyPatch) -> None:
    listed = "global.index-url='https://one/simple'\n:env:.index-url='https://two/simple'\nglobal.user='true'\n"
    monkeypatch.setattr(machine, "run", lambda *_command, **_more: subprocess.CompletedProcess([], 0, listed, ""))
    monkeypatch.delenv("UV_DEFAULT_INDEX", raising=False)
    assert machine.settings_of_pip("python3") == {"UV_DEFAULT_INDEX": "https://two/simple"}


def test_an_environment_is_made_once_and_nothing_goes_to_stdout(equipped: Machine) -> None:
    code, out, err = equipped.make()
    assert (code, out) == (0, "")
    assert "Making .env-of-test from lock.txt" in err
    assert equipped.make() == (0, "", "")
    assert equipped.asked_of_uv == ["venv -q", "pip sync"]


def another_lock(machine: Machine) -> None:
    (machine.clone / "lock.txt").write_text("one==2\n")


def moved(machine: Machine) -> None:
    machine.clone = machine.clone.rename(machine.clone.with_name("moved"))


def without_its_python(machine: Machine) -> None:
    python = machine.clone / ".env-of-test" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.13")


@pytest.mark.parametrize(
    ("disturb", "asked"),
    [
        (another_lock, ["pip sync"]),
        (moved, ["venv -q", "pip sync"]),
        (without_its_python, ["venv -q", "pip sync"]),
    ],
)
def test_what_has_changed_is_made_anew(equipped: Machine, disturb: Callable[[Machine], None], asked: list[str]) -> None:
    equipped.make()
    disturb(equipped)
    (equipped.clone / BUILT_BY).unlink()
    assert equipped.make()[0] == 0
    assert equipped.asked_of_uv == asked


def test_half_an_environment_does_not_count(equipped: Machine) -> None:
    refusal = equipped.clone / "refuse"
    refusal.touch()
    code, _, err = equipped.make()
    assert code == 1
    assert "no such package" in err
    refusal.unlink()
    assert equipped.make()[0] == 0
    assert equipped.asked_of_uv == ["venv -q", "pip sync"] * 2


def test_of_two_at_once_one_works_and_one_waits(equipped: Machine) -> None:
    arguments = (".env-of-test", "lock.txt")
    makers = [equipped.start(*arguments, STAND_IN_SLEEPS="0.3") for _ in range(2)]
    said = [maker.communicate(timeout=60) for maker in makers]
    assert [maker.returncode for maker in makers] == [0, 0]
    assert equipped.asked_of_uv == ["venv -q", "pip sync"]
    assert "waiting for it" in said[0][1] + said[1][1]
