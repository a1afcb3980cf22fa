"""What happens in a play: from the call of a caller to the last run of the reconciler, with faults in between."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from tests.faults.injection import EVENTS, OF_MACHINE, Entry, Fault, Place
from tests.faults.promises import OPEN, Violation, broken
from tests.faults.system import (
    ACCEPT,
    BEN,
    DELETE,
    DONE,
    GONE,
    LINK,
    MADE,
    POST,
    RECONCILE,
    REPLAN,
    TICK,
    TRIES,
    System,
)

ACCEPTED, CONFLICT, UNPROCESSABLE = 202, 409, 422
NO_START = Fault(Place(POST, "StartExecution", 1), "before", "exception")
ABORTED = Fault(Place("retrieve", "UpdateItem", 1), "before", "aborted")
EXECUTING = ("retrieve", "generate", "validate", "score", "repair", "validate again", "score again", "publish")

type Due = Callable[[Entry], Fault | None]


class Play(NamedTuple):
    """How a scenario went with some faults."""

    outcome: str
    violations: tuple[Violation, ...]
    trail: tuple[Entry, ...]
    happened: tuple[Fault, ...]


class Scenario(NamedTuple):
    """What happens without a fault, and the steps whose faults it is there to show."""

    act: Callable[[System], str]
    steps: tuple[str, ...]
    setup: tuple[Fault, ...] = ()  # faults that are part of it
    writer: str = "poor first"
    has_plan: bool = False  # before it begins


def play(system: System, scenario: Scenario, faults: Sequence[Fault] = ()) -> Play:
    """Play a scenario with these faults."""
    planned = {(fault.place, fault.run): fault for fault in (*scenario.setup, *faults)}
    return play_with(system, scenario, lambda entry: planned.get((entry.place, entry.run)))


def play_with(system: System, scenario: Scenario, due: Due) -> Play:
    """Play a scenario with the faults that `due` chooses."""
    system.begin(has_plan=scenario.has_plan)
    system.writer.mode = scenario.writer
    injector = system.injector
    injector.begin(due)
    try:
        outcome = scenario.act(system)
    except AssertionError as broken_off:  # such as an answer that the API does not promise
        system.may_go_on.set()
        outcome = "broken off"
        system.violations.append(Violation("stuck", str(broken_off)))
    system.settle()
    with injector.undisturbed():
        violations = tuple(dict.fromkeys([*system.violations, *broken(system), *_code_lost(system)]))
    own = tuple(fault for fault in injector.happened if fault not in scenario.setup)
    return Play(outcome, violations, tuple(injector.trail), own)


def make_plan(system: System) -> str:
    """Submit a request until it is accepted, at once; reconcile where it did not end by itself."""
    calls = next((number for number in range(1, TRIES + 1) if post(system) or system.is_deleted), TRIES)
    return outcome_of(system, [*(["posted again"] if calls > 1 else []), *finish(system)])


def make_plan_once(system: System) -> str:
    """Submit a request once, whatever the answer is: its caller gives up."""
    post(system)
    return outcome_of(system, finish(system))


def make_plan_late(system: System) -> str:
    """Let the deadline pass while the first step runs."""
    system.may_go_on.clear()
    post(system)
    if system.executions():  # a fault may have kept it from its first step
        system.is_at_start.wait(20)
    system.reconcile_late()
    system.may_go_on.set()
    finish(system, system.reconcile_late)
    with system.injector.undisturbed():
        request = system.request
    is_closed = request is not None and request.failure is not None
    return outcome_of(system, ["reconciled"] if is_closed else [])


def tick(system: System) -> str:
    """Record that a task is done until that is answered, or the plan is gone."""
    calls = next((number for number in range(1, TRIES + 1) if system.tick(1) == DONE or system.is_deleted), TRIES)
    if not system.is_deleted and system.tasks[1] not in system.ticked:
        system.violations.append(Violation("stuck", f"the task is not done after {TRIES} calls"))
    return outcome_of(system, ["ticked again"] if calls > 1 else [])


def make_link(system: System) -> str:
    """Make a link until that is answered, or the learner is gone: who lost an answer makes another."""
    calls = next((number for number in range(1, TRIES + 1) if system.link() == MADE or system.is_deleted), TRIES)
    if not system.is_deleted and not system.tokens:
        system.violations.append(Violation("stuck", f"there is no link after {TRIES} calls"))
    done = ["made again"] if calls > 1 else []
    return ", ".join([*done, "deleted" if system.is_deleted else "made"])


def delete_learner(system: System) -> str:
    """Delete the learner until that is answered; then submit another's request with the same key."""
    calls = next((number for number in range(1, TRIES + 1) if system.delete() in GONE), TRIES)
    if not system.is_deleted:
        system.violations.append(Violation("stuck", f"the learner is there after {TRIES} deletions"))
    done = ["deleted again"] if calls > 1 else []
    finish(system)
    system.injector.end()
    if not system.is_accepted:  # then nothing may have been stored, and the key is free
        return outcome_of(system, done)
    refused = system.post(learner_id=BEN)
    if refused != UNPROCESSABLE:
        system.violations.append(Violation("not started", f"the key of a deleted request is answered {refused}"))
    return outcome_of(system, done)


