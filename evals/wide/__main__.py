"""`python -m evals.wide`: makes and judges hundreds of plans with five writers, with and without the fallback.

SEED draws other requests, SAMPLE=60 takes that many of them, FORMAT is text or json. WRITE=1 writes tables and plot
into docs/. Exit code 1: a hard gate is missed, or a rate is below its baseline (SEED=1); 2: an unknown format.
"""

import json
import os
import sys
from collections.abc import Mapping, Sequence

from evals.documents import PROOF, write_section
from evals.wide.figures import baseline, below_baseline, calibration, rates
from evals.wide.gates import Gate, gates
from evals.wide.judged import Verdict
from evals.wide.plot import svg
from evals.wide.report import as_json, as_text, calibration_table, fallback_table, markdown, table
from evals.wide.requests import requests, sample
from evals.wide.run import judge_all

PLOT = PROOF.parent / "images" / "calibration.svg"


def main(environment: Mapping[str, str]) -> int:
    form, seed = environment.get("FORMAT") or "text", int(environment.get("SEED") or 1)
    if form not in ("text", "json"):
        print("FORMAT must be text or json.", file=sys.stderr)
        return 2
    count = int(environment.get("SAMPLE") or 0)
    chosen = sample(count, seed) if count else requests(seed)
    print(f"  {len(chosen)} requests", file=sys.stderr)
    results = judge_all(chosen)
    without = _without_fallback(results)
    checked_gates = gates(results, without)
    below = below_baseline(rates(results), baseline(f"sample of {count}" if count else "all")) if seed == 1 else []
    if form == "json":
        print(json.dumps(as_json(results, checked_gates, below), ensure_ascii=False, indent=2))
    else:
        print(as_text(results, checked_gates, below))
    if environment.get("WRITE"):
        _write(results, checked_gates)
    return 0 if all(gate.met for gate in checked_gates if gate.hard) and not below else 1


def _without_fallback(results: Sequence[Verdict]) -> list[Verdict]:
    """Return how the requests of models end without the fallback.

    Those that it wrote are made once more. The others end as they did: nothing before the fallback depends on it.
    """
    models = [each for each in results if each.request.writer != "mock"]
    again = [each.request for each in models if each.fallback]
    print(f"  {len(again)} of models again, without the fallback that wrote them", file=sys.stderr)
    return [*(each for each in models if not each.fallback), *judge_all(again, fallback=False)]


def _write(results: Sequence[Verdict], checked_gates: Sequence[Gate]) -> None:
    """Write the tables, and the plot beside them."""
    lines = [*markdown(table(results)), "", *markdown(fallback_table(results)), ""]
    lines += ["| Gate | | |", "|---|---|---|"]
    lines += [f"| {gate.name} | {gate.value} | {'met' if gate.met else '**missed**'} |" for gate in checked_gates]
    write_section("make evals-wide WRITE=1", lines)
    plot = f"![The share of each letter in each band of confidence](images/{PLOT.name})"
    write_section("make evals-wide WRITE=1: calibration", [*markdown(calibration_table(results)), "", plot])
    PLOT.write_text(svg(calibration(results)), "utf-8")


if __name__ == "__main__":
    sys.exit(main(os.environ))
