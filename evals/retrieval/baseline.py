"""The figures that no change may lower, `baseline.json`: the product's means by form and kind of goal, and topics."""

import json
from collections.abc import Mapping
from pathlib import Path

from evals.retrieval.report import Run
from evals.retrieval.results import FORMS, MEASURES, mean, resolved, selected

FILE = Path(__file__).resolve().parent / "baseline.json"
DIGITS = 3


def figures_of(run: Run) -> dict[str, float]:
    """Return each figure by its name, rounded as the tables show it."""
    found: dict[str, float] = {}
    for form in FORMS:
        rows = selected(run.rows, form=form, system="product")
        found |= {f"{measure} of '{form}'": mean(rows, measure) for measure in MEASURES}
        for kind in run.kinds:
            found[f"nDCG@10 of '{form}', {kind}"] = mean([row for row in rows if row.goal.kind == kind], "nDCG@10")
    _, first, among_three = resolved(run.read)
    found |= {"typed topics, first": first, "typed topics, among three": among_three}
    return {name: round(value, DIGITS) for name, value in found.items()}


def stored() -> dict[str, float]:
    """Return the baseline; empty where none is stored yet."""
    return dict(json.loads(FILE.read_text("utf-8"))) if FILE.is_file() else {}


def store(figures: Mapping[str, float]) -> None:
    FILE.write_text(json.dumps(figures, indent=1, sort_keys=True) + "\n", "utf-8")


def lowered(run: Run, baseline: Mapping[str, float]) -> list[str]:
    """Return a line for each figure that is below the baseline; none where a catalogue is absent."""
    if run.absent:
        return []
    figures = figures_of(run)
    return [
        f"{name}: {figures.get(name, 0.0):.3f}, {least:.3f} in the baseline"
        for name, least in sorted(baseline.items())
        if figures.get(name, 0.0) < least
    ]
