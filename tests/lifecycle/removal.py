"""Which promise is broken when a guard is removed; run as a program, print it for all guards."""

from functools import cache
from typing import NamedTuple

from tests.lifecycle.explore import PROMISES, Exploration, explore
from tests.lifecycle.model import ALL_GUARDS, GUARDS, Bounds


class Removal(NamedTuple):
    """The promises that the removal breaks, at least; within which bounds; and which other guards are off as well.

    The reconciler makes good what a missing Catch leaves, a minute later. So the Catch is removed from a system without
    the reconciler, in which steps fail and nothing else does.
    """

    breaks: tuple[str, ...]
    bounds: Bounds = Bounds(posts=2, crashes=1)
    off: frozenset[str] = frozenset()


REMOVALS = {
    "execution_name": Removal(("twice",), Bounds(posts=1, crashes=0)),
    "conditional_put": Removal(("twice", "lost")),
    "start_on_replay": Removal(("not started",)),
    "fenced_publish": Removal(("twice", "left over")),
    "catch": Removal(("stuck",), Bounds(posts=1, crashes=1, callers_die=False), frozenset({"reconciler"})),
    "reconciler": Removal(("stuck",)),
    "used_key": Removal(("not started",)),
    "marked_learner": Removal(("left over",)),
    "marked_request": Removal(("left over",)),
}


@cache
def removed(guard: str, *, is_on: bool = False) -> Exploration:
    """Explore the system without a guard, or with it, for comparison, within the same bounds."""
    removal = REMOVALS[guard]
    guards = ALL_GUARDS - removal.off
    return explore(guards if is_on else guards - {guard}, removal.bounds)


def main() -> None:
    """Print how many states there are and how many break a promise: with all guards, then without each."""
    bounds = Bounds(posts=3, crashes=3)
    whole = explore(ALL_GUARDS, bounds)
    print(f"{whole.states:,} states, {whole.ends} ends: {bounds.posts} posts, {bounds.crashes} crashes, a deletion")
    print(f"{'':18}" + "".join(f"{promise:>13}" for promise in PROMISES))
    print(f"{'all guards':18}" + "".join(f"{whole.broken[promise]:13,}" for promise in PROMISES))
    for guard in GUARDS:
        without = removed(guard)
        print(f"{'- ' + guard:18}" + "".join(f"{without.broken[promise]:13,}" for promise in PROMISES))
        for violation in without.shortest.values():
            print(f"    {violation.promise}: {' > '.join(violation.trace)}")


if __name__ == "__main__":
    main()
