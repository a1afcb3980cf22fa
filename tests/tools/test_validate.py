"""`make validate`: every check runs, and no finding is lost or ignored without a reason."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from scripts import translated, validate
from scripts.validate import EXCEPTIONS, Check, Finding, Findings
from tests.support import aws


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a translated template."""
    (tmp_path / validate.TRANSLATED).write_text("{}")
    return tmp_path


ALL_EXCEPTIONS = [Finding("as ever", rule) for rule in EXCEPTIONS]


def a_check(name: str, *found: Finding) -> Check:
    def check(_folder: Path) -> Findings:
        return found

    check.__name__ = name
    return check


def test_an_exception_has_a_reason_and_is_clean(capsys: pytest.CaptureFixture[str]) -> None:
    assert validate.main([a_check("a_linter", *ALL_EXCEPTIONS)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["a", "linter", "clean"]
    assert all(EXCEPTIONS.values())


def test_every_check_runs_after_one_has_failed(capsys: pytest.CaptureFixture[str]) -> None:
    checks = [a_check("first", Finding("the reason")), a_check("second", *ALL_EXCEPTIONS)]
    assert validate.main(checks) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split() for line in lines[:2]] == [["first", "FAILED"], ["second", "clean"]]
    assert "the reason" in lines[2]


def test_a_finding_without_an_exception_fails(capsys: pytest.CaptureFixture[str]) -> None:
    assert validate.main([a_check("a_linter", *ALL_EXCEPTIONS, Finding("Table", "CKV_AWS_0"))]) == 1
    assert "CKV_AWS_0 Table" in capsys.readouterr().out


def test_an_exception_that_finds_nothing_has_to_be_removed(capsys: pytest.CaptureFixture[str]) -> None:
    assert validate.main([a_check("a_linter", *ALL_EXCEPTIONS[1:])]) == 1
    assert f"{ALL_EXCEPTIONS[0].rule} finds nothing any more" in capsys.readouterr().out


def prints(monkeypatch: pytest.MonkeyPatch, code: int, output: str, errors: str = "") -> None:
    done = subprocess.CompletedProcess([], code, output, errors)
    monkeypatch.setattr(validate, "ran", lambda *_command: done)


def test_the_whole_output_of_a_failed_command_is_a_finding(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    prints(monkeypatch, 1, "what is wrong", " and where")
    assert list(validate.sam_validate(tmp_path)) == [Finding("what is wrong and where")]
    prints(monkeypatch, 0, "a remark")
    assert list(validate.sam_validate(tmp_path)) == []


A_MATCH = {"Filename": "x/template.yaml", "Message": "a circle", "Rule": {"Id": "E3004"}}


@pytest.mark.parametrize(
    ("output", "found"),
    [
        ("[]", []),
        (json.dumps([A_MATCH]), [Finding("template.yaml: a circle", "E3004")]),
        ("a traceback", [Finding("a traceback")]),
    ],
)
def test_cfn_lint_is_read(monkeypatch: pytest.MonkeyPatch, folder: Path, output: str, found: list[Finding]) -> None:
    prints(monkeypatch, 0, output)
    assert list(validate.cfn_lint(folder)) == found


def of_checkov(resources: int, *failed: dict[str, str]) -> str:
    return json.dumps({"results": {"failed_checks": failed}, "summary": {"resource_count": resources}})


A_FAILURE = {"check_id": "CKV_AWS_1", "check_name": "No stars", "resource": "AWS::IAM::Role.R"}


def test_checkov_is_read(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    prints(monkeypatch, 0, of_checkov(3, A_FAILURE))
    found = list(validate.checkov(folder))
    assert found == [
        Finding(f"{name}: AWS::IAM::Role.R: No stars", "CKV_AWS_1") for name in ("template.yaml", "translated.json")
    ]
    prints(monkeypatch, 0, of_checkov(3))
    assert list(validate.checkov(folder)) == []


@pytest.mark.parametrize("output", [of_checkov(0), '{"passed": 0, "resource_count": 0}', "", "not JSON"])
def test_a_file_that_checkov_has_not_read_fails(monkeypatch: pytest.MonkeyPatch, folder: Path, output: str) -> None:
    """Checkov passes a file that is missing or that it cannot parse."""
    prints(monkeypatch, 0, output, "no such file")
    assert ["was not checked" in finding.text for finding in validate.checkov(folder)] == [True, True]


def test_an_invalid_template_is_a_finding_and_not_the_end(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    template = aws.template()
    template["Resources"]["ScorePlanFunction"]["Properties"]["Timout"] = 5
    monkeypatch.setattr(translated, "read", lambda _path: template)
    (finding,) = validate.sam_translation(tmp_path)
    assert "Timout" in finding.text
    assert validate.both(tmp_path) == [validate.TEMPLATE]


def test_the_linters_see_the_definition_with_nothing_left_to_fill_in(tmp_path: Path) -> None:
    assert list(validate.sam_translation(tmp_path)) == []
    made: dict[str, Any] = json.loads((tmp_path / validate.TRANSLATED).read_text("utf-8"))
    text = made["Resources"]["PlanMachine"]["Properties"]["DefinitionString"]
    assert json.loads(text)["States"].keys() == aws.definition()["States"].keys()
    assert "${" not in text
