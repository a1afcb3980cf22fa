"""What tokens cost. A dollar a million tokens is a micro-dollar a token."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import ROUND_CEILING, Decimal
from math import ceil

from studyplan.domain.generation.model_call import Usage

BYTES_A_TOKEN = 3  # fewer than there are in most texts of any script, so a text is never reserved too little for


@dataclass(frozen=True)
class Price:
    """Micro-dollars a token, exact."""

    input: Decimal
    cached: Decimal
    output: Decimal

    def of(self, usage: Usage) -> int:
        """Whole micro-dollars, rounded up."""
        cached = min(usage.cached_input_tokens, usage.input_tokens)
        cost = (usage.input_tokens - cached) * self.input + cached * self.cached + usage.output_tokens * self.output
        return int(cost.to_integral_value(ROUND_CEILING))


FREE = Price(Decimal(0), Decimal(0), Decimal(0))


def price_of(model: str, prices: Mapping[str, Mapping[str, float]]) -> Price:
    """A model without a price costs nothing; cached input without one of its own costs what other input does."""
    if model not in prices:
        return FREE
    told = {name: Decimal(str(rate)) for name, rate in prices[model].items()}
    return Price(input=told["input"], cached=told.get("cached", told["input"]), output=told["output"])


def most_that(text_bytes: int, output_tokens: int) -> Usage:
    """The most that a call can use, as far as anyone can say before it."""
    return Usage(input_tokens=ceil(text_bytes / BYTES_A_TOKEN), output_tokens=output_tokens, estimated=True)
