"""An execution as lines on a terminal, in the order in which the console's list of events would have them.

Lines are only ever added as an execution goes on, none of those shown is taken back: so it can be watched as it runs.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from local.execution_view.history import End, Execution, Try, Visit

type Json = dict[str, Any]

MARGIN = " " * 13  # as far as the names of states
LABEL = 9
ROWS = 3  # of a document or a cause, before it is cut
NOTE = 26  # what the word about a cut may need


@dataclass(frozen=True)
class Console:
    """How wide the terminal is, in characters, and whether documents are shown whole."""

    width: int = 110
    whole: bool = False

    def lines(self, execution: Execution) -> Iterator[str]:
        """Everything there is to show of it so far."""
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
        for number, it in enumerate(visit.tries, 1):
            if it.ended:
                yield from self._try(number, it, visit)
        if visit.left:
            yield from self._output(visit)
            if len(visit.tries) > 1:
                yield f"{MARGIN}{'took':<{LABEL}}{_seconds(visit.entered, visit.left)}"
        if visit.next and (visit.kind == "Choice" or visit.failure):
            yield f"{MARGIN}{'next':<{LABEL}}{_printable(visit.next)}"

    def _try(self, number: int, it: Try, visit: Visit) -> Iterator[str]:
        waited = ""
        if number > 1 and (before := visit.tries[number - 2]).ended:
            waited = f"{_seconds(before.ended, it.scheduled)} later: "
        what = f"{waited}{'failed' if it.error else 'succeeded'} after {_seconds(it.scheduled, it.ended)}"
        if not it.error:
            yield f"{MARGIN}{f'try {number}':<{LABEL}}{what}"
        else:
            yield from self._labelled(f"try {number}", f"{what}: {_named(it.error, it.cause)}")

    def _end(self, execution: Execution, end: End) -> Iterator[str]:
        where = execution.failed_in
        told = f": {_named(end.error, end.cause)}" if end.error or end.cause else ""
        first, *rest = self._cut(f"{_clock(execution.started, end.at)}  {end.status}{told}", self.width)
        yield first
        yield from (MARGIN + line for line in rest)
        if not where:
            return
        if where.failure:
            tried = f", try {len(where.tries)}: {_named(where.failure.error, where.failure.cause)}"
        else:
            tried = "" if where.left else ", which had not ended"
        yield from self._labelled("where", f"{where.name}{tried}")
        if execution.failure_code:
            yield from self._labelled("code", execution.failure_code)

    def _output(self, visit: Visit) -> Iterator[str]:
        """What the state made of its input: members that are new or different, or that there is none."""
        given, made = _parsed(visit.input), _parsed(visit.output)
        if visit.output is not None and given == made:
            yield f"{MARGIN}{'output':<{LABEL}}its input"
        elif self.whole or not isinstance(given, dict) or not isinstance(made, dict):
            yield from self._document("output", visit.output)
        else:
            gone = [key for key in given if key not in made]
            new = {key: _shorter(value) for key, value in made.items() if key not in given or given[key] != value}
            without = f" without {', '.join(gone)}" if gone else ""
            yield from self._labelled("output", f"its input{without}" + (f" and {_compact(new)}" if new else ""))

    def _document(self, label: str, text: str | None) -> Iterator[str]:
        read = _parsed(text)
        if read is None:
            yield from self._labelled(label, text or "(the history has none)")
        elif self.whole:
            first, *rest = json.dumps(read, ensure_ascii=False, indent=2).split("\n")
            yield f"{MARGIN}{label:<{LABEL}}{_printable(first)}"
            yield from (f"{MARGIN}{' ' * LABEL}{_printable(line)}" for line in rest)
        else:
            yield from self._labelled(label, _folded(read, self._room))

    @property
    def _room(self) -> int:
        return self.width - len(MARGIN) - LABEL

    def _labelled(self, label: str, text: str) -> Iterator[str]:
        for number, line in enumerate(self._cut(text, self._room)):
            yield f"{MARGIN}{label if number == 0 else '':<{LABEL}}{line}".rstrip()

    def _cut(self, text: str, width: int) -> list[str]:
        """`text` on at most ROWS lines; how much is left out stands at the end."""
        lines = list(_broken(_printable(text), width))
        if self.whole or len(lines) <= ROWS:
            return lines
        *shown, last = lines[:ROWS]
        last = last[: width - NOTE]
        return [*shown, f"{last}… ({len(text) - len(''.join([*shown, last])):,} characters more)"]


def _broken(text: str, width: int) -> Iterator[str]:
    """Lines that end behind a comma or a word, where one ends late enough."""
    while len(text) > width:
        end = max(text.rfind(",", 0, width), text.rfind(" ", 0, width)) + 1
        end = end if end > width // 2 else width
        yield text[:end]
        text = text[end:]
    yield text


def _folded(document: Any, width: int) -> str:
    """Compact JSON; what is nested in it is given by its length, the longest first, until it takes ROWS lines."""
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
    told = _message(cause)
    return f"{error}: {told}" if told else error


def _message(cause: str) -> str:
    """A Lambda's cause is JSON; of it the message is what a person wants first."""
    read = _parsed(cause)
    return str(read.get("errorMessage", cause)) if isinstance(read, dict) else cause


def _shorter(value: Any) -> Any:
    """A caught error without its stack trace."""
    return value | {"Cause": _message(str(value["Cause"]))} if isinstance(value, dict) and "Cause" in value else value


def _printable(text: str) -> str:
    """Nothing of what others wrote moves the cursor or turns the writing around."""
    return "".join(it if it.isprintable() else " " if it.isspace() else "�" for it in text)


def _seconds(start: datetime, end: datetime | None) -> str:
    return f"{(end - start).total_seconds():.3f} s" if end else ""


def _clock(started: datetime, at: datetime) -> str:
    return f"{_seconds(started, at):>11}"
