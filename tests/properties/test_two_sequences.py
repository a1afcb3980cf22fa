"""The oracle of two sequences itself, held to examples done by hand and to every layout there is, one by one."""

from collections.abc import Iterator
from itertools import groupby, pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from tests.properties import oracle
from tests.properties.oracle import Pick, Window, may_fill_a_day
from tests.properties.two_sequences import (
    Sequences,
    fewest_empty_days,
    fits,
    minutes_in_two,
    most_minutes,
    orders,
    sequences,
    shortest_longest_run,
)


def days_of(*caps: int, budgets: tuple[int, ...] | None = None) -> Window:
    """A window with these caps, 0 for a day of rest, and as many minutes a week as they give."""
    weeks = tuple(sum(caps[first : first + 7]) for first in range(0, len(caps), 7))
    return Window(caps=caps, rests=tuple(cap == 0 for cap in caps), budgets=budgets or weeks)


def study(key: str, minutes: int, *needs: str) -> Pick:
    return Pick(key, minutes, needs)


def practice(key: str, minutes: int, *needs: str) -> Pick:
    return Pick(key, minutes, needs, practice=True)


@pytest.mark.parametrize(
    ("picks", "window", "most"),
    [
        ((study("s", 25), practice("p", 25)), days_of(25, 25), 50),
        ((study("s", 25), practice("p", 25)), days_of(20, 30), 50),  # 10 and 10, then 15 and 15
        ((study("s", 25), practice("p", 25)), days_of(19, 31), None),  # at most 15 on day 1
        ((study("s", 30), practice("p", 30)), days_of(20, 20, 20), 60),
        ((study("s", 30), practice("p", 30)), days_of(20, 0, 20, 20, budgets=(59,)), None),
        # In one line 24 minutes come after 19, and day 2 has no room for that.
        ((study("s", 19), practice("p", 24)), days_of(24, 19), 43),
        ((study("s", 19), practice("p", 24, "s")), days_of(24, 19), None),
        ((study("s", 19), practice("p", 24, "s")), days_of(19, 24), 43),
        ((practice("p", 19), study("s", 24, "p")), days_of(24, 19), None),
        ((practice("p", 19), study("s", 24, "p")), days_of(43), 43),  # on one day, in their order
        ((practice("p", 19), practice("q", 24)), days_of(24, 19), 43),  # practice in any order
        ((practice("p", 19), practice("q", 24, "p")), days_of(24, 19), None),
        ((study("p", 19), study("q", 24)), days_of(24, 19), None),  # study in its own
        ((study("s", 20),), days_of(*[10] * 7, 20, budgets=(10, 10)), 20),
        ((study("s", 20), practice("p", 10)), days_of(*[10] * 7, 20, budgets=(10, 10)), None),
    ],
)
def test_what_fits_by_hand(picks: tuple[Pick, ...], window: Window, most: int | None) -> None:
    assert minutes_in_two(picks, None, window) == most


def test_an_unfinished_pick_leaves_10_minutes_for_another_time() -> None:
    assert minutes_in_two((study("s", 20),), practice("p", 25), days_of(20, 20)) == 35
    assert minutes_in_two((study("s", 20),), study("t", 40), days_of(20, 20)) == 40
    assert minutes_in_two((study("s", 20),), practice("p", 40), days_of(29)) is None
    assert minutes_in_two((study("s", 30),), practice("p", 19), days_of(60)) is None


def test_a_need_may_be_met_on_the_same_day_but_not_in_a_circle() -> None:
    first, second = study("a", 10, "p"), study("b", 10)
    both = sequences((first, second), (practice("q", 10, "b"), practice("p", 10)))
    assert both is None  # a after p after q after b after a
    assert [each.practice_waits for each in orders((first, second, practice("q", 10, "b"), practice("p", 10)))] == [
        (0, 20)
    ]


def test_the_most_minutes_leave_out_what_is_in_the_way() -> None:
    # The first pick fits, and nothing beside it.
    picks = (study("s", 11), study("t", 19), practice("p", 19))
    assert most_minutes(picks, days_of(19, 19)) == 38
    assert most_minutes((study("s", 11), study("t", 19, "s")), days_of(19)) == 11
    assert most_minutes((study("s", 40),), days_of(19)) == 19


def all_orders_of(*picks: Pick) -> tuple[Sequences, ...]:
    return tuple(orders(picks))


def test_the_fewest_empty_days_by_hand() -> None:
    assert fewest_empty_days(all_orders_of(study("s", 20), practice("p", 20)), days_of(20, 20, 20, 20)) == 0
    assert fewest_empty_days(all_orders_of(study("s", 19), practice("p", 20)), days_of(20, 20, 20, 20)) == 1
    assert fewest_empty_days(all_orders_of(study("s", 30)), days_of(29)) is None


