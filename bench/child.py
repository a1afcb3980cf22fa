"""Fresh Python processes for measurements: the layer, one folder, and the environment of a Lambda function."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.figures import NotMeasured
from local.emulator.pool import environment as lambda_environment
from local.emulator.workers import Source
from local.stack.stack import TEMPLATE
from local.stack.template import prepare
from tools.template import read

ROOT = TEMPLATE.parent
# Nothing listens there: a measurement that called AWS by mistake would fail instead.
NOWHERE = "http://127.0.0.1:9"
IMPORT = Path(__file__).with_name("timed_import.py")

type Variables = dict[str, str]


def sources() -> dict[str, Source]:
    """Return every function of the template: its folder's name, and where its code is."""
    functions = prepare(TEMPLATE).functions.values()
    return {Path(code["root"]).name: Source(code["root"].rstrip("/"), tuple(code["layers"])) for code in functions}


def variables(source: Source, **more: str) -> Variables:
    """Return the environment of a function: the template's variables, overridden by `more`."""
    declared = {name: _value(value) for name, value in _declared(Path(source.root).name).items()}
    config = {"FunctionName": "bench", "Handler": "app.handler", "Environment": {"Variables": declared | more}}
    return lambda_environment(config, source, more.get("AWS_ENDPOINT_URL", NOWHERE))


def timed_import(environment: Variables) -> dict[str, Any]:
    """Import `app` in a fresh process: {cpu, wall} in milliseconds and the names of the modules it loaded."""
    timed: dict[str, Any] = _ask([str(IMPORT)], environment)
    return timed


def ask(module: str, environment: Variables, *, python: str = sys.executable) -> Any:
    """Return what `python -m module` prints as JSON on its last line."""
    return _ask(["-m", module], environment | {"PYTHONPATH": f"{ROOT}:{environment['PYTHONPATH']}"}, python)


def _ask(arguments: list[str], environment: Variables, python: str = sys.executable) -> Any:
    command = [python, "-P", *arguments]
    done = subprocess.run(command, env=environment, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise NotMeasured(f"{' '.join(arguments)} failed:\n{done.stderr}")
    return json.loads(done.stdout.splitlines()[-1])


def _declared(folder: str) -> dict[str, Any]:
    body = read(TEMPLATE)
    shared: dict[str, Any] = body["Globals"]["Function"]["Environment"]["Variables"]
    for resource in body["Resources"].values():
        properties = resource.get("Properties", {})
        if Path(properties.get("CodeUri", "")).name == folder:
            own: dict[str, Any] = properties.get("Environment", {}).get("Variables", {})
            return shared | own | {"AWS_ENDPOINT_URL": NOWHERE}
    return shared


def _value(declared: Any) -> str:
    """Return a reference's parameter default, and a placeholder for a value that only a deployment has."""
    if not isinstance(declared, dict):
        return str(declared)
    parameter = read(TEMPLATE)["Parameters"].get(declared.get("Ref"), {})
    return str(parameter.get("Default", "bench"))
