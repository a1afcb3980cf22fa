"""The oracle itself, held to examples done by hand and to every placement there is, one by one."""

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.properties.oracle import (
    Line,
    Pick,
    Selection,
    Standing,
    Window,
    best_standing,
    ends,
    may_fill_a_day,
    most_unfinished,
    selection,
)


def days_of(*caps: int, budgets: tuple[int, ...] | None = None) -> Window:
    """A window with these caps, 0 for a day of rest, and as many minutes a week as they give."""
    weeks = tuple(sum(caps[first : first + 7]) for first in range(0, len(caps), 7))
    return Window(caps=caps, rests=tuple(cap == 0 for cap in caps), budgets=budgets or weeks)


def picks(*minutes: int) -> tuple[Pick, ...]:
    return tuple(Pick(key=str(number), minutes=each) for number, each in enumerate(minutes))


@pytest.mark.parametrize(
    ("line", "window", "fits"),
    [
        ((25,), days_of(15, 15), True),  # 10 and 15
        ((25,), days_of(15, 9), False),
        ((19,), days_of(10, 10), False),  # too short to be cut
        ((5, 5), days_of(10), True),
        ((5, 6), days_of(10), False),
        ((30, 30), days_of(20, 20, 20), True),  # 20, 10 + 10, 20
        ((30, 30), days_of(20, 0, 20, 20), True),
        ((30, 30), days_of(20, 20, 20, budgets=(59,)), False),
        ((20,) * 2, days_of(*[10] * 7, 20, budgets=(20, 20)), True),
    ],
)
def test_what_fits_by_hand(line: Line, window: Window, fits: bool) -> None:
    assert (sum(line) in ends(line, window)) is fits


def test_what_does_not_fit_leaves_room_for_what_comes_after() -> None:
    found = selection(picks(30, 90, 20), days_of(50), practice=False)
    assert found == Selection(selected=("0", "2"), left_out=("1",))


def test_the_first_that_is_left_out_is_started_with_as_much_as_there_is_room_for() -> None:
    found = selection(picks(30, 90, 80), days_of(50), practice=False)
    assert found == Selection(selected=("0",), left_out=("2",), unfinished="1", unfinished_minutes=20)


def test_what_is_unfinished_leaves_10_minutes_for_another_time() -> None:
    assert most_unfinished((), 25, days_of(20)) == 15
    assert most_unfinished((30,), 25, days_of(39)) == 0


def test_room_is_kept_for_practice_and_what_it_needs() -> None:
    offered = (
        Pick("long", 40),
        Pick("basics", 15),
        Pick("quiz", 15, needs=("basics",), practice=True),
    )
    assert selection(offered, days_of(50), practice=True) == Selection(
        selected=("basics", "quiz"), left_out=(), unfinished="long", unfinished_minutes=20
    )


def test_practice_that_does_not_fit_is_started() -> None:
    offered = (Pick("long", 45), Pick("project", 90, practice=True))
    assert selection(offered, days_of(50), practice=True) == Selection(
        selected=(), left_out=("long",), unfinished="project", unfinished_minutes=50
    )


def test_the_best_has_no_empty_day_that_need_not_be() -> None:
    assert best_standing((25,), 0, days_of(25, 25)) == Standing(0, unbalanced=False, unfair=False)
    assert best_standing((19,), 0, days_of(25, 25)) == Standing(1, unbalanced=False, unfair=False)


def test_weeks_are_uneven_where_evenness_would_cost_a_day() -> None:
    # Fourteen days of 10 and fourteen pieces: a piece a day, or a day is empty.
    assert best_standing((10,) * 7 + (1,) * 7, 0, days_of(*[10] * 14)) == Standing(0, unbalanced=True, unfair=False)
    assert best_standing((10,) * 14, 0, days_of(*[10] * 14)) == Standing(0, unbalanced=False, unfair=False)


def test_equals_have_unlike_numbers_of_days_where_likeness_would_cost_a_day() -> None:
    # The first 60 has to be in the one day of week 1; the seven days of week 2 have 1 and 60, so six for that.
    window = days_of(60, 0, 0, 0, 0, 0, 0, *[60] * 7, budgets=(60, 61))
    assert best_standing((60, 1, 60), 0, window) == Standing(0, unbalanced=False, unfair=True)


# --- beside every placement, one by one ---


def placements(line: Line, caps: tuple[int, ...], begin: int = 0) -> Iterator[tuple[int, ...]]:
    """Each list of minutes of the line that the days may end at, when the first day starts at `begin`."""
    if not caps:
        yield ()
        return
    for end in range(begin, min(begin + caps[0], sum(line)) + 1):
        if may_fill_a_day(line, begin, end):
            yield from ((end, *later) for later in placements(line, caps[1:], end))


LINES = some.lists(some.integers(1, 24), min_size=1, max_size=3).map(tuple).filter(lambda line: sum(line) <= 34)


@given(
    line=LINES,
    caps=some.lists(some.sampled_from([0, 5, 10, 15, 24]), min_size=1, max_size=4).map(tuple),
    lost=some.integers(0, 9),
)
def test_the_oracle_knows_each_end_and_the_least_empty_days(line: Line, caps: tuple[int, ...], lost: int) -> None:
    budget = max(0, sum(caps) - lost)
    kept = [(0, *ends_of_days) for ends_of_days in placements(line, caps) if ends_of_days[-1] <= budget]
    window = days_of(*caps, budgets=(budget,))
    assert ends(line, window) == {minutes[-1] for minutes in kept}
    empty = [
        sum(begin == end and cap > 0 for begin, end, cap in zip(minutes, minutes[1:], caps, strict=False))
        for minutes in kept
        if minutes[-1] == sum(line)
    ]
    if empty:
        assert best_standing(line, 0, window).empty_days == min(empty)
