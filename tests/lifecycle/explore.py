"""Explores every state of the model, and says which end states break a promise, with the shortest way there."""

from collections import deque
from collections.abc import Iterator
from typing import NamedTuple

from tests.lifecycle.model import OPEN, Bounds, State, next_steps

PROMISES = ("stuck", "not started", "twice", "lost", "left over")


class Violation(NamedTuple):
    """A broken promise and the actions that lead to it, as few as possible."""

    promise: str
    trace: tuple[str, ...]


class Exploration(NamedTuple):
    """How many states there are, how many of them are ends, and how many ends break each promise."""

    states: int
    ends: int
    broken: dict[str, int]
    shortest: dict[str, Violation]


def explore(guards: frozenset[str], bounds: Bounds) -> Exploration:
    """Visit all states breadth first, so that the first violation found has the fewest actions."""
    first = bounds.start()
    came_from: dict[State, tuple[State, str] | None] = {first: None}
    waiting, ends = deque([first]), 0
    broken, shortest = dict.fromkeys(PROMISES, 0), dict[str, Violation]()
    while waiting:
        state = waiting.popleft()
        steps = [step for step in next_steps(state, guards, bounds) if step.state != state]
        is_end = not any(_goes_on(state, step.state) for step in steps)
        ends += is_end
        for promise in _broken(state, is_end=is_end):
            broken[promise] += 1
            shortest.setdefault(promise, Violation(promise, _way_to(state, came_from)))
        for action, after in steps:
            if after not in came_from:
                came_from[after] = (state, action)
                waiting.append(after)
    return Exploration(len(came_from), ends, broken, shortest)


def _goes_on(before: State, after: State) -> bool:
    """Return whether something happens by itself: a caller may never post or delete again, and nothing has to crash."""
    is_new_call = len(after.posts) > len(before.posts) or (after.deletion and not before.deletion)
    return not is_new_call and after.crashes_left == before.crashes_left


def _broken(state: State, *, is_end: bool) -> Iterator[str]:
    if state.published > 1 or len(state.executions) > 1:
        yield "twice"
    if state.is_accepted and state.request in OPEN and not state.was_started and not any(state.posts):
        yield "not started"
    if not is_end:
        return
    if state.request in OPEN:
        yield "stuck"
    is_deleted = (state.learner == "deleted" or state.is_new_learner) and not state.is_of_new_learner
    is_kept = not is_deleted and not state.deletion and state.learner == "there"
    is_gone = state.is_accepted and not state.request
    if is_kept and (is_gone or (state.request == "completed") != (state.plans > 0)):
        yield "lost"
    if is_deleted and (state.request or state.plans or state.artefacts):
        yield "left over"


def _way_to(state: State, came_from: dict[State, tuple[State, str] | None]) -> tuple[str, ...]:
    actions: list[str] = []
    step = came_from[state]
    while step is not None:
        before, action = step
        actions.append(action)
        step = came_from[before]
    return tuple(reversed(actions))
