"""What a model call costs, in whole micro-dollars."""

from decimal import Decimal

import pytest

from studyplan.domain.prices import FREE, Price
from studyplan.domain.writing import Usage

SMALL = Price(input=Decimal("0.25"), cached=Decimal("0.03"), output=Decimal("2.0"))


def test_a_million_tokens_cost_the_rates_in_dollars() -> None:
    assert SMALL.of(Usage(input_tokens=1_000_000)) == 250_000
    assert SMALL.of(Usage(input_tokens=1_000_000, cached_input_tokens=1_000_000)) == 30_000
    assert SMALL.of(Usage(output_tokens=1_000_000)) == 2_000_000


def test_cached_tokens_are_a_part_of_the_input() -> None:
    assert SMALL.of(Usage(input_tokens=3000, cached_input_tokens=2000, output_tokens=500)) == 250 + 60 + 1000


def test_reasoning_is_a_part_of_the_output() -> None:
    assert SMALL.of(Usage(output_tokens=500, reasoning_tokens=400)) == 1000


def test_without_a_rate_of_its_own_cached_input_costs_like_any_other() -> None:
    price = Price(input=Decimal("0.25"), output=Decimal("2.0"))
    assert price.of(Usage(input_tokens=1000, cached_input_tokens=900)) == 250


@pytest.mark.parametrize(("tokens", "cost"), [(1, 1), (4, 1), (5, 2), (0, 0)])
def test_a_part_of_a_micro_dollar_is_a_whole_one(tokens: int, cost: int) -> None:
    assert SMALL.of(Usage(input_tokens=tokens)) == cost


def test_rates_are_exact() -> None:
    """0.07 times 100 is 7.000000000000001 in binary fractions."""
    assert Price(input=Decimal("0.07"), output=Decimal(0)).of(Usage(input_tokens=100)) == 7


@pytest.mark.parametrize(
    "usage",
    [
        Usage(input_tokens=-10, output_tokens=5),
        Usage(input_tokens=-10, cached_input_tokens=-10, output_tokens=5),
        Usage(cached_input_tokens=7_000_000, output_tokens=5),
        Usage(cached_input_tokens=-9, output_tokens=5),
    ],
)
def test_counts_beyond_sense_take_nothing_off_a_bill(usage: Usage) -> None:
    assert SMALL.of(usage) == 10


def test_more_tokens_than_any_model_has_are_a_number_still() -> None:
    assert SMALL.of(Usage(output_tokens=10**40)) == 2 * 10**40


def test_a_server_of_ones_own_costs_nothing() -> None:
    assert FREE.of(Usage(input_tokens=10**6, output_tokens=10**6)) == 0
