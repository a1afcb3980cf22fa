"""The life of one plan request as an explicit-state model: every order of posts, crashes, steps, sweeps and a deletion.

An action has the name of the function of the code that it stands for. It reads or writes once, so that anything can
happen between two of them. A guard that is switched off leaves out what the code does to be safe.
"""

from collections.abc import Iterator
from typing import NamedTuple

# What keeps a request from being stuck, carried out twice, lost, or left over after a deletion.
GUARDS = (
    "execution_name",  # an execution is named like its request, so a second start does nothing
    "conditional_put",  # a request is stored only where there is none
    "start_on_replay",  # a post that finds its request starts it all the same
    "fenced_publish",  # storing a plan closes its request, in one transaction, and only while that is open
    "catch",  # a step that fails for good closes the request
    "reconciler",  # starts what never started, closes what has ended or is too late
    "used_key",  # the key of a deleted request stays used: a post with it is refused
    "marked_learner",  # a deletion marks the learner first; no request is stored for a marked or missing one
    "marked_request",  # a deletion marks the request first; a step stores only while it is there and not marked
)
ALL_GUARDS = frozenset(GUARDS)

OPEN = ("queued", "running")
ENDED = ("succeeded", "failed")
STOPPED = " stopped"


class State(NamedTuple):
    """Everything that decides what can happen next.

    `request` is its status, "" where there is no row. `executions` say at which step each stands. `posts` are the
    places where calls of `submit` stand, "" for those that have ended.
    """

    request: str = ""
    was_started: bool = False  # an execution, for the row that is there
    is_of_new_learner: bool = False  # the row that is there
    was_deleted: bool = False  # the request, by a deletion
    is_marked: bool = False  # the request, by a deletion
    learner: str = "there"  # or "marked", or "deleted"; then a new one may use the same key
    is_new_learner: bool = False
    executions: tuple[str, ...] = ()
    posts: tuple[str, ...] = ()
    posts_left: int = 2
    crashes_left: int = 2
    is_accepted: bool = False  # a caller has a 202
    plans: int = 0  # that are stored
    published: int = 0  # that ever were
    artefacts: bool = False  # rows that the steps stored
    deletion: str = ""  # the next call of LearnerDeletion.delete, "" where none runs
    sweep: str = ""  # what the reconciler has decided to do and has not done yet
    is_late: bool = False  # the deadline has passed


class Step(NamedTuple):
    """One action and the state after it."""

    action: str
    state: State


class Bounds(NamedTuple):
    """How much may happen: calls of submit, crashes, whether the learner may be deleted, and callers may crash too."""

    posts: int = 2
    crashes: int = 2
    deletes: bool = True
    callers_die: bool = True

    def start(self) -> State:
        return State(posts_left=self.posts, crashes_left=self.crashes)


def next_steps(state: State, guards: frozenset[str], bounds: Bounds) -> Iterator[Step]:
    """Yield all that can happen next."""
    yield from _submitting(state, guards, bounds)
    for number, at in enumerate(state.executions):
        if at not in ENDED:
            yield from _executing(state, number, at, guards)
    if bounds.deletes:
        yield from _deleting(state, guards, bounds)
    if "reconciler" in guards:
        yield from _reconciling(state, guards)
    if state.request in OPEN and not state.is_late:
        yield Step("the deadline passes", state._replace(is_late=True))


def _submitting(state: State, guards: frozenset[str], bounds: Bounds) -> Iterator[Step]:
    """Yield the calls of PlanRequestService.submit, all with one Idempotency-Key."""
    if state.posts_left and state.learner == "deleted" and not state.is_new_learner and not any(state.posts):
        yield Step("create learner", state._replace(learner="there", is_new_learner=True))
    if state.posts_left and state.learner == "there":
        yield Step("submit", state._replace(posts=(*state.posts, "with_learner"), posts_left=state.posts_left - 1))
    for number, at in enumerate(state.posts):
        if not at:
            continue
        yield Step(f"submit {number + 1}: {at}", _submitted(state, number, at, guards))
        if state.crashes_left and bounds.callers_die:
            died = _post_at(state, number, "")._replace(crashes_left=state.crashes_left - 1)
            yield Step(f"submit {number + 1} dies", died)


def _submitted(state: State, number: int, at: str, guards: frozenset[str]) -> State:
    if at == "start":
        after = _started(_post_at(state, number, ""), guards)
        return after._replace(is_accepted=bool(state.request) and not state.is_marked)
    if state.was_deleted and "used_key" in guards:
        return _post_at(state, number, "")  # 422
    is_new = not state.request
    if at == "with_learner":
        if is_new:
            return _post_at(state, number, "add")
        after = _post_at(state, number, "start" if "start_on_replay" in guards else "")
        return after if "start_on_replay" in guards else after._replace(is_accepted=True)
    if "marked_learner" in guards and state.learner != "there" and is_new:
        return _post_at(state, number, "")  # 422
    after = _post_at(state, number, "start")
    if not is_new and "conditional_put" in guards:
        return after
    return after._replace(
        request="queued", was_started=False, is_late=False, is_marked=False, is_of_new_learner=state.is_new_learner
    )


