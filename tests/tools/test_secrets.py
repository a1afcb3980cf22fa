"""detect-secrets finds a key that is put into a tracked file; what the baseline lists is no secret."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BASELINE = ROOT / ".secrets.baseline"
LETTERS = "q9Zt4LmX7vBn2KcR8sWd"
# Put together here, so that no scan finds them in this file.
PLANTED = {
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "AWS access key": "AKIA" + "Q7ZT4LMX7VBN2KCR",
    "AWS secret key": "aws_secret_access_key = " + f'"{LETTERS * 2}"',
    "key of a model's service": 'KEY = "sk' + f'-proj-{LETTERS}"',
    "GitHub token": "ghp" + f"_{LETTERS}{LETTERS[:16]}",
    "GitLab token": "glpat" + f"-{LETTERS}",
    "Slack token": 'KEY = "xoxb' + f'-{LETTERS}"',
    "Google key": 'KEY = "AIza' + f'{(LETTERS * 2)[:35]}"',
    "Stripe key": 'KEY = "sk' + f'_live_{LETTERS}"',
    "password in an address": "https://anna:" + f"{LETTERS}@example.org",
    "assigned": "db_" + f'password = "{LETTERS}"',
}
HARMLESS = [
    "uuid = 00000000-0000-4000-8000-000000000000",
    "--hash=sha256:" + "0a1b2c3d4e5f" * 5,
    'secret: "!Ref LlmKeySecret"',
    "https://example.org:8000/a@b",
    "task-1234567890123456789",
]


def scanned(folder: Path, texts: dict[str, str]) -> "subprocess.CompletedProcess[str]":
    """Scan files with these texts as `make security` does, in a repository with a copy of the baseline."""
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)
    (folder / BASELINE.name).write_bytes(BASELINE.read_bytes())
    for name, text in texts.items():
        (folder / name).write_text(f"one\n{text}\n")
    hook = [str(Path(sys.executable).with_name("detect-secrets-hook")), "--no-verify", "--baseline", BASELINE.name]
    return subprocess.run([*hook, *texts], cwd=folder, capture_output=True, text=True, check=False)


def test_a_planted_key_is_found_and_not_printed(tmp_path: Path) -> None:
    made = scanned(tmp_path, {f"{name}.txt": text for name, text in PLANTED.items()})
    assert made.returncode == 1
    assert [name for name in PLANTED if f"Location:    {name}.txt:2" not in made.stdout] == []
    assert LETTERS not in made.stdout + made.stderr


def test_a_text_that_is_no_secret_is_not_found(tmp_path: Path) -> None:
    assert scanned(tmp_path, {"notes.txt": "\n".join(HARMLESS)}).returncode == 0


def listed() -> list[tuple[str, bool | None]]:
    results = json.loads(BASELINE.read_text("utf-8"))["results"]
    return [(name, entry.get("is_secret")) for name, entries in results.items() for entry in entries]


@pytest.mark.parametrize("name", sorted({name for name, _ in listed()}))
def test_each_entry_of_the_baseline_was_looked_at_and_is_no_secret(name: str) -> None:
    assert {is_secret for entry, is_secret in listed() if entry == name} == {False}
    assert (ROOT / name).is_file()
