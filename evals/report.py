"""A run of the cases on a terminal, or as one JSON object."""

from dataclasses import asdict
from typing import Any

from evals.figures import Figures
from evals.judge import CaseResult

REASONS = 5  # of a failed case, on a terminal


def as_text(provider: str, results: tuple[CaseResult, ...], figures: Figures, baseline: dict[str, float] | None) -> str:
    lines = [f"Ten cases, written by {provider}" if len(results) == 10 else f"{len(results)} cases, by {provider}"]
    lines += ["", f"  {'case':<18} {'ended':<13} {'confidence':>10} {'attempts':>8} {'rules':>7} {'seconds':>8}"]
    lines += [_row(result) for result in results]
    lines += ["", f"  {'figure':<22} {'now':>8} {'baseline':>9}"]
    lines += [_figure(name, value, baseline or {}) for name, value in asdict(figures).items() if name != "cases"]
    failed = [result for result in results if not result.passed]
    lines += ["", "Failed cases" if failed else "Failed cases: none"]
    for result in failed:
        lines += [f"  {result.case}"]
        lines += [f"    {fault.rule}: {fault.reason}" for fault in result.faults[:REASONS]]
        more = len(result.faults) - REASONS
        lines += [f"    and {more} more"] if more > 0 else []
    return "\n".join(lines)


def _row(result: CaseResult) -> str:
    score = "-" if result.confidence is None else f"{result.confidence:.2f}"
    rules = f"{result.kept}/{result.judged}"
    mark = "" if result.passed else "  WRONG"
    return (
        f"  {result.case:<18} {result.ended:<13} {score:>10} {result.attempts:>8} {rules:>7}"
        f" {result.seconds:>8.2f}{mark}"
    )


def _figure(name: str, value: float | None, baseline: dict[str, float]) -> str:
    before = f"{baseline[name]:g}" if name in baseline else "-"
    return f"  {name:<22} {'-' if value is None else f'{value:g}':>8} {before:>9}"


def as_json(
    provider: str,
    results: tuple[CaseResult, ...],
    figures: Figures,
    baseline: dict[str, float] | None,
    below: tuple[str, ...],
) -> dict[str, Any]:
    """Return the figures, every case with its broken rules, and the figures below the baseline."""
    cases = [{**asdict(result), "passed": result.passed} for result in results]
    failed = [{"case": it.case, "reasons": [asdict(fault) for fault in it.faults]} for it in results if not it.passed]
    return {
        "provider": provider,
        "figures": asdict(figures),
        "failed_cases": failed,
        "baseline": baseline,
        "below_baseline": list(below),
        "cases": cases,
    }
