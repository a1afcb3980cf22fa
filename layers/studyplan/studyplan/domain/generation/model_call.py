"""One call to a model: its tokens and its cost."""

from typing import Any

from studyplan.domain.values.types import Value

# The names are OpenTelemetry's semantic conventions for generative AI, status Development, as of
# semantic-conventions-genai 002c8a6 (2026). Names of our own start with `studyplan.`.
type Attributes = dict[str, Any]


class Usage(Value):
    """The tokens of one call. `estimated`: the server reported none, so these are the reserved ones."""

    input_tokens: int = 0
    cached_input_tokens: int = 0
    output_tokens: int = 0
    reasoning_tokens: int = 0
    estimated: bool = False


class ModelCall(Value):
    """One HTTP call to a model, also a failed one. It has no prompt, no answer and no key."""

    provider: str
    request_model: str
    server: str
    milliseconds: float
    max_output_tokens: int
    slots: int
    usage: Usage = Usage()
    cost_micro_usd: int = 0
    response_model: str | None = None
    response_id: str | None = None
    request_id: str | None = None
    finish_reason: str | None = None
    error: str | None = None

    def attributes(self) -> Attributes:
        """Return the call as the trace has it, without unknown values."""
        known: Attributes = {
            "gen_ai.operation.name": "chat",
            "gen_ai.output.type": "json",
            "gen_ai.provider.name": self.provider,
            "gen_ai.request.model": self.request_model,
            "gen_ai.request.max_tokens": self.max_output_tokens,
            "gen_ai.response.model": self.response_model,
            "gen_ai.response.id": self.response_id,
            "gen_ai.response.finish_reasons": [self.finish_reason] if self.finish_reason else None,
            "gen_ai.usage.input_tokens": self.usage.input_tokens,
            "gen_ai.usage.cache_read.input_tokens": self.usage.cached_input_tokens,
            "gen_ai.usage.output_tokens": self.usage.output_tokens,
            "gen_ai.usage.reasoning.output_tokens": self.usage.reasoning_tokens,
            "server.address": self.server,
            "error.type": self.error,
            "studyplan.request_id": self.request_id,
            "studyplan.slots": self.slots,
            "studyplan.usage_estimated": self.usage.estimated,
            "studyplan.cost_micro_usd": self.cost_micro_usd,
            "studyplan.milliseconds": self.milliseconds,
        }
        return {name: value for name, value in known.items() if value is not None}
