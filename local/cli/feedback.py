"""`make feedback`: shows which of the last plans would change by what learners say, in a stack in AWS or here.

OWNER=<owner>   whose plans (local)
PLANS=<number>  how many of the newest plans, 1 to 100 (20)
PROFILE=<name>  the stack STACK (studyplan-dev) in AWS; without it the stack of `make serve` on this machine
"""

import sys
from collections.abc import Mapping
from datetime import UTC, datetime

from local.cli.backfill import target_in
from local.execution_view.executions import answering
from local.stack.errors import StackError

MOST = 100


def main(environment: Mapping[str, str]) -> int:
    """Print a line for each plan. Raises StackError for a wrong PLANS, or when there is no stack."""
    from studyplan.adapters.dynamodb.cursors import Cursors
    from studyplan.adapters.dynamodb.library_repository import LibraryRepository
    from studyplan.adapters.dynamodb.plans.plan_repository import PlanRepository
    from studyplan.adapters.dynamodb.run_repository import RunRepository
    from studyplan.adapters.dynamodb.table import Table
    from tools.feedback_changes import plan_changes

    number = environment.get("PLANS") or "20"
    if not number.isdigit() or not 1 <= int(number) <= MOST:
        raise StackError(f"PLANS must be a number from 1 to {MOST}, not {number!r}.")
    target, month = target_in(environment), datetime.now(UTC).strftime("%Y-%m")
    print(f"The table of {target.where}", file=sys.stderr, flush=True)
    table = Table(target.client, target.table, Cursors(lambda: b"no page follows"))
    stored = PlanRepository(table), RunRepository(table), LibraryRepository(table)
    with answering(target.where):
        compared = list(plan_changes(*stored, environment.get("OWNER") or "local", most=int(number), month=month))
    for each in compared:
        print(f"  {each.plan_id}  {each.topic}: {each.text}")
    changed = sum(each.moved for each in compared)
    print(f"{changed} of {len(compared)} plans would change")
    return 0
