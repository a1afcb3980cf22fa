"""How near a resource is to the goal in meaning, on a fixed scale, and the fact behind it."""

from collections.abc import Sequence

import pytest

from studyplan.domain.retrieval.meaning import ABSENT, fact_of, shares_of_goal
from tests.support.builders import a_resource
from tests.support.meaning_table import meaning_of_the_table

SLOW = "find out why a report is slow"


class Cosines:
    """Gives each text its cosine; a text that is not listed has none."""

    def __init__(self, **cosines: float) -> None:
        self.cosines = cosines
        self.asked: list[str] = []

    def similarities(self, text: str, others: Sequence[str]) -> list[float]:
        self.asked.append(text)
        return [self.cosines.get(other, 0.0) for other in others]

    def is_whole(self, word: str) -> bool:
        return True


@pytest.mark.parametrize(("cosine", "share"), [(-0.5, 0.0), (0.1, 0.0), (0.325, 0.5), (0.55, 1.0), (0.9, 1.0)])
def test_the_scale_is_fixed(cosine: float, share: float) -> None:
    assert shares_of_goal(SLOW, [a_resource(title="Title")], Cosines(Title=cosine)) == [pytest.approx(share)]


def test_the_goal_is_compared_as_a_sentence_with_all_its_words() -> None:
    cosines = Cosines()
    shares_of_goal(SLOW, [a_resource()], cosines)
    assert cosines.asked == [SLOW]


def test_the_better_of_title_and_whole_text_counts() -> None:
    resource = a_resource(title="Title", tags=("tag",), description="Words.", topic="topic")
    whole = {"Title tag Words. topic": 0.55}
    assert shares_of_goal(SLOW, [resource], Cosines(Title=0.1, **whole)) == [pytest.approx(1.0)]
    assert shares_of_goal(SLOW, [resource], Cosines(Title=0.55)) == [pytest.approx(1.0)]


def test_another_wording_of_the_goal_is_near() -> None:
    near, far = (a_resource(title=title) for title in ("Version control", "Bread for beginners"))
    first, second = shares_of_goal("keep old versions of my files", [near, far], meaning_of_the_table())
    assert first > 0.3 > second


def test_the_fact_names_the_nearest_words_of_the_goal() -> None:
    resource = a_resource(title="Title")
    cosines = Cosines(report=0.2, slow=0.4, find=0.05)
    assert fact_of(0.5, SLOW, resource, cosines) == "meaning 0.50: nearest words of the goal: slow, report"


def test_the_fact_names_three_words_at_most() -> None:
    cosines = Cosines(**dict.fromkeys(("alpha", "beta", "gamma", "delta"), 0.3))
    assert fact_of(0.5, "alpha beta gamma delta", a_resource(), cosines).endswith(": alpha, beta, gamma")


def test_a_fact_without_near_words_is_the_number_alone() -> None:
    assert fact_of(0.25, SLOW, a_resource(), Cosines()) == "meaning 0.25"


def test_what_is_not_near_is_said() -> None:
    assert fact_of(0.0, SLOW, a_resource(), Cosines()) == "its meaning is not near the goal"


def test_without_a_table_the_fact_says_that_words_alone_rank() -> None:
    assert fact_of(0.0, SLOW, a_resource(), None) == ABSENT
    assert "by words alone" in ABSENT
