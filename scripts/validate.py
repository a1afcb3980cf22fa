"""`make validate`: what AWS and its linters make of the template, the state machine, the roles and the workflows."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from scripts import sam
from scripts.translated import translated

ROOT = Path(__file__).resolve().parent.parent
LINTERS = ROOT / ".venv-validate" / "bin"
TEMPLATE = "template.yaml"
DEFINITION = ROOT / "statemachine" / "make_study_plan.asl.json"
WORKFLOWS = ROOT / ".github" / "workflows"

# What the linters ask for and we do not do, each with its reason. Everything else they ask for is done.
NOT_DONE = {
    "CKV_AWS_115": "reserved concurrency takes from the rest of the account, which for a new one is ten calls at once; "
    "what a model may cost is held by budgets",
    "CKV_AWS_116": "no function is called asynchronously but reconcile_requests, which is called again in a minute and "
    "whose silence is an alarm",
    "CKV_AWS_117": "nothing that the functions call is in a VPC, and there they would need a NAT to reach a model",
    "CKV_AWS_119": "encrypted with the key that DynamoDB owns; a key of one's own adds cost and a way to lose the data",
    "CKV_AWS_120": "answers are one owner's and of this moment",
    "CKV_AWS_149": "encrypted with the account's own key; what it protects signs cursors, and no token",
    "CKV_AWS_158": "logs are encrypted by CloudWatch; nothing of a learner is in them",
    "CKV_AWS_173": "no variable holds a secret: keys are read from Secrets Manager",
    "CKV_AWS_26": "CloudWatch cannot publish to a topic that is encrypted with AWS's own key; alarms hold no data",
    "WS1004": "each function names its log group (LoggingConfig), which the rule does not know; a test holds it",
    "ES1007": "see CKV_AWS_116",
    "ES4000": "see CKV_AWS_116",
    "ES7000": "a mail that could not be sent is not sent later; the alarm stays on until it is over",
}

type Outcome = tuple[int, str]


def ran(*command: str | Path) -> Outcome:
    done = subprocess.run(
        list(map(str, command)), cwd=ROOT, capture_output=True, text=True, check=False, env=sam.surroundings(LEAST)
    )
    return done.returncode, done.stdout + done.stderr


# The linters need nothing of an account, and are given nothing.
LEAST = {"HOME": str(ROOT / ".tools"), "AWS_EC2_METADATA_DISABLED": "true", "LOG_LEVEL": "ERROR"}


def skipped(start: str) -> list[str]:
    return [name for name in NOT_DONE if name.startswith(start)]


def sam_validate(_folder: Path) -> Outcome:
    return ran(*sam.command("validate", "--lint", "--template", TEMPLATE))


def cfn_lint(_folder: Path) -> Outcome:
    """With the rules for serverless applications; those of security's skip list that are its."""
    ignored = [name for name in NOT_DONE if not name.startswith("CKV")]
    return ran(LINTERS / "cfn-lint", "-a", "cfn_lint_serverless.rules", "-i", *ignored, "-t", TEMPLATE)


def cfn_lint_of_the_translated(folder: Path) -> Outcome:
    """What the translator makes, with the state machine in it: only there its definition is looked at (E3601)."""
    # W3005: the translator says DependsOn where a Ref does. W2001: parameters are resolved, so none is used.
    return ran(LINTERS / "cfn-lint", "-i", "W3005", "W2001", "-t", folder / "translated.json")


def checkov(_folder: Path) -> Outcome:
    return _checkov(ROOT / TEMPLATE)


def checkov_of_the_translated(folder: Path) -> Outcome:
    return _checkov(folder / "translated.json")


def _checkov(path: Path) -> Outcome:
    options = ["--framework", "cloudformation", "--skip-download", "--compact", "--quiet"]
    return ran(LINTERS / "checkov", *options, "--skip-check", ",".join(skipped("CKV")), "--file", path)


def rules_of_ours(_folder: Path) -> Outcome:
    """State machine (targets, ends, retries, error names), roles, routes, versions, alarms: tests of their own."""
    files = ["tests/test_machine.py", "tests/test_template.py", "tests/test_template_tokens.py"]
    files += ["tests/test_translated.py", "tests/test_alarms.py", "tests/test_workflows.py"]
    return ran(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *files)


def zizmor(_folder: Path) -> Outcome:
    return ran(LINTERS / "zizmor", "--offline", "--quiet", WORKFLOWS)


def with_its_machine(template: dict[str, Any]) -> dict[str, Any]:
    """The translated template, the definition as a string in it and an ARN in each of its gaps."""
    text = DEFINITION.read_text("utf-8")
    filled = re.sub(r"\$\{(\w+)Arn\}", r"arn:aws:lambda:eu-west-1:123456789012:function:\1:live", text)
    filled = filled.replace("${Partition}", "aws").replace("${TableName}", "table")
    properties = template["Resources"]["PlanMachine"]["Properties"]
    for name in ("DefinitionS3Location", "DefinitionSubstitutions"):
        properties.pop(name, None)
    properties["DefinitionString"] = json.dumps(json.loads(filled))
    return template


CHECKS: tuple[Callable[[Path], Outcome], ...] = (
    sam_validate,
    cfn_lint,
    cfn_lint_of_the_translated,
    checkov,
    checkov_of_the_translated,
    rules_of_ours,
    zizmor,
)


def failures(folder: Path) -> Iterator[str]:
    for check in CHECKS:
        code, said = check(folder)
        print(f"{check.__name__.replace('_', ' '):28} {'clean' if code == 0 else 'FAILED'}", flush=True)
        if code != 0:
            yield f"{check.__name__}:\n{said.strip()}"


def main() -> int:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "translated.json").write_text(json.dumps(with_its_machine(translated()), indent=1), encoding="utf-8")
        found = list(failures(folder))
    print("\n\n".join(found) or f"Clean, but for {len(NOT_DONE)} rules that scripts/validate.py gives its reasons for.")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
