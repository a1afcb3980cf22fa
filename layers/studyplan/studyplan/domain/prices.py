"""What model calls cost, from the tokens they took. Money is whole micro-dollars, rounded up."""

from decimal import ROUND_CEILING, Decimal
from typing import Annotated

from pydantic import Field

from studyplan.domain.models import Value
from studyplan.domain.writing import Usage

# Dollars a million tokens, which is micro-dollars a token.
type Rate = Annotated[Decimal, Field(ge=0, le=1_000_000)]


class Price(Value):
    """A model's rates. `cached` is for input that the service had kept; without it such input costs like any other."""

    input: Rate
    output: Rate
    cached: Rate | None = None

    def of(self, usage: Usage) -> int:
        """Micro-dollars. Cached tokens are a part of the input, reasoning is a part of the output.

        A count below zero is none: what a server claims takes nothing off a bill.
        """
        read = max(usage.input_tokens, 0)
        kept = min(max(usage.cached_input_tokens, 0), read)
        rate = self.input if self.cached is None else self.cached
        cost = (read - kept) * self.input + kept * rate + max(usage.output_tokens, 0) * self.output
        return int(cost.to_integral_value(ROUND_CEILING))


FREE = Price(input=Decimal(0), output=Decimal(0))
