"""The resources of a library as the judge sees them, read from the JSON that the API is sent."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evals.quality.words import concept, words

type Json = dict[str, Any]

LEVELS = ("beginner", "intermediate", "advanced")
PRACTICE = ("exercise", "project", "quiz")
# What the API assumes where nobody stated the minutes; they are guesses and are judged as such.
ASSUMED_MINUTES = {"article": 15, "video": 20, "course": 600, "book": 600, "reference": 30, "exercise": 30} | {
    "project": 180,
    "quiz": 15,
}
SHEET_MINUTES = 45  # a reference up to this long is something to look up, not a lesson
SHEET = re.compile(r"cheat ?sheet|quick reference|at a glance|pocket guide", re.IGNORECASE)
NUMBERED = re.compile(
    r"(?P<stem>.*?)\b(?:part|lesson|chapter|episode|unit|week|module|volume|session)\s+(?P<number>\d+|[ivx]+)\b",
    re.IGNORECASE,
)
NUMBER_AND_COLON = re.compile(r"(?P<stem>.*\D)\s(?P<number>\d+):")
ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9, "x": 10}


@dataclass(frozen=True)
class Item:
    """A resource. `level` is 0 to 2; `concepts` are its tags as they are compared; `series` is name and number."""

    id: str
    title: str
    topic: str
    level: int
    kind: str
    minutes: int
    concepts: frozenset[str] = frozenset()
    needs: tuple[str, ...] = ()
    language: str = ""
    description: str = ""
    guessed: bool = False
    series: tuple[str, int] | None = None

    @property
    def practice(self) -> bool:
        return self.kind in PRACTICE

    @property
    def sheet(self) -> bool:
        """Return whether it is something to look up, which teaches nobody a concept alone."""
        return self.kind == "reference" and (self.minutes <= SHEET_MINUTES or bool(SHEET.search(self.title)))

    def names(self, area: str) -> bool:
        """Return whether a tag or the title names an area (a concept as it is compared)."""
        wanted = set(area.split())
        return (
            area in self.concepts
            or wanted <= set(words(self.title))
            or any(wanted <= set(c.split()) for c in self.concepts)
        )

    def mentions(self, area: str) -> bool:
        """Return whether the description names an area, word after word."""
        return f" {area} " in f" {concept(self.description)} "


def items_of(resources: Iterable[Json]) -> dict[str, Item]:
    """Return the items of a library by id. A series has at least two numbers; others have none."""
    found = {resource["id"]: _item(resource) for resource in resources}
    members: dict[tuple[str, str], set[int]] = defaultdict(set)
    numbered = {}
    for item in found.values():
        if (place := _numbered(item.title)) is not None:
            numbered[item.id] = place
            members[item.topic, place[0]].add(place[1])
    return {
        key: _with(item, numbered[key]) if key in numbered and len(members[item.topic, numbered[key][0]]) > 1 else item
        for key, item in found.items()
    }


def _with(item: Item, series: tuple[str, int]) -> Item:
    return Item(**{**vars(item), "series": series})


def _item(given: Json) -> Item:
    minutes = given.get("estimated_minutes")
    return Item(
        id=given["id"],
        title=given["title"],
        topic=concept(given["topic"]),
        level=LEVELS.index(given["difficulty"]),
        kind=given["resource_type"],
        minutes=minutes or ASSUMED_MINUTES[given["resource_type"]],
        concepts=frozenset(concept(tag) for tag in given.get("tags") or ()) - {concept(given["topic"])},
        needs=tuple(given.get("prerequisites") or ()),
        language=(given.get("language") or "").split("-")[0].lower(),
        description=given.get("description") or "",
        guessed=minutes is None or given.get("estimate_source") == "default",
    )


def _numbered(title: str) -> tuple[str, int] | None:
    """Return the series that a title names and the number in it; of a title in brackets, what is in the brackets."""
    inner = re.search(r"\(([^()]*)\)\s*$", title)
    for text in (inner.group(1), title) if inner else (title,):
        match = NUMBERED.match(text) or NUMBER_AND_COLON.match(text)
        if match:
            number = match["number"].casefold()
            return concept(match["stem"]), int(number) if number.isdigit() else ROMAN.get(number, 0)
    return None
