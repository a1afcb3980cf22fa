"""What of the template has no meaning in the emulator, taken out before it is deployed there.

Nothing watches metrics on a laptop, and nobody shifts calls from an old version to a new one: the emulator has neither
CodeDeploy nor versions of state machines. What would call an alias calls the function or the machine itself.
"""

import json
from typing import Any

type Json = dict[str, Any]

ALIAS = "live"
# ApiGateway::Account sets the role that API Gateway writes logs as; both are the account's, which a laptop has not.
ABSENT = ("AWS::CloudWatch::", "AWS::SNS::", "AWS::ApiGateway::Account")
ABSENT_BY_NAME = ("ApiLogRoleOfAccount",)
SHIFTING = ("AutoPublishAlias", "AutoPublishAliasAllProperties", "DeploymentPreference")


def reduced(body: Json) -> Json:
    """The same template without them, and without what only refers to them."""
    body = json.loads(json.dumps(body).replace(f"}}:{ALIAS}", "}"))
    gone = {name for name, it in body["Resources"].items() if it["Type"].startswith(ABSENT) or name in ABSENT_BY_NAME}
    body["Resources"] = {name: _unshifted(it) for name, it in body["Resources"].items() if name not in gone}
    _drop_mentions(body["Resources"], gone)
    body["Outputs"] = {name: it for name, it in body.get("Outputs", {}).items() if it["Value"] not in _refs(gone)}
    shared = body.get("Globals", {}).get("Function", {})
    for name in SHIFTING:
        shared.pop(name, None)
    return body


def _drop_mentions(resources: Json, gone: set[str]) -> None:
    """A choice whose first way names what is gone takes the other way."""
    for resource in resources.values():
        properties = resource.get("Properties", {})
        for key, value in properties.items():
            match value:
                case {"Fn::If": [_, first, otherwise]} if any(f"${{{name}}}" in str(first) for name in gone):
                    properties[key] = otherwise


def _unshifted(resource: Json) -> Json:
    properties = {key: value for key, value in resource.get("Properties", {}).items() if key not in SHIFTING}
    return resource | ({"Properties": properties} if "Properties" in resource else {})


def _refs(names: set[str]) -> list[Json]:
    return [{"Ref": name} for name in names]
