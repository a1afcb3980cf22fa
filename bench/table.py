"""The figures as a table and as JSON."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from bench.figures import Figure

HEAD = ("figure", "median", "middle half", "rounds", "goal", "", "")
RESULTS = {True: "met", False: "MISSED", None: ""}
DIGITS = {"x": 2, "ms": 2, "/s": 1}  # of anything else there are whole numbers


def table(figures: Sequence[Figure]) -> str:
    rows = [HEAD, *map(_row, figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(HEAD))]
    return "\n".join("  ".join(map(str.ljust, row, widths)).rstrip() for row in rows)


def summary(figures: Sequence[Figure]) -> str:
    """Return one sentence about the goals."""
    missed = [figure.name for figure in figures if figure.met is False]
    goals = sum(figure.goal is not None for figure in figures)
    return f"{goals - len(missed)} of {goals} goals met." + (f" Missed: {'; '.join(missed)}." if missed else "")


def as_json(figures: Sequence[Figure]) -> str:
    return json.dumps([asdict(figure) | {"met": figure.met} for figure in figures], indent=2)


def _row(figure: Figure) -> tuple[str, ...]:
    return tuple(_cells(figure))


def _cells(figure: Figure) -> Iterator[str]:
    digits = DIGITS.get(figure.unit, 0)
    yield figure.name
    yield f"{figure.value:.{digits}f} {figure.unit}"
    yield f"{figure.low:.{digits}f} - {figure.high:.{digits}f}" if figure.rounds > 1 else ""
    yield str(figure.rounds)
    yield f"{figure.goal:g} {figure.unit}" if figure.goal is not None else ""
    yield RESULTS[figure.met]
    yield figure.note
