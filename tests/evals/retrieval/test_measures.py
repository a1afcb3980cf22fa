"""The measures are those that one computes by hand."""

import pytest

from evals.retrieval.measures import interval, is_among, ndcg, recall, reciprocal_rank

GRADES = {"best": 3, "good": 2, "touches": 1}


def test_recall_is_the_share_of_the_graded_among_the_first_five() -> None:
    found = ["best", "a", "b", "c", "touches", "good"]
    assert recall(found, GRADES) == pytest.approx(2 / 3)


def test_ndcg_of_the_best_order_is_1() -> None:
    assert ndcg(["best", "good", "touches", "a"], GRADES) == 1.0


def test_ndcg_divides_each_grade_by_the_logarithm_of_its_rank() -> None:
    # found: 2 / log2(2) + 0 + 3 / log2(4) = 3.5; best order: 3 + 2 / 1.58496 + 1 / 2 = 4.76186
    assert ndcg(["good", "a", "best"], GRADES) == pytest.approx(3.5 / 4.76186, abs=1e-5)


def test_ndcg_does_not_count_what_comes_after_the_tenth() -> None:
    assert ndcg([*"abcdefghij", "best"], GRADES) == 0.0


def test_ndcg_of_nothing_found_is_0() -> None:
    assert ndcg([], GRADES) == 0.0


def test_the_reciprocal_rank_is_of_the_first_graded_resource() -> None:
    assert reciprocal_rank(["a", "b", "touches", "best"], GRADES) == pytest.approx(1 / 3)
    assert reciprocal_rank(["a", "b"], GRADES) == 0.0


def test_a_right_answer_at_the_fourth_place_is_not_among_three() -> None:
    assert is_among(["a", "b", "right"], {"right", "other"}, 3)
    assert not is_among(["a", "b", "c", "right"], {"right", "other"}, 3)


def test_the_interval_of_equal_differences_is_the_difference() -> None:
    assert interval([0.25] * 8) == (0.25, 0.25)


def test_the_interval_is_the_same_in_every_run_and_holds_the_mean() -> None:
    differences = [0.1, -0.2, 0.4, 0.3, 0.0, 0.2]
    low, high = interval(differences)
    assert interval(differences) == (low, high)
    assert -0.2 < low < sum(differences) / 6 < high < 0.4
