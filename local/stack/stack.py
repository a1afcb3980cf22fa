"""The embedded stack as one thing: start it, deploy into it, use it, stop it."""

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
# Closes what a restart interrupted: the emulator fails running executions when it restores, and tells nobody.
RECONCILER = "ReconcileRequestsFunction"

NOTHING: Mapping[str, str] = MappingProxyType({})

type Tell = Callable[[str], None]


@dataclass(frozen=True)
class Stack:
    """A stack that serves: `url` for HTTP, `endpoint` for boto3, what was deployed, and the issuer of its tokens."""

    url: str
    endpoint: str
    outputs: dict[str, str]
    resources: dict[str, str]
    logs: Path
    issuer: Issuer
    emulator: Emulator = field(repr=False)

    def serving(self, command: str) -> Serving:
        """What other commands have to know of it."""
        return Serving(os.getpid(), command, self.url, self.endpoint, self.outputs, self.resources)

    def ensure_alive(self) -> None:
        """StackError when the emulator has ended by itself."""
        self.emulator.ensure_alive()


def silence(_message: str) -> None:
    """The hook of callers who want no progress."""


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
    bridge: str | None = None,
    announce: str | None = None,
    tell: Tell = silence,
) -> Iterator[Stack]:
    """A stack with its data in `state_dir` and its front on `port` (0 or None: any free one), until the end.

    `parameters` are the template's; `secrets` are put into Secrets Manager by name, for this run alone.
    With `signs` the front signs for callers without a token; with `elsewhere` it has all callers wait until it is told
    where to lead. With `bridge`, an address of this machine, containers reach the endpoint there. With `announce`, what
    it is for, other commands find it. `tell` hears one line a stage.
    StackError says in a sentence why there is no stack.
    """
    prepared = prepare(template)
    state = state_dir.resolve()
    with owned(state, tell) as lock:
        tell("starting the emulator")
        with emulator(state, port or 0, lock, bridge) as process, ExitStack() as until:
            _keep(secrets, process.endpoint)
            deployed, fresh = deploy(prepared, parameters, process.endpoint, state / "deployed.json", tell)
            renew_secrets(prepared, deployed, process.endpoint)
            _connect(process, prepared, deployed, signs=signs, elsewhere=elsewhere)
            self_test.error_class_names_survive(process.endpoint)
            if not fresh and RECONCILER in deployed.resources:
                tell("closing what the last run left open")
                client("lambda", process.endpoint).invoke(
                    FunctionName=deployed.resources[RECONCILER], InvocationType="Event", Payload=b"{}"
                )
            outputs, resources = deployed.outputs, deployed.resources
            stack = Stack(process.url, process.endpoint, outputs, resources, state / "logs", kept(state), process)
            if announce:
                until.enter_context(announced(SERVING, stack.serving(announce)))
            yield stack


def _keep(secrets: Mapping[str, str], endpoint: str) -> None:
    """In the emulator's memory: its saver leaves secrets out, so none is there yet and none gets onto the disk."""
    for name, value in secrets.items():
        client("secretsmanager", endpoint).create_secret(Name=name, SecretString=value)


def _connect(process: Emulator, template: Template, deployed: Deployed, *, signs: bool, elsewhere: bool) -> None:
    """Tell the emulator's process whose code is where, and which API its front leads to."""
    functions = {deployed.resources[name]: source for name, source in template.functions.items()}
    process.order(
        "serve",
        functions={**functions, **self_test.SOURCE},
        api_id="" if elsewhere else deployed.outputs["ApiId"],
        stage=deployed.outputs["ApiStage"],
        signs=signs,
    )