def delete_open(system: System) -> str:
    """Delete the learner of a request whose execution was not started."""
    post(system)
    return delete_learner(system)


def replan(system: System) -> str:
    """Submit a replan until it is accepted; reconcile where it did not end by itself."""
    calls = next((number for number in range(1, TRIES + 1) if _submitted(system) or system.is_deleted), TRIES)
    return outcome_of(system, [*(["posted again"] if calls > 1 else []), *finish(system)])


def _submitted(system: System) -> bool:
    is_accepted = system.replan() == ACCEPTED
    system.is_accepted = system.is_accepted or is_accepted
    return is_accepted


def accept(system: System) -> str:
    """Accept a version that was proposed, until that is answered; progress meanwhile refuses it, as a deletion does."""
    with system.injector.undisturbed():
        system.replan()
        system.settle()
    for number in range(1, TRIES + 1):
        status = system.accept()
        if status == DONE or system.is_deleted:
            return outcome_of(system, ["accepted again"] if number > 1 else ["accepted"])
        if status == CONFLICT and system.has_progress_meanwhile:
            return outcome_of(system, ["refused"])
    system.violations.append(Violation("stuck", f"the version is not accepted after {TRIES} calls"))
    return outcome_of(system, [])


def post(system: System) -> bool:
    """Submit the request, and return whether it was accepted: that promises, but for a fault, a started execution."""
    faults = len(system.injector.happened)
    is_accepted = system.post() == ACCEPTED
    system.is_accepted = system.is_accepted or is_accepted
    if is_accepted and len(system.injector.happened) == faults and not system.executions():
        system.violations.append(Violation("not started", "a request was accepted and has no execution"))
    return is_accepted


def finish(system: System, reconcile: Callable[[], None] | None = None) -> list[str]:
    """Wait for the executions, then reconcile once where a request is open. A run that is disturbed does not count.

    `reconcile` is the reconciler's run; without one the schedule's.
    """
    done: list[str] = []
    system.settle()
    while is_open(system) and len(done) < TRIES:
        faults = len(system.injector.happened)
        (reconcile or system.reconcile)()
        system.settle()
        done.append("reconciled")
        if len(system.injector.happened) == faults:
            break
    return done[-1:]


def is_open(system: System) -> bool:
    with system.injector.undisturbed():
        request = system.request
    return request is not None and request.status in OPEN


def outcome_of(system: System, done: list[str]) -> str:
    """Return in words how it ended, and what was needed for that."""
    with system.injector.undisturbed():
        request = system.request
    if any(system.injector.runs[step] > 1 for step in (*EXECUTING, *OF_MACHINE)):
        done = ["retried", *done]
    if system.is_deleted:
        ended = "deleted"
    elif request is None:
        ended = "not accepted"
    else:
        ended = f"failed {request.failure.code}" if request.failure else request.status
    return ", ".join([*done, ended])


def _code_lost(system: System) -> list[Violation]:
    """Return a violation where a step named its error, nothing kept that from being recorded, and it was not."""
    request, happened = system.request, system.injector.happened
    if system.is_deleted or request is None or request.failure is None or system.raised is None:
        return []
    is_excused = any(fault.kind in (*EVENTS, "oversized") or fault.place.step in OF_MACHINE for fault in happened)
    if is_excused or request.failure.code != "ExecutionEnded":
        return []
    return [Violation("unnamed", f"{system.raised} was reported as {request.failure.code}")]


SCENARIOS = {
    "a plan": Scenario(make_plan, (POST, *EXECUTING)),
    "a plan, asked for once": Scenario(make_plan_once, (POST,), writer="good"),
    "a failure": Scenario(make_plan, OF_MACHINE, writer="broken"),
    "never started": Scenario(make_plan, (RECONCILE,), setup=(NO_START,), writer="good"),
    "aborted": Scenario(make_plan, (RECONCILE,), setup=(ABORTED,)),
    "too late": Scenario(make_plan_late, (RECONCILE,)),
    "deletion of a plan": Scenario(delete_learner, (DELETE,), has_plan=True),
    "progress": Scenario(tick, (TICK,), has_plan=True),
    "a link": Scenario(make_link, (LINK,)),
    "a replan": Scenario(replan, (REPLAN, "publish"), writer="good", has_plan=True),
    "an accepted version": Scenario(accept, (ACCEPT,), writer="good", has_plan=True),
    "deletion of an open request": Scenario(delete_open, (DELETE,), setup=(NO_START,)),
}
