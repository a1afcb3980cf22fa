"""Compare a task with the best alternatives of its role, and with the ranking for another level."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice

from studyplan.domain.explanation.values import Alternative, Counterfactual, Outcome
from studyplan.domain.values.candidates import Candidate, Candidates, Standing
from studyplan.domain.values.plan import Plan

ALTERNATIVES = 2
PARTS_NAMED = 2  # parts of the score that a comparison names
VISIBLE = 0.01  # the smallest difference that two decimals show


@dataclass(frozen=True)
class RoleRanking:
    """The candidates of a plan, ranked within their role: study with study, practice with practice."""

    plan: Plan
    candidates: Candidates

    @cached_property
    def by_id(self) -> dict[str, Candidate]:
        """Return the candidates by the ids of their resources."""
        return {candidate.item.id: candidate for candidate in self.candidates.ranked}

    @cached_property
    def ranks(self) -> dict[str, int]:
        """Return the rank of each candidate within its role, from 1."""
        return {candidate.item.id: rank for role in self._roles.values() for rank, candidate in enumerate(role, 1)}

    @cached_property
    def planned(self) -> list[Candidate]:
        """Return the planned candidates in the order in which they start."""
        return [self.by_id[key] for key in self._first_days if key in self.by_id]

    @cached_property
    def _roles(self) -> dict[bool, list[Candidate]]:
        return {
            is_practice: [each for each in self.candidates.ranked if each.item.is_practice is is_practice]
            for is_practice in (True, False)
        }

    @cached_property
    def _first_days(self) -> dict[str, int]:
        """Return the day on which each planned resource starts."""
        days: dict[str, int] = {}
        for day in self.plan.days:
            for task in day.tasks:
                days.setdefault(task.resource_id, day.day)
        return days

    @cached_property
    def _order(self) -> dict[str, int]:
        return {key: position for position, key in enumerate(self._first_days)}

    @cached_property
    def _absent(self) -> dict[bool, list[Candidate]]:
        """Return the best candidates of each role that are not in the plan, best first."""
        return {
            is_practice: list(islice((each for each in role if each.item.id not in self._order), ALTERNATIVES))
            for is_practice, role in self._roles.items()
        }

    @cached_property
    def _left_out(self) -> dict[str, str]:
        return {left_out.resource_id: left_out.reason for left_out in self.plan.left_out}

    def alternatives_to(self, candidate: Candidate) -> tuple[Alternative, ...]:
        """Return the two best of its role that are not planned, or, if there are fewer, the best that come later."""
        found = islice((*self._absent[candidate.item.is_practice], *self._later(candidate)), ALTERNATIVES)
        return tuple(self._alternative(candidate, other) for other in found)

    def _later(self, candidate: Candidate) -> Iterator[Candidate]:
        start = self._order[candidate.item.id]
        role = self._roles[candidate.item.is_practice]
        return (other for other in role if self._order.get(other.item.id, -1) > start)

    def _alternative(self, candidate: Candidate, other: Candidate) -> Alternative:
        outcome, why = self._outcome(candidate, other)
        return Alternative(
            resource_id=other.item.id,
            title=other.item.title,
            score=other.score,
            outcome=outcome,
            reason=f"{self._comparison(candidate, other)}; {why}",
        )

    def _outcome(self, candidate: Candidate, other: Candidate) -> tuple[Outcome, str]:
        if other.item.id in self._left_out and other.item.id not in self._order:
            return "left_out", f"it was left out: {self._left_out[other.item.id]}"
        if other.item.id not in self._order:
            return "not_picked", "the writer did not pick it"
        day = self._first_days[other.item.id]
        if candidate.item.id in other.item.prerequisites:
            return "later", f"this is its prerequisite, so it comes later, on day {day}"
        return "later", f"the writer put it later, on day {day}"

    def _comparison(self, candidate: Candidate, other: Candidate) -> str:
        """Return how `other` ranks compared with `candidate`, and in which parts of the score they differ."""
        if other.score == candidate.score:
            return f"it has the same score, {other.score:.2f}"
        places = self.ranks[other.item.id] - self.ranks[candidate.item.id]
        count = f"{abs(places)} places" if abs(places) > 1 else "1 place"
        if places > 0:
            return f"it ranks {count} lower: {_apart(other, candidate, sign=-1)}"
        return f"it ranks {count} higher: {_apart(other, candidate, sign=1)}"

    def at_the_other_level(self, candidate: Candidate) -> Counterfactual | None:
        """Return the resource at the same rank and role at the other level; None where no other level is stored."""
        other = self.candidates.other_level
        if other is None:
            return None
        role = [standing for standing in other.ranking if standing.is_practice is candidate.item.is_practice]
        rank = self.ranks[candidate.item.id]
        standing = role[rank - 1] if rank <= len(role) else None
        return Counterfactual(
            level=other.level,
            resource_id=standing.resource_id if standing else None,
            title=standing.title if standing else None,
            score=standing.score if standing else None,
            sentence=f"at level {other.level}, {_who_has_the_rank(standing, candidate)}",
        )


def _apart(other: Candidate, candidate: Candidate, *, sign: int) -> str:
    """Return the parts of the score in which `other` has more (`sign` 1) or less (-1), the largest difference first."""
    # By name: only a resource that somebody has said something of has a part for feedback.
    points = [{part.name: part.points for part in each.parts} for each in (other, candidate)]
    pairs = {name: (points[0].get(name, 0.0), points[1].get(name, 0.0)) for name in points[0] | points[1]}
    differences = [(sign * (theirs - own), name, theirs, own) for name, (theirs, own) in pairs.items()]
    largest = sorted((row for row in differences if row[0] > 0), key=lambda row: -row[0])[:PARTS_NAMED]
    named = [row for row in largest if row[0] >= VISIBLE] or largest[:1]
    digits = 2 if named[0][0] >= VISIBLE else 4
    return ", ".join(
        f"{name.replace('_', ' ')} {theirs:.{digits}f} against {own:.{digits}f}" for _, name, theirs, own in named
    )


def _who_has_the_rank(standing: Standing | None, candidate: Candidate) -> str:
    if standing is None:
        return f"no {'practice' if candidate.item.is_practice else 'study'} resource would have this rank"
    if standing.resource_id == candidate.item.id:
        return "it would have this rank too"
    return f"'{standing.title}' would have this rank"
