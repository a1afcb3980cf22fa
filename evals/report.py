"""A run of the cases on a terminal, or as one JSON object."""

from dataclasses import asdict
from typing import Any

from evals.figures import Figures
from evals.judge import Verdict

REASONS = 5  # of a failed case, on a terminal


def as_text(provider: str, verdicts: tuple[Verdict, ...], figures: Figures, baseline: dict[str, float] | None) -> str:
    lines = [f"Ten cases, written by {provider}" if len(verdicts) == 10 else f"{len(verdicts)} cases, by {provider}"]
    lines += ["", f"  {'case':<18} {'ended':<13} {'confidence':>10} {'attempts':>8} {'rules':>7} {'seconds':>8}"]
    lines += [_row(verdict) for verdict in verdicts]
    lines += ["", f"  {'figure':<22} {'now':>8} {'baseline':>9}"]
    lines += [_figure(name, value, baseline or {}) for name, value in asdict(figures).items() if name != "cases"]
    failed = [verdict for verdict in verdicts if not verdict.passed]
    lines += ["", "Failed cases" if failed else "Failed cases: none"]
    for verdict in failed:
        lines += [f"  {verdict.case}"]
        lines += [f"    {fault.rule}: {fault.reason}" for fault in verdict.faults[:REASONS]]
        more = len(verdict.faults) - REASONS
        lines += [f"    and {more} more"] if more > 0 else []
    return "\n".join(lines)


def _row(verdict: Verdict) -> str:
    score = "-" if verdict.confidence is None else f"{verdict.confidence:.2f}"
    rules = f"{verdict.kept}/{verdict.judged}"
    mark = "" if verdict.passed else "  WRONG"
    return (
        f"  {verdict.case:<18} {verdict.ended:<13} {score:>10} {verdict.attempts:>8} {rules:>7}"
        f" {verdict.seconds:>8.2f}{mark}"
    )


def _figure(name: str, value: float | None, baseline: dict[str, float]) -> str:
    before = f"{baseline[name]:g}" if name in baseline else "-"
    return f"  {name:<22} {'-' if value is None else f'{value:g}':>8} {before:>9}"


def as_json(
    provider: str,
    verdicts: tuple[Verdict, ...],
    figures: Figures,
    baseline: dict[str, float] | None,
    below: tuple[str, ...],
) -> dict[str, Any]:
    """Return the figures, every case with its broken rules, and the figures below the baseline."""
    cases = [{**asdict(verdict), "passed": verdict.passed} for verdict in verdicts]
    failed = [{"case": it.case, "reasons": [asdict(fault) for fault in it.faults]} for it in verdicts if not it.passed]
    return {
        "provider": provider,
        "figures": asdict(figures),
        "failed_cases": failed,
        "baseline": baseline,
        "below_baseline": list(below),
        "cases": cases,
    }
