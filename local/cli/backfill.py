"""`make backfill`: gives the rows of earlier releases what lists need, in a stack in AWS or on this machine.

PROFILE=<name>  the stack STACK (studyplan-dev) in AWS, in REGION or the profile's region
no PROFILE      the stack of `make serve` on this machine
FROM=<place>    go on where a run has stopped; the run prints it
"""

import hashlib
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from local.execution_view.executions import STACK, answering
from local.stack.aws import client
from local.stack.emulator_process import ROOT
from local.stack.errors import StackError
from local.stack.registry import serving_now
from local.stack.stack import SERVING, Stack

OUTPUT = "TableName"
CODE = ROOT / "tools" / "backfill.py"
DONE = "backfilled"  # a file beside the data: the digest of the code that has completed it


class Target(NamedTuple):
    """A table: its DynamoDB client, its name, and its place in words."""

    client: Any
    table: str
    where: str


def main(environment: Mapping[str, str]) -> int:
    """Backfill a table and print the progress. Raises StackError when there is no stack, or a call fails."""
    from tools.backfill import Counts, backfill

    def report(counts: Counts, following: str) -> None:
        more = f"; to go on from here: FROM='{following}'" if following else ""
        print(f"  {counts.read} rows read, {counts.added} sort rows added, {counts.deleted} deleted{more}", flush=True)

    target = target_in(environment)
    print(f"The table of {target.where}", file=sys.stderr, flush=True)
    with answering(target.where):
        backfill(target.client, target.table, report, start=environment.get("FROM") or "")
    return 0


def complete_data(stack: Stack, data: Path, progress: Callable[[str], None]) -> None:
    """Give rows of an earlier release in the folder `data` what lists need: once for each version of the code."""
    digest = hashlib.sha256(CODE.read_bytes()).hexdigest()
    done = data / DONE
    if done.is_file() and done.read_text("utf-8") == digest:
        return
    from tools.backfill import Counts, backfill

    def report(counts: Counts, following: str) -> None:
        if counts.added and not following:
            progress(f"{counts.added} requests and plans of an earlier release are in the lists now")

    backfill(client("dynamodb", stack.endpoint), stack.outputs[OUTPUT], report)
    done.write_text(digest, "utf-8")


def target_in(environment: Mapping[str, str]) -> Target:
    """Return the table that PROFILE and STACK name, or that of the serving stack. Raises StackError for none."""
    return _in_aws(environment) if environment.get("PROFILE") else _on_this_machine()


def _on_this_machine() -> Target:
    serving = serving_now(SERVING)
    if not serving:
        raise StackError("No stack serves on this machine: start one with `make serve`, or name a PROFILE.")
    newest = serving[-1]
    return Target(client("dynamodb", newest.endpoint), newest.outputs[OUTPUT], f"the stack of `make {newest.command}`")


def _in_aws(environment: Mapping[str, str]) -> Target:
    import boto3

    stack = environment.get("STACK") or STACK
    where = f"the stack {stack} in AWS"
    with answering(where):
        session = boto3.Session(profile_name=environment["PROFILE"], region_name=environment.get("REGION") or None)
        outputs = session.client("cloudformation").describe_stacks(StackName=stack)["Stacks"][0].get("Outputs", [])
        table = {output["OutputKey"]: output["OutputValue"] for output in outputs}.get(OUTPUT)
        if table is None:
            raise StackError(f"The stack {stack} has no output {OUTPUT}: name a Studyplan stack with STACK=.")
        return Target(session.client("dynamodb"), table, where)
