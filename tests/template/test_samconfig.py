"""samconfig.toml: each environment has its stack, and what it gives the template, the template takes."""

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.support import aws
from tools import sam

SETTINGS = Path(__file__).resolve().parents[2] / "samconfig.toml"
TOLD: dict[str, Any] = tomllib.loads(SETTINGS.read_text("utf-8"))
TEMPLATE = aws.template()
PARAMETERS = TEMPLATE["Parameters"]
ENVIRONMENTS = PARAMETERS["Environment"]["AllowedValues"]
SHARED = {name: TOLD[name]["global"]["parameters"] for name in ENVIRONMENTS}
GIVEN = {name: dict(one.split("=", 1) for one in it["parameter_overrides"]) for name, it in SHARED.items()}
EACH_GIVEN = [(name, parameter, value) for name, it in GIVEN.items() for parameter, value in it.items()]


def test_each_environment_of_the_template_has_a_stack_of_its_own() -> None:
    assert TOLD.keys() - {"version", "default"} == set(ENVIRONMENTS)
    assert {name: it["stack_name"] for name, it in SHARED.items()} == {
        name: f"studyplan-{name}" for name in ENVIRONMENTS
    }
    assert {name: it["Environment"] for name, it in GIVEN.items()} == {name: name for name in ENVIRONMENTS}


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_what_is_deployed_is_what_was_built_for_the_stacks_architecture(name: str) -> None:
    """In the folders of `make build`, so that the workflows build before they have credentials."""
    build, deploy = (TOLD[name][command]["parameters"] for command in ("build", "deploy"))
    folder = sam.built_for(GIVEN[name]["Architecture"]).relative_to(sam.ROOT)
    assert (build["build_dir"], build["cache_dir"]) == (str(folder), f"{folder}-cache")
    assert deploy["template_file"] == f"{folder}/template.yaml"


@pytest.mark.parametrize(("environment", "parameter", "value"), EACH_GIVEN)
def test_a_parameter_that_is_given_is_taken(environment: str, parameter: str, value: str) -> None:
    taken = PARAMETERS[parameter]
    assert value in taken.get("AllowedValues", [value])
    assert re.fullmatch(taken.get("AllowedPattern", ".*"), value)
    if taken["Type"] == "Number":
        assert taken.get("MinValue", 0) <= float(value) <= taken.get("MaxValue", float("inf"))


@pytest.mark.parametrize("name", ["default", *ENVIRONMENTS])
def test_both_expansions_of_the_template_are_allowed_and_roles_without_names(name: str) -> None:
    assert len(TEMPLATE["Transform"]) == 2
    assert TOLD[name]["deploy"]["parameters"]["capabilities"] == ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
    assert not [it for it in TEMPLATE["Resources"].values() if "RoleName" in it.get("Properties", {})]


@pytest.mark.parametrize("name", ENVIRONMENTS)
def test_an_environment_uploads_into_a_folder_of_its_own_and_is_told_apart_by_tags(name: str) -> None:
    told = TOLD[name]["deploy"]["parameters"]
    assert told["s3_prefix"] == SHARED[name]["stack_name"]
    assert told["tags"] == ["project=studyplan", f"environment={name}"]
    assert told["resolve_s3"] is True


def test_only_prod_asks_before_it_changes_and_nothing_new_is_no_fault() -> None:
    asking = {name for name in ENVIRONMENTS if TOLD[name]["deploy"]["parameters"]["confirm_changeset"]}
    assert asking == {"prod"}
    assert not any(TOLD[name]["deploy"]["parameters"]["fail_on_empty_changeset"] for name in ENVIRONMENTS)
