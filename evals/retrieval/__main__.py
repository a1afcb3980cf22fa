"""`python -m evals.retrieval`: measures the product's ranking and its reading of typed topics.

FORMAT is text or json. BASELINE=write stores the figures as the new baseline. Exit code 1: a goal is missed, or a
figure is below the baseline; 2: an unknown format.
"""

import json
import os
import sys
from collections.abc import Mapping

from evals.retrieval import baseline, labelled, libraries, results
from evals.retrieval.reference import Reference
from evals.retrieval.report import Run, as_json, as_text


def main(environment: Mapping[str, str]) -> int:
    form = environment.get("FORMAT") or "text"
    if form not in ("text", "json"):
        print("FORMAT must be text or json.", file=sys.stderr)
        return 2
    run = measure()
    if environment.get("BASELINE") == "write":
        baseline.store(baseline.figures_of(run))
    lower = baseline.lowered(run, baseline.stored())
    if form == "json":
        print(json.dumps(as_json(run) | {"below_baseline": lower}, ensure_ascii=False, indent=2))
    else:
        print("\n".join([as_text(run), *(f"  BELOW      {line}" for line in lower)]))
    return 1 if lower or any(target.met is False for target in run.targets) else 0


def measure() -> Run:
    """Return the measures of both systems over the catalogues that are on this machine."""
    from evals.retrieval import product

    resources, absent = libraries.resources()
    listed, topics = list(resources.values()), libraries.topics()
    reference = Reference(listed)
    systems: dict[str, results.Ranking] = {
        "product": lambda goal, form: product.ranked(results.text_of(goal, form), goal.topic, listed),
        "bm25s": lambda goal, form: reference.ranked(results.text_of(goal, form)),
    }
    return Run(
        rows=results.judge(labelled.goals(), resources, systems),
        read=results.read_topics(labelled.typed_topics(), topics, product.resolve, product.ids_of),
        absent=absent,
        resources=len(listed),
        topics=len(product.ids_of(topics)),
    )


if __name__ == "__main__":
    sys.exit(main(os.environ))