def _post_at(state: State, number: int, at: str) -> State:
    return state._replace(posts=(*state.posts[:number], at, *state.posts[number + 1 :]))


def _started(state: State, guards: frozenset[str]) -> State:
    if "execution_name" in guards and state.executions:
        return state
    return state._replace(executions=(*state.executions, "mark_running"), was_started=True)


def _executing(state: State, number: int, at: str, guards: frozenset[str]) -> Iterator[Step]:
    """Yield the next step of an execution; that it fails before it has written or after; that it is tried again."""
    at, _, stopped = at.partition(" ")
    failed = "record_failure" if "catch" in guards and at != "record_failure" and not stopped else "failed"
    after = _executed(state, number, at, guards, failed)
    if stopped:
        yield Step(f"{at}, of a stopped execution", _execution_at(after, number, "failed"))
        return
    yield Step(at, after)
    if state.crashes_left:
        for written in dict.fromkeys((state, after)):
            crashed = _execution_at(written, number, failed)._replace(crashes_left=state.crashes_left - 1)
            when = "after" if written is after else "before"
            yield Step(f"{at} fails {when} its write", crashed)
            yield Step(f"{at} fails {when} its write and is retried", _execution_at(crashed, number, at))


def _executed(state: State, number: int, at: str, guards: frozenset[str], failed: str) -> State:
    is_open = state.request in OPEN
    missed = _execution_at(state, number, failed)
    match at:
        case "mark_running":
            return _execution_at(state, number, "save_draft")._replace(request="running") if is_open else missed
        case "save_draft":
            if "marked_request" in guards and (not state.request or state.is_marked):
                return missed
            return _execution_at(state, number, "publish")._replace(artefacts=True)
        case "publish":
            if not is_open and "fenced_publish" in guards:
                return missed
            after = _execution_at(state, number, "succeeded")
            request = "completed" if state.request else ""
            return after._replace(request=request, plans=state.plans + 1, published=state.published + 1)
    return _execution_at(state, number, "failed")._replace(request="failed" if is_open else state.request)


def _execution_at(state: State, number: int, at: str) -> State:
    return state._replace(executions=(*state.executions[:number], at, *state.executions[number + 1 :]))


def _stopped(state: State) -> tuple[str, ...]:
    """Return the executions after StopExecution: no step follows, but the one that runs still ends its work."""
    return tuple(at if at in ENDED or at.endswith(STOPPED) else at + STOPPED for at in state.executions)


def _reconciling(state: State, guards: frozenset[str]) -> Iterator[Step]:
    """Yield what `reconcile` decides from what it reads, and what it then does."""
    if state.sweep == "start":
        yield Step("reconcile: start", _started(state._replace(sweep=""), guards))
    elif state.sweep:
        request = "failed" if state.request in OPEN else state.request
        executions = _stopped(state) if state.sweep == "stop and fail" else state.executions
        yield Step(f"reconcile: {state.sweep}", state._replace(sweep="", request=request, executions=executions))
    elif state.request in OPEN:
        is_running = any(at not in ENDED for at in state.executions)
        if state.is_late:
            yield Step("reconcile: read", state._replace(sweep="stop and fail"))
        elif not state.executions:
            yield Step("reconcile: read", state._replace(sweep="start"))
        elif not is_running:
            yield Step("reconcile: read", state._replace(sweep="fail"))


def _deleting(state: State, guards: frozenset[str], bounds: Bounds) -> Iterator[Step]:
    """Yield the calls of LearnerDeletion.delete, which its caller repeats when it was cut off."""
    if not state.deletion:
        if state.learner != "deleted" and not state.is_new_learner:
            yield Step("delete", state._replace(deletion="mark" if "marked_learner" in guards else "list"))
        return
    yield Step(f"delete: {state.deletion}", _deleted(state))
    if state.crashes_left and bounds.callers_die:
        yield Step("delete dies", state._replace(deletion="", crashes_left=state.crashes_left - 1))


def _deleted(state: State) -> State:
    match state.deletion:
        case "mark":
            return state._replace(deletion="list", learner="marked")
        case "list":
            return state._replace(deletion="fail" if state.request else "learner")
        case "fail":
            executions = _stopped(state) if state.request in OPEN else state.executions
            request = "failed" if state.request in OPEN else state.request
            return state._replace(deletion="mark_deleted", request=request, executions=executions)
        case "mark_deleted":
            return state._replace(deletion="plan", is_marked=True)
        case "plan":
            return state._replace(deletion="run", plans=0)
        case "run":
            return state._replace(deletion="request", artefacts=False)
        case "request":
            return state._replace(deletion="learner", request="", was_deleted=True, is_accepted=False, published=0)
    return state._replace(deletion="", learner="deleted")
