"""The free-programming-books index as resources: every link of its tree, with what the tree says about it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

type Json = dict[str, Any]

TYPES = {"books": "book", "courses": "course", "casts": "video", "more": "reference"}
EXERCISES = ("Problem Sets", "Competitive Programming")
TITLE_LIMIT, TEXT_LIMIT, TOPIC_LIMIT = 200, 500, 60  # letters that the API takes


def bodies_in(file: Path) -> list[Json]:
    """What the API is sent for every link: an entry's own, and its other links (such as an EPUB beside a PDF)."""
    return list(_links(json.loads(file.read_text("utf-8"))))


def _links(tree: Json) -> Iterator[Json]:
    for kind in tree["children"]:
        for candidates in kind["children"]:
            for section in candidates.get("sections", ()):
                for part in (section, *section["subsections"]):
                    for entry in part["entries"]:
                        yield from _of_entry(entry, kind["type"], part["section"], candidates["language"]["code"])


def _of_entry(entry: Json, kind: str, topic: str, language: str) -> Iterator[Json]:
    """Nobody states a level or a length: the one is the lowest, the other is left to the API's default."""
    body = {
        "topic": topic[:TOPIC_LIMIT],
        "difficulty": "beginner",
        "resource_type": "exercise" if topic in EXERCISES else TYPES[kind],
        "language": language,
        "source": "free-programming-books",
    }
    if entry.get("author"):
        body["description"] = entry["author"][:TEXT_LIMIT]
    if "url" in entry:
        yield body | {"title": entry["title"][:TITLE_LIMIT], "url": entry["url"]}
    for other in entry.get("otherLinks", ()):
        yield body | {"title": f"{entry['title']} ({other['title']})"[:TITLE_LIMIT], "url": other["url"]}
