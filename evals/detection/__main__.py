"""`python -m evals.detection`: breaks sound plans in every way that a check is for, and prints what the checks find.

FORMAT is text or json; WRITE=1 also writes the table into docs/proof.md. Exit code 1: a check misses something, or
finds something where nothing is; 2: an unknown format.
"""

import json
import os
import sys
from collections.abc import Mapping

from evals.detection.report import as_json, as_markdown, as_text
from evals.detection.run import false_alarms, rows
from evals.documents import write_section


def main(environment: Mapping[str, str]) -> int:
    form = environment.get("FORMAT") or "text"
    if form not in ("text", "json"):
        print("FORMAT must be text or json.", file=sys.stderr)
        return 2
    alarms, table = false_alarms(), rows()
    print(json.dumps(as_json(table, alarms), indent=2) if form == "json" else as_text(table, alarms))
    if environment.get("WRITE"):
        write_section("make evals-checks WRITE=1", as_markdown(table, alarms))
    return 0 if all(row.right for row in table) and not alarms else 1


if __name__ == "__main__":
    sys.exit(main(os.environ))
