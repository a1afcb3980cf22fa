"""Runs the real `sam local` with an embedded stack: the functions in containers, the services in the stack."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from local.sam_local import container_engine
from local.stack.aws import REGION, child_environment
from local.stack.deployment import STACK
from local.stack.emulator_process import ROOT, last_line
from local.stack.errors import StackError
from local.stack.issuer import AUDIENCE, ISSUER, KEYS_PATH
from local.stack.registry import Serving
from local.stack.stack import DATA, TEMPLATE, Progress
from local.stack.template import prepare
from tools import sam

type Json = dict[str, Any]

IMAGE = "public.ecr.aws/lambda/python:3.13-{architecture}"
EVENTS = ROOT / "tests" / "events"
VARIABLES = DATA / "sam-local.json"
START_SECONDS = 600  # the base image may have to be pulled
STOP_SECONDS = 30


def require_engine() -> str:
    """Return the container engine's command. Raise StackError when no engine answers."""
    docker = container_engine.engine()
    if docker is None:
        raise StackError(
            "No container engine answers, and `sam local` runs functions in containers: "
            "start Docker or a compatible engine, then run the command again."
        )
    return docker


def function_id_of(step: str) -> str:
    """Return the logical id of the function in a folder. Raise StackError, with the known names, for another name."""
    known = {Path(code["root"]).name: name for name, code in prepare(TEMPLATE).functions.items()}
    if step not in known:
        raise StackError(f"STEP must be one of {', '.join(sorted(known))}" + (f", not '{step}'." if step else "."))
    return known[step]


def build(progress: Progress) -> Path:
    """Build for this machine's processor architecture, where something has changed, and return the built template."""
    progress("building the functions (sam build)")
    architecture = sam.of_this_machine()
    done = sam.build(architecture, child_environment(os.environ))
    if done.returncode != 0:
        raise StackError(f"sam build failed: {(done.stderr or done.stdout).strip()[-1500:]}")
    return sam.built_for(architecture) / "template.yaml"


def variables(serving: Serving) -> Json:
    """Return the functions' environment variables, with the addresses at which a container reaches this stack."""
    endpoint = f"http://{container_engine.HOST_NAME}:{urlsplit(serving.endpoint).port}"
    return {
        "Parameters": {
            "TABLE_NAME": serving.outputs["TableName"],
            "STATE_MACHINE_ARN": serving.outputs["StateMachineArn"],
            "CURSOR_SECRET": serving.resources["CursorSecret"],
            "AWS_ENDPOINT_URL": endpoint,
            "JWT_ISSUER": ISSUER,
            "JWT_AUDIENCE": AUDIENCE,
            "JWT_JWKS_URL": endpoint + KEYS_PATH,
            "SEEDS_FOLDER": "/opt",
            "MEANING_FOLDER": "/opt",
            "POWERTOOLS_SERVICE_NAME": STACK,
        }
    }


def options(template: Path, docker: str) -> list[str]:
    """Return the options of both `sam local` commands; the base image is pulled only when it is missing."""
    architecture = sam.of_this_machine()
    arguments = ["--template", _short(template), "--env-vars", _short(VARIABLES)]
    arguments += ["--add-host", container_engine.ADD_HOST, "--region", REGION]
    arguments += ["--parameter-overrides", f"Architecture={architecture}"]
    pulled = container_engine.has_image(docker, IMAGE.format(architecture=architecture))
    return arguments + (["--skip-pull-image"] if pulled else [])


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def write_variables(serving: Serving) -> None:
    """Write the file that `--env-vars` names."""
    VARIABLES.parent.mkdir(parents=True, exist_ok=True)
    VARIABLES.write_text(json.dumps(variables(serving), indent=2) + "\n", encoding="utf-8")


def environment(serving: Serving) -> dict[str, str]:
    """Return the environment of the SAM CLI: dummy keys, no profile; containers get these keys too.

    The SAM CLI first calls STS for its account. That endpoint is the stack's, or the call would reach the real AWS.
    """
    return sam.surroundings(child_environment(os.environ)) | {"AWS_ENDPOINT_URL_STS": serving.endpoint}


def invoke(serving: Serving, step: str, event: Path, progress: Progress) -> int:
    """Run one function with an event; print its answer and the command that does the same. Return sam's exit code."""
    docker, function = require_engine(), function_id_of(step)
    template = build(progress)
    write_variables(serving)
    command = sam.command("local", "invoke", function, "--event", _short(event), *options(template, docker))
    keys = [f"{name}={value}" for name, value in environment(serving).items() if name in SHOWN]
    progress("you can run the command directly while `make serve` is running:")
    progress(f"  {shlex.join(['env', *WITHOUT, *keys, _short(Path(command[0])), *command[1:]])}")
    return subprocess.run(command, cwd=ROOT, env=environment(serving), check=False).returncode


# The variables that the printed command needs: without keys the SAM CLI reads the caller's own profile and passes its
# credentials to the container.
SHOWN = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_STS", "SAM_CLI_TELEMETRY")
WITHOUT = ("-u", "AWS_PROFILE", "-u", "AWS_SESSION_TOKEN")


@contextmanager
def api(serving: Serving, progress: Progress, log: Path) -> Iterator[str]:
    """Run `sam local start-api` on a free port and yield its url once it is ready. Its containers end with it."""
    docker = require_engine()
    template = build(progress)
    write_variables(serving)
    port = _free_port()
    options_of_api = ["--host", "127.0.0.1", "--port", str(port), "--warm-containers", "LAZY"]
    command = sam.command("local", "start-api", *options_of_api, *options(template, docker))
    progress("starting sam local start-api")
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("ab") as sink:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment(serving), stdout=sink, stderr=sink, start_new_session=True
        )
    try:
        _wait_for(port, process, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        _end(process)


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port: int = sock.getsockname()[1]
        return port


def _wait_for(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    give_up = time.monotonic() + START_SECONDS
    while time.monotonic() < give_up:
        if process.poll() is not None:
            raise StackError(f"sam local start-api ended unexpectedly: {last_line(log)} (more in {log})")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise StackError(f"sam local start-api did not answer within {START_SECONDS} seconds: see {log}.")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Interrupt it as Ctrl-C does: it then removes its containers."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            print("sam local start-api had to be killed: look at `docker ps`.", file=sys.stderr)
