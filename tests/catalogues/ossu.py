"""The courses of the OSSU curriculum as resources. Hours are computed from weeks and hours a week, and say so."""

import csv
import re
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

type Json = dict[str, Any]
type Row = dict[str, str]

LEVELS = {"Intro CS": "beginner", "Core CS": "intermediate", "Advanced CS": "advanced", "Final project": "advanced"}
WEEKS_A_MONTH = 4.33
# A range has a hyphen or an en dash.
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-\u2013]\s*(\d+(?:\.\d+)?))?\s*(week|month|hour)")


def rows_in(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def body_of(row: Row) -> Json:
    """What the API is sent for a row, without its prerequisites."""
    minutes = minutes_of(row["duration"], row["effort"])
    known = {"estimated_minutes": minutes, "estimate_source": "computed"} if minutes else {}
    return {
        "title": row["title"],
        "url": row["url"],
        "topic": row["subsection"],
        "difficulty": LEVELS[row["section"]],
        "resource_type": "course",
        "language": "en",
        "source": "OSSU",
    } | known


def minutes_of(duration: str, effort: str) -> int | None:
    """`10-12 weeks` of `6-10 hours/week` in minutes, from the middle of each range; None where one is not stated."""
    length, pace = _middle(duration), _middle(effort)
    return round(length * pace * 60) if length and pace else None


def _middle(text: str) -> float | None:
    found = AMOUNT.match(text.strip())
    if found is None:
        return None
    low, high, unit = found.groups()
    middle = (float(low) + float(high or low)) / 2
    return middle * WEEKS_A_MONTH if unit == "month" else middle


def needs_of(row: Row, titles: dict[str, str]) -> tuple[str, ...]:
    """Titles of other rows that the row's prerequisites name exactly, case ignored; `titles` by their casefolded form.

    The whole cell, or its parts between commas: titles have commas of their own.
    """
    cell = row["prerequisites"]
    named = [cell] if cell.strip().casefold() in titles else cell.split(",")
    found = (titles.get(name.strip().casefold()) for name in named)
    return tuple(dict.fromkeys(title for title in found if title and title != row["title"]))


def in_order(rows: list[Row]) -> list[tuple[Row, tuple[str, ...]]]:
    """Each row with the titles it needs, in an order in which these come first."""
    titles = {row["title"].casefold(): row["title"] for row in rows}
    needs = {row["title"]: needs_of(row, titles) for row in rows}
    by_title = {row["title"]: row for row in rows}
    return [(by_title[title], needs[title]) for title in TopologicalSorter(needs).static_order()]
