"""The library that the goals are judged over: the seeds, the OSSU curriculum and a sample of the books.

A catalogue that is not on this machine is left out, and its name is returned.
"""

import json
from collections.abc import Iterable
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from evals.quality import libraries
from evals.retrieval.labelled import Key, rows

type Json = dict[str, Any]

BOOKS = "books"


def resources() -> tuple[dict[Key, Json], list[str]]:
    """Return the resources by library and title, and the catalogues that are not on this machine."""
    found: dict[Key, Json] = {}
    absent = []
    for name, read in (("seeds", libraries.library("seeds")), ("ossu", libraries.library("ossu")), (BOOKS, _books())):
        if read is None:
            absent.append(name)
        else:
            found |= {(name, resource["title"]): resource for resource in read}
    return found, absent


def topics() -> tuple[str, ...]:
    """Return the topics of the free programming books or, without them, of the other resources."""
    books = _sections()
    if books is None:
        return tuple(dict.fromkeys(resource["topic"] for resource in resources()[0].values()))
    return tuple(dict.fromkeys(section["section"] for section in books))


def _books() -> tuple[Json, ...] | None:
    sections = _sections()
    if sections is None:
        return None
    urls: dict[tuple[str, str], str] = {}
    for section in sections:
        for entry in section["entries"]:
            urls.setdefault((section["section"], entry["title"]), entry.get("url", ""))
    return tuple(_book(row["section"], row["title"], urls[row["section"], row["title"]]) for row in rows("books"))


def _sections() -> list[Json] | None:
    """Return the English sections and their subsections; None without the catalogue."""
    file = libraries.shared() / "free-programming-books.json"
    if not file.is_file():
        return None
    shelves = [shelf for kind in json.loads(file.read_text("utf-8"))["children"] for shelf in kind["children"]]
    english = [shelf for shelf in shelves if shelf["language"]["code"].startswith("en")]
    return list(_with_subsections(section for shelf in english for section in shelf.get("sections", ())))


def _with_subsections(sections: Iterable[Json]) -> Iterable[Json]:
    for section in sections:
        yield section
        yield from section.get("subsections", ())


def _book(section: str, title: str, url: str) -> Json:
    return {
        "id": str(uuid5(NAMESPACE_URL, f"{BOOKS}/{section}/{title}")),
        "title": title,
        "url": url,
        "topic": section,
        "difficulty": "beginner",
        "resource_type": "book",
        "language": "en",
        "source": "free-programming-books",
        "prerequisites": [],
    }