def test_the_shortest_run_by_hand() -> None:
    window = days_of(*[10] * 5)
    assert shortest_longest_run(all_orders_of(study("s", 30), practice("p", 20)), window, 0) == 1
    assert shortest_longest_run(all_orders_of(study("s", 30), practice("p", 20, "s")), window, 0) == 3
    assert shortest_longest_run(all_orders_of(study("s", 40), practice("p", 10)), window, 0) == 2
    assert shortest_longest_run(all_orders_of(study("s", 30), practice("p", 20)), days_of(50), 0) == 0
    assert shortest_longest_run(all_orders_of(study("s", 20), practice("p", 20)), days_of(40, 40), None) == 0


# --- beside every layout, one by one ---

Layout = tuple[tuple[int, int], ...]


def layouts(both: Sequences, window: Window, done: Layout = ((0, 0),)) -> Iterator[Layout]:
    """Each list of the minutes of study and practice that the days may end at."""
    day = len(done) - 1
    if day == len(window.caps):
        if done[-1] == (sum(both.study), sum(both.practice)):
            yield done
        return
    (s, p), cap = done[-1], window.caps[day]
    for s1 in range(s, min(s + cap, sum(both.study)) + 1):
        for p1 in range(p, min(p + cap - (s1 - s), sum(both.practice)) + 1):
            week = done[day // 7 * 7]
            in_week = s1 + p1 - sum(week) <= window.budgets[day // 7]
            may = may_fill_a_day(both.study, s, s1) and may_fill_a_day(both.practice, p, p1)
            if in_week and may and _some_order(both, (s, p), (s1, p1)):
                yield from layouts(both, window, (*done, (s1, p1)))


def _some_order(both: Sequences, begin: tuple[int, int], end: tuple[int, int]) -> bool:
    """Take the parts of a day one by one, whichever can come."""
    (s, p), (s1, p1) = begin, end
    while (s, p) != (s1, p1):
        study_at, practice_at = _piece_at(both.study, s), _piece_at(both.practice, p)
        if s < s1 and (both.study_waits[study_at] <= p or s > sum(both.study[:study_at])):
            s = min(s1, sum(both.study[: study_at + 1]))
        elif p < p1 and (both.practice_waits[practice_at] <= s or p > sum(both.practice[:practice_at])):
            p = min(p1, sum(both.practice[: practice_at + 1]))
        else:
            return False
    return True


def _piece_at(line: oracle.Line, minute: int) -> int:
    return next((number for number in range(len(line)) if minute < sum(line[: number + 1])), len(line))


def empty_days_of(layout: Layout, window: Window) -> int:
    days = zip(layout, layout[1:], window.rests, strict=False)
    return sum(begin == end and not rest for begin, end, rest in days)


def longest_run_of(layout: Layout) -> int:
    days = [(s < s1, p < p1) for (s, p), (s1, p1) in pairwise(layout) if (s, p) != (s1, p1)]
    return max((len(list(run)) for kinds, run in groupby(days) if kinds != (True, True)), default=0)


@some.composite
def a_few_picks(draw: some.DrawFn) -> tuple[Pick, ...]:
    """One to four picks of up to 36 minutes in all."""
    found: list[Pick] = []
    for minutes in draw(some.lists(some.sampled_from([3, 9, 10, 11, 20, 21]), min_size=1, max_size=4)):
        needs = draw(some.lists(some.sampled_from(found), max_size=1)) if found else []
        if sum(pick.minutes for pick in found) + minutes <= 36:
            keys = tuple(need.key for need in needs)
            found.append(Pick(str(len(found)), minutes, keys, practice=draw(some.booleans())))
    return tuple(found)


@given(
    picks=a_few_picks(),
    caps=some.lists(some.sampled_from([0, 5, 10, 15, 24]), min_size=1, max_size=4).map(tuple),
    lost=some.integers(0, 9),
)
def test_the_oracle_knows_all_layouts(picks: tuple[Pick, ...], caps: tuple[int, ...], lost: int) -> None:
    window = days_of(*caps, budgets=(max(0, sum(caps) - lost),))
    for both in orders(picks):
        known = [*layouts(both, window)]
        assert fits(both, window) is bool(known)
        if known:
            empty = min(empty_days_of(layout, window) for layout in known)
            assert fewest_empty_days((both,), window) == empty
            runs = [longest_run_of(layout) for layout in known if empty_days_of(layout, window) == empty]
            assert shortest_longest_run((both,), window, empty) == min(runs)


@given(picks=a_few_picks(), caps=some.lists(some.integers(0, 24), min_size=1, max_size=9).map(tuple))
def test_two_sequences_hold_what_one_line_holds(picks: tuple[Pick, ...], caps: tuple[int, ...]) -> None:
    window = days_of(*caps)
    line = tuple(pick.minutes for pick in picks)
    if oracle.fits(line, window):
        assert minutes_in_two(picks, None, window) == sum(line)
        empty = fewest_empty_days(tuple(orders(picks)), window)
        assert empty is not None
        assert empty <= oracle.best_standing(line, 0, window).empty_days
