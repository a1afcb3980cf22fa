"""Translates the template as AWS does: first AWS::LanguageExtensions, then AWS's own SAM translator.

`python -m tests.support.translated` prints the result with the state machine's definition in it, for the linters of
`make validate`: cfn-lint checks the definition, and circular references after the transform, only there.
"""

import json
import logging
import os
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from samtranslator.translator.transform import transform  # type: ignore[import-untyped]

from tools.template import read

type Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = ROOT / "template.yaml"
DEFINITION = ROOT / "statemachine" / "make_study_plan.asl.json"
REGION = "eu-west-1"
EXTENSIONS = "AWS::LanguageExtensions"
NONE: Mapping[str, str] = {}


class NoPolicies:
    """A loader of SAM's named policies that has none: the template uses none."""

    def load(self) -> Json:
        return {}


def resolved(value: Any, parameters: Mapping[str, Any]) -> Any:
    """Return `value` with references to parameters replaced by the parameters' values."""
    if isinstance(value, dict):
        if set(value) == {"Ref"} and value["Ref"] in parameters:
            return parameters[value["Ref"]]
        return {name: resolved(inner, parameters) for name, inner in value.items()}
    return [resolved(inner, parameters) for inner in value] if isinstance(value, list) else value


def extended(template: Json, given: Mapping[str, str]) -> Json:
    """Return the template after AWS::LanguageExtensions: parameters and deletion policies have their values.

    Globals stay as they are, because the SAM CLI's own copy of the extensions resolves resources only. Without the
    extensions in the template nothing is resolved.
    """
    if EXTENSIONS not in template["Transform"]:
        return template
    declared = template["Parameters"].items()
    parameters = {name: given.get(name, parameter["Default"]) for name, parameter in declared}
    template = template | {"Resources": resolved(template["Resources"], parameters)}
    for resource in template["Resources"].values():
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            if isinstance(resource.get(name), dict):
                _, kept, otherwise = resource[name]["Fn::If"]
                resource[name] = kept if parameters["Environment"] == "prod" else otherwise
    return template


def packaged(template: Json, code: Mapping[str, str]) -> Json:
    """Return the template after `sam package`: code in a bucket, under the keys of `code` where they differ."""
    for name, resource in template["Resources"].items():
        for place in ("CodeUri", "ContentUri", "DefinitionUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = f"s3://bucket/{code.get(name, name)}"
    return template


def translated(given: Mapping[str, str] = NONE, code: Mapping[str, str] = NONE, template: Json | None = None) -> Json:
    """Translate template.yaml (or another template) with these parameters and keys of code."""
    # It warns for each function that an internal switch of AWS is not set.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    prepared = packaged(extended(template or read(TEMPLATE), given), code) | {"Transform": "AWS::Serverless-2016-10-31"}
    with patch.dict(os.environ, {"AWS_DEFAULT_REGION": REGION}):
        made: Json = transform(prepared, dict(given), NoPolicies())
    return made


def for_linters() -> Json:
    """Return the translated template with the definition as a string, an ARN in place of each substitution.

    Without the parameters whose values the extensions have filled in, which would be unused ones. The page has an
    address, or the user pool's client would have an empty one where its condition holds.
    """
    filled = re.sub(
        r"\$\{(\w+)Arn\}",
        r"arn:aws:lambda:eu-west-1:123456789012:function:\1:live",
        DEFINITION.read_text("utf-8"),
    )
    filled = filled.replace("${Partition}", "aws").replace("${TableName}", "table").replace("${EventBusName}", "bus")
    template = translated({"PageUrl": "https://studyplan.example/"})
    properties = template["Resources"]["PlanMachine"]["Properties"]
    for name in ("DefinitionS3Location", "DefinitionSubstitutions"):
        properties.pop(name, None)
    properties["DefinitionString"] = json.dumps(json.loads(filled))
    declared, text = template.pop("Parameters"), json.dumps(template)
    used = {name for pair in re.findall(r'"Ref": "(\w+)"|\$\{(\w+)\}', text) for name in pair}
    return template | {"Parameters": {name: declared[name] for name in declared if name in used}}


if __name__ == "__main__":
    json.dump(for_linters(), sys.stdout, indent=1)
