"""Times retrieval from a library of some size, and its memory. The bench runs it, a process for each sample.

The calls of the table and of the bucket are answered from a folder: what they take in AWS is not in these figures.
"""

import json
import os
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from bench.library import context, made_up_rows, seed_rows
from studyplan.adapters.dynamodb.library_repository import LibraryRepository
from studyplan.adapters.libraries.builder import Builder
from studyplan.adapters.libraries.rows import FORMAT, line_of, packed
from studyplan.domain.library.view import LibraryView
from studyplan.domain.retrieval.retrieve import retrieve
from studyplan.runtime import wiring

OWNER, VERSION, MONTH = "bench", 1, "2026-01"
WARM, QUERIES = 5, 20


class Folder:
    """The objects of a library in a folder, in place of a bucket."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def put(self, owner: str, version: int, content: bytes) -> str:
        key = f"{owner}-{version}-{len(list(self._path.iterdir()))}"
        (self._path / key).write_bytes(content)
        return key

    def get(self, key: str, start: int = 0, length: int | None = None) -> bytes:
        with (self._path / key).open("rb") as file:
            file.seek(start)
            return file.read() if length is None else file.read(length)


class Rows:
    """The rows of the compiled library, in place of a table."""

    name = "bench"

    def __init__(self, path: Path) -> None:
        self._head = json.loads((path / "head.json").read_text("utf-8"))
        self._block = path / "block"

    def partition(self, partition: str, prefix: str = "", **_: Any) -> Iterator[dict[str, Any]]:
        yield {"sk": prefix, "body": self._block.read_bytes()} if prefix else self._head | {"sk": "HEAD"}

    def some(self, *_: Any) -> tuple[dict[str, Any], ...]:
        return ()


def build(path: Path, size: int) -> list[dict[str, Any]]:
    """Compile a library of a size into a folder, and return its rows."""
    rows = sorted(seed_rows() if size < 100 else made_up_rows(size), key=lambda row: str(row["id"]))
    head: dict[str, Any] = {"version": VERSION, "held": len(rows), "built": VERSION, "form": FORMAT}
    if size <= 2_000:
        (path / "block").write_bytes(packed(map(line_of, rows)))
        head["chunks"] = 1
    else:
        objects: Any = Folder(path)
        head["index"] = Builder(objects, OWNER, VERSION).whole(rows).key
    (path / "head.json").write_text(json.dumps(head), "utf-8")
    return rows


def bm25s_milliseconds(rows: list[dict[str, Any]]) -> float:
    """Return the CPU milliseconds of a query of bm25s, which has read and indexed everything before."""
    from evals.retrieval.reference import Reference  # the measured process does not have it in memory

    reference = Reference([row | {"description": row["description"] or ""} for row in rows])
    began = time.process_time()
    for _ in range(QUERIES):
        reference.ranked(context(7).goal)
    return (time.process_time() - began) * 1000 / QUERIES


def timed(library: LibraryRepository) -> tuple[float, LibraryView]:
    """Return the CPU milliseconds from the handler's call of the library to the candidates."""
    began = time.process_time()
    view, feedback = library.with_feedback(OWNER, month=MONTH)
    retrieve(context(7), view, wiring.meaning(), feedback)
    return (time.process_time() - began) * 1000, view


def main() -> None:
    path = Path(os.environ["LIBRARY_FOLDER"])
    if "LIBRARY_SIZE" in os.environ:
        rows = build(path, int(os.environ["LIBRARY_SIZE"]))
        print(json.dumps(bm25s_milliseconds(rows)))
        return
    table: Any = Rows(path)
    objects: Any = Folder(path)
    library = LibraryRepository(table, objects)
    cold, view = timed(library)
    on_topic = len(view.on("python"))
    warm = [timed(library)[0] for _ in range(WARM)]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform == "linux" else 1024 * 1024)
    print(json.dumps({"cold": cold, "warm": warm, "megabytes": megabytes, "size": view.size, "on_topic": on_topic}))


if __name__ == "__main__":
    main()
