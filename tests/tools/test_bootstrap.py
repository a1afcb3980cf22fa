"""What the bootstrap does on machines unlike this one, and what it leaves behind when it is disturbed.

Each test has a copy of the scripts and a PATH that holds only what the test puts there. uv and pip are stand-ins,
except where a test says otherwise.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PYENV = Path(os.environ.get("PYENV_ROOT") or Path("~/.pyenv").expanduser()) / "versions"
PLAIN = ("dirname", "cat", "cmp", "sleep", "mkdir", "ln", "mv", "rm", "readlink", "sed", "tail")

# A uv that makes an environment of one link, and writes down what it was asked for.
UV = f"""#!/bin/sh
case "$*" in
--version) echo "uv 99.1.0"; exit ;;
"venv "*) [ ! -e no-python ] || exit 2
    for folder; do :; done; mkdir -p "$folder/bin"; ln -s "{sys.executable}" "$folder/bin/python" ;;
esac
echo "$1 $2" >>asked
echo "$UV_DEFAULT_INDEX $SSL_CERT_FILE $UV_SYSTEM_CERTS $PYTHONPATH" >settings
sleep "${{STAND_IN_SLEEPS:-0}}"
[ "$1 $2" != "pip sync" ] || {{ mkdir -p "$STAND_IN_PACKAGES/one"; echo "one = 1" >"$STAND_IN_PACKAGES/one/it.py"; }}
[ "$1 $2" != "pip sync" ] || [ ! -e refuse ] || {{ cat refuse >&2; exit 1; }}
"""
# A Python whose pip knows a mirror and puts that uv where it was told to.
PYTHON = """#!/bin/sh
[ -z "$ONLY_FROM_ROOT" ] || [ "$(/bin/pwd -P)" = / ] || [ "$1" = -m ] || exit 127
case "$*" in
"-c "*) echo "$0" ;;
"-m pip config list") echo config >>"$HOME/asked_of_pip"
    echo "global.index-url='https://one/simple'"; echo "global.cert='/one.pem'" ;;
"-m pip install "*) for last; do case $before in --target) target=$last ;; esac; before=$last; done
    echo installed >>asked_of_pip; sleep "${STAND_IN_SLEEPS:-0}"
    mkdir -p "$target/bin"; cat "$STAND_IN_UV" >"$target/bin/uv"; /bin/chmod +x "$target/bin/uv" ;;
