"""The real `sam local` before an embedded stack: functions in containers, everything they call on this machine."""

import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
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
from local.stack.stack import DATA, TEMPLATE
from local.stack.template import prepare
from tools import sam

type Json = dict[str, Any]
type Tell = Callable[[str], None]

IMAGE = "public.ecr.aws/lambda/python:3.13-{architecture}"
EVENTS = ROOT / "tests" / "events"
VARIABLES = DATA / "sam-local.json"
START_SECONDS = 600  # the base image may have to be pulled
STOP_SECONDS = 30


def needed_engine() -> str:
    """The container engine's command. StackError where there is none."""
    docker = container_engine.engine()
    if docker is None:
        raise StackError(
            "No container engine answers, and `sam local` runs functions in containers: "
            "start Docker (or what speaks its API), then type the same again."
        )
    return docker


def function_named(step: str) -> str:
    """The logical id of a function by its folder's name. StackError with the names for another."""
    known = {Path(it["root"]).name: name for name, it in prepare(TEMPLATE).functions.items()}
    if step not in known:
        raise StackError(f"STEP is one of {', '.join(sorted(known))}" + (f", not '{step}'." if step else "."))
    return known[step]


def built(tell: Tell) -> Path:
    """The template of a build for this machine's processors, made anew where something has changed."""
    tell("building the functions (sam build)")
    architecture = sam.of_this_machine()
    done = sam.build(architecture, child_environment(os.environ))
    if done.returncode != 0:
        raise StackError(f"sam build failed: {(done.stderr or done.stdout).strip()[-1500:]}")
    return sam.built_for(architecture) / "template.yaml"


def variables(serving: Serving) -> Json:
    """What the template tells its functions, as it is for a container that calls this stack."""
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
            "POWERTOOLS_SERVICE_NAME": STACK,
        }
    }


def options(template: Path, docker: str) -> list[str]:
    """What both commands of `sam local` are told; the base image is pulled only where it is missing."""
    architecture = sam.of_this_machine()
    told = ["--template", _short(template), "--env-vars", _short(VARIABLES), "--add-host", container_engine.ADD_HOST]
    told += ["--region", REGION, "--parameter-overrides", f"Architecture={architecture}"]
    pulled = container_engine.has_image(docker, IMAGE.format(architecture=architecture))
    return told + (["--skip-pull-image"] if pulled else [])


def _short(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def tell_containers(serving: Serving) -> None:
    """Write the file that `--env-vars` names."""
    VARIABLES.parent.mkdir(parents=True, exist_ok=True)
    VARIABLES.write_text(json.dumps(variables(serving), indent=2) + "\n", encoding="utf-8")


def environment(serving: Serving) -> dict[str, str]:
    """For the SAM CLI: made-up keys, no profile; containers get these keys too.

    It asks STS whose account this is before it does anything: the stack's, or it would call the real AWS.
    """
    return sam.surroundings(child_environment(os.environ)) | {"AWS_ENDPOINT_URL_STS": serving.endpoint}


def invoke(serving: Serving, step: str, event: Path, tell: Tell) -> int:
    """Run one function once with an event; prints its answer and the line that does the same. sam's exit code."""
    docker, function = needed_engine(), function_named(step)
    template = built(tell)
    tell_containers(serving)
    command = sam.command("local", "invoke", function, "--event", _short(event), *options(template, docker))
    keys = [f"{name}={value}" for name, value in environment(serving).items() if name in SHOWN]
    tell("while `make serve` is up this does the same:")
    tell(f"  {shlex.join(['env', *WITHOUT, *keys, _short(Path(command[0])), *command[1:]])}")
    return subprocess.run(command, cwd=ROOT, env=environment(serving), check=False).returncode


# What of its environment a line to paste has to say: without keys the SAM CLI asks the caller's own profile, and what
# it finds of theirs it hands on to the container.
SHOWN = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_ENDPOINT_URL_STS", "SAM_CLI_TELEMETRY")
WITHOUT = ("-u", "AWS_PROFILE", "-u", "AWS_SESSION_TOKEN")


@contextmanager
def api(serving: Serving, tell: Tell, log: Path) -> Iterator[str]:
    """`sam local start-api` on a free port, ready; yields its url. Its containers end with it."""
    docker = needed_engine()
    template = built(tell)
    tell_containers(serving)
    port = _free_port()
    options_of_api = ["--host", "127.0.0.1", "--port", str(port), "--warm-containers", "LAZY"]
    command = sam.command("local", "start-api", *options_of_api, *options(template, docker))
    tell("starting sam local start-api")
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
            raise StackError(f"sam local start-api ended by itself: {last_line(log)} (more in {log})")
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.2)
    raise StackError(f"sam local start-api did not answer within {START_SECONDS} seconds: see {log}.")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """As Ctrl-C does: it then removes its containers."""
    if process.poll() is None:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            print("sam local start-api had to be killed: look at `docker ps`.", file=sys.stderr)
