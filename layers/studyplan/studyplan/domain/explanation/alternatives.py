"""What could have stood in a task's place: the best that it beat, and what another level's ranking would put there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from studyplan.domain.explanation.values import Alternative, Counterfactual, Outcome
from studyplan.domain.values.candidates import Match, Shelf, Standing
from studyplan.domain.values.plan import Plan

ALTERNATIVES = 2
PARTS_NAMED = 2  # of a score, in a comparison
VISIBLE = 0.01  # points apart that two decimals show


@dataclass(frozen=True)
class Field:
    """The shelf as a field of competitors: study against study, practice against practice."""

    plan: Plan
    shelf: Shelf

    @cached_property
    def matches(self) -> dict[str, Match]:
        return {match.item.id: match for match in self.shelf.matches}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Place of each among the resources of its role, from 1."""
        return {match.item.id: place for same in self._roles.values() for place, match in enumerate(same, 1)}

    @cached_property
    def planned(self) -> list[Match]:
        """What is in the plan, in the order in which it begins."""
        return [self.matches[each] for each in self._first_days if each in self.matches]

    @cached_property
    def _roles(self) -> dict[bool, list[Match]]:
        return {
            role: [match for match in self.shelf.matches if match.item.is_practice is role] for role in (True, False)
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
    def _absent(self) -> dict[bool, list[Match]]:
        """Of each role the best that are not in the plan, best first."""
        return {
            role: list(islice((match for match in same if match.item.id not in self._order), ALTERNATIVES))
            for role, same in self._roles.items()
        }

    @cached_property
    def _left_out(self) -> dict[str, str]:
        return {each.resource_id: each.reason for each in self.plan.left_out}

    def beaten_by(self, match: Match) -> tuple[Alternative, ...]:
        """The two best of its role that are not in the plan; where there are fewer, the best that come later."""
        found = islice((*self._absent[match.item.is_practice], *self._later(match)), ALTERNATIVES)
        return tuple(self._alternative(match, other) for other in found)

    def _later(self, match: Match) -> Iterator[Match]:
        at = self._order[match.item.id]
        return (other for other in self._roles[match.item.is_practice] if self._order.get(other.item.id, -1) > at)

    def _alternative(self, match: Match, other: Match) -> Alternative:
        outcome, what = self._outcome(match, other)
        return Alternative(
            resource_id=other.item.id,
            title=other.item.title,
            score=other.score,
            outcome=outcome,
            reason=f"{self._standing(match, other)}; {what}",
        )

    def _outcome(self, match: Match, other: Match) -> tuple[Outcome, str]:
        if other.item.id in self._left_out:
            return "left_out", f"left out: {self._left_out[other.item.id]}"
        if other.item.id not in self._order:
            return "not_picked", "the writer did not pick it"
        why = "it needs this one first" if match.item.id in other.item.prerequisites else "the writer put it later"
        return "later", f"{why}, on day {self._first_days[other.item.id]}"

    def _standing(self, match: Match, other: Match) -> str:
        """How `other` ranks beside `match`, and in what."""
        if other.score == match.score:
            return f"scores the same, {other.score:.2f}"
        places = self.ranks[other.item.id] - self.ranks[match.item.id]
        count = f"{abs(places)} places" if abs(places) > 1 else "1 place"
        if places > 0:
            return f"ranks {count} lower: {_apart(other, match, sign=-1)}"
        return f"ranks {count} higher: {_apart(other, match, sign=1)}"

    def at_the_other_level(self, match: Match) -> Counterfactual | None:
        """What stands at the same rank for the same role; None on a shelf from before that was kept."""
        other = self.shelf.other_level
        if other is None:
            return None
        same = [each for each in other.ranking if each.is_practice is match.item.is_practice]
        place = self.ranks[match.item.id]
        there = same[place - 1] if place <= len(same) else None
        return Counterfactual(
            level=other.level,
            resource_id=there.resource_id if there else None,
            title=there.title if there else None,
            score=there.score if there else None,
            sentence=f"at level {other.level}, {_would_stand(there, match)}",
        )


def _apart(other: Match, match: Match, *, sign: int) -> str:
    """The parts of the score in which `other` has more (`sign` 1) or less (-1), the widest apart first."""
    pairs = zip(other.parts, match.parts, strict=True)
    apart = [(sign * (theirs.points - own.points), theirs, own) for theirs, own in pairs]
    widest = sorted((each for each in apart if each[0] > 0), key=lambda each: -each[0])[:PARTS_NAMED]
    wide = [each for each in widest if each[0] >= VISIBLE] or widest[:1]
    digits = 2 if wide[0][0] >= VISIBLE else 4
    return ", ".join(
        f"{theirs.name.replace('_', ' ')} {theirs.points:.{digits}f} against {own.points:.{digits}f}"
        for _, theirs, own in wide
    )


def _would_stand(there: Standing | None, match: Match) -> str:
    if there is None:
        return f"no {'practice' if match.item.is_practice else 'study'} resource would stand here"
    return "it would stand here too" if there.resource_id == match.item.id else f"'{there.title}' would stand here"
