"""The progress bar and the report of `make import`."""

from collections import Counter
from collections.abc import Iterable
from types import TracebackType
from typing import Any, Self

type Json = dict[str, Any]

LISTED = 12  # rows of each kind
MEANING = {
    "created": "new resources",
    "updated": "changed resources",
    "same": "as stored",
    "duplicate": "the url of a row before",
    "rejected": "cannot be stored",
}
MINUTES = {"stated": "stated", "computed": "computed", "default": "guessed by type"}


class Bar:
    """A progress bar on standard error; a line for each stage where that is no terminal."""

    def __init__(self, label: str) -> None:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._console = Console(stderr=True)
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        self._progress = Progress(*columns, console=self._console, transient=False)
        self._task = self._progress.add_task(label, total=None)

    def __enter__(self) -> Self:
        self._progress.start()
        return self

    def show(self, done: int, total: int) -> None:
        """Show how many rows are done, once it is known how many there are."""
        if total:
            self._progress.update(self._task, completed=done, total=total)

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._progress.stop()


def print_report(imported: Json, rows: Iterable[Json]) -> None:
    """Print the counts of an import, where its minutes come from, and the first rows that need somebody's eye."""
    from rich.console import Console
    from rich.table import Table

    console = Console(soft_wrap=True, highlight=False)
    console.print(f"Import {imported['id']}: {imported['status']}")
    for notice in imported["notices"]:
        console.print(f"Note: {notice}", markup=False)
    if imported["failure"]:
        console.print(f"The import failed: {imported['failure']['message']}", markup=False)
    if not imported["progress"]["rows"]:
        return
    table = Table("status", "meaning")
    table.add_column("rows", justify="right")
    everything = list(rows)
    counts = Counter(row["status"] for row in everything)
    for status, meaning in MEANING.items():
        table.add_row(status, meaning, str(counts[status]))
    console.print(table)
    lengths = Counter(MINUTES[row["estimate_source"]] for row in everything if row["estimate_source"])
    if lengths:
        console.print("Minutes: " + ", ".join(f"{number} {how}" for how, number in lengths.most_common()))
    _list(console, "Rejected", [(row, _problems(row)) for row in everything if row["status"] == "rejected"])
    _list(console, "Warnings", [(row, "; ".join(row["warnings"])) for row in everything if row["warnings"]])
    unresolved = [(row, "; ".join(row["unresolved"])) for row in everything if row["unresolved"]]
    _list(console, "Prerequisites without a resource", unresolved)


def _problems(row: Json) -> str:
    return "; ".join(f"{problem['column']} {problem['message']}".strip() for problem in row["problems"])


def _list(console: Any, title: str, rows: list[tuple[Json, str]]) -> None:
    if not rows:
        return
    console.print(f"{title}: {len(rows)}")
    for row, text in rows[:LISTED]:
        console.print(f"  row {row['row']}, {_harmless(row['title'])[:60]}: {_harmless(text)}", markup=False)
    if len(rows) > LISTED:
        console.print(f"  and {len(rows) - LISTED} more; REPORT=report.csv writes all of them")


def _harmless(text: str) -> str:
    """Return a text without what a terminal would obey."""
    return "".join(mark if mark.isprintable() else " " for mark in text)
