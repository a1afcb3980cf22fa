"""What tokens cost. A dollar per million tokens is a micro-dollar per token."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import ceil

from studyplan.domain.generation.model_call import Usage

BYTES_PER_TOKEN = 3  # fewer than in most texts of any script, so that a reservation is never too small


@dataclass(frozen=True)
class Price:
    """Micro-dollars per token, exact."""

    input: Decimal
    cached: Decimal
    output: Decimal

    def of(self, usage: Usage) -> int:
        """Return the cost in whole micro-dollars, rounded up."""
        cached = min(usage.cached_input_tokens, usage.input_tokens)
        cost = (usage.input_tokens - cached) * self.input + cached * self.cached + usage.output_tokens * self.output
        return int(cost.to_integral_value(ROUND_CEILING))


FREE = Price(Decimal(0), Decimal(0), Decimal(0))


def price_of(model: str, prices: Mapping[str, Mapping[str, float]]) -> Price:
    """Return a model's price; `prices` is by model, in dollars per million tokens.

    A model without a price is free. Cached input without a price of its own costs as much as other input.
    """
    if model not in prices:
        return FREE
    rates = {name: Decimal(str(rate)) for name, rate in prices[model].items()}
    return Price(input=rates["input"], cached=rates.get("cached", rates["input"]), output=rates["output"])


def max_usage(text_bytes: int, output_tokens: int) -> Usage:
    """Return an estimate of the most tokens that a call can use, before it is made."""
    return Usage(input_tokens=ceil(text_bytes / BYTES_PER_TOKEN), output_tokens=output_tokens, estimated=True)
