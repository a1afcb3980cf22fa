"""`python -m evals.replan`: lives plans for some days, replans them, and judges what has become of them.

FORMAT is text or json, ONLY is words that a case's name must have, MORE=1 prints each case. BASELINE=write stores the
figures as the new baseline. Exit code 1: a rule is broken, or a figure is worse than the baseline; 2: an unknown
format, or no such case.
"""

import json
import os
import sys
from collections.abc import Mapping
from pathlib import Path

from evals.replan.report import Row, as_json, as_text, problems, row_of
from evals.replan.scenarios import cases

BASELINE = Path(__file__).resolve().parent / "baseline.json"


def main(environment: Mapping[str, str]) -> int:
    form, only = environment.get("FORMAT") or "text", (environment.get("ONLY") or "").lower().split()
    chosen = [case for case in cases() if all(word in case.name.lower() for word in only)]
    if form not in ("text", "json") or not chosen:
        wrong = "FORMAT must be text or json." if chosen else f"No case has the words {' '.join(only)}."
        print(wrong, file=sys.stderr)
        return 2
    rows = [row for case in chosen if (row := row_of(case))]
    if environment.get("BASELINE") == "write":
        write_baseline(rows)
    baseline = json.loads(BASELINE.read_text("utf-8")) if BASELINE.is_file() else {}
    if form == "json":
        print(json.dumps(as_json(rows, baseline), ensure_ascii=False, indent=2))
    else:
        print(as_text(rows, baseline, every=bool(environment.get("MORE"))))
    return 1 if any(problems(row, baseline) for row in rows) else 0


def write_baseline(rows: list[Row]) -> None:
    figures = {row.name: row.figures() for row in rows}
    BASELINE.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(main(os.environ))
