"""The output of `retrieve_resources`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from studyplan.domain.values.types import Value

if TYPE_CHECKING:
    from studyplan.domain.values.candidates import Candidates

TOP = 3  # candidates in the output


class Top(Value):
    """One of the best candidates."""

    title: str
    score: float


class Retrieved(Value):
    """Counts of the candidates, and of the rejected resources by reason."""

    candidates: int
    usable_minutes: int
    capacity_minutes: int
    rejected: dict[str, int]
    top: tuple[Top, ...]

    @classmethod
    def of(cls, candidates: Candidates) -> Self:
        return cls(
            candidates=len(candidates.ranked),
            usable_minutes=candidates.usable_minutes,
            capacity_minutes=candidates.capacity_minutes,
            rejected=dict(candidates.rejected_by_reason),
            top=tuple(Top(title=candidate.item.title, score=candidate.score) for candidate in candidates.ranked[:TOP]),
        )
