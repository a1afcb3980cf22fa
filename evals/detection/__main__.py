"""`python -m evals.detection`: breaks sound plans in every way that a check is for, and prints what the checks find.

FORMAT is text or json; WRITE=1 also writes the table into docs/proof.md. Exit code 1: a check misses something, or
finds something where nothing is, or a damaged plan of grade D or F has a confidence of 0.90; 2: an unknown format.
"""

import json
import os
import sys
from collections.abc import Mapping

from evals.detection.report import as_json, as_markdown, as_text, misses_as_markdown, misses_as_text
from evals.detection.run import false_alarms, rows
from evals.detection.unnamed.misses import misses
from evals.documents import write_section


def main(environment: Mapping[str, str]) -> int:
    form = environment.get("FORMAT") or "text"
    if form not in ("text", "json"):
        print("FORMAT must be text or json.", file=sys.stderr)
        return 2
    alarms, table, missed = false_alarms(), rows(), misses()
    if form == "json":
        print(json.dumps(as_json(table, alarms, missed), indent=2))
    else:
        print("\n".join([as_text(table, alarms), "", *misses_as_text(missed)]))
    if environment.get("WRITE"):
        write_section("make evals-checks WRITE=1", as_markdown(table, alarms))
        write_section("make evals-checks WRITE=1: damages", misses_as_markdown(missed))
    unnoticed = sum(each.unnoticed for each in missed)
    return 0 if all(row.right for row in table) and not alarms and not unnoticed else 1


if __name__ == "__main__":
    sys.exit(main(os.environ))
