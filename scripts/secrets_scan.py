"""Checks that no secret was ever committed: `python -m scripts.secrets_scan [folder]`.

It reads every line that any commit of any branch added, and every commit's message; removed lines are still in
the history. A finding is printed with its rule, commit and file, never with its text. Texts that only look like
secrets are listed, with their reasons, under `[tool.studyplan.secrets]` in pyproject.toml.
"""

import math
import re
import subprocess
import sys
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SECONDS = 300
LONGEST = 20_000  # characters of a line; hashes and minified files have longer lines, secrets do not

RULES = {
    "private key": re.compile(r"-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----"),
    "AWS access key": re.compile(r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "AWS secret key": re.compile(r"(?i)aws_secret_access_key\W{1,5}[a-z0-9/+]{40}\b"),
    "key of a model's service": re.compile(r"\bsk-[A-Za-z0-9_-]{16,}"),
    "GitHub token": re.compile(r"\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{50,})"),
    "GitLab token": re.compile(r"\bglpat-[\w-]{20}"),
    "Slack token": re.compile(r"\bxox[abeprs]-[\w-]{10,}|hooks\.slack\.com/services/\w+/\w+"),
    "Google key": re.compile(r"\bAIza[\w-]{35}"),
    "Stripe key": re.compile(r"\b[rs]k_live_\w{16,}"),
    "registry token": re.compile(r"\b(?:npm_[A-Za-z0-9]{36}|pypi-[\w-]{50,})"),
    "signed token": re.compile(r"\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{20,}"),
    "password in an address": re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}]+:[^\s/:@'\"{}]{4,}@"),
    "assigned": re.compile(
        r"""(?ix)(?: passw(?:or)?d | passphrase | secret | token | credential | api[_-]?key | private[_-]?key )
            [\w-]* ["']? \s* [:=]+ \s* ["'] (?P<value>[\w+/=.-]{16,}) ["']"""
    ),
}
# Bits per character: words and dotted names have less, random letters more.
RANDOM = 3.7


@dataclass(frozen=True)
class Finding:
    """The place of a possible secret. `text` is compared with the list of exceptions; it is not printed."""

    rule: str
    commit: str
    path: str
    text: str

    def __str__(self) -> str:
        return f"{self.rule}: commit {self.commit[:12]}, {self.path or 'its message'}"


def findings_in(line: str) -> Iterator[tuple[str, str]]:
    """Yield (rule, text) of everything in a line that looks like a secret."""
    for rule, pattern in RULES.items():
        for hit in pattern.finditer(line[:LONGEST]):
            value = hit.groupdict().get("value")
            if value is None or (entropy(value) >= RANDOM and re.search(r"\d", value)):
                yield rule, value or hit[0]


def entropy(text: str) -> float:
    """Return the bits per character, by how often each occurs."""
    counts = Counter(text).values()
    return -sum(count / len(text) * math.log2(count / len(text)) for count in counts)


def added(log: Iterable[str]) -> Iterator[tuple[str, str, str]]:
    """Yield (commit, path, line) of each line that `git log -p --unified=0` adds; the path of a message is empty."""
    commit = path = ""
    for line in log:
        if line.startswith("commit ") and re.fullmatch(r"commit [0-9a-f]{40,64}", line.rstrip("\n")):
            commit, path = line.split()[1], ""
        elif line.startswith("    ") and not path:
            yield commit, "", line.strip()
        elif line.startswith("+++ "):
            path = line[4:].strip().removeprefix("b/")
        elif line.startswith("+"):
            yield commit, path, line[1:].rstrip("\n")


def history(folder: Path) -> Iterator[str]:
    """Yield the whole history as text, line by line. Raise CalledProcessError when git fails."""
    command = ["git", "log", "--all", "--patch", "--unified=0", "--no-color", "--no-ext-diff", "--no-textconv", "-m"]
    done = subprocess.run(command, cwd=folder, capture_output=True, timeout=SECONDS, check=True)
    yield from done.stdout.decode("utf-8", "replace").split("\n")


def allowed() -> dict[str, str]:
    """Return the texts that only look like secrets, each with its reason."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    listed: dict[str, str] = settings["tool"].get("studyplan", {}).get("secrets", {}).get("allowed", {})
    return listed


def main(folder: Path) -> int:
    commits, lines = set[str](), 0
    findings: dict[tuple[str, str], Finding] = {}
    for commit, path, line in added(history(folder)):
        commits.add(commit)
        lines += 1
        for rule, text in findings_in(line):
            findings.setdefault((rule, text), Finding(rule, commit, path, text))
    exceptions = allowed()
    secrets = [finding for finding in findings.values() if finding.text not in exceptions]
    for finding in secrets:
        print(finding)
    print(
        f"{len(commits)} commits, {lines} added lines, {len(RULES)} rules: {len(secrets)} secrets, "
        f"{len(findings) - len(secrets)} listed as exceptions."
    )
    return 1 if secrets or not commits else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT))
