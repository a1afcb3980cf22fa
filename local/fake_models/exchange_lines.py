"""The exchanges between the writer and a fake model, in lines for a terminal."""

from collections.abc import Iterator, Sequence

from local.fake_models.server import Exchange

SHOWN = 200  # characters of an answer


def exchange_lines(exchanges: Sequence[Exchange]) -> Iterator[str]:
    """Yield, for each request, the findings sent back in it and the start of the answer. Nothing without exchanges."""
    if exchanges:
        yield "\nWhat the model answered"
    for number, exchange in enumerate(exchanges, 1):
        yield f"  request {number}  sent back: {', '.join(dict.fromkeys(exchange.findings)) or 'nothing'}"
        yield f"             answer: {_beginning(exchange.answer)}"


def _beginning(text: str) -> str:
    """Return the start of the text on one line, without control characters."""
    line = " ".join("".join(char if char.isprintable() else " " for char in text).split())
    return line if len(line) <= SHOWN else f"{line[:SHOWN]}..."
