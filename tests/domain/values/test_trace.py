"""The trace: what a record may hold, and that it reports a cut."""

import json

from studyplan.domain.values.trace import DETAIL_LIMIT, ranking_of, within_limit
from tests.support.builders import a_candidate, some_candidates


def test_a_detail_that_fits_is_left_as_it_is() -> None:
    assert within_limit({"findings": [1, 2, 3]}) == {"findings": [1, 2, 3]}


def test_a_detail_that_is_too_long_is_cut_and_reports_the_former_lengths() -> None:
    cut = within_limit({"long": ["x" * 100] * 5_000, "short": [1], "count": 7})
    assert len(json.dumps(cut)) <= DETAIL_LIMIT
    assert (cut["cut"], cut["short"], cut["count"]) == ({"long": 5_000}, [1], 7)
    assert cut["long"]


def test_a_detail_that_no_cut_makes_fit_has_only_the_report_of_the_cut() -> None:
    assert within_limit({"text": "x" * 100_000}) == {"cut": {}}


def test_only_the_best_fifty_keep_the_parts_of_their_score() -> None:
    ranking = ranking_of(some_candidates(*(a_candidate(f"r{number}") for number in range(60))))
    assert len(ranking["candidates"]) == 50
    assert len(ranking["further_candidates"]) == 10
    assert ranking["parts_cut_after"] == 50
