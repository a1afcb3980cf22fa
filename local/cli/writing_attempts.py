"""How a plan came about, read from its request's trace: of each draft what was sent back before it, and what came."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

type Json = dict[str, Any]

TOKENS = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")


@dataclass(frozen=True)
class Attempt:
    """One run of the step that writes.

    `sent_back` are the codes of what was wrong with the draft before; `came` is the step's decision, which says what
    was written or why it was refused; `picks` are titles, and `written_by` is None where no draft came.
    """

    number: int
    sent_back: tuple[str, ...]
    came: str
    written_by: str | None
    picks: tuple[str, ...]
    calls: int
    tokens_in: int
    tokens_out: int

    def lines(self) -> Iterator[str]:
        back = ", ".join(self.sent_back) or "nothing"
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        used = f" ({calls}, {self.tokens_in} tokens in, {self.tokens_out} out)" if self.calls else ""
        yield f"  attempt {self.number}  sent back: {back}"
        yield f"             came: {self.came}{used}"
        if self.picks:
            yield f"             picked: {'; '.join(self.picks)}"


def attempts_in(trace: list[Json]) -> tuple[Attempt, ...]:
    """In the order in which they ran; a step that was tried again has several with one number."""
    titles = {
        match["resource_id"]: match["title"]
        for record in trace
        if record["step"] == "retrieve_resources" and record["detail"]
        for match in record["detail"]["matches"]
    }
    return tuple(_attempt(record, titles) for record in trace if record["step"] == "generate_plan")


def _attempt(record: Json, titles: dict[str, str]) -> Attempt:
    error, detail = record["error"], record["detail"] or {}
    calls = detail.get("calls", [])
    asked, said = (sum(call.get(name, 0) for call in calls) for name in TOKENS)
    return Attempt(
        number=record["attempt"],
        sent_back=tuple(dict.fromkeys(finding["code"] for finding in detail.get("sent_back", []))),
        came=f"{error}: {record['decision']}" if error else record["decision"],
        written_by=(record["output"] or {}).get("generated_by"),
        picks=tuple(titles.get(picked, picked) for picked in detail.get("picks", [])),
        calls=len(calls),
        tokens_in=asked,
        tokens_out=said,
    )
