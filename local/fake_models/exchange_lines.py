"""What passed between the writer and a fake model, in lines for a terminal."""

from collections.abc import Iterator, Sequence

from local.fake_models.server import Exchange

SHOWN = 200  # characters of an answer


def told(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Of each request what was sent back in it, and how the answer begins. Nothing where nobody was asked."""
    if exchanges:
        yield "\nThe model's own words"
    for number, exchange in enumerate(exchanges, 1):
        yield f"  request {number}  sent back: {', '.join(dict.fromkeys(exchange.findings)) or 'nothing'}"
        yield f"             came: {_beginning(exchange.answer)}"


def _beginning(text: str) -> str:
    """On one line, without what a terminal would obey."""
    line = " ".join("".join(mark if mark.isprintable() else " " for mark in text).split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}..."
