"""`make validate`: runs AWS's linters on the template, the state machine, the roles and the workflows."""

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
LINTERS = ROOT / ".venv-tools" / "bin"
TEMPLATE = ROOT / "template.yaml"
DEFINITION = ROOT / "statemachine" / "make_study_plan.asl.json"
GITHUB = ROOT / ".github"
GITHUB_ROLES = ROOT / "docs" / "github-roles.yaml"
TRANSLATED = "translated.json"
# The linters need no AWS account, and get no credentials.
LEAST = {"HOME": str(ROOT / ".tools"), "AWS_EC2_METADATA_DISABLED": "true", "LOG_LEVEL": "ERROR"}

# The rules that we do not follow, each with its reason. Every other rule is followed, and a rule that no longer finds
# anything must be removed from here.
EXCEPTIONS = {
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
    """A finding: its text with the place, and its rule; no rule when a whole command failed."""

    text: str
    rule: str = ""


type Findings = Iterable[Finding]


def ran(*command: str | Path) -> "subprocess.CompletedProcess[str]":
    words, environment = list(map(str, command)), sam.surroundings(LEAST)
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, check=False, env=environment)


def all_or_nothing(*command: str | Path) -> Findings:
    """Return the whole output of a command as one finding when it fails."""
    done = ran(*command)
    return [] if done.returncode == 0 else [Finding((done.stdout + done.stderr).strip())]


def sam_validate(_folder: Path) -> Findings:
    return all_or_nothing(*sam.command("validate", "--lint", "--template", TEMPLATE.name))


def sam_translation(folder: Path) -> Findings:
    """Translate the template with SAM's translator; the checks below read the result."""
    try:
        made = with_its_machine(translated())
    # The translator raises errors of many classes.
    except Exception as error:
        return [Finding(f"The template cannot be translated: {error}")]
    (folder / TRANSLATED).write_text(json.dumps(made, indent=1), encoding="utf-8")
    return []


def with_its_machine(template: Json) -> Json:
    """Return the translated template with the definition as a string, an ARN in place of each substitution."""
    text = DEFINITION.read_text("utf-8")
    filled = re.sub(r"\$\{(\w+)Arn\}", r"arn:aws:lambda:eu-west-1:123456789012:function:\1:live", text)
    filled = filled.replace("${Partition}", "aws").replace("${TableName}", "table")
    properties = template["Resources"]["PlanMachine"]["Properties"]
    for name in ("DefinitionS3Location", "DefinitionSubstitutions"):
        properties.pop(name, None)
    properties["DefinitionString"] = json.dumps(json.loads(filled))
    return template


def both(folder: Path) -> list[Path]:
    """Return the template and, when it could be translated, the translated one."""
    return [path for path in (TEMPLATE, folder / TRANSLATED) if path.exists()]


def cfn_lint(folder: Path) -> Findings:
    """Lint both templates: only the translated one holds the state machine's definition (E3601)."""
    done = ran(LINTERS / "cfn-lint", "-a", "cfn_lint_serverless.rules", "-f", "json", "-t", *both(folder))
    try:
        matches = json.loads(done.stdout)
    except json.JSONDecodeError:
        return [Finding((done.stdout + done.stderr).strip())]
    return [Finding(f"{Path(match['Filename']).name}: {match['Message']}", match["Rule"]["Id"]) for match in matches]


def checkov(folder: Path) -> Findings:
    """Run checkov. It passes a file that it cannot read, so the resources that it has read are counted."""
    options = ["--framework", "cloudformation", "--skip-download", "--compact", "--output", "json"]
    return [finding for path in both(folder) for finding in _of_checkov(path, options)]


def _of_checkov(path: Path, options: list[str]) -> Findings:
    done = ran(LINTERS / "checkov", *options, "--file", path)
    try:
        report = json.loads(done.stdout)
    except json.JSONDecodeError:
        report = {}
    if not report.get("summary", {}).get("resource_count"):
        return [Finding(f"{path.name} was not checked: {(done.stderr or done.stdout).strip()}")]
    failed = report["results"]["failed_checks"]
    return [Finding(f"{path.name}: {item['resource']}: {item['check_name']}", item["check_id"]) for item in failed]


def rules_of_ours(_folder: Path) -> Findings:
    """Run our own tests of the state machine, roles, routes, versions and alarms."""
    places = ("tests/template", "tests/tools/test_translated.py")
    return all_or_nothing(sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *places)


def roles_for_github(_folder: Path) -> Findings:
    return all_or_nothing(LINTERS / "cfn-lint", "-t", GITHUB_ROLES)


def form_of_the_workflows(_folder: Path) -> Findings:
    """Check the workflows against GitHub's own schema, which comes with the linter."""
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


def run_all(checks: Iterable[Check], folder: Path) -> Iterator[tuple[str, list[Finding]]]:
    """Yield each check's name and findings; every check runs, whatever an earlier one finds."""
    for check in checks:
        yield check.__name__.replace("_", " "), list(check(folder))


def report(checks: Iterable[Check]) -> list[str]:
    """Print a line for each check as soon as it has run. Return what has to be fixed."""
    to_do, met = [], set()
    with tempfile.TemporaryDirectory() as name:
        for check, findings in run_all(checks, Path(name)):
            open_findings = [finding for finding in findings if finding.rule not in EXCEPTIONS]
            met |= {finding.rule for finding in findings}
            print(f"{check:22} {'FAILED' if open_findings else 'clean'}", flush=True)
            to_do += [f"{check}: {finding.rule} {finding.text}" for finding in open_findings]
    # A linter that stopped early has not reported all its findings.
    stale = [] if to_do else [rule for rule in EXCEPTIONS if rule not in met]
    return to_do + [f"{rule} finds nothing any more: remove it from scripts/validate.py." for rule in stale]


def main(checks: Iterable[Check] = CHECKS) -> int:
    to_do = report(checks)
    print("\n".join(to_do) or f"Clean, except for {len(EXCEPTIONS)} rules whose reasons are in scripts/validate.py.")
    return 1 if to_do else 0


if __name__ == "__main__":
    sys.exit(main())
