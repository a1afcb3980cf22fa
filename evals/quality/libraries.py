"""The libraries of the cases, as the JSON that the API is sent, with ids.

Five are made up (`data/`, well tagged, with the traps that real ones have), one is the seeds; two come from the shared
catalogues and are missing where these are.
"""

import csv
import json
import os
import re
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

type Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(__file__).resolve().parent / "data"
MADE_UP = ("python", "statistics", "docker", "web", "music")
LEVELS = {"b": "beginner", "i": "intermediate", "a": "advanced"}
BOOKS_OF_A_SECTION = 40
BOOK_SECTIONS = ("Python", "Machine Learning", "HTML and CSS")
WEEKS_A_MONTH = 4.33
SECTIONS = {"Intro CS": "beginner", "Core CS": "intermediate", "Advanced CS": "advanced", "Final project": "advanced"}
AMOUNT = re.compile(r"(\d+(?:\.\d+)?)(?:\s*[-\u2013]\s*(\d+(?:\.\d+)?))?\s*(week|month|hour)")
BOOK_TYPES = {"books": "book", "courses": "course", "casts": "video", "more": "reference"}


def shared() -> Path:
    return Path(os.environ.get("STUDYPLAN_SHARED") or ROOT.parent / "shared") / "data"


@cache
def library(name: str) -> tuple[Json, ...] | None:
    """Return the resources of a library, or None where its catalogue is not on this machine.

    Raises KeyError for a name that is no library.
    """
    base, _, variant = name.partition("-")
    if base in MADE_UP:
        return _made_up(base, thin=variant == "thin")
    readers: dict[str, Callable[[], tuple[Json, ...] | None]] = {
        "seeds": _seeds,
        "ossu": lambda: _ossu(merged=False),
        "ossu-merged": lambda: _ossu(merged=True),
        "books": _books,
    }
    return readers[name]()


def _made_up(name: str, *, thin: bool) -> tuple[Json, ...]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as opened:
        rows = [row for row in csv.DictReader(opened) if row["thin"] or not thin]
    ids = {row["key"]: _id(name, row["key"]) for row in rows}
    return tuple(
        {
            "id": ids[row["key"]],
            "title": row["title"],
            "url": f"https://example.org/{name}/{row['key']}",
            "topic": row["topic"],
            "resource_type": row["type"],
            "estimated_minutes": int(row["minutes"]),
            "difficulty": LEVELS[row["level"]],
            "tags": _list(row["tags"]),
            "prerequisites": [ids[key] for key in _list(row["needs"]) if key in ids],
            "language": "en",
        }
        | ({"description": row["description"]} if row["description"] else {})
        for row in rows
    )


def _list(cell: str) -> list[str]:
    return [part.strip() for part in cell.split(";") if part.strip()]


def _id(library_name: str, key: str) -> str:
    return str(uuid5(NAMESPACE_URL, f"https://example.org/{library_name}/{key}"))


def _by_title(name: str, resources: Iterable[Json]) -> tuple[Json, ...]:
    """Give each resource an id, and its prerequisites, which are titles, theirs."""
    listed = list(resources)
    ids = {resource["title"]: _id(name, resource["url"] + resource["title"]) for resource in listed}
    return tuple(
        resource | {"id": ids[resource["title"]], "prerequisites": [ids[title] for title in resource["prerequisites"]]}
        for resource in listed
    )


def _seeds() -> tuple[Json, ...]:
    return _by_title("seeds", json.loads((ROOT / "seeds" / "resources.json").read_text("utf-8")))


def _ossu(*, merged: bool) -> tuple[Json, ...] | None:
    """Read the OSSU curriculum. `merged` makes one topic of a core and an advanced subsection of one name."""
    file = shared() / "ossu-computer-science.csv"
    if not file.is_file():
        return None
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    titles = {row["title"].casefold(): row["title"] for row in rows}
    return _by_title("ossu", (_course(row, titles, merged=merged) for row in rows))


def _course(row: dict[str, str], titles: dict[str, str], *, merged: bool) -> Json:
    length, pace = _middle(row["duration"]), _middle(row["effort"])
    minutes = round(length * pace * 60) if length and pace else None
    named = (titles.get(name.strip().casefold()) for name in row["prerequisites"].split(","))
    known = {"estimated_minutes": minutes, "estimate_source": "computed"} if minutes else {}
    topic = re.sub(r"^(Core|Advanced)\s+", "", row["subsection"]).lower() if merged else row["subsection"]
    return {
        "title": row["title"],
        "url": row["url"],
        "topic": topic,
        "difficulty": SECTIONS[row["section"]],
        "resource_type": "course",
        "language": "en",
        "source": "OSSU",
        "prerequisites": sorted({title for title in named if title and title != row["title"]}),
    } | known


def _middle(text: str) -> float | None:
    """Return the middle of `6-10 hours`, in weeks or hours."""
    found = AMOUNT.match(text.strip())
    if found is None:
        return None
    low, high, unit = found.groups()
    middle = (float(low) + float(high or low)) / 2
    return middle * WEEKS_A_MONTH if unit == "month" else middle


def _books() -> tuple[Json, ...] | None:
    """Read a sample of the free programming books: the first English ones of three sections. Nobody states a level."""
    file = shared() / "free-programming-books.json"
    if not file.is_file():
        return None
    found: dict[str, Json] = {}
    for kind in json.loads(file.read_text("utf-8"))["children"]:
        for shelf in kind["children"]:
            if shelf["language"]["code"] == "en":
                for section in [it for it in shelf.get("sections", ()) if it["section"] in BOOK_SECTIONS]:
                    for entry in [it for it in section["entries"] if "url" in it][:BOOKS_OF_A_SECTION]:
                        found.setdefault(entry["title"], _book(entry, section["section"], kind["type"]))
    seen: dict[str, Json] = {}
    for book in found.values():
        seen.setdefault(book["url"].casefold().rstrip("/").removeprefix("https://").removeprefix("http://"), book)
    return _by_title("books", (book for book in seen.values() if _is_address(book["url"])))


def _is_address(url: str) -> bool:
    return re.fullmatch(r"https?://[a-z0-9.-]+\.[a-z]{2,}(/[!-~]*)?", url, re.IGNORECASE) is not None


def _book(entry: Json, section: str, kind: str) -> Json:
    return {
        "title": entry["title"][:200],
        "url": entry["url"],
        "topic": section[:60],
        "difficulty": "beginner",
        "resource_type": BOOK_TYPES[kind],
        "language": "en",
        "source": "free-programming-books",
        "prerequisites": [],
    }
