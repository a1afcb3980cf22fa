"""The index of free-programming-books, as its one JSON tree and as its Markdown lists. It states no level or length."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from studyplan.domain.errors.imports import FileRefused
from studyplan.domain.importing.catalogue import Catalogue, ImportRow, Notices, decoded, lines_of, within_rows
from studyplan.domain.importing.json_text import read_json
from studyplan.domain.values.types import ResourceType

SOURCE = "free-programming-books"
TYPES: dict[str, ResourceType] = {"books": "book", "courses": "course", "casts": "video", "more": "reference"}
EXERCISES = frozenset({"problem sets", "competitive programming"})
COLUMNS = {"topic": "section", "resource_type": "type", "description": "author"}

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_LINK = re.compile(r"\[((?:[^\[\]\\]|\\.|\[[^\[\]]*\])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()]*\)[^\s()<>]*)*)>?[^)]*\)")
_ITEM = re.compile(r"\s*[-*+]\s+")
_ANCHOR = re.compile(r"<[^>]*>")
_AUTHOR = re.compile(r"\s*[-\u2013\u2014]\s+(.+)$")


def read_books_json(content: bytes) -> Catalogue:
    """Return the links of the JSON tree: of each entry its own, and its others such as an EPUB beside a PDF."""
    notices = Notices()
    tree = read_json(content, notices)
    rows: list[ImportRow] = []
    for fields in _of_tree(tree):
        rows.append(_row(len(rows) + 1, fields))
        within_rows(len(rows))
    if not rows:
        raise FileRefused("The file has no entries; the format is one tree of type, language, section and entries.")
    return Catalogue(tuple(rows), COLUMNS, notices.all())


def _of_tree(tree: Any) -> Iterator[dict[str, Any]]:
    for kind in _objects(tree, "children"):
        for group in _objects(kind, "children"):
            language = _objects({"one": [group.get("language")]}, "one")
            code = language[0].get("code") if language else None
            for section in _objects(group, "sections"):
                for part in (section, *_objects(section, "subsections")):
                    about = {"type": kind.get("type"), "section": part.get("section"), "language": code}
                    for entry in _objects(part, "entries"):
                        yield from _links_of(entry, about)


def _links_of(entry: Mapping[str, Any], about: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    title = entry.get("title")
    if "url" in entry or not entry.get("otherLinks"):
        yield {**about, "title": title, "url": entry.get("url"), "author": entry.get("author")}
    for other in _objects(entry, "otherLinks"):
        name = f"{title} ({other.get('title')})"
        yield {**about, "title": name, "url": other.get("url"), "author": entry.get("author")}


def _objects(parent: Any, name: str) -> list[dict[str, Any]]:
    values = parent.get(name) if isinstance(parent, dict) else None
    return [value for value in values if isinstance(value, dict)] if isinstance(values, list) else []


def read_books_markdown(content: bytes) -> Catalogue:
    """Return the links of the lists in a Markdown file; the topic of each is the heading above it."""
    notices = Notices()
    rows: list[ImportRow] = []
    section, heading = "", ""
    for number, line in enumerate(lines_of(decoded(content, notices)), 1):
        if match := _HEADING.match(line):
            section, heading = _after_heading(len(match[1]), _plain(match[2]), section, heading)
        elif _ITEM.match(line):
            rows += _of_item(number, line, heading)
            within_rows(len(rows))
    if not rows:
        raise FileRefused("The file has no list with links, such as `* [Title](https://example.org)`.")
    return Catalogue(tuple(rows), {"topic": "heading", "title": "link", "url": "link"}, notices.all())


def _after_heading(level: int, text: str, section: str, heading: str) -> tuple[str, str]:
    """Return section and topic after a heading: below level 3 a heading is a part of its section."""
    return (text, text) if level <= 3 else (section, text or heading)


def _of_item(number: int, line: str, heading: str) -> list[ImportRow]:
    links = [match for match in _LINK.finditer(line) if not match[2].startswith("#")]  # the index links to headings
    if not links:
        return []
    first = _plain(links[0][1])
    after = _AUTHOR.search(_plain(line[links[-1].end() :]))
    author = re.sub(r"\s*\([^()]*\)\s*", " ", after[1]).strip() if after else None
    rows = []
    for match in links:
        name = _plain(match[1])
        title = name if match is links[0] else f"{first} ({name})"
        fields = {"title": title, "url": match[2], "section": heading, "author": author, "type": "books"}
        rows.append(_row(number, fields))
    return rows


def _plain(text: str) -> str:
    """Return Markdown without what only marks it: anchors, escapes, code and emphasis."""
    bare = _ANCHOR.sub("", text)
    bare = re.sub(r"\\(.)", r"\1", bare)
    return re.sub(r"(\*{1,3})(\S.*?)\1", r"\2", bare.replace("`", "")).strip()


def _row(number: int, about: Mapping[str, Any]) -> ImportRow:
    """Return a row; its level and length are guesses."""
    topic = str(about.get("section") or "")
    practice = topic.casefold() in EXERCISES
    kind: ResourceType = "exercise" if practice else TYPES.get(str(about.get("type")), "book")
    stated = {
        "title": about.get("title"),
        "url": about.get("url"),
        "topic": topic,
        "resource_type": kind,
        "language": about.get("language"),
        "description": about.get("author"),
        "source": SOURCE,
    }
    fields = {name: value for name, value in stated.items() if value}
    return ImportRow(number, fields, {"difficulty": "beginner"})
