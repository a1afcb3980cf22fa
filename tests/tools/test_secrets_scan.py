"""The scan of the history finds what was committed once, also when it was taken out again, and shows none of it."""

import subprocess
from pathlib import Path

import pytest

from scripts import secrets_scan

LETTERS = "q9Zt4LmX7vBn2KcR8sWd"
# Put together here, so that the history of this project has none of them.
PLANTED = {
    "private key": "-----BEGIN " + "RSA PRIVATE KEY-----",
    "AWS access key": "AKIA" + "Q7ZT4LMX7VBN2KCR",
    "AWS secret key": "aws_secret_access_key = " + LETTERS * 2,
    "key of a model's service": "sk" + f"-proj-{LETTERS}",
    "GitHub token": "ghp" + f"_{LETTERS}{LETTERS[:16]}",
    "GitLab token": "glpat" + f"-{LETTERS}",
    "Slack token": "xoxb" + f"-{LETTERS}",
    "Google key": "AIza" + (LETTERS * 2)[:35],
    "Stripe key": "sk" + f"_live_{LETTERS}",
    "registry token": "npm" + f"_{LETTERS}{LETTERS[:16]}",
    "signed token": ".".join(("eyJ" + LETTERS, "eyJ" + LETTERS, LETTERS * 2)),
    "password in an address": "https://anna:" + f"{LETTERS}@example.org",
    "assigned": "db_" + f'password = "{LETTERS}"',
}
HARMLESS = [
    "uuid = 00000000-0000-4000-8000-000000000000",
    "--hash=sha256:" + "0a1b2c3d4e5f" * 5,
    'token = "a-word-that-is-no-secret"',
    'secret: "!Ref LlmKeySecret"',
    "https://example.org:8000/a@b",
    "task-1234567890123456789",
]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    _git(tmp_path, "init", "--quiet")
    return tmp_path


def _git(folder: Path, *arguments: str) -> None:
    person = ["-c", "user.name=Somebody", "-c", "user.email=somebody@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *person, *arguments], cwd=folder, check=True)


def _commit(folder: Path, text: str, message: str = "A change") -> None:
    (folder / "notes.txt").write_text(text)
    _git(folder, "add", "notes.txt")
    _git(folder, "commit", "--quiet", "--message", message)


def test_each_rule_has_an_example() -> None:
    assert PLANTED.keys() == secrets_scan.RULES.keys()


@pytest.mark.parametrize(("rule", "secret"), PLANTED.items(), ids=PLANTED)
def test_a_secret_that_was_taken_out_again_is_found_and_not_shown(
    repository: Path, capsys: pytest.CaptureFixture[str], rule: str, secret: str
) -> None:
    _commit(repository, f"one\n{secret}\n")
    _commit(repository, "one\n")
    assert secrets_scan.main(repository) == 1
    said = capsys.readouterr().out
    assert f"{rule}: commit " in said
    assert "notes.txt" in said
    assert LETTERS not in said


def test_a_secret_in_a_message_is_found(repository: Path) -> None:
    _commit(repository, "one\n", message=f"Use {PLANTED['GitHub token']}")
    assert secrets_scan.main(repository) == 1


def test_a_secret_on_another_branch_is_found(repository: Path) -> None:
    _commit(repository, "one\n")
    _git(repository, "switch", "--quiet", "--create", "elsewhere")
    _commit(repository, f"{PLANTED['Google key']}\n")
    _git(repository, "switch", "--quiet", "-")
    assert secrets_scan.main(repository) == 1


def test_what_is_no_secret_is_not_found(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _commit(repository, "\n".join(HARMLESS))
    assert secrets_scan.main(repository) == 0
    assert capsys.readouterr().out.startswith("1 commits, ")


def test_an_exception_is_for_its_own_text_alone(repository: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _commit(repository, PLANTED["GitLab token"])
    monkeypatch.setattr(secrets_scan, "allowed", lambda: {PLANTED["GitLab token"]: "made up"})
    assert secrets_scan.main(repository) == 0
    _commit(repository, PLANTED["GitLab token"] + "\n" + PLANTED["Google key"])
    assert secrets_scan.main(repository) == 1


def test_each_exception_says_why() -> None:
    listed = secrets_scan.allowed()
    assert listed
    assert all(len(reason.split()) >= 3 for reason in listed.values())
