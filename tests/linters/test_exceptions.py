"""Each exception in .cfnlintrc and .checkov.yaml is still needed, and the linters have read what they are given."""

import json
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.support.translated import for_linters

ROOT = Path(__file__).resolve().parents[2]
LINTERS = ROOT / ".venv-tools" / "bin"

pytestmark = pytest.mark.linters


@pytest.fixture
def templates(tmp_path: Path) -> list[str]:
    """Return the paths of the template and of the translated one."""
    (tmp_path / "translated.json").write_text(json.dumps(for_linters()), "utf-8")
    return [str(ROOT / "template.yaml"), str(tmp_path / "translated.json")]


def settings(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text("utf-8"))


def report_of(folder: Path, linter: str, *arguments: str) -> Any:
    """Return a linter's JSON. In a folder without the project's settings it makes no exception."""
    command = [str(LINTERS / linter), *arguments]
    return json.loads(subprocess.run(command, cwd=folder, capture_output=True, check=False).stdout)


def test_cfn_lint_finds_what_is_listed_and_nothing_else(tmp_path: Path, templates: list[str]) -> None:
    rules = settings(".cfnlintrc")["append_rules"]
    found = report_of(tmp_path, "cfn-lint", "--append-rules", *rules, "--format", "json", "--template", *templates)
    assert {match["Rule"]["Id"] for match in found} == set(settings(".cfnlintrc")["ignore_checks"])


def test_checkov_reads_both_templates_and_finds_what_is_listed(tmp_path: Path, templates: list[str]) -> None:
    """Checkov passes a file that is missing or that it cannot parse."""
    options = ["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"]
    results = report_of(tmp_path, "checkov", *options, "--file", *templates)["results"]
    assert {check["file_abs_path"] for check in results["passed_checks"]} == set(templates)
    assert {check["check_id"] for check in results["failed_checks"]} == set(settings(".checkov.yaml")["skip-check"])


@pytest.mark.parametrize("name", [".cfnlintrc", ".checkov.yaml"])
def test_each_exception_has_a_reason(name: str) -> None:
    """A comment beside it, or above it."""
    lines = [line.strip() for line in (ROOT / name).read_text("utf-8").splitlines()]
    exceptions = [pair for pair in pairwise(lines) if re.match(r"- (CKV|[A-Z]+\d)", pair[1])]
    assert exceptions
    assert [line for before, line in exceptions if " # " not in line and not before.startswith("# ")] == []
