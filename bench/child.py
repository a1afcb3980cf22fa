"""Fresh Python processes to measure in: only the layer, one folder, and the environment that a Lambda has."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench.figures import NotMeasured
from local.emulator.pool import Source, environment
from local.stack.stack import TEMPLATE
from local.stack.template import prepare
from tools.template import read

ROOT = TEMPLATE.parent
# Nobody listens there: a measurement that called AWS by mistake would fail instead.
NOWHERE = "http://127.0.0.1:9"
IMPORT = Path(__file__).with_name("timed_import.py")

type Variables = dict[str, str]


def sources() -> dict[str, Source]:
    """Every function of the template: the name of its folder, and where its code is."""
    found = prepare(TEMPLATE).functions.values()
    return {Path(it["root"]).name: Source(it["root"].rstrip("/"), tuple(it["layers"])) for it in found}


def variables(source: Source, **more: str) -> Variables:
    """What a function of that source finds in os.environ: the template's variables, the given ones above them."""
    told = {name: _value(given) for name, given in _declared(Path(source.root).name).items()}
    config = {"FunctionName": "bench", "Handler": "app.handler", "Environment": {"Variables": told | more}}
    return environment(config, source, more.get("AWS_ENDPOINT_URL", NOWHERE))


def timed_import(given: Variables) -> dict[str, Any]:
    """Import `app` in a fresh process: {cpu, wall} in milliseconds and the names of the modules it loaded."""
    timed: dict[str, Any] = _ask([str(IMPORT)], given)
    return timed


def ask(module: str, given: Variables) -> Any:
    """What `python -m module` prints as JSON on its last line."""
    return _ask(["-m", module], given | {"PYTHONPATH": f"{ROOT}:{given['PYTHONPATH']}"})


def _ask(arguments: list[str], given: Variables) -> Any:
    command = [sys.executable, "-P", *arguments]
    done = subprocess.run(command, env=given, cwd=ROOT, capture_output=True, text=True, check=False)
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


def _value(given: Any) -> str:
    """A reference as its parameter's default; something for what only a deployment knows."""
    if not isinstance(given, dict):
        return str(given)
    parameter = read(TEMPLATE)["Parameters"].get(given.get("Ref"), {})
    return str(parameter.get("Default", "bench"))
