"""The rules that only the writer's draft can state, beside the independent rules of every timetable.

Nothing here is the scheduler's: a timetable, its context and its candidates are judged as plain JSON.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from evals.plan_rules import rules
from evals.plan_rules.facts import Facts
from evals.plan_rules.judged import Judged
from studyplan.domain.generation.draft import Draft
from studyplan.domain.values.candidates import Candidates
from studyplan.domain.values.context import PlanContext
from studyplan.domain.values.plan import Timetable
from tests.support.judged import judged


@dataclass(frozen=True)
class Made:
    """A timetable and what it was made from."""

    plan: Timetable
    draft: Draft
    context: PlanContext
    candidates: Candidates

    @cached_property
    def judged(self) -> Judged:
        return judged(self.plan, self.context, self.candidates)

    def is_practice(self, resource_id: str) -> bool:
        """Whether a resource is practice; a review of it belongs to it."""
        item = self.judged.facts.resources.get(resource_id)
        return item is not None and item.is_practice

    @cached_property
    def pieces(self) -> tuple["Piece", ...]:
        return pieces_of(self.draft, self.judged.facts)


@dataclass(frozen=True)
class Piece:
    """A pick in its place. A review is a piece of its own, and `key` tells it from what it repeats.

    `needs` are the keys of the retrieved prerequisites.
    """

    key: str
    resource_id: str
    minutes: int
    needs: tuple[str, ...] = ()
    known: bool = False
    practice: bool = False
    review: bool = False


def pieces_of(draft: Draft, facts: Facts) -> tuple[Piece, ...]:
    """Return the writer's order, moved only by what a pick needs, which is put in where the writer has left it out."""
    found: list[Piece] = []
    placed: set[str] = set()

    def put(resource_id: str, *, review: bool) -> None:
        item = facts.resources.get(resource_id)
        needs = tuple(need for need in item.needs if need in facts.resources) if item else ()
        for need in needs:
            if need not in placed:
                put(need, review=False)
        again = resource_id in placed
        if not again or review:  # what stands nowhere before is no review: it repeats nothing
            key = f"{resource_id} again, {len(found)}" if again else resource_id
            placed.add(resource_id)
            practice = item is not None and item.is_practice
            minutes = facts.minutes_of(resource_id)
            found.append(Piece(key, resource_id, minutes, needs, item is not None, practice, review=review and again))

    for pick in draft.model_dump(mode="json")["picks"]:
        put(pick["resource_id"], review=pick["review"])
    return tuple(found)


def in_the_writers_order(made: Made) -> Iterator[str]:
    """Study has the order of the draft; what is unfinished is in its place, or the last one.

    Practice is where it is ready: after what it needs, which a rule of every timetable checks.
    """
    unfinished = (made.judged.unfinished_id, False)
    wanted = [(piece.resource_id, piece.review) for piece in made.pieces if not made.is_practice(piece.resource_id)]
    last = [key for key in wanted if key != unfinished] + [key for key in wanted if key == unfinished]
    misplaced = min((_misplaced(made, order) for order in (wanted, last)), key=len)
    yield from (f"{resource_id} is not where the order has it" for resource_id in misplaced)


def _misplaced(made: Made, order: list[tuple[str, bool]]) -> list[str]:
    left = iter(order)  # what it has passed does not come again
    runs = (run for run in made.judged.runs if not made.is_practice(run.resource_id))
    return [run.resource_id for run in runs if (run.resource_id, run.review) not in left]


def every_pick_is_accounted_for_once(made: Made) -> Iterator[str]:
    found = Counter(run.resource_id for run in made.judged.runs)
    found += Counter(entry.resource_id for entry in made.judged.plan.left_out)
    wanted = Counter(piece.resource_id for piece in made.pieces)
    if found != wanted:
        yield f"too often {found - wanted}, too seldom {wanted - found}"


def nothing_retrieved_is_assumed(made: Made) -> Iterator[str]:
    """Without this a plan could excuse itself from the order of prerequisites."""
    for entry in made.judged.plan.assumed_prerequisites:
        if entry.resource_id in made.judged.facts.retrieved:
            yield f"{entry.resource_id} is assumed, though it was retrieved"


OF_THE_DRAFT: tuple[Callable[[Made], Iterator[str]], ...] = (
    in_the_writers_order,
    every_pick_is_accounted_for_once,
    nothing_retrieved_is_assumed,
)


def violations(made: Made) -> list[str]:
    """Return what breaks a rule of every timetable, or one of the draft."""
    own = [f"{rule.__name__}: {violation}" for rule in OF_THE_DRAFT for violation in rule(made)]
    return [*rules.violations(made.judged), *own]
