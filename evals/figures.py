"""The figures of a run, and the baseline that they may not fall below."""

import json
import math
from dataclasses import asdict, dataclass
from pathlib import Path

from evals.judge import CaseResult

BASELINE = Path(__file__).resolve().parent / "baseline.json"
# Times depend on the machine and attempts are a cost, not a quality: they are reported and not compared.
COMPARED = ("schema_validity_rate", "constraint_pass_rate", "average_confidence", "final_pass")


@dataclass(frozen=True)
class Figures:
    """The figures of a run. Rates are 0 to 1; `final_pass` counts cases that keep every rule; `attempts` counts drafts.

    `average_confidence` is over published plans, None without any; `schema_validity_rate` is over plans that exist or
    were expected; `constraint_pass_rate` is over all rules judged in all cases.
    """

    cases: int
    schema_validity_rate: float | None
    constraint_pass_rate: float
    average_confidence: float | None
    final_pass: int
    attempts: int
    p50_seconds: float
    p95_seconds: float


def sum_up(results: tuple[CaseResult, ...]) -> Figures:
    valid = [result.schema_valid for result in results if result.schema_valid is not None]
    scores = [result.confidence for result in results if result.confidence is not None]
    times = sorted(result.seconds for result in results)
    return Figures(
        cases=len(results),
        schema_validity_rate=_mean([float(is_valid) for is_valid in valid]),
        constraint_pass_rate=round(sum(case.kept for case in results) / sum(case.judged for case in results), 4),
        average_confidence=_mean(scores),
        final_pass=sum(result.passed for result in results),
        attempts=sum(result.attempts for result in results),
        p50_seconds=round(_percentile(times, 50), 2),
        p95_seconds=round(_percentile(times, 95), 2),
    )


def _mean(values: list[float]) -> float | None:
    return round(sum(values) / len(values), 4) if values else None


def _percentile(ascending: list[float], percent: int) -> float:
    """Return the nearest rank: of ten values, the 95th percentile is the largest."""
    return ascending[math.ceil(percent / 100 * len(ascending)) - 1]


def baseline_of(provider: str, path: Path = BASELINE) -> dict[str, float] | None:
    """Return a provider's baseline by figure; None when it has none yet."""
    known: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8"))
    return known.get(provider)


def below_baseline(figures: Figures, baseline: dict[str, float]) -> tuple[str, ...]:
    """Return a sentence for each figure below its baseline. A figure without a value counts as below."""
    now = asdict(figures)
    return tuple(
        f"{name} is {now[name]}, the baseline is {baseline[name]}"
        for name in COMPARED
        if now[name] is None or now[name] < baseline[name]
    )
