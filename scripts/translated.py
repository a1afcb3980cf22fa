"""Translates the template as AWS does: first AWS::LanguageExtensions, then AWS's own SAM translator."""

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
