"""Every order of posts, crashes, steps, sweeps and a deletion: no promise is broken, and each guard is needed."""

import pytest

from tests.lifecycle.explore import explore
from tests.lifecycle.model import ALL_GUARDS, GUARDS, Bounds
from tests.lifecycle.removal import REMOVALS, removed

BOUNDS = Bounds(posts=2, crashes=2)


def test_no_order_of_events_breaks_a_promise() -> None:
    exploration = explore(ALL_GUARDS, BOUNDS)
    assert exploration.states > 40_000, "the model lost most of its states"
    assert exploration.ends > 300
    assert {promise: count for promise, count in exploration.broken.items() if count} == {}


def test_every_guard_has_a_removal() -> None:
    assert set(REMOVALS) == set(GUARDS)


@pytest.mark.slow
@pytest.mark.parametrize("guard", GUARDS)
def test_without_a_guard_a_promise_is_broken(guard: str) -> None:
    removal = REMOVALS[guard]
    assert not any(removed(guard, is_on=True).broken.values()), "what is compared with must be whole"
    assert set(removal.breaks) <= set(removed(guard).shortest)


def test_the_shortest_way_to_a_violation_is_printed() -> None:
    violation = removed("start_on_replay").shortest["not started"]
    assert violation.trace == (
        "submit",
        "submit",
        "submit 1: with_learner",
        "submit 1: add",
        "submit 1 dies",
        "submit 2: with_learner",
    )
