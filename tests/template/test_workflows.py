"""GitHub's workflows: they run what `make` and .ci/run know, with actions that nobody can change under us."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / ".github" / "workflows"
PAGES = sorted(FOLDER.glob("*.yml"))
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z.-]+):(?!=)", MAKEFILE, re.MULTILINE))
# Only where the files are that they need, which are not in the repository.
ELSEWHERE = {"test-catalogues"}

type Json = dict[str, Any]


def read(page: Path) -> Json:
    loaded: Json = yaml.safe_load(page.read_text("utf-8"))
    return loaded


def jobs(page: Path) -> dict[str, Json]:
    found: dict[str, Json] = read(page)["jobs"]
    return found


def commands(page: Path) -> list[str]:
    """What the jobs run, with each value of a matrix in its place."""
    lines = []
    for job in jobs(page).values():
        wanted = job.get("strategy", {}).get("matrix", {}).get("target", [""])
        for step in job.get("steps", []):
            if "run" in step:
                lines += [step["run"].replace("$TARGET", target) for target in wanted]
    return lines


def made(text: str) -> set[str]:
    """The targets that lines of a shell make."""
    words = [word for line in re.findall(r"\bmake (?:-s )?([^|>&\n]+)", text) for word in line.split()]
    return {word for word in words if re.fullmatch("[a-z][a-z.-]*", word)}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_an_action_is_pinned_to_a_commit_and_says_which_version_that_is(page: Path) -> None:
    used = re.findall(r"uses: +(\S+)(.*)", page.read_text("utf-8"))
    for action, comment in used:
        if action.startswith("docker://"):
            assert re.fullmatch(r"docker://ghcr\.io/[\w./-]+:v\d+\.\d+\.\d+@sha256:[0-9a-f]{64}", action)
        elif not action.startswith("./"):
            assert re.fullmatch(r"[\w.-]+/[\w./-]+@[0-9a-f]{40}", action)
            assert re.fullmatch(r" # v\d+\.\d+\.\d+", comment)
    assert used


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_is_run_are_targets_that_are_there(page: Path) -> None:
    assert all(line.startswith("make ") for line in commands(page))
    assert made("\n".join(commands(page))) - TARGETS == set()


def test_github_checks_what_ci_checks_and_the_known_faults_of_packages() -> None:
    ours = made((ROOT / ".ci" / "run").read_text("utf-8").replace("evals-wide SAMPLE=60", "evals-sample"))
    assert made("\n".join(commands(FOLDER / "checks.yml"))) == (ours - ELSEWHERE) | {"audit"}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_workflow_may_read_the_code_and_only_a_deployment_gets_a_role(page: Path) -> None:
    assert read(page)["permissions"] == {"contents": "read"}
    roles = {name for name, job in jobs(page).items() if "id-token" in job.get("permissions", {})}
    assert (
        roles
        == {"deploy.yml": {"staging", "prod"}, "deploy-to.yml": {"deploy"}, "checks.yml": set(), "nightly.yml": set()}[
            page.name
        ]
    )


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_no_step_keeps_a_token_of_github_or_knows_a_secret(page: Path) -> None:
    checkouts = re.findall(r"actions/checkout@.*\n +with:\n +persist-credentials: (\w+)", page.read_text("utf-8"))
    assert len(checkouts) == page.read_text("utf-8").count("actions/checkout@")
    assert set(checkouts) <= {"false"}
    assert "secrets." not in page.read_text("utf-8")


def test_prod_comes_after_staging_which_comes_after_the_checks() -> None:
    needed = {name: job.get("needs") for name, job in jobs(FOLDER / "deploy.yml").items()}
    assert needed == {"checks": None, "staging": "checks", "prod": "staging"}
    told = {name: job.get("with", {}).get("environment") for name, job in jobs(FOLDER / "deploy.yml").items()}
    assert told == {"checks": None, "staging": "staging", "prod": "prod"}


def test_a_deployment_is_not_cut_off() -> None:
    assert read(FOLDER / "deploy.yml")["concurrency"] == {"group": "deploy", "cancel-in-progress": False}


def test_packages_are_fetched_and_built_before_there_are_credentials() -> None:
    order = [step.get("run") or step["uses"] for step in jobs(FOLDER / "deploy-to.yml")["deploy"]["steps"]]
    credentials = next(at for at, it in enumerate(order) if it.startswith("aws-actions/"))
    assert order.index("make .venv .venv-sam build") < credentials
    assert [made(it) for it in order[credentials + 1 :]] == [{"deploy"}, {"smoke"}]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_comes_from_outside_is_a_variable_of_a_script_and_never_its_text(page: Path) -> None:
    assert [line for line in commands(page) if "${{" in line] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_job_that_hangs_ends(page: Path) -> None:
    assert {name for name, job in jobs(page).items() if "steps" in job and "timeout-minutes" not in job} == set()
