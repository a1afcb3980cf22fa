"""The figures of the wide evaluation, and the baseline that they may not fall below."""

import json
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from evals.quality.results import RANGES
from evals.wide.judged import Verdict

BASELINE = Path(__file__).resolve().parent / "baseline.json"
HIGH = 0.90
QUALITY = "quality alone"  # why a model's draft without errors was replaced by the rules
LETTERS = "ABCDF"
GOOD, BAD = "AB", "DF"


@dataclass(frozen=True)
class Group:
    """The figures of some requests. Rates are 0 to 1, None where nothing counts; the others are counts and sums."""

    requests: int
    delivery: float | None
    schema: float | None
    micro: float | None
    macro: float | None
    final_pass: float | None
    first_try: int
    repaired: int
    by_fallback: int
    refused: int
    attempts: int
    tokens: int
    dollars: float
    seconds: float
    confidence: float | None
    grade: float | None


def group(results: Sequence[Verdict]) -> Group:
    """Sum up. `delivery`: a plan, or a refusal with fixes that work; `micro` is over rules, `macro` over plans."""
    plans = [each for each in results if each.confidence is not None]
    how = Counter(each.how for each in plans)
    return Group(
        requests=len(results),
        delivery=_share([each.confidence is not None or (each.status == "refused" and each.right) for each in results]),
        schema=_share([bool(each.schema_valid) for each in plans]),
        micro=_ratio(sum(each.kept for each in plans), sum(each.judged for each in plans)),
        macro=_share([each.kept == each.judged for each in plans]),
        final_pass=_share([each.right for each in results]),
        first_try=how["first try"],
        repaired=how["repair"],
        by_fallback=how["fallback"],
        refused=sum(each.status == "refused" for each in results),
        attempts=sum(each.attempts for each in results),
        tokens=sum(each.tokens for each in results),
        dollars=round(sum(each.micro_usd for each in results) / 1e6, 4),
        seconds=round(sum(each.seconds for each in results), 1),
        confidence=_ratio(sum(each.confidence or 0 for each in plans), len(plans)),
        grade=_ratio(sum(each.grade or 0 for each in plans), len(plans)),
    )


def _share(values: list[bool]) -> float | None:
    return _ratio(sum(values), len(values))


def _ratio(count: float, of: float) -> float | None:
    return round(count / of, 4) if of else None


def groups(results: Sequence[Verdict], key: Callable[[Verdict], str]) -> dict[str, Group]:
    names = dict.fromkeys(map(key, results))
    return {name: group([each for each in results if key(each) == name]) for name in names}


def fallbacks(results: Sequence[Verdict]) -> Counter[tuple[str, str]]:
    """Return why the rules wrote in place of each model."""
    return Counter((each.request.writer, each.fallback) for each in results if each.fallback)


def calibration(results: Sequence[Verdict]) -> list[tuple[str, Counter[str]]]:
    """Return the learner's letters of the plans in each range of confidence, the highest first."""
    rows = []
    for least, most, name in RANGES:
        inside = [each for each in results if each.confidence is not None and least <= each.confidence < most]
        if inside:
            rows.append((name, Counter(each.letter for each in inside)))
    return rows


def share_of_good(letters: Counter[str]) -> float:
    return sum(letters[name] for name in GOOD) / letters.total()


def baseline(name: str) -> dict[str, float]:
    """Return the baseline of all requests, or of a sample."""
    known: dict[str, dict[str, float]] = json.loads(BASELINE.read_text("utf-8"))
    return known.get(name, {})


def rates(results: Sequence[Verdict]) -> dict[str, float]:
    """Return the rates that are compared with the baseline: the more, the better."""
    now = group(results)
    high = [each for each in results if (each.confidence or 0) >= HIGH]
    best = [each for each in results if each.letter == "A"]
    models = [each for each in results if each.request.writer in ("honest", "careless") and each.confidence is not None]
    return {
        **{name: getattr(now, name) or 0.0 for name in ("delivery", "schema", "micro", "macro", "final_pass")},
        "high_without_d_or_f": _share([each.letter not in BAD for each in high]) or 0.0,
        "a_at_high": _share([(each.confidence or 0) >= HIGH for each in best]) or 0.0,
        "models_without_error": _share([each.fallback in ("", QUALITY) for each in models]) or 0.0,
    }


def below_baseline(now: dict[str, float], known: dict[str, float]) -> list[str]:
    """Return a sentence for each rate below its baseline."""
    return [f"{name} is {now[name]}, the baseline is {least}" for name, least in known.items() if now[name] < least]
