"""`make validate`: what AWS and its linters make of the template, the state machine, the roles and the workflows."""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from scripts.translated import Json, translated
from tools import sam

ROOT = Path(__file__).resolve().parent.parent
LINTERS = ROOT / ".venv-validate" / "bin"
TEMPLATE = ROOT / "template.yaml"
DEFINITION = ROOT / "statemachine" / "make_study_plan.asl.json"
GITHUB = ROOT / ".github"
GITHUB_ROLES = ROOT / "docs" / "github-roles.yaml"
TRANSLATED = "translated.json"
# The linters need nothing of an account, and are given nothing.
LEAST = {"HOME": str(ROOT / ".tools"), "AWS_EC2_METADATA_DISABLED": "true", "LOG_LEVEL": "ERROR"}

# What the linters ask for and we do not do, each with its reason. Everything else they ask for is done, and a rule that
# asks for nothing any more has to go from here.
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
    "W2001": "in what SAM makes parameters have their values, so none is used there",
}


@dataclass(frozen=True)
class Finding:
    """What is asked for, where and by which rule; no rule where a whole command is not content."""

    text: str
    rule: str = ""


type Findings = Iterable[Finding]


def ran(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    words, told = list(map(str, command)), sam.surroundings(LEAST)
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, env=told)


def all_or_nothing(*command: str | Path) -> Findings:
    """Of a command that knows no exceptions of ours: everything it says, if it is not content."""
    done = ran(*command)
    return [] if done.returncode == 0 else [Finding((done.stdout + done.stderr).strip())]


def sam_validate(_folder: Path) -> Findings:
    return all_or_nothing(*sam.command("validate", "--lint", "--template", TEMPLATE.name))


def sam_translation(folder: Path) -> Findings:
    """Whether SAM's translator takes it; the checks below look at what it makes."""
    try:
        made = with_its_machine(translated())
    # Whatever is wrong with a template, in whichever class of the translator's.
    except Exception as error:
        return [Finding(f"The template cannot be translated: {error}")]
    (folder / TRANSLATED).write_text(json.dumps(made, indent=1), encoding="utf-8")
    return []


def with_its_machine(template: Json) -> Json:
    """The translated template, the definition as a string in it and an ARN in each of its gaps."""
    text = DEFINITION.read_text("utf-8")
    filled = re.sub(r"\$\{(\w+)Arn\}", r"arn:aws:lambda:eu-west-1:123456789012:function:\1:live", text)
    filled = filled.replace("${Partition}", "aws").replace("${TableName}", "table")
    properties = template["Resources"]["PlanMachine"]["Properties"]
    for name in ("DefinitionS3Location", "DefinitionSubstitutions"):
        properties.pop(name, None)
    properties["DefinitionString"] = json.dumps(json.loads(filled))
    return template


def both(folder: Path) -> list[Path]:
    """The template and, if SAM takes it, what it makes of it."""
    return [path for path in (TEMPLATE, folder / TRANSLATED) if path.exists()]


def cfn_lint(folder: Path) -> Findings:
    """Only in what SAM makes the state machine's definition is looked at (E3601), and a circle seen that SAM closes."""
    done = ran(LINTERS / "cfn-lint", "-a", "cfn_lint_serverless.rules", "-f", "json", "-t", *both(folder))
    try:
        found = json.loads(done.stdout)
    except json.JSONDecodeError:
        return [Finding((done.stdout + done.stderr).strip())]
    return [Finding(f"{Path(it['Filename']).name}: {it['Message']}", it["Rule"]["Id"]) for it in found]


def checkov(folder: Path) -> Findings:
    """It finds nothing in a file that it cannot read, and is content: so what it has read is counted."""
    options = ["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"]
    return [finding for path in both(folder) for finding in _of_checkov(path, options)]


def _of_checkov(path: Path, options: list[str]) -> Findings:
    done = ran(LINTERS / "checkov", *options, "--file", path)
    try:
        told = json.loads(done.stdout)
    except json.JSONDecodeError:
        told = {}
    if not told.get("summary", {}).get("resource_count"):
        return [Finding(f"{path.name} was not looked at: {(done.stderr or done.stdout).strip()}")]
    failed = told["results"]["failed_checks"]
    return [Finding(f"{path.name}: {it['resource']}: {it['check_name']}", it["check_id"]) for it in failed]


def rules_of_ours(_folder: Path) -> Findings:
    """State machine (targets, ends, retries, error names), roles, routes, versions, alarms: tests of their own."""
    places = ("tests/template", "tests/tools/test_translated.py")
    return all_or_nothing(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *places)


def roles_for_github(_folder: Path) -> Findings:
    return all_or_nothing(LINTERS / "cfn-lint", "-t", GITHUB_ROLES)


def form_of_the_workflows(_folder: Path) -> Findings:
    """GitHub's own schema of them, which comes with the linter."""
    options = ("--quiet", "--builtin-schema", "vendor.github-workflows")
    return all_or_nothing(LINTERS / "check-jsonschema", *options, *sorted(GITHUB.glob("workflows/*.yml")))


def zizmor(_folder: Path) -> Findings:
    return all_or_nothing(LINTERS / "zizmor", "--offline", "--quiet", GITHUB)


type Check = Callable[[Path], Findings]

CHECKS: tuple[Check, ...] = (
    sam_validate,
    sam_translation,
    cfn_lint,
    checkov,
    rules_of_ours,
    roles_for_github,
    form_of_the_workflows,
    zizmor,
)


def looked_at(checks: Iterable[Check], folder: Path) -> Iterator[tuple[str, list[Finding]]]:
    """Each check's name and all that it finds; each is made, whatever an earlier one has found."""
    for check in checks:
        yield check.__name__.replace("_", " "), list(check(folder))


def report(checks: Iterable[Check]) -> list[str]:
    """A line for each check as soon as it is made; returned is what has to be done."""
    to_do, met = [], set()
    with tempfile.TemporaryDirectory() as name:
        for check, found in looked_at(checks, Path(name)):
            mine = [it for it in found if it.rule not in NOT_DONE]
            met |= {it.rule for it in found}
            print(f"{check:22} {'FAILED' if mine else 'clean'}", flush=True)
            to_do += [f"{check}: {it.rule} {it.text}" for it in mine]
    # A linter that broke off has not said all that it asks for.
    stale = [] if to_do else [rule for rule in NOT_DONE if rule not in met]
    return to_do + [f"Nothing asks for {rule} any more: take it out of scripts/validate.py." for rule in stale]


def main(checks: Iterable[Check] = CHECKS) -> int:
    to_do = report(checks)
    print("\n".join(to_do) or f"Clean, but for {len(NOT_DONE)} rules that scripts/validate.py gives its reasons for.")
    return 1 if to_do else 0


if __name__ == "__main__":
    sys.exit(main())
