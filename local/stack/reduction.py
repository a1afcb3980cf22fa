"""Removes from the template what the emulator does not support.

A local stack has no alarms and no canary deployments: the emulator has neither CodeDeploy nor versions of state
machines. A caller of an alias calls the function or the machine itself instead.
"""

import json
from typing import Any

type Json = dict[str, Any]

ALIAS = "live"
# ApiGateway::Account sets the role with which API Gateway writes logs; the emulator has no account for it.
UNSUPPORTED_TYPES = ("AWS::CloudWatch::", "AWS::SNS::", "AWS::ApiGateway::Account")
UNSUPPORTED_NAMES = ("ApiLogRoleOfAccount",)
SHIFTING = ("AutoPublishAlias", "AutoPublishAliasAllProperties", "DeploymentPreference")


def reduced(body: Json) -> Json:
    """Return the template without unsupported resources and without references to them."""
    body = json.loads(json.dumps(body).replace(f"}}:{ALIAS}", "}"))
    resources = body["Resources"]
    removed = {
        name
        for name, item in resources.items()
        if item["Type"].startswith(UNSUPPORTED_TYPES) or name in UNSUPPORTED_NAMES
    }
    body["Resources"] = {name: _unshifted(item) for name, item in resources.items() if name not in removed}
    _drop_references(body["Resources"], removed)
    outputs = body.get("Outputs", {})
    body["Outputs"] = {name: item for name, item in outputs.items() if item["Value"] not in _refs(removed)}
    shared = body.get("Globals", {}).get("Function", {})
    for name in SHIFTING:
        shared.pop(name, None)
    return body


def _drop_references(resources: Json, removed: set[str]) -> None:
    """Replace an `Fn::If` whose first value names a removed resource by its second value."""
    for resource in resources.values():
        properties = resource.get("Properties", {})
        for key, value in properties.items():
            match value:
                case {"Fn::If": [_, first, otherwise]} if any(f"${{{name}}}" in str(first) for name in removed):
                    properties[key] = otherwise


def _unshifted(resource: Json) -> Json:
    properties = {key: value for key, value in resource.get("Properties", {}).items() if key not in SHIFTING}
    return resource | ({"Properties": properties} if "Properties" in resource else {})


def _refs(names: set[str]) -> list[Json]:
    return [{"Ref": name} for name in names]
