"""What could have stood in a task's place: the best that it beat, and what another level's ranking would put there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from studyplan.domain.explanation.values import Alternative, Counterfactual, Outcome
from studyplan.domain.values.candidates import Candidate, Candidates, Standing
from studyplan.domain.values.plan import Plan

ALTERNATIVES = 2
PARTS_NAMED = 2  # of a score, in a comparison
VISIBLE = 0.01  # points apart that two decimals show


@dataclass(frozen=True)
class Field:
    """The shelf as a field of competitors: study against study, practice against practice."""

    plan: Plan
    candidates: Candidates

    @cached_property
    def by_id(self) -> dict[str, Candidate]:
        return {candidate.item.id: candidate for candidate in self.candidates.ranked}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Place of each among the resources of its role, from 1."""
        return {candidate.item.id: place for same in self._roles.values() for place, candidate in enumerate(same, 1)}

    @cached_property
    def planned(self) -> list[Candidate]:
        """What is in the plan, in the order in which it begins."""
        return [self.by_id[each] for each in self._first_days if each in self.by_id]

    @cached_property
    def _roles(self) -> dict[bool, list[Candidate]]:
        return {
            role: [candidate for candidate in self.candidates.ranked if candidate.item.is_practice is role]
            for role in (True, False)
        }

    @cached_property
    def _first_days(self) -> dict[str, int]:
        days: dict[str, int] = {}
        for day in self.plan.days:
            for task in day.tasks:
                days.setdefault(task.resource_id, day.day)
        return days

    @cached_property
    def _order(self) -> dict[str, int]:
        return {each: place for place, each in enumerate(self._first_days)}

    @cached_property
    def _absent(self) -> dict[bool, list[Candidate]]:
        """Of each role the best that are not in the plan, best first."""
        return {
            role: list(islice((candidate for candidate in same if candidate.item.id not in self._order), ALTERNATIVES))
            for role, same in self._roles.items()
        }

    @cached_property
    def _left_out(self) -> dict[str, str]:
        return {each.resource_id: each.reason for each in self.plan.left_out}

    def beaten_by(self, candidate: Candidate) -> tuple[Alternative, ...]:
        """The two best of its role that are not in the plan; where there are fewer, the best that come later."""
        found = islice((*self._absent[candidate.item.is_practice], *self._later(candidate)), ALTERNATIVES)
        return tuple(self._alternative(candidate, other) for other in found)

    def _later(self, candidate: Candidate) -> Iterator[Candidate]:
        at = self._order[candidate.item.id]
        return (other for other in self._roles[candidate.item.is_practice] if self._order.get(other.item.id, -1) > at)

    def _alternative(self, candidate: Candidate, other: Candidate) -> Alternative:
        outcome, what = self._outcome(candidate, other)
        return Alternative(
            resource_id=other.item.id,
            title=other.item.title,
            score=other.score,
            outcome=outcome,
            reason=f"{self._standing(candidate, other)}; {what}",
        )

    def _outcome(self, candidate: Candidate, other: Candidate) -> tuple[Outcome, str]:
        if other.item.id in self._left_out:
            return "left_out", f"left out: {self._left_out[other.item.id]}"
        if other.item.id not in self._order:
            return "not_picked", "the writer did not pick it"
        why = "it needs this one first" if candidate.item.id in other.item.prerequisites else "the writer put it later"
        return "later", f"{why}, on day {self._first_days[other.item.id]}"

    def _standing(self, candidate: Candidate, other: Candidate) -> str:
        """How `other` ranks beside `match`, and in what."""
        if other.score == candidate.score:
            return f"scores the same, {other.score:.2f}"
        places = self.ranks[other.item.id] - self.ranks[candidate.item.id]
        count = f"{abs(places)} places" if abs(places) > 1 else "1 place"
        if places > 0:
            return f"ranks {count} lower: {_apart(other, candidate, sign=-1)}"
        return f"ranks {count} higher: {_apart(other, candidate, sign=1)}"

    def at_the_other_level(self, candidate: Candidate) -> Counterfactual | None:
        """What stands at the same rank for the same role; None on a shelf from before that was kept."""
        other = self.candidates.other_level
        if other is None:
            return None
        same = [each for each in other.ranking if each.is_practice is candidate.item.is_practice]
        place = self.ranks[candidate.item.id]
        there = same[place - 1] if place <= len(same) else None
        return Counterfactual(
            level=other.level,
            resource_id=there.resource_id if there else None,
            title=there.title if there else None,
            score=there.score if there else None,
            sentence=f"at level {other.level}, {_would_stand(there, candidate)}",
        )


def _apart(other: Candidate, candidate: Candidate, *, sign: int) -> str:
    """The parts of the score in which `other` has more (`sign` 1) or less (-1), the widest apart first."""
    pairs = zip(other.parts, candidate.parts, strict=True)
    apart = [(sign * (theirs.points - own.points), theirs, own) for theirs, own in pairs]
    widest = sorted((each for each in apart if each[0] > 0), key=lambda each: -each[0])[:PARTS_NAMED]
    wide = [each for each in widest if each[0] >= VISIBLE] or widest[:1]
    digits = 2 if wide[0][0] >= VISIBLE else 4
    return ", ".join(
        f"{theirs.name.replace('_', ' ')} {theirs.points:.{digits}f} against {own.points:.{digits}f}"
        for _, theirs, own in wide
    )


def _would_stand(there: Standing | None, candidate: Candidate) -> str:
    if there is None:
        return f"no {'practice' if candidate.item.is_practice else 'study'} resource would stand here"
    return "it would stand here too" if there.resource_id == candidate.item.id else f"'{there.title}' would stand here"
