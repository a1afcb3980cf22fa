"""The plan beside every layout of study and practice as two sequences over the same days, on small inputs."""

from hypothesis import assume, given

from studyplan.domain.generation.draft import Draft
from studyplan.domain.scheduling.schedule import schedule
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from tests.properties import oracle
from tests.properties.beside import longest_run_of, picks_of, sequences_of, standing_of, window_of
from tests.properties.rules import Made
from tests.properties.strategies import a_case_of_both_kinds
from tests.properties.two_sequences import fewest_empty_days, minutes_in_two, most_minutes, shortest_longest_run
from tests.support.examples import AT_MOST, IN_TENS, IN_TWO, RUNS, compared

Case = tuple[Draft, PlanContext, Candidates]

RUN = 4  # days in a row of one kind that a teacher accepts
LONGER = 2  # days more than the shortest possible


def minutes_of(made: Made) -> int:
    return sum(day.minutes for day in made.judged.plan.days)


@given(a_case_of_both_kinds(tens=True))
def test_no_selection_has_more_minutes_where_all_are_tens(case: Case) -> None:
    made = Made(schedule(*case), *case)
    most = most_minutes(picks_of(made.pieces), window_of(made.judged.facts))
    compared(IN_TENS, minutes_of(made), most)
    assert minutes_of(made) == most


@given(a_case_of_both_kinds())
def test_the_minutes_are_possible_and_all_are_planned_that_fit_in_one_line(case: Case) -> None:
    """What is selected fits in one line (decision 20), so a few minutes may be free that two sequences could fill."""
    made = Made(schedule(*case), *case)
    picks, window = picks_of(made.pieces), window_of(made.judged.facts)
    by_key = {pick.key: pick for pick in picks}
    best = oracle.selection(picks, window, practice=made.judged.facts.practice_wanted, minutes_in=minutes_in_two)
    compared(IN_TWO, minutes_of(made), sum(by_key[key].minutes for key in best.selected) + best.unfinished_minutes)
    most = most_minutes(picks, window)
    compared(AT_MOST, minutes_of(made), most)
    assert minutes_of(made) <= most
    if oracle.minutes_in_line(picks, None, window) is not None:
        assert minutes_of(made) == sum(pick.minutes for pick in picks)


@given(a_case_of_both_kinds())
def test_no_layout_in_two_sequences_has_fewer_empty_days(case: Case) -> None:
    made = Made(schedule(*case), *case)
    assert standing_of(made).empty_days == fewest_empty_days(sequences_of(made), window_of(made.judged.facts))


@given(a_case_of_both_kinds())
def test_no_run_of_one_kind_is_much_longer_than_need_be(case: Case) -> None:
    """Of layouts with as many empty days; weeks that are alike and even days may cost a longer run."""
    made = Made(schedule(*case), *case)
    assume(len({made.is_practice(run.resource_id) for run in made.judged.runs}) == 2)
    empty = standing_of(made).empty_days
    shortest = shortest_longest_run(sequences_of(made), window_of(made.judged.facts), empty)
    assert shortest is not None
    longest = longest_run_of(made)
    RUNS[longest - shortest] += 1
    assert longest <= max(RUN, shortest) + LONGER
