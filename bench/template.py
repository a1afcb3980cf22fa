"""The real template with a second, empty copy of its pipeline beside it."""

import json
from pathlib import Path
from typing import Any

from bench.child import ROOT
from local.stack.stack import TEMPLATE
from tools.template import read

type Resource = dict[str, Any]

FOLDERS = ("functions", "layers", "seeds", "statemachine", "bench")


def with_noops(folder: Path) -> Path:
    """Write the template under `folder`, with links to the project's own code."""
    body = read(TEMPLATE)
    body["Resources"] |= _noops(body["Resources"]["PlanMachine"]["Properties"])
    body["Outputs"]["NoopMachineArn"] = {"Value": {"Ref": "NoopMachine"}}
    for name in FOLDERS:
        (folder / name).symlink_to(ROOT / name)
    path = folder / "template.json"  # JSON is YAML
    path.write_text(json.dumps(body), encoding="utf-8")
    return path


def _noops(real: Resource) -> dict[str, Resource]:
    """Return the same state machine with as many no-op functions, and one function each for POST and GET."""
    substitutions: dict[str, Any] = real["DefinitionSubstitutions"]
    steps = {name: f"Noop{name.removesuffix('Arn')}" for name in substitutions if name.endswith("Arn")}
    arns = {name: {"Fn::GetAtt": [function, "Arn"]} for name, function in steps.items()}
    machine = {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {
            "Type": real["Type"],
            "DefinitionUri": real["DefinitionUri"],
            "DefinitionSubstitutions": substitutions | arns,
        },
    }
    start = _function("app.start", 0, {"STATE_MACHINE_ARN": {"Ref": "NoopMachine"}}, path="/noop/start")
    return {
        "NoopMachine": machine,
        "NoopStart": start,
        "NoopGet": _function("app.get", 0, {}, path="/noop/get"),
        **{function: _function("app.step", place, {}) for place, function in enumerate(steps.values(), 1)},
    }


def _function(handler: str, place: int, variables: dict[str, Any], *, path: str = "") -> Resource:
    """`place` is where the function finds its number of reads: 0 for POST and GET, then the steps in their order."""
    event = {"Type": "Api", "Properties": {"RestApiId": {"Ref": "Api"}, "Path": path, "Method": "any"}}
    properties: Resource = {
        "CodeUri": "bench/noop/",
        "Handler": handler,
        "Environment": {"Variables": variables | {"PLACE": str(place)}},
        "Events": {"Call": event} if path else {},
    }
    return {"Type": "AWS::Serverless::Function", "Properties": properties}
