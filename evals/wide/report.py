"""A run of the wide evaluation on a terminal, as one JSON object, and as tables and a plot of the documents."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from evals.wide.figures import LETTERS, Group, calibration, fallbacks, group, groups, share_of_good
from evals.wide.gates import Gate
from evals.wide.judged import Verdict

type Json = dict[str, Any]
type Rows = list[list[str]]

HEAD = [
    "",
    "requests",
    "delivery",
    "schema",
    "micro",
    "macro",
    "final pass",
    "first try",
    "repair",
    "fallback",
    "refused",
    "attempts",
    "tokens",
    "dollars",
    "confidence",
    "grade",
]
NAMED = 40  # failed requests on a terminal


def table(results: Sequence[Verdict]) -> Rows:
    """Return the figures by writer, by size and of all."""
    by_writer = groups(results, lambda each: each.request.writer)
    by_size = groups(results, lambda each: each.request.size)
    named = {**by_writer, **by_size, "all": group(results)}
    return [HEAD, *(_row(name, each) for name, each in named.items())]


def _row(name: str, each: Group) -> list[str]:
    rates = [each.delivery, each.schema, each.micro, each.macro, each.final_pass]
    counts = [each.first_try, each.repaired, each.by_fallback, each.refused, each.attempts]
    return [
        name,
        str(each.requests),
        *(_rate(rate) for rate in rates),
        *map(str, counts),
        f"{each.tokens:,}",
        f"{each.dollars:.2f}",
        "-" if each.confidence is None else f"{each.confidence:.2f}",
        "-" if each.grade is None else f"{each.grade:.2f}",
    ]


def _rate(value: float | None) -> str:
    return "-" if value is None else f"{100 * value:.1f} %"


def calibration_table(results: Sequence[Verdict]) -> Rows:
    rows = [["confidence", *LETTERS, "plans", "A and B"]]
    for name, letters in calibration(results):
        counts = [str(letters[letter]) for letter in LETTERS]
        rows.append([name, *counts, str(letters.total()), f"{share_of_good(letters):.0%}"])
    return rows


def fallback_table(results: Sequence[Verdict]) -> Rows:
    counted = sorted(fallbacks(results).items(), key=lambda item: (item[0][0], -item[1]))
    return [["writer", "the last draft of the model", "requests"], *([*key, str(count)] for key, count in counted)]


def as_text(results: Sequence[Verdict], gates: Sequence[Gate], below: Sequence[str]) -> str:
    wrong = [each for each in results if not each.right]
    lines = [
        *_aligned(table(results)),
        "",
        *_aligned(fallback_table(results)),
        "",
        *_aligned(calibration_table(results)),
    ]
    lines += ["", f"Requests that did not end rightly: {len(wrong) or 'none'}"]
    for each in wrong[:NAMED]:
        lines += [f"  {each.request.name}", *(f"    {fault}" for fault in each.faults[:3])]
    lines += ["", *(f"  {'met' if gate.met else 'MISSED':<7} {gate.name}: {gate.value}" for gate in gates)]
    return "\n".join([*lines, "", *(f"Below the baseline: {each}" for each in below)])


def _aligned(rows: Rows) -> list[str]:
    widths = [max(len(row[place]) for row in rows) for place in range(len(rows[0]))]
    return [
        "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]


def markdown(rows: Rows) -> list[str]:
    head, *others = rows
    return ["| " + " | ".join(row) + " |" for row in (head, ["---"] * len(head), *others)]


def as_json(results: Sequence[Verdict], gates: Sequence[Gate], below: Sequence[str]) -> Json:
    """Return the figures, the gates, and every request with how it ended."""
    by_writer = groups(results, lambda each: each.request.writer)
    return {
        "all": asdict(group(results)),
        "writers": {name: asdict(each) for name, each in by_writer.items()},
        "sizes": {name: asdict(each) for name, each in groups(results, lambda each: each.request.size).items()},
        "fallbacks": [
            {"writer": writer, "reason": why, "requests": n} for (writer, why), n in fallbacks(results).items()
        ],
        "calibration": [{"confidence": name, "letters": dict(letters)} for name, letters in calibration(results)],
        "gates": [asdict(gate) for gate in gates],
        "below_baseline": list(below),
        "requests": [_request(each) for each in results],
    }


def _request(each: Verdict) -> Json:
    return {
        "name": each.request.name,
        "status": each.status,
        "how": each.how,
        "fallback": each.fallback,
        "confidence": each.confidence,
        "grade": each.grade,
        "findings": list(each.codes),
        "faults": list(each.faults),
    }
