"""An execution as lines on a terminal, in the order of the console's list of events.

Lines are only added as an execution continues, and never changed: so it can be watched while it runs.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.execution_view.history import End, Execution, Try, Visit

type Json = dict[str, Any]

MARGIN = " " * 13  # up to the names of states
LABEL = 9
ROWS = 3  # of a document or a cause, before it is cut
NOTE = 26  # characters of the note about a cut


@dataclass(frozen=True)
class Console:
    """How wide the terminal is, in characters, and whether documents are shown whole."""

    width: int = 110
    whole: bool = False

    def lines(self, execution: Execution) -> Iterator[str]:
        """Yield the lines of the execution so far."""
        started = execution.started.astimezone(UTC)
        yield f"  started {started:%Y-%m-%d %H:%M:%S}.{started.microsecond // 1000:03} UTC"
        if not self.whole:
            yield "  {… 326} stands for 326 characters; FULL=1 shows all"
        for visit in execution.visits:
            yield ""
            yield from self._visit(visit, execution.started)
        if execution.end:
            yield ""
            yield from self._end(execution, execution.end)

    def _visit(self, visit: Visit, started: datetime) -> Iterator[str]:
        yield f"{_clock(started, visit.entered)}  {_printable(visit.name)} ({visit.kind})"
        yield from self._document("input", visit.input)
        for number, task_try in enumerate(visit.tries, 1):
            if task_try.ended:
                yield from self._try(number, task_try, visit)
        if visit.left:
            yield from self._output(visit)
            if len(visit.tries) > 1:
                yield f"{MARGIN}{'took':<{LABEL}}{_seconds(visit.entered, visit.left)}"
        if visit.next and (visit.kind == "Choice" or visit.failure):
            yield f"{MARGIN}{'next':<{LABEL}}{_printable(visit.next)}"

    def _try(self, number: int, task_try: Try, visit: Visit) -> Iterator[str]:
        waited = ""
        if number > 1 and (before := visit.tries[number - 2]).ended:
            waited = f"{_seconds(before.ended, task_try.scheduled)} later: "
        seconds = _seconds(task_try.scheduled, task_try.ended)
        result = f"{waited}{'failed' if task_try.error else 'succeeded'} after {seconds}"
        if not task_try.error:
            yield f"{MARGIN}{f'try {number}':<{LABEL}}{result}"
        else:
            yield from self._labelled(f"try {number}", f"{result}: {_named(task_try.error, task_try.cause)}")

    def _end(self, execution: Execution, end: End) -> Iterator[str]:
        failed = execution.failed_in
        reason = f": {_named(end.error, end.cause)}" if end.error or end.cause else ""
        first, *rest = self._cut(f"{_clock(execution.started, end.at)}  {end.status}{reason}", self.width)
        yield first
        yield from (MARGIN + line for line in rest)
        if not failed:
            return
        if failed.failure:
            detail = f", try {len(failed.tries)}: {_named(failed.failure.error, failed.failure.cause)}"
        else:
            detail = "" if failed.left else ", which had not ended"
        yield from self._labelled("where", f"{failed.name}{detail}")
        if execution.failure_code:
            yield from self._labelled("code", execution.failure_code)

    def _output(self, visit: Visit) -> Iterator[str]:
        """Yield the output beside the input: only the members that are new or different."""
        before, after = _parsed(visit.input), _parsed(visit.output)
        if visit.output is not None and before == after:
            yield f"{MARGIN}{'output':<{LABEL}}its input"
        elif self.whole or not isinstance(before, dict) or not isinstance(after, dict):
            yield from self._document("output", visit.output)
        else:
            removed = [key for key in before if key not in after]
            new = {key: _shorter(value) for key, value in after.items() if key not in before or before[key] != value}
            without = f" without {', '.join(removed)}" if removed else ""
            yield from self._labelled("output", f"its input{without}" + (f" and {_compact(new)}" if new else ""))

    def _document(self, label: str, text: str | None) -> Iterator[str]:
        document = _parsed(text)
        if document is None:
            yield from self._labelled(label, text or "(the history has none)")
        elif self.whole:
            first, *rest = json.dumps(document, ensure_ascii=False, indent=2).split("\n")
            yield f"{MARGIN}{label:<{LABEL}}{_printable(first)}"
            yield from (f"{MARGIN}{' ' * LABEL}{_printable(line)}" for line in rest)
        else:
            yield from self._labelled(label, _folded(document, self._room))

    @property
    def _room(self) -> int:
        return self.width - len(MARGIN) - LABEL

    def _labelled(self, label: str, text: str) -> Iterator[str]:
        for number, line in enumerate(self._cut(text, self._room)):
            yield f"{MARGIN}{label if number == 0 else '':<{LABEL}}{line}".rstrip()

    def _cut(self, text: str, width: int) -> list[str]:
        """Return `text` on at most ROWS lines; a note at the end counts the characters left out."""
        lines = list(_broken(_printable(text), width))
        if self.whole or len(lines) <= ROWS:
            return lines
        *shown, last = lines[:ROWS]
        last = last[: width - NOTE]
        return [*shown, f"{last}… ({len(text) - len(''.join([*shown, last])):,} characters more)"]


def _broken(text: str, width: int) -> Iterator[str]:
    """Yield lines that end after a comma or a word, where one ends in the second half of the line."""
    while len(text) > width:
        end = max(text.rfind(",", 0, width), text.rfind(" ", 0, width)) + 1
        end = end if end > width // 2 else width
        yield text[:end]
        text = text[end:]
    yield text


def _folded(document: Any, width: int) -> str:
    """Return compact JSON; nested values are replaced by their length, the longest first, until it fits ROWS lines."""
    if not isinstance(document, dict):
        return _compact(document)
    parts = {key: _compact(value) for key, value in document.items()}
    nested = [key for key, value in document.items() if isinstance(value, dict | list) and value]
    for key in sorted(nested, key=lambda key: -len(parts[key])):
        if len(list(_broken(_joined(parts), width))) <= ROWS:
            break
        parts[key] = f"{{… {len(parts[key]):,}}}"
    return _joined(parts)


def _joined(parts: dict[str, str]) -> str:
    return "{" + ",".join(f"{_compact(name)}:{part}" for name, part in parts.items()) + "}"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parsed(text: str | None) -> Any:
    try:
        return json.loads(text or "")
    except ValueError:
        return None


def _named(error: str, cause: str) -> str:
    message = _message(cause)
    return f"{error}: {message}" if message else error


def _message(cause: str) -> str:
    """Return the error message of a cause, which is JSON when it comes from a Lambda function."""
    document = _parsed(cause)
    return str(document.get("errorMessage", cause)) if isinstance(document, dict) else cause


def _shorter(value: Any) -> Any:
    """Return a caught error without its stack trace, and any other value as it is."""
    return value | {"Cause": _message(str(value["Cause"]))} if isinstance(value, dict) and "Cause" in value else value


def _printable(text: str) -> str:
    """Replace characters that could move the cursor or change the direction of writing."""
    return "".join(char if char.isprintable() else " " if char.isspace() else "�" for char in text)


def _seconds(start: datetime, end: datetime | None) -> str:
    return f"{(end - start).total_seconds():.3f} s" if end else ""


def _clock(started: datetime, at: datetime) -> str:
    return f"{_seconds(started, at):>11}"
