"""The template as CloudFormation gets it: what AWS::LanguageExtensions resolves, then AWS's own translator of SAM."""

import logging
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from unittest.mock import patch

from samtranslator.translator.transform import transform  # type: ignore[import-untyped]

from tools.template import read

type Json = dict[str, Any]

ROOT = Path(__file__).resolve().parent.parent
TEMPLATE = ROOT / "template.yaml"
REGION = "eu-west-1"
EXTENSIONS = "AWS::LanguageExtensions"
NONE: Mapping[str, str] = {}


class NoPolicies:
    """SAM's named policies are looked up in an account; the template uses none."""

    def load(self) -> Json:
        return {}


def resolved(value: Any, parameters: Mapping[str, Any]) -> Any:
    """`value` with references to parameters replaced by what they are."""
    if isinstance(value, dict):
        if set(value) == {"Ref"} and value["Ref"] in parameters:
            return parameters[value["Ref"]]
        return {name: resolved(inner, parameters) for name, inner in value.items()}
    return [resolved(inner, parameters) for inner in value] if isinstance(value, list) else value


def extended(template: Json, given: Mapping[str, str]) -> Json:
    """What AWS::LanguageExtensions makes of it: parameters and the conditions of deletion policies have values.

    Globals stay as they are, which is the less that may be hoped for: SAM CLI's own copy of the extensions looks at
    resources alone. Without the extensions in the template nothing is resolved.
    """
    if EXTENSIONS not in template["Transform"]:
        return template
    parameters = {name: given.get(name, it["Default"]) for name, it in template["Parameters"].items()}
    template = template | {"Resources": resolved(template["Resources"], parameters)}
    for resource in template["Resources"].values():
        for name in ("DeletionPolicy", "UpdateReplacePolicy"):
            if isinstance(resource.get(name), dict):
                _, kept, otherwise = resource[name]["Fn::If"]
                resource[name] = kept if parameters["Environment"] == "prod" else otherwise
    return template


def packaged(template: Json, code: Mapping[str, str]) -> Json:
    """As `sam package` leaves it: folders and the state machine in a bucket, `code` saying under which other key."""
    for name, resource in template["Resources"].items():
        for place in ("CodeUri", "ContentUri", "DefinitionUri"):
            if place in resource.get("Properties", {}):
                resource["Properties"][place] = f"s3://bucket/{code.get(name, name)}"
    return template


def translated(given: Mapping[str, str] = NONE, code: Mapping[str, str] = NONE, template: Json | None = None) -> Json:
    """The whole of it (or another template), with these parameters and other keys of code than usual."""
    # It says of each function that a switch of AWS's own is not set.
    logging.getLogger("samtranslator").setLevel(logging.ERROR)
    asked = packaged(extended(template or read(TEMPLATE), given), code) | {"Transform": "AWS::Serverless-2016-10-31"}
    with patch.dict(os.environ, {"AWS_DEFAULT_REGION": REGION}):
        made: Json = transform(asked, dict(given), NoPolicies())
    return made
