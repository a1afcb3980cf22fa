"""The index of free-programming-books, as its JSON tree and as its Markdown."""

import json
from typing import Any

from studyplan.domain.importing.books import read_books_json, read_books_markdown


def tree(*entries: dict[str, Any], section: str = "Go", kind: str = "books") -> bytes:
    sections = [{"section": section, "entries": entries, "subsections": [{"section": "Sub", "entries": [ENTRY]}]}]
    group = {"language": {"code": "de", "name": "German"}, "index": {}, "sections": sections}
    return json.dumps({"type": "root", "children": [{"type": kind, "children": [group]}]}).encode()


ENTRY = {"title": "In a part", "url": "https://e.org/sub"}


def test_an_entry_gives_its_own_link_and_its_others() -> None:
    entry = {
        "title": "T",
        "url": "https://e.org/t.pdf",
        "author": "Ann",
        "otherLinks": [{"title": "EPUB", "url": "https://e.org/t"}],
    }
    rows = read_books_json(tree(entry)).rows
    assert [(row.number, row.fields["title"], row.fields["url"], row.fields["topic"]) for row in rows] == [
        (1, "T", "https://e.org/t.pdf", "Go"),
        (2, "T (EPUB)", "https://e.org/t", "Go"),
        (3, "In a part", "https://e.org/sub", "Sub"),
    ]
    assert (rows[0].fields["language"], rows[0].fields["description"]) == ("de", "Ann")
    assert rows[0].guesses == {"difficulty": "beginner"}


def test_types_are_those_of_the_branch_and_problem_sets_are_exercises() -> None:
    assert read_books_json(tree(ENTRY, kind="casts")).rows[0].fields["resource_type"] == "video"
    assert read_books_json(tree(ENTRY, section="Problem Sets")).rows[0].fields["resource_type"] == "exercise"


def test_an_entry_without_an_address_is_a_row_all_the_same() -> None:
    (row, _) = read_books_json(tree({"title": "Lost"})).rows
    assert "url" not in row.fields


MARKDOWN = """### Index

* [Ada](#ada)

### <a id="ada"></a>Ada

* [A Guide](http://e.org/a_(b)/c.htm) - J. McCormick (PDF)
* [The *Craft* \\[draft\\]](<https://e.org/craft> "title") (HTML)

#### GNAT
- [One](https://e.org/1), [PDF](https://e.org/1.pdf) - Ann B, Carl `(PDF)`
  not a link
"""


def test_markdown_has_a_topic_in_each_heading_and_a_link_in_each_item() -> None:
    rows = read_books_markdown(MARKDOWN.encode()).rows
    assert [(row.number, row.fields["title"], row.fields["url"], row.fields["topic"]) for row in rows] == [
        (7, "A Guide", "http://e.org/a_(b)/c.htm", "Ada"),
        (8, "The Craft [draft]", "https://e.org/craft", "Ada"),
        (11, "One", "https://e.org/1", "GNAT"),
        (11, "One (PDF)", "https://e.org/1.pdf", "GNAT"),
    ]
    assert [row.fields.get("description") for row in rows] == ["J. McCormick", None, "Ann B, Carl", "Ann B, Carl"]
