"""How a plan was written, read from the trace of its request: what each attempt was sent, and what it returned."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

type Json = dict[str, Any]

TOKENS = ("gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens")


@dataclass(frozen=True)
class WritingAttempt:
    """One run of the step `generate_plan`.

    `sent_back` are the codes of the errors in the draft before; `outcome` is the step's decision: what was written, or
    why it was refused. `picks` are titles, and `written_by` is None where there is no draft.
    """

    number: int
    sent_back: tuple[str, ...]
    outcome: str
    written_by: str | None
    picks: tuple[str, ...]
    calls: int
    tokens_in: int
    tokens_out: int

    def lines(self) -> Iterator[str]:
        sent_back = ", ".join(self.sent_back) or "nothing"
        calls = "1 call" if self.calls == 1 else f"{self.calls} calls"
        usage = f" ({calls}, {self.tokens_in} tokens in, {self.tokens_out} out)" if self.calls else ""
        yield f"  attempt {self.number}  sent back: {sent_back}"
        yield f"             result: {self.outcome}{usage}"
        if self.picks:
            yield f"             picked: {'; '.join(self.picks)}"


def writing_attempts(trace: list[Json]) -> tuple[WritingAttempt, ...]:
    """Return the attempts in the order in which they ran. A step that was retried has several with one number."""
    titles = {
        candidate["resource_id"]: candidate["title"]
        for record in trace
        if record["step"] == "retrieve_resources" and record["detail"]
        for candidate in record["detail"]["candidates"]
    }
    return tuple(_attempt(record, titles) for record in trace if record["step"] == "generate_plan")


def _attempt(record: Json, titles: dict[str, str]) -> WritingAttempt:
    error, detail = record["error"], record["detail"] or {}
    calls = detail.get("calls", [])
    tokens_in, tokens_out = (sum(call.get(name, 0) for call in calls) for name in TOKENS)
    return WritingAttempt(
        number=record["attempt"],
        sent_back=tuple(dict.fromkeys(finding["code"] for finding in detail.get("sent_back", []))),
        outcome=f"{error}: {record['decision']}" if error else record["decision"],
        written_by=(record["output"] or {}).get("generated_by"),
        picks=tuple(titles.get(resource_id, resource_id) for resource_id in detail.get("picks", [])),
        calls=len(calls),
        tokens_in=tokens_in,
        tokens_out=tokens_out,
    )
