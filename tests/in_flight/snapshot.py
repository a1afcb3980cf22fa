"""What an execution has in the table before each of its steps, as a version left it.

`PYTHONPATH=layers/studyplan:. python -m tests.in_flight.snapshot NAME` writes NAME.json here with what this version
leaves, once a release, and before rows change while a release is made: 0.2-before-26 is from before decision 26,
0.2-before-29 from before decision 29.
A written file is never changed. An execution that was started before a deployment goes on with the functions after it.
"""

import base64
import json
import os
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

from studyplan.runtime import wiring
from tests.support import aws
from tests.support.builders import LATER, NOW, a_context, a_request, a_resource, an_id
from tests.support.handlers import OWNER, STEPS, call
from tests.support.repositories import in_use
from tests.support.stored import add_request

type Json = dict[str, Any]

FOLDER = Path(__file__).resolve().parent
REQUEST = an_id("request")
INPUT = {"owner": OWNER, "request_id": REQUEST, "attempt": 1, "correlation_id": "call-1"}


def place(row: Json) -> tuple[str, str]:
    return row["pk"]["S"], row["sk"]["S"]


def as_json(item: Json) -> Json:
    """A row with its bytes in base64."""
    return {
        name: {kind: base64.b64encode(value).decode() if kind == "B" else value for kind, value in typed.items()}
        for name, typed in item.items()
    }


def as_item(row: Json) -> Json:
    return {
        name: {kind: base64.b64decode(value) if kind == "B" else value for kind, value in typed.items()}
        for name, typed in row.items()
    }


def taken() -> Json:
    """By step: its input and all rows before it."""
    store = in_use()
    add_request(store, OWNER, a_request(), a_context(), deadline=LATER)
    for number in range(6):
        store.library.add(OWNER, a_resource(f"resource {number}", estimated_minutes=35))
    found: Json = {}
    for step in STEPS:
        rows: list[Json] = [as_json(row) for row in aws.rows()]
        found[step] = {"input": INPUT, "rows": sorted(rows, key=place)}
        with patch.object(wiring, "now", lambda: NOW):
            call(step, INPUT)
    return found


def main() -> None:
    (name,) = sys.argv[1:]
    target = FOLDER / f"{name}.json"
    if target.exists():
        sys.exit(f"{target.name} is there: what a version left does not change.")
    os.environ.update(aws.SETTINGS)
    with aws.emulated():
        aws.empty_table()
        target.write_text(json.dumps(taken(), indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
