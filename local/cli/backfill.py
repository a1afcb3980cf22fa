"""`make backfill` and `make reindex`: give rows of earlier releases what they lack, in AWS or on this machine.

`make backfill` adds what lists need. `make reindex` adds the rows by which resources are found by url and by page, and
deletes those that name nothing; without APPLY=1 it only counts.

PROFILE=<name>  the stack STACK (studyplan-dev) in AWS, in REGION or the profile's region
no PROFILE      the stack of `make serve` on this machine
FROM=<place>    go on where a run has stopped; the run prints it
APPLY=1         of `make reindex`: make the changes
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
VALUES = ROOT / "layers" / "studyplan" / "studyplan" / "domain" / "values"
# What these files do follows from them, so another version of one has to run anew.
CODE = (ROOT / "tools" / "backfill.py", ROOT / "tools" / "reindex.py", VALUES / "urls.py")
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


def reindex_table(environment: Mapping[str, str]) -> int:
    """Reindex a table and print the progress. Raises StackError when there is no stack, or a call fails."""
    from tools.reindex import Counts, reindex

    apply = environment.get("APPLY") == "1"
    verb = "" if apply else "to be "

    def report(counts: Counts, following: str) -> None:
        more = f"; to go on from here: FROM='{following}'" if following else ""
        done = f"{counts.read} rows read, {counts.added} rows {verb}added, {counts.deleted} {verb}deleted"
        print(f"  {done}, {counts.taken} resources with the url of another{more}", flush=True)

    target = target_in(environment)
    print(f"The table of {target.where}", file=sys.stderr, flush=True)
    with answering(target.where):
        reindex(target.client, target.table, report, apply=apply, start=environment.get("FROM") or "")
    if not apply:
        print("Nothing was changed. Run it with APPLY=1 to make the changes.")
    return 0


def complete_data(stack: Stack, data: Path, progress: Callable[[str], None]) -> None:
    """Give rows of an earlier release in the folder `data` what they lack: once for each version of the code."""
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in CODE)).hexdigest()
    done = data / DONE
    if done.is_file() and done.read_text("utf-8") == digest:
        return
    from tools.backfill import Counts, backfill
    from tools.reindex import Counts as Reindexed
    from tools.reindex import reindex

    def report(counts: Counts, following: str) -> None:
        if counts.added and not following:
            progress(f"{counts.added} requests and plans of an earlier release are in the lists now")

    def report_pages(counts: Reindexed, following: str) -> None:
        if counts.added and not following:
            progress(f"{counts.added} rows were added by which resources are found")

    backfill(client("dynamodb", stack.endpoint), stack.outputs[OUTPUT], report)
    reindex(client("dynamodb", stack.endpoint), stack.outputs[OUTPUT], report_pages, apply=True)
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