esac
"""


class Machine:
    """A copy of the bootstrap, on a PATH with nothing but a few plain tools."""

    def __init__(self, folder: Path) -> None:
        self.clone, self.bin = folder / "clone", folder / "bin"
        for part in ("tools", "requirements"):
            shutil.copytree(ROOT / part, self.clone / part, ignore=shutil.ignore_patterns("__pycache__"))
        (self.clone / "lock.txt").write_text("one==1\n")
        self.bin.mkdir()
        for tool in PLAIN:
            (self.bin / tool).symlink_to(shutil.which(tool) or f"/bin/{tool}")
        (folder / "uv").write_text(UV)
        self.packages = self.clone / ".env-of-test" / "lib" / "python3.13" / "site-packages"
        self.surroundings = {"PATH": str(self.bin), "HOME": str(folder), "STAND_IN_UV": str(folder / "uv")}
        self.surroundings["STAND_IN_PACKAGES"] = str(self.packages)

    def has(self, name: str, script: str) -> None:
        (self.bin / name).write_text(script)
        (self.bin / name).chmod(0o755)

    def start(self, **more: str) -> subprocess.Popen[str]:
        return self.run("bootstrap", ".env-of-test", "lock.txt", **more)

    def run(self, script: str, *arguments: str, **more: str) -> subprocess.Popen[str]:
        command = [str(self.clone / "tools" / script), *arguments]
        out, env = subprocess.PIPE, self.surroundings | more
        return subprocess.Popen(command, stdout=out, stderr=out, text=True, env=env, cwd="/")

    def make(self, **more: str) -> tuple[int, str, str]:
        """Exit status, stdout and stderr."""
        with self.start(**more) as process:
            out, err = process.communicate(timeout=60)
            return process.returncode, out, err

    def read(self, name: str) -> list[str]:
        path = self.clone / name
        return path.read_text().splitlines() if path.exists() else []


@pytest.fixture
def bare(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


@pytest.fixture
def equipped(bare: Machine) -> Machine:
    bare.has("uv", UV)
    return bare


def test_without_uv_and_pip_one_sentence_says_what_to_do(bare: Machine) -> None:
    code, out, err = bare.make()
    assert (code, out) == (1, "")
    assert "Neither uv nor a Python (3.9 or newer) with pip is here: install uv, or pip for your python3" in err


@pytest.mark.parametrize(
    "version", ["3.9", *(pytest.param(f"3.{minor}", marks=pytest.mark.slow) for minor in range(10, 14))]
)
def test_the_pip_of_every_python3_in_use_is_enough(bare: Machine, version: str) -> None:
    """The real Pythons, up to the call of pip: its index is nowhere."""
    found = sorted(PYENV.glob(f"{version}.*/bin/python3"))
    if not found:
        pytest.skip(f"no Python {version} under pyenv here")
    (bare.bin / "python3").symlink_to(found[-1])
    code, _, err = bare.make(PIP_CONFIG_FILE=os.devnull, PIP_NO_INDEX="1")
    assert code == 1
    assert "Installing uv into .tools." in err
    assert "pip could not install a uv that runs, for the reason above: install uv yourself" in err


def test_a_python_too_old_is_passed_over(bare: Machine) -> None:
    bare.has("python3", "#!/bin/sh\n")
    bare.has("python3.13", PYTHON)
    assert bare.make()[0] == 0
    assert bare.read("asked") == ["venv --quiet", "pip sync"]


def test_a_version_manager_that_lacks_our_python_is_asked_outside_the_project(bare: Machine) -> None:
    bare.has("python3", PYTHON)
    assert bare.make(ONLY_FROM_ROOT="1")[0] == 0


@pytest.mark.parametrize("version", ["uv 0.1.44", "uv 0.4.30", "not a uv"])
def test_an_old_uv_is_not_used(bare: Machine, version: str) -> None:
    bare.has("uv", f'#!/bin/sh\necho "{version}"')
    bare.has("python3", PYTHON)
    code, _, err = bare.make()
    assert code == 0
    assert "Installing uv into .tools." in err


def test_without_any_python_a_uv_is_enough(equipped: Machine) -> None:
    assert equipped.make(PYTHONPATH="/another/project")[0] == 0
    assert [line.split() for line in equipped.read("settings")] == [[]]


def test_a_script_that_calls_uv_twice_asks_pip_once(equipped: Machine) -> None:
    equipped.has("python3", PYTHON)
    assert equipped.make()[0] == 0
    assert equipped.read("asked") == ["venv --quiet", "pip sync"]
    assert (equipped.bin.parent / "asked_of_pip").read_text().splitlines() == ["config"]


def test_uv_gets_the_mirror_and_the_certificate_of_pip(equipped: Machine) -> None:
    equipped.has("python3", PYTHON)
    equipped.make(PIP_CERT="/two.pem")
    assert [line.split() for line in equipped.read("settings")] == [["https://one/simple", "/two.pem"]]


def test_behind_a_companys_proxy_uv_takes_the_machines_certificates(equipped: Machine) -> None:
    (equipped.clone / "refuse").write_text("error: invalid peer certificate: UnknownIssuer\n")
    equipped.make()
    assert equipped.read("asked") == ["venv --quiet", "pip sync", "pip sync"]
    assert [line.split() for line in equipped.read("settings")] == [["1"]]


def test_an_environment_is_made_once_and_nothing_goes_to_stdout(equipped: Machine) -> None:
    code, out, err = equipped.make()
    assert (code, out) == (0, "")
    assert "Making .env-of-test from lock.txt" in err
    assert equipped.make() == (0, "", "")
    assert equipped.read("asked") == ["venv --quiet", "pip sync"]


@pytest.mark.parametrize(("more", "names"), [((), ["it.py"]), (("one",), ["__pycache__", "it.py"])])
def test_a_package_that_is_named_is_compiled_at_once(
    equipped: Machine, more: tuple[str, ...], names: list[str]
) -> None:
    with equipped.run("bootstrap", ".env-of-test", "lock.txt", *more) as process:
        out, _ = process.communicate(timeout=60)
    assert (process.returncode, out) == (0, "")
    assert sorted(path.name for path in (equipped.packages / "one").iterdir()) == names


def another_lock(machine: Machine) -> None:
    (machine.clone / "lock.txt").write_text("one==2\n")


def moved(machine: Machine) -> None:
    machine.clone = machine.clone.rename(machine.clone.with_name("moved"))


def without_its_python(machine: Machine) -> None:
    python = machine.clone / ".env-of-test" / "bin" / "python"
    python.unlink()
    python.symlink_to("/nowhere/python3.13")


@pytest.mark.parametrize("disturb", [another_lock, moved, without_its_python])
def test_what_has_changed_is_made_anew(equipped: Machine, disturb: Callable[[Machine], None]) -> None:
    equipped.make()
    disturb(equipped)
    assert equipped.make()[0] == 0
    assert equipped.read("asked") == ["venv --quiet", "pip sync"] * 2


def test_half_an_environment_does_not_count(equipped: Machine) -> None:
    refusal = equipped.clone / "refuse"
    refusal.write_text("error: no such package\n")
    code, _, err = equipped.make()
    assert code == 1
    assert "no such package\n.env-of-test could not be made, for the reason above: fix that" in err
    refusal.unlink()
    assert equipped.make()[0] == 0
    assert equipped.read("asked") == ["venv --quiet", "pip sync"] * 2


def test_without_a_python_that_uv_finds_or_fetches_one_sentence_says_what_to_do(equipped: Machine) -> None:
    (equipped.clone / "no-python").touch()
    code, out, err = equipped.make()
    assert (code, out) == (1, "")
    assert "uv found and fetched no Python 3.13, for the reason above: install one, for example by `pyenv" in err


def test_of_two_at_once_one_works_and_one_waits(equipped: Machine) -> None:
    makers = [equipped.start(STAND_IN_SLEEPS="0.3") for _ in range(2)]
    said = [maker.communicate(timeout=60) for maker in makers]
    assert [maker.returncode for maker in makers] == [0, 0]
    assert equipped.read("asked") == ["venv --quiet", "pip sync"]
    assert "waiting for it" in said[0][1] + said[1][1]


def test_a_make_that_was_killed_does_not_block_the_next_one(equipped: Machine) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    (equipped.clone / ".tools").mkdir()
    (equipped.clone / ".tools" / "making").symlink_to(str(ended.pid))
    assert equipped.make()[0] == 0
    assert not (equipped.clone / ".tools" / "making").is_symlink()


def test_of_two_that_need_uv_one_installs_it_and_the_other_waits(bare: Machine) -> None:
    bare.has("python3", PYTHON)
    asking = [bare.run("uv", "python", "list", STAND_IN_SLEEPS="0.3") for _ in range(2)]
    said = [process.communicate(timeout=60) for process in asking]
    assert [process.returncode for process in asking] == [0, 0]
    assert bare.read("asked_of_pip") == ["installed"]
    assert (said[0][1] + said[1][1]).count("Installing uv into .tools.") == 1
