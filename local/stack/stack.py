"""The embedded stack: starts the emulator, deploys the template into it, and stops it."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from local.stack import self_test
from local.stack.aws import client
from local.stack.data_folder import owned
from local.stack.deployment import Deployed, deploy
from local.stack.emulator_process import ROOT, Emulator, emulator
from local.stack.generated_secrets import renew_secrets
from local.stack.issuer import Issuer, kept
from local.stack.registry import Serving, announced
from local.stack.template import Template, prepare

DATA = ROOT / ".local"
SERVING = DATA / "serving"
TEMPLATE = ROOT / "template.yaml"
# Closes the requests that a restart interrupted: the emulator fails running executions and sends no event for them.
RECONCILER = "ReconcileRequestsFunction"

NOTHING: Mapping[str, str] = MappingProxyType({})

type Progress = Callable[[str], None]


@dataclass(frozen=True)
class Stack:
    """A running stack: `url` for HTTP, `endpoint` for boto3, what is deployed, and the issuer of its tokens."""

    url: str
    endpoint: str
    outputs: dict[str, str]
    resources: dict[str, str]
    logs: Path
    issuer: Issuer
    emulator: Emulator = field(repr=False)

    def serving(self, command: str) -> Serving:
        """Return what other commands need to use this stack."""
        return Serving(os.getpid(), command, self.url, self.endpoint, self.outputs, self.resources)

    def ensure_alive(self) -> None:
        """Raise StackError when the emulator has ended."""
        self.emulator.ensure_alive()


def silence(_message: str) -> None:
    """Ignore a progress message."""


@contextmanager
def running(
    state_dir: Path = DATA,
    port: int | None = 0,
    *,
    template: Path = TEMPLATE,
    parameters: Mapping[str, str] = NOTHING,
    secrets: Mapping[str, str] = NOTHING,
    signs: bool = True,
    elsewhere: bool = False,
    warm: bool = True,
    bridge: str | None = None,
    announce: str | None = None,
    progress: Progress = silence,
) -> Iterator[Stack]:
    """Run a stack with its data in `state_dir` and its front on `port` (0 or None: any free one), until the end.

    Args:
        parameters: of the template.
        secrets: put into Secrets Manager by name, for this run alone.
        signs: the front signs tokens for callers that send none.
        elsewhere: the front holds all calls until the order "lead elsewhere" names another server.
        warm: each function gets a worker at once, before its first call.
        bridge: an address of this machine at which containers reach the endpoint.
        announce: the command that runs the stack; other commands find the stack by it.
        progress: is called with one line for each stage.

    Raises:
        StackError: the stack cannot start.
    """
    state = state_dir.resolve()
    with owned(state, progress) as lock:
        has_run_before = (state / "emulator").exists()
        progress("starting the emulator")
        with emulator(state, port or 0, lock, bridge) as process, ExitStack() as until_stopped:
            prepared = prepare(template)  # while the emulator starts
            process.wait_until_ready()
            _create_secrets(secrets, process.endpoint)
            deployed = deploy(prepared, parameters, process.endpoint, state / "deployed.json", progress)
            renew_secrets(prepared, deployed, process.endpoint)
            _connect(process, prepared, deployed, signs=signs, elsewhere=elsewhere, warm=warm)
            self_test.error_class_names_survive(process.endpoint)
            if has_run_before and RECONCILER in deployed.resources:
                progress("closing requests that the last run left open")
                client("lambda", process.endpoint).invoke(
                    FunctionName=deployed.resources[RECONCILER], InvocationType="Event", Payload=b"{}"
                )
            outputs, resources = deployed.outputs, deployed.resources
            stack = Stack(process.url, process.endpoint, outputs, resources, state / "logs", kept(state), process)
            if announce:
                until_stopped.enter_context(announced(SERVING, stack.serving(announce)))
            yield stack


def _create_secrets(secrets: Mapping[str, str], endpoint: str) -> None:
    """Create the secrets in the emulator's memory. Its saver leaves secrets out, so none is written to disk."""
    for name, value in secrets.items():
        client("secretsmanager", endpoint).create_secret(Name=name, SecretString=value)


def _connect(
    process: Emulator, template: Template, deployed: Deployed, *, signs: bool, elsewhere: bool, warm: bool
) -> None:
    """Send the emulator's process the place of each function's code, and the API that its front serves."""
    functions = {deployed.resources[name]: source for name, source in template.functions.items()}
    process.order(
        "serve",
        functions={**functions, **self_test.SOURCE},
        api_id="" if elsewhere else deployed.outputs["ApiId"],
        stage=deployed.outputs["ApiStage"],
        signs=signs,
        warm=warm,
    )
