"""What is in the repository holds on every machine: no address of a registry, no path of its writer."""

import re
import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PLACES = ("requirements/*.txt", "layers/*/requirements.txt", "functions/*/requirements.txt")
LOCK_FILES = sorted(path for place in PLACES for path in ROOT.glob(place))
# Put together here, so that this file does not hold them either.
REGISTRIES = [".".join(parts) for parts in (("pypi", "org"), ("files", "pythonhosted"), ("registry", "npmjs"))]
SOMEONES_HOME = re.compile(rb"(?<![\w.])/(root|home/\w+|Users/\w+)/")
PINNED = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)


@cache
def tracked() -> tuple[Path, ...]:
    if not shutil.which("git") or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout: nothing says which files are tracked")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(path for name in listed.stdout.split("\0") if name and (path := ROOT / name).is_file())


@pytest.mark.parametrize("host", REGISTRIES)
def test_no_file_names_a_package_registry(host: str) -> None:
    assert [path.name for path in tracked() if host.encode() in path.read_bytes()] == []


def test_no_file_names_the_place_it_was_written_in() -> None:
    assert [path.name for path in tracked() if SOMEONES_HOME.search(path.read_bytes())] == []


def test_no_lock_file_of_uv_is_tracked() -> None:
    assert "uv.lock" not in {path.name for path in tracked()}


@pytest.mark.parametrize("path", LOCK_FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_lock_file_gives_versions_and_hashes_and_nothing_else(path: Path) -> None:
    text = path.read_text()
    entries = re.split(r"\n(?=[a-z])", text)
    assert all(PINNED.match(entry) and "--hash=sha256:" in entry for entry in entries)
    assert re.findall(r"--(?!hash)[a-z-]+", text) == []


# Tools in environments of their own, which pin what we have in other versions.
TOOLS_ALONE = {"sam.txt", "tools.txt"}


def test_a_package_has_one_version_in_all_lock_files_that_our_code_runs_on() -> None:
    versions: dict[str, set[str]] = {}
    for path in LOCK_FILES:
        if path.name in TOOLS_ALONE:
            continue
        for name, version in PINNED.findall(path.read_text()):
            versions.setdefault(name, set()).add(version)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}
